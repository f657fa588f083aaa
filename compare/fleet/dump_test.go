package fleet_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"allclear/fixtures"
)

// readings fills a table with FLOATs of every size on a, and makes it empty on b.
func readings(t *testing.T, rows int) *twins {
	t.Helper()
	tw := newTwins(t)
	tw.both("CREATE TABLE readings (id INT PRIMARY KEY, degrees FLOAT, weight FLOAT UNSIGNED NOT NULL, price FLOAT(7,2), " +
		"exact DOUBLE, note VARCHAR(20)) DEFAULT CHARSET utf8mb4")
	tw.onA(fmt.Sprintf(fillReadings, rows))
	return tw
}

const fillReadings = "INSERT INTO readings SELECT seq, NULLIF(SIN(seq) * POW(10, seq %% 40 - 20e0), SIN(20)), seq / 7e0, " +
	"seq + SIN(seq), SIN(seq) / 3, CONCAT('reading ', seq) FROM seq_1_to_%d"

// dump dumps a table of a with the server's own tool where there is one that can.
func (tw *twins) dump(table string) (statements []byte) {
	for _, tool := range []string{"mariadb-dump", "mysqldump"} {
		path, err := exec.LookPath(tool)
		if err != nil {
			continue
		}
		cmd := exec.CommandContext(tw.t.Context(), path, "--no-defaults", "--host=127.0.0.1", "--port="+strconv.Itoa(tw.a.Port()),
			"--protocol=tcp", "--skip-ssl", "--user="+tw.a.User(), "--password="+tw.a.Password(), "--no-create-info", "--compact",
			tw.database, table)
		if statements, err = cmd.Output(); err == nil {
			tw.t.Log("dumped by " + tool)
			return statements
		}
	}
	return tw.printed(table)
}

// printed writes what dump tools write, from the same result of the same statement: it comes
// as text, as the server prints it.
func (tw *twins) printed(table string) []byte {
	tw.t.Helper()
	rows, err := tw.a.DB().QueryContext(tw.t.Context(), "SELECT * FROM "+tw.database+"."+table)
	require.NoError(tw.t, err)
	defer func() { require.NoError(tw.t, rows.Close()) }()
	types, err := rows.ColumnTypes()
	require.NoError(tw.t, err)
	values, into := make([]sql.RawBytes, len(types)), make([]any, len(types))
	for i := range values {
		into[i] = &values[i]
	}
	statements := bytes.NewBufferString("INSERT INTO `" + table + "` VALUES ")
	between := ""
	for rows.Next() {
		require.NoError(tw.t, rows.Scan(into...))
		literals := make([]string, len(values))
		for i, value := range values {
			literals[i] = string(value)
			switch {
			case value == nil:
				literals[i] = "NULL"
			case strings.HasSuffix(types[i].DatabaseTypeName(), "CHAR"):
				literals[i] = "'" + string(value) + "'"
			}
		}
		fmt.Fprintf(statements, "%s(%s)", between, strings.Join(literals, ","))
		between = ","
	}
	require.NoError(tw.t, rows.Err())
	return statements.Bytes()
}

// reload loads a dump on b.
func (tw *twins) reload(dump []byte) { load(tw.onB, dump) }

// load runs the statements of a dump.
func load(run func(statements ...string), dump []byte) {
	for _, statement := range strings.Split(string(dump), ";\n") {
		if at := strings.Index(statement, "INSERT"); at >= 0 { // before it stand comments
			run(statement[at:])
		}
	}
}

// unlike counts the readings up to an ID of which a FLOAT is not the same on both members, as
// the servers tell it.
func (tw *twins) unlike(upTo int) (rows uint64) {
	tw.t.Helper()
	type floats struct{ degrees, weight sql.NullFloat64 }
	read := func(s *fixtures.Server) map[int]floats {
		found := map[int]floats{}
		all, err := s.DB().QueryContext(tw.t.Context(), "SELECT id, degrees * 1e0, weight * 1e0 FROM "+tw.database+".readings")
		require.NoError(tw.t, err)
		defer func() { require.NoError(tw.t, all.Close()) }()
		for all.Next() {
			id, of := 0, floats{}
			require.NoError(tw.t, all.Scan(&id, &of.degrees, &of.weight))
			found[id] = of
		}
		require.NoError(tw.t, all.Err())
		return found
	}
	a, b := read(tw.a), read(tw.b)
	require.Len(tw.t, b, len(a))
	for id, of := range a {
		if id <= upTo && b[id] != of {
			rows++
		}
	}
	return rows
}
