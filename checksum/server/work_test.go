package server_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/checksum/server"
	"allclear/checksum/statement"
	"allclear/fixtures"
)

// keyShape is a table whose chunks must be read by the key alone.
type keyShape struct {
	name, declare, after, names, values string
	parts                               int // partitions, each of which is looked into
	needs                               []fixtures.Capability
}

func keyShapes() []keyShape {
	return []keyShape{
		{name: "int", declare: "k INT PRIMARY KEY", values: "seq"},
		{name: "bigint unsigned", declare: "k BIGINT UNSIGNED PRIMARY KEY", values: "18446744073709551615 - seq"},
		{name: "two columns", declare: "k INT, l INT, PRIMARY KEY (k, l)", names: "k, l", values: "seq % 3, seq"},
		{
			name: "three columns", declare: "k VARCHAR(20), l INT, m DATE, PRIMARY KEY (k, l, m)", names: "k, l, m",
			values: "ELT(1 + seq % 3, 'a', 'É', '😀'), seq % 2, '2020-01-01' + INTERVAL seq DAY",
		},
		{name: "one value in the leading columns", declare: "k INT, l INT, m INT, PRIMARY KEY (k, l, m)", names: "k, l, m", values: "7, 7, seq"},
		{name: "decimal", declare: "k DECIMAL(20,4) PRIMARY KEY", values: "seq * 1.1"},
		{name: "float", declare: "k FLOAT PRIMARY KEY", values: "seq / 7"},
		{name: "double", declare: "k DOUBLE PRIMARY KEY", values: "seq / 7"},
		{name: "bit", declare: "k BIT(40) PRIMARY KEY", values: "seq"},
		{name: "year and int", declare: "k YEAR, l INT, PRIMARY KEY (k, l)", names: "k, l", values: "IF(seq % 3, 2000 + seq % 3, 0), seq"},
		{name: "int and enum", declare: "k INT, l ENUM('z','y','x'), PRIMARY KEY (k, l)", names: "k, l", values: "seq DIV 3, 1 + seq % 3"},
		{name: "enum and int", declare: "k ENUM('z','y','x'), l INT, PRIMARY KEY (k, l)", names: "k, l", values: "1 + seq % 3, seq"},
		{
			name: "int, enum and int", declare: "k INT, l ENUM('z','y','x'), m INT, PRIMARY KEY (k, l, m)", names: "k, l, m",
			values: "seq DIV 1000, 1 + seq % 3, seq",
		},
		{name: "date", declare: "k DATE PRIMARY KEY", values: "'2010-01-01' + INTERVAL seq DAY"},
		{name: "datetime(6)", declare: "k DATETIME(6) PRIMARY KEY", values: "'2010-01-01' + INTERVAL seq MICROSECOND"},
		{name: "timestamp", declare: "k TIMESTAMP NOT NULL DEFAULT 0, PRIMARY KEY (k)", values: "'2010-01-01' + INTERVAL seq MINUTE"},
		{name: "time", declare: "k TIME PRIMARY KEY", values: "SEC_TO_TIME(CAST(seq AS SIGNED) - 1500)"},
		{name: "binary", declare: "k BINARY(16) PRIMARY KEY", values: "UNHEX(LEFT(SHA2(seq, 256), 32))"},
		{name: "varbinary", declare: "k VARBINARY(20) PRIMARY KEY", values: "UNHEX(LEFT(SHA2(seq, 256), 32))"},
		{name: "utf8mb4", declare: "k VARCHAR(40) COLLATE utf8mb4_unicode_ci PRIMARY KEY", values: "CONCAT('é😀', seq)"},
		{name: "utf8mb4 ASCII", declare: "k VARCHAR(40) COLLATE utf8mb4_general_ci PRIMARY KEY", values: "LEFT(SHA2(seq, 256), 32)"},
		{name: "latin1", declare: "k VARCHAR(40) CHARACTER SET latin1 PRIMARY KEY", values: "CONCAT(LEFT(SHA2(seq, 256), 32), 'é')"},
		{name: "ucs2", declare: "k VARCHAR(40) CHARACTER SET ucs2 PRIMARY KEY", values: "CONCAT('é', seq)"},
		{name: "sjis", declare: "k VARCHAR(40) CHARACTER SET sjis PRIMARY KEY", values: "CONCAT('表', seq)"},
		{
			name: "uuid", declare: "k UUID PRIMARY KEY",
			values: "CONCAT(LEFT(MD5(seq), 8), '-0000-4000-8000-', RIGHT(MD5(seq), 12))",
			needs:  []fixtures.Capability{fixtures.UUIDType},
		},
		{
			name: "inet6", declare: "k INET6 PRIMARY KEY", values: "CONCAT('2001:db8::', HEX(seq))",
			needs: []fixtures.Capability{fixtures.Inet6Type},
		},
		{name: "unique key, statistics that lie", declare: "k INT NOT NULL, l INT, UNIQUE KEY u (k), KEY (l)", values: "seq"},
		{name: "descending", declare: "k INT, PRIMARY KEY (k DESC)", values: "seq", needs: []fixtures.Capability{fixtures.DescendingKeys}},
		{name: "MyISAM", declare: "k INT PRIMARY KEY", after: "ENGINE=MyISAM", values: "seq"},
		{
			name: "Aria", declare: "k INT, l INT, PRIMARY KEY (k, l)", after: "ENGINE=Aria", names: "k, l",
			values: "seq % 3, seq", needs: []fixtures.Capability{fixtures.AriaEngine},
		},
		{name: "partitions", declare: "k INT PRIMARY KEY", after: "PARTITION BY HASH (k) PARTITIONS 5", values: "seq", parts: 5},
		{
			name: "system versioning", declare: "k INT PRIMARY KEY", after: "WITH SYSTEM VERSIONING", values: "seq",
			needs: []fixtures.Capability{fixtures.SystemVersioning},
		},
	}
}

const (
	shapeRows = 3000
	chunkRows = 50
)

func (k keyShape) create(t *testing.T, s *fixtures.Server, database string) {
	fixtures.Need(t, []*fixtures.Server{s}, k.needs...)
	if k.names == "" {
		k.names = "k"
	}
	s.MustExec(t, in(database,
		"SET sql_mode = ''",
		"DROP TABLE IF EXISTS t",
		"CREATE TABLE t ("+k.declare+", payload VARCHAR(200) NOT NULL DEFAULT '"+strings.Repeat("x", 50)+"') "+k.after,
		fmt.Sprintf("INSERT INTO t (%s) SELECT %s FROM seq_1_to_%d", k.names, k.values, shapeRows))...)
}

// session is a session set up like the one that carries rows.
type session struct {
	t *testing.T
	*sql.Conn
}

func newSession(t *testing.T, s *fixtures.Server) *session {
	c, err := s.DB().Conn(context.Background())
	require.NoError(t, err)
	// The pool must not get a session back that is set up like ours.
	t.Cleanup(func() { _ = c.Raw(func(any) error { return driver.ErrBadConn }) })
	for _, statement := range server.SessionSQL() {
		_, err := c.ExecContext(context.Background(), statement)
		require.NoError(t, err)
	}
	// MySQL 9 explains in a tree unless told otherwise; MariaDB skips comments
	// with this version.
	_, err = c.ExecContext(context.Background(), "SET @explain = 0 /*!80032 , SESSION explain_format = 'TRADITIONAL' */")
	require.NoError(t, err)
	return &session{t, c}
}

// rows runs a statement and returns its rows, values as text.
func (s *session) rows(statement string) []map[string]string {
	s.t.Helper()
	found, err := s.QueryContext(context.Background(), statement)
	require.NoError(s.t, err, statement)
	defer found.Close()
	names, err := found.Columns()
	require.NoError(s.t, err)
	var all []map[string]string
	for found.Next() {
		values, into := make([]sql.NullString, len(names)), make([]any, len(names))
		for i := range values {
			into[i] = &values[i]
		}
		require.NoError(s.t, found.Scan(into...))
		row := map[string]string{}
		for i, name := range names {
			row[name] = values[i].String
		}
		all = append(all, row)
	}
	require.NoError(s.t, found.Err())
	return all
}

// work runs a statement and counts the rows and index entries that the server
// touched for it, and the rows returned.
func (s *session) work(statement string) (touched, returned int) {
	s.t.Helper()
	_, err := s.ExecContext(context.Background(), "FLUSH STATUS")
	require.NoError(s.t, err)
	returned = len(s.rows(statement))
	for _, counter := range s.rows("SHOW SESSION STATUS LIKE 'Handler_read%'") {
		var n int
		_, err := fmt.Sscan(counter["Value"], &n)
		require.NoError(s.t, err)
		touched += n
	}
	return touched, returned
}

// For a chunk the server reads the chunk's rows and no others, wherever in the table it
// is: the cost of a table of a billion rows must grow with its length, not its square.
func TestAChunkCostsNoMoreThanItsRows(t *testing.T) {
	a := fixtures.SharedServer(t)
	database := fixtures.Database(t, a)
	m, s := open(t, a), newSession(t, a)
	for _, k := range keyShapes() {
		t.Run(k.name, func(t *testing.T) {
			k.create(t, a, database)
			s.t = t
			v := viewOf(t, m, database, "t")
			ranges := chunkRanges(t, m, v)
			require.Len(t, ranges, shapeRows/chunkRows)
			// A segment may end with its last chunk, and nothing is left to read.
			nothing := checksum.KeyRange{After: ranges[3].Through, Through: ranges[3].Through}
			assert.Zero(t, digest(t, m, v, nothing).Rows)
			last := len(ranges) - 1
			for _, at := range []int{0, 1, last / 2, last} {
				r := ranges[at]
				s.check(v, r, chunkRows, k.parts)                                     // the last chunk of a segment
				s.check(v, checksum.KeyRange{After: r.After}, chunkRows, k.parts)     // a chunk of a segment without an end
				s.check(v, checksum.KeyRange{Through: r.Through}, chunkRows, k.parts) // the first chunk of a segment
				s.check(v, checksum.KeyRange{After: ranges[0].Through, Through: ranges[last].Through}, chunkRows, k.parts)
				s.check(v, r, 0, k.parts) // a leaf
			}
		})
	}
}

// chunkRanges walks a table as compare does.
func chunkRanges(t *testing.T, m *server.Member, v *checksum.View) []checksum.KeyRange {
	t.Helper()
	var ranges []checksum.KeyRange
	var r checksum.KeyRange
	for {
		chunk, err := reader(t, m, v).Digest(
			context.Background(), checksum.KeyRange{After: r.Through}, checksum.Limit{Rows: chunkRows}, checksum.Wire,
		)
		require.NoError(t, err)
		if chunk.Digest.Rows == 0 {
			return ranges
		}
		r = checksum.KeyRange{After: r.Through, Through: &chunk.Last.At}
		ranges = append(ranges, r)
		require.LessOrEqual(t, len(ranges), shapeRows, "the walk does not end: %v", r)
	}
}

func (s *session) check(v *checksum.View, r checksum.KeyRange, limit uint64, parts int) {
	s.t.Helper()
	statement := statement.Chunk(v, r, limit)
	plan := s.rows("EXPLAIN " + statement)[0]
	want := []string{"range"}
	if r.After == nil && r.Through == nil {
		want = []string{"index"}
	}
	assert.Contains(s.t, want, plan["type"], "%v\n%s", plan, statement)
	assert.Equal(s.t, v.Index, plan["key"], "%v\n%s", plan, statement)
	assert.NotContains(s.t, plan["Extra"], "filesort", "%v\n%s", plan, statement)
	assert.NotContains(s.t, strings.ToLower(plan["Extra"]), "temporary", "%v\n%s", plan, statement)
	touched, returned := s.work(statement)
	if limit > 0 {
		assert.LessOrEqual(s.t, returned, int(limit))
	}
	// A composite bound makes an interval of each of its columns. An interval
	// costs the entry that it starts behind and the one past its end, and that
	// in each partition.
	slack := 4 * v.Key * (1 + parts)
	assert.LessOrEqual(s.t, touched, returned+slack, "returned %d\n%s", returned, statement)
}

// The bounds that Split proposes, mostly prefixes of keys, are read like those of rows,
// and the parts between them hold every row once.
func TestPartsOfASplitHoldEveryRowOnce(t *testing.T) {
	a := fixtures.SharedServer(t)
	database := fixtures.Database(t, a)
	m, s := open(t, a), newSession(t, a)
	for _, k := range keyShapes() {
		t.Run(k.name, func(t *testing.T) {
			k.create(t, a, database)
			s.t = t
			v := viewOf(t, m, database, "t")
			bounds, err := reader(t, m, v).Split(context.Background(), 8)
			require.NoError(t, err)
			ranges := make([]checksum.KeyRange, len(bounds)+1)
			for i := range bounds {
				ranges[i].Through, ranges[i+1].After = &bounds[i], &bounds[i]
				assert.NotEmpty(t, bounds[i].Key)
			}
			var sum checksum.Digest
			var largest uint64
			for _, r := range ranges {
				part := digest(t, m, v, r)
				sum, largest = sum.Plus(part), max(largest, part.Rows)
				if r.After != nil || r.Through != nil {
					s.check(v, r, chunkRows, k.parts)
				}
			}
			assert.Equal(t, digest(t, m, v, checksum.KeyRange{}), sum)
			if slices.Contains([]string{"int", "bigint unsigned", "binary", "utf8mb4 ASCII"}, k.name) {
				assert.LessOrEqual(t, largest, uint64(shapeRows/4), "a table that can be split is split with some evenness")
			}
		})
	}
}
