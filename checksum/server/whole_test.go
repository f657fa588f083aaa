package server_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/checksum/server"
	"allclear/fixtures"
)

// cutting opens a server as a side for which every table with so many rows is long.
func cutting(t *testing.T, s *fixtures.Server, rows uint64) *server.Member {
	t.Helper()
	m, err := server.Open(server.Config{
		Name: "pair/a", Host: s.Host(), Port: s.Port(), User: s.User(), Password: s.Password(), TLS: server.TLSDisabled, LongRows: rows,
	}, nil)
	require.NoError(t, err)
	t.Cleanup(func() { _ = m.Close() })
	return m
}

// keyless is the view of a table in which nothing tells rows apart but their content.
func keyless(t *testing.T, m *server.Member, database string) *checksum.View {
	v := viewOf(t, m, database, "t")
	v.Index, v.Key = "", 0
	return v
}

// spread reads a table into buckets, and the rows of every second one.
func spread(t *testing.T, rd *server.Reader) (*checksum.Buckets, []uint64) {
	t.Helper()
	const n = 64
	buckets, err := rd.Buckets(t.Context(), checksum.Wire, n)
	require.NoError(t, err)
	set := &checksum.BucketSet{Kind: checksum.Wire, In: make([]bool, n)}
	for i := range set.In {
		set.In[i] = i%2 == 0
	}
	var hashes []uint64
	err = rd.Rows(t.Context(), checksum.Selection{Buckets: set, Bare: true}, func() { hashes = nil },
		func(row checksum.Row) error { hashes = append(hashes, row.Hash); return nil })
	require.NoError(t, err)
	slices.Sort(hashes)
	return buckets, hashes
}

// sameInParts reads a table in one statement and in parts, the first of which has one row.
func sameInParts(t *testing.T, s *fixtures.Server, one *server.Member, database, index string, rows int) {
	t.Helper()
	v := keyless(t, one, database)
	want, wantRows := spread(t, reader(t, one, v))
	require.Equal(t, uint64(rows), want.Total().Rows)
	rd := reader(t, cutting(t, s, 1), v)
	parts, err := rd.Parts(t.Context())
	require.NoError(t, err)
	require.NotNil(t, parts, "a test of nothing: it is not cut")
	if index != "" {
		require.Equal(t, index, parts.Index)
	}
	got, gotRows := spread(t, rd)
	assert.Equal(t, want.Digests, got.Digests)
	assert.Equal(t, wantRows, gotRows)
}

// Whatever the index is that a table is cut by, its parts hold every row once.
func TestPartsHoldTheRowsOfTheWhole(t *testing.T) {
	a := fixtures.SharedServer(t)
	database := fixtures.Database(t, a)
	m := open(t, a)
	for _, k := range keyShapes() {
		if strings.Contains(k.after, "ENGINE=") {
			continue // not InnoDB: never cut
		}
		t.Run(k.name, func(t *testing.T) {
			k.create(t, a, database)
			sameInParts(t, a, m, database, "", shapeRows)
		})
	}
}

// columnsOfRuns are columns with few values, so that many rows have one key.
func columnsOfRuns() []string {
	return []string{
		"k INT NOT NULL", "k DECIMAL(9,3) NOT NULL", "k DATETIME(3) NOT NULL", "k DATE NOT NULL", "k VARBINARY(9) NOT NULL", "k DOUBLE NOT NULL",
		"k VARCHAR(20) CHARACTER SET latin1 COLLATE latin1_german1_ci NOT NULL",
		"k VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL",
		"k VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL",
	}
}

// runOf is a value of a column with few values: some of the texts are equal to the server,
// and none of them to us.
func runOf(random *rand.Rand, column string, values int) string {
	n := random.IntN(values)
	switch {
	case strings.Contains(column, "VARCHAR"):
		return "'" + []string{"a", "A", "ä", "Ä ", "a ", "", " ", "b", "ss", "ß", "z"}[n%11] + "'"
	case strings.Contains(column, "VARBINARY"):
		return fmt.Sprintf("X'%04X'", n)
	case strings.Contains(column, "DATE"):
		if n == 0 {
			return "'0000-00-00'"
		}
		return fmt.Sprintf("'2020-01-01' + INTERVAL %d DAY", n)
	}
	return fmt.Sprint(n - values/2)
}

// Random tables with indexes in which many rows have one key, more than a part should hold,
// are read whole too, and so are those whose index goes down.
func TestRunsOfEqualKeysAreReadWhole(t *testing.T) {
	a := fixtures.SharedServer(t)
	database := fixtures.Database(t, a)
	m := open(t, a)
	seed := uint64(time.Now().UnixNano())
	random := rand.New(rand.NewPCG(seed, 0))
	for i, column := range columnsOfRuns() {
		t.Run(fmt.Sprint(column, " seed ", seed), func(t *testing.T) {
			index := []string{"k", "k, l", "l, k", "k DESC", "k DESC, l DESC"}[(i+int(seed%5))%5]
			if strings.Contains(index, "DESC") && !a.Has(fixtures.DescendingKeys) {
				index = "k, l"
			}
			count, values := 20+random.IntN(900), 1+random.IntN(12)
			rows := make([]string, count)
			for j := range rows {
				rows[j] = fmt.Sprintf("(%s, %d, %d)", runOf(random, column, values), random.IntN(3), random.IntN(4))
			}
			statements := []string{
				"SET sql_mode = ''", "SET NAMES utf8mb4", "DROP TABLE IF EXISTS t",
				"CREATE TABLE t (" + column + ", l TINYINT NOT NULL, n INT NULL," +
					" KEY nullable (n), KEY half (" + half(column) + "), KEY cut (" + index + "))",
			}
			statements = append(statements, "INSERT INTO t VALUES "+strings.Join(rows, ", "), "ANALYZE TABLE t")
			a.MustExec(t, in(database, statements...)...)
			sameInParts(t, a, m, database, "cut", count)
		})
	}
}

// half is an index that leaves out rows or their places: the beginning of a text, or a NULL.
func half(column string) string {
	if strings.Contains(column, "VAR") {
		return "k(2)"
	}
	return "n, k"
}

// long makes a table whose rows are read by an index that is not unique.
func long(t *testing.T, s *fixtures.Server, rows int) (database string) {
	t.Helper()
	database = fixtures.Database(t, s)
	s.MustExec(t, in(database,
		"SET NAMES utf8mb4",
		"CREATE TABLE t (place INT NOT NULL, id INT NOT NULL, filler VARCHAR(250) NOT NULL, KEY (place))"+
			" CHARACTER SET utf8mb4",
		fmt.Sprintf("INSERT INTO t SELECT seq DIV 3, seq, CONCAT(REPEAT('x', 200), 'é') FROM seq_1_to_%d", rows), "ANALYZE TABLE t")...)
	return database
}

// read hands back the IDs of all rows, and calls each before it takes one.
func read(t *testing.T, rd *server.Reader, restart, each func()) (ids []string, err error) {
	t.Helper()
	all := &checksum.BucketSet{Kind: checksum.Wire, In: []bool{true}}
	err = rd.Rows(t.Context(), checksum.Selection{Buckets: all, Detail: func(checksum.Row) bool { return true }},
		func() { restart(); ids = nil },
		func(row checksum.Row) error { each(); ids = append(ids, row.Bound.Text[1]); return nil })
	return ids, err
}

func once(t *testing.T, ids []string, rows int) {
	t.Helper()
	require.Equal(t, rows, len(ids)) // require.Len would print them all
	slices.Sort(ids)
	require.Equal(t, rows, len(slices.Compact(ids)), "a row came twice")
}

// A row that moves in the index while it is read, from where nobody has been to where
// somebody was, would not be seen on either side, whatever else is wrong with it.
func TestARowThatMovesWhileItIsReadIsReadOnce(t *testing.T) {
	a := fixtures.SharedServer(t)
	const rows = 6000
	database := long(t, a, rows)
	m := cutting(t, a, 100)
	rd := reader(t, m, keyless(t, m, database))
	starts, came := 0, 0
	ids, err := read(t, rd, func() { starts++ }, func() {
		if came++; came == 50 {
			a.MustExec(t, in(database, "UPDATE t SET place = -1 WHERE id > 5900", "UPDATE t SET place = 1000000 WHERE id <= 60",
				"DELETE FROM t WHERE id BETWEEN 3000 AND 3009")...)
		}
	})
	require.NoError(t, err)
	assert.Equal(t, 1, starts)
	once(t, ids, rows)
}

// A connection that is lost between two statements takes the rows' moment with it: all is
// read anew, and what came before does not count.
func TestPartsSurviveACutWire(t *testing.T) {
	a := fixtures.SharedServer(t)
	const rows = 6000
	database := long(t, a, rows)
	m, cut := cutAfter(t, a, 600_000)
	v := keyless(t, open(t, a), database)
	starts := 0
	ids, err := read(t, reader(t, m, v), func() { starts++ }, func() {})
	require.NoError(t, err)
	assert.True(t, cut.Load())
	assert.Equal(t, 2, starts)
	once(t, ids, rows)

	want, _ := spread(t, reader(t, open(t, a), v))
	inspected := *v
	var made []*counted
	inspected.Inspect = func() checksum.Inspector { made = append(made, &counted{}); return made[len(made)-1] }
	m, cut = cutAfter(t, a, 600_000)
	got, err := reader(t, m, &inspected).Buckets(t.Context(), checksum.Wire, 64)
	require.NoError(t, err)
	assert.True(t, cut.Load())
	assert.Equal(t, want.Digests, got.Digests)
	require.Len(t, made, 2, "one for each attempt")
	assert.Same(t, made[1], got.Seen)
	assert.Equal(t, rows, made[1].texts)
}

// counted counts the texts that it is shown.
type counted struct{ texts int }

func (c *counted) Text(int, []byte) bool { c.texts++; return false }
func (*counted) At(checksum.Bound)       {}

// A table that somebody locks between two statements is waited for, and read on as it was.
func TestPartsWaitForALockedTable(t *testing.T) {
	a := fixtures.SharedServer(t)
	const rows = 6000
	database := long(t, a, rows)
	m := cutting(t, a, 100)
	came, starts, locked := 0, 0, make(chan error, 1)
	ids, err := read(t, reader(t, m, keyless(t, m, database)), func() { starts++ }, func() {
		if came++; came > 1 {
			return
		}
		other, err := a.DB().Conn(t.Context())
		require.NoError(t, err)
		go func() {
			defer other.Close()
			for _, sql := range []string{
				"LOCK TABLES " + database + ".t WRITE", "UPDATE " + database + ".t SET filler = 'y'", "DO SLEEP(1.5)", "UNLOCK TABLES",
			} {
				if _, err := other.ExecContext(context.Background(), sql); err != nil {
					locked <- err
					return
				}
			}
			locked <- nil
		}()
		waits(t, a, "LOCK TABLES "+database)
	})
	require.NoError(t, err)
	require.NoError(t, <-locked)
	assert.Equal(t, 1, starts)
	once(t, ids, rows)
}

// A table that is read for long is not held for long: an ALTER passes between two
// statements. What was read before it does not count if the table was rebuilt, and nothing
// does if it is another table then.
func TestAnAlterPassesWhileALongTableIsRead(t *testing.T) {
	a := fixtures.SharedServer(t)
	const rows = 30_000
	for change, unlike := range map[string]bool{"FORCE": false, "ADD COLUMN more INT": false, "MODIFY id BIGINT NOT NULL": true} {
		t.Run(change, func(t *testing.T) {
			database := long(t, a, rows)
			m := cutting(t, a, 500)
			altered := make(chan error, 1)
			came, passed := 0, false
			ids, err := read(t, reader(t, m, keyless(t, m, database)), func() {}, func() {
				came++
				if came == 5 {
					go func() {
						_, err := a.DB().ExecContext(context.Background(), "ALTER TABLE "+database+".t "+change)
						altered <- err
					}()
					waits(t, a, "ALTER TABLE "+database)
				}
				if passed || came%10 > 0 {
					return
				}
				select {
				case err := <-altered:
					require.NoError(t, err)
					passed = true
				case <-time.After(time.Millisecond): // an ALTER takes its time even if nobody is in its way
				}
			})
			if unlike { // found out before another row came
				require.ErrorIs(t, err, checksum.ErrTableChanged)
				return
			}
			require.NoError(t, err)
			assert.True(t, passed, "the ALTER had to wait for the last row")
			once(t, ids, rows)
		})
	}
}

// waits waits until a statement stands in the queue for a table.
func waits(t *testing.T, s *fixtures.Server, begins string) {
	t.Helper()
	require.Eventually(t, func() bool {
		var n int
		err := s.DB().QueryRowContext(context.Background(), "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE INFO LIKE '"+begins+
			".t%' AND STATE LIKE 'Waiting for table%'").Scan(&n)
		return err != nil || n > 0
	}, 5*time.Second, 5*time.Millisecond)
}

// What cannot be cut without harm is read in one statement: rows that one moment's view does
// not hold together, a table without an index or with one that leaves out rows, and one
// that is read in a moment.
func TestWhatIsReadInOneStatement(t *testing.T) {
	a := fixtures.SharedServer(t)
	database := fixtures.Database(t, a)
	for what, c := range map[string]struct {
		declare, index string
		rows           uint64
	}{
		"primary key":         {"k INT NOT NULL, a INT NOT NULL DEFAULT 1, KEY a (a), PRIMARY KEY (k)", "PRIMARY", 100},
		"any index":           {"k INT NOT NULL, KEY a (k)", "a", 100},
		"short":               {"k INT NOT NULL, PRIMARY KEY (k)", "", 100_000},
		"short for its index": {"k INT NOT NULL, KEY a (k)", "", 500},
		"no index":            {"k INT NOT NULL", "", 100},
		"NULL":                {"k INT NULL, KEY a (k)", "", 100},
		"part of a text":      {"k VARCHAR(20) NOT NULL, KEY a (k(3))", "", 100},
		"no rows of a moment": {"k INT NOT NULL, KEY a (k)) ENGINE=MyISAM COMMENT ('x'", "", 100},
	} {
		t.Run(what, func(t *testing.T) {
			declare := strings.Replace(c.declare, " COMMENT ('x'", "", 1) + ")"
			if strings.Contains(declare, "ENGINE") {
				declare = strings.TrimSuffix(declare, ")")
			}
			a.MustExec(t, in(database, "DROP TABLE IF EXISTS t", "CREATE TABLE t ("+declare,
				"INSERT INTO t (k) SELECT seq FROM seq_1_to_1000", "ANALYZE TABLE t")...)
			m := cutting(t, a, c.rows)
			parts, err := reader(t, m, keyless(t, m, database)).Parts(t.Context())
			require.NoError(t, err)
			if c.index == "" {
				assert.Nil(t, parts)
				return
			}
			require.NotNil(t, parts)
			assert.Equal(t, c.index, parts.Index)
		})
	}
}
