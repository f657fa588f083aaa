package altered_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/checksum/server"
	"allclear/compare/altered"
	"allclear/compare/finding"
	"allclear/fixtures"
)

func TestMain(m *testing.M) { os.Exit(fixtures.Run(m.Run)) }

// narrower are columns, and values for which the second has no room.
func narrower() []struct{ from, into, values string } {
	return []struct{ from, into, values string }{
		{"DECIMAL(14,6)", "DECIMAL(10,2)", "0.0175,0.005,0.015,-0.005,0.0049999,99999999.999,12345678.995,-99999999.999"},
		{"DECIMAL(14,6)", "DECIMAL(10,2) UNSIGNED", "-1.5,0.015"},
		{"DECIMAL(14,6)", "INT", "0.5,1.5,2.5,-0.5,-1.5,0.4999"},
		{"DECIMAL(30,6)", "INT UNSIGNED", "4294967296.5,-3"},
		{"BIGINT", "INT", "3000000000,-3000000000"},
		{"BIGINT", "INT UNSIGNED", "-1,5000000000"},
		{"BIGINT", "TINYINT", "300,-300"},
		{"BIGINT", "DECIMAL(4,2)", "300,-300"},
		{"DOUBLE", "INT", "0.5,1.5,2.5,-0.5,-1.5,1e20,-1e20"},
		{"DOUBLE", "BIGINT", "0.5,2.5,1e20"},
		{"DOUBLE", "DECIMAL(10,2)", "0.005,0.015,0.025,1.005,2.675,-2.675,1e20,0.333333333,1234567.125,1234567.115"},
		{"FLOAT", "DECIMAL(10,2)", "0.005,0.015,1.005,2.675"},
		{"FLOAT", "DECIMAL(20,10)", "0.33333333,0.1,1e-9"},
		{"FLOAT", "INT", "0.5,1.5,2.5,-0.5,3e9"},
		{"DOUBLE", "FLOAT", "0.1,0.3333333333,16777217"},
		{"DOUBLE", "FLOAT(7,2)", "0.105,0.3333333333,1.005"},
		{"DOUBLE", "DOUBLE(10,2)", "0.105,0.335,1.005,2.675"},
		{"DECIMAL(30,10)", "DOUBLE", "0.1,12345678901234567890.1234567891"},
		{"DATETIME(6)", "DATETIME", "'2024-01-01 10:00:00.4','2024-01-01 10:00:00.5','2024-12-31 23:59:59.5','1960-12-31 23:59:59.7'"},
		{"DATETIME(6)", "DATETIME(3)", "'2024-01-01 10:00:00.000499','2024-01-01 10:00:00.0005'"},
		{"DATETIME(6)", "TIMESTAMP", "'2024-01-01 10:00:00.4','2024-01-01 10:00:00.5','1960-01-01 00:00:00'"},
		{"DATETIME(6)", "DATE", "'2024-01-01 10:00:00.4','2024-01-01 23:59:59.999999'"},
		{"TIME(6)", "TIME", "'10:00:00.4','10:00:00.5','-10:00:00.5'"},
	}
}

// What servers make of values for which a column has no room, in ALTER and in INSERT, is what
// is taken for it: on it rests that a narrowed value is told from an edited one.
func TestServersNarrowAsExpected(t *testing.T) {
	s, _ := fixtures.SharedPair(t)
	database := fixtures.Database(t, s)
	var from, into, columns []string
	var rows [][]string
	for i, c := range narrower() {
		name := fmt.Sprintf("c%02d", i)
		columns = append(columns, name)
		from, into = append(from, name+" "+c.from+" NULL"), append(into, name+" "+c.into+" NULL")
		for n, v := range strings.Split(c.values, ",") {
			if n == len(rows) {
				rows = append(rows, make([]string, len(narrower())))
			}
			rows[n][i] = v
		}
	}
	inserts := []string{"USE " + database, "SET sql_mode = ''", "SET time_zone = '+00:00'",
		"CREATE TABLE before_it (id INT PRIMARY KEY, " + strings.Join(from, ", ") + ")",
		"CREATE TABLE inserted (id INT PRIMARY KEY, " + strings.Join(into, ", ") + ")"}
	for n, row := range rows {
		for i := range row {
			if row[i] == "" {
				row[i] = "NULL"
			}
		}
		inserts = append(inserts, fmt.Sprintf("INSERT INTO before_it VALUES (%d, %s)", n, strings.Join(row, ", ")))
	}
	inserts = append(inserts, "CREATE TABLE altered LIKE before_it", "INSERT INTO altered SELECT * FROM before_it",
		"INSERT INTO inserted SELECT * FROM before_it", "ALTER TABLE altered MODIFY "+strings.Join(into, ", MODIFY "))
	s.MustExec(t, inserts...)
	before := read(t, s, database, "before_it")
	for _, table := range []string{"altered", "inserted"} {
		after := read(t, s, database, table)
		require.Len(t, after.rows, len(before.rows))
		for n := range before.rows {
			for i, name := range columns {
				isKept := before.rows[n].Columns[i+1] == after.rows[n].Columns[i+1] // as MySQL does in a copy of DOUBLE to DOUBLE(10,2)
				if rows[n][i] == "NULL" || isKept {
					continue
				}
				c := altered.NewColumns(&before.table.Columns[i+1], &after.table.Columns[i+1]).Between(before.value(n, i+1), after.value(n, i+1))
				assert.Equal(t, finding.RowNarrowed, c.Kind, "%s: %s into %s of %s: %+v", table, rows[n][i], narrower()[i].into, name, c)
				assert.Equal(t, "b", c.Member, "%s: %s into %s", table, rows[n][i], narrower()[i].into)
			}
		}
	}
}

// contents are a table's rows in detail, by its catalog.
type contents struct {
	table *checksum.Table
	rows  []checksum.Row
}

func (c *contents) value(row, column int) altered.Value {
	v := altered.Value{Hash: c.rows[row].Columns[column]}
	v.Meaning, v.IsKnown = c.rows[row].Value(column)
	return v
}

// read reads a table as a comparison does.
func read(t *testing.T, s *fixtures.Server, database, table string) contents {
	t.Helper()
	m, err := server.Open(server.Config{
		Name: "a", Host: s.Host(), Port: s.Port(), User: s.User(), Password: s.Password(), TLS: server.TLSDisabled, Patience: time.Second,
	}, nil)
	require.NoError(t, err)
	t.Cleanup(func() { _ = m.Close() })
	catalog, err := m.Catalog(t.Context(), []string{database})
	require.NoError(t, err)
	var c contents
	for _, one := range catalog.Tables {
		if one.Name == table {
			c.table = one
		}
	}
	v := checksum.View{Table: c.table, Key: 1, Index: "PRIMARY"}
	for i := range c.table.Columns {
		v.Columns = append(v.Columns, checksum.ViewColumn{Column: &c.table.Columns[i]})
	}
	reader, err := m.Open(v)
	require.NoError(t, err)
	all := checksum.Selection{Kind: checksum.Meaning, Detail: func(checksum.Row) bool { return true }}
	require.NoError(t, reader.Rows(t.Context(), all, func() { c.rows = nil }, func(row checksum.Row) error {
		c.rows = append(c.rows, row)
		return nil
	}))
	return c
}
