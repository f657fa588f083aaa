package damage_test

import (
	"cmp"
	"database/sql"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare/damage"
	"allclear/fixtures"
)

//nolint:gochecknoglobals // a flag must be known before the test binary parses them
var update = flag.Bool("update", false, "write the golden files anew")

const (
	undamaged   = "undamaged" // in the rows of a matrix
	unexplained = "–"         // in its columns
	suspected   = "suspected only"
)

// matrix counts the diagnoses (columns) of each conversion that a server has done
// (rows).
type matrix map[string]map[string]int

func (m matrix) add(done, said string) {
	if m[done] == nil {
		m[done] = make(map[string]int)
	}
	m[done][said]++
}

// rows are the conversions in order of their names, the undamaged first.
func (m matrix) rows() []string {
	rows := slices.Sorted(maps.Keys(m))
	if i := slices.Index(rows, undamaged); i > 0 {
		rows = slices.Concat([]string{undamaged}, rows[:i], rows[i+1:])
	}
	return rows
}

// cell lists the diagnoses of values with the same conversion, the most frequent first.
func (m matrix) cell(done string) (values int, said string) {
	classes := slices.SortedFunc(maps.Keys(m[done]), func(a, b string) int {
		return cmp.Or(cmp.Compare(m[done][b], m[done][a]), cmp.Compare(a, b))
	})
	for i, class := range classes {
		values += m[done][class]
		classes[i] = fmt.Sprintf("%s %d", class, m[done][class])
	}
	return values, strings.Join(classes, ", ")
}

// confusion writes two matrices of the same rows into one table.
func confusion(pairs, alone matrix) string {
	var out strings.Builder
	out.WriteString("| what the server did | values | said, with the text before | said of the value alone |\n| --- | --- | --- | --- |\n")
	for _, done := range pairs.rows() {
		values, said := pairs.cell(done)
		_, saidAlone := alone.cell(done)
		fmt.Fprintf(&out, "| %s | %d | %s | %s |\n", done, values, said, saidAlone)
	}
	return out.String()
}

// diagnosed are the diagnoses of a column's rows as a report gives them, judged with the
// whole column, and the copies that they call damaged.
func diagnosed(c fixtures.Converted) (all []damage.Diagnosis, accused []string) {
	classifier := damage.NewClassifier()
	column := damage.NewColumn(inUTF8("").Charset, in(c.Charset, nil).Charset)
	for _, row := range c.Rows {
		before, after := inUTF8(row.Before), in(c.Charset, row.After)
		d, damaged := classifier.Between(before, after)
		column.See(before, after, d)
		all, accused = append(all, d), append(accused, damaged)
		if row.Class != "" {
			column.Count(d, 1)
		}
	}
	for i := range all {
		all[i], accused[i], _ = column.Judge(all[i], accused[i])
	}
	return all, accused
}

// everything makes a server do every conversion to all sentences, each in its own table.
func everything(t *testing.T) (server *fixtures.Server, tables []string, all []fixtures.Converted) {
	t.Helper()
	server = fixtures.SharedServer(t)
	database, values := fixtures.Database(t, server), sentences(t)
	for i, c := range fixtures.Conversions() {
		table := fmt.Sprintf("%s.t%d", database, i)
		got, err := server.Convert(t.Context(), table, c, values)
		require.NoError(t, err)
		tables, all = append(tables, table), append(all, got)
	}
	return server, tables, all
}

// TestConfusion compares the diagnoses with what the server did. The README quotes the
// matrix, so a change of it must be noticed.
func TestConfusion(t *testing.T) {
	server, tables, all := everything(t)
	pairs, alone, columns := make(matrix), make(matrix), &strings.Builder{}
	columns.WriteString("| done | charset | values | damaged | said of the column |\n| --- | --- | --- | --- | --- |\n")
	for i, c := range all {
		diagnoses, accused := diagnosed(c)
		damaged, stored := 0, [][]byte{}
		for j, row := range c.Rows {
			done := row.Class
			if done == "" {
				done = undamaged
			} else {
				damaged++
			}
			pairs.add(done, judge(t, c, row, diagnoses[j]))
			alone.add(done, judgeAlone(c.Charset, row.After))
			assert.NotEqual(t, "a", accused[j], "%s: the good copy is accused: %q, not %q: %s", c.Name, row.Before, row.After, diagnoses[j].Class)
			stored = append(stored, row.After)
		}
		fmt.Fprintf(columns, "| %s | %s | %d | %d | %s |\n", c.Name, c.Charset, len(c.Rows), damaged, judgeColumn(c.Charset, stored))
		tryRepairs(t, server, tables[i], c, diagnoses)
	}
	text := "Made by `go test ./compare/damage -run TestConfusion -update` with MariaDB 10.11, from the values of corpus/languages.\n" +
		"–: nothing is said. A value alone says little where it is short, and nothing where marks or cuts leave ordinary text.\n\n" +
		"## Each value\n\n" + confusion(pairs, alone) +
		"\n## Each column, without the text before\n\n" + columns.String()
	t.Log("\n" + text)
	path := filepath.Join("testdata", "confusion.md")
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	}
	var version string
	require.NoError(t, server.DB().QueryRowContext(t.Context(), "SELECT VERSION()").Scan(&version))
	if !strings.HasPrefix(version, "10.11.") {
		t.Logf("not compared with %s: it is MariaDB 10.11's, and this is %s", path, version)
		return
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "run the test with -update to make it")
	assert.Equal(t, string(want), text, "if this change is meant, run the test with -update")
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	require.NoError(t, err)
	assert.Contains(t, string(readme), confusion(pairs, alone), "the README quotes the table as it is")
}

// judge gives the class of a row's diagnosis, and fails the test if it is certainly
// wrong: another strong class, or any for an intact text.
func judge(t *testing.T, c fixtures.Converted, row fixtures.ConvertedRow, d damage.Diagnosis) string {
	t.Helper()
	if !explains(d) {
		return unexplained
	}
	if !d.Class.Weak() || row.Class == "" {
		right := append([]string{row.Class}, c.Alike...)
		assert.Contains(t, right, string(d.Class), "%s: %q → %q", c.Name, row.Before, row.After)
	}
	return string(d.Class)
}

func judgeAlone(set string, value []byte) string {
	found := signs(set, value)
	if sign, alarmed := worst(found); alarmed {
		return string(sign.Class)
	}
	if len(found) > 0 {
		return suspected
	}
	return unexplained
}

func judgeColumn(set string, values [][]byte) string {
	var said []string
	for _, sign := range signs(set, values...) {
		level := map[damage.Level]string{damage.Suspect: "suspect", damage.Alarm: "alarm", damage.Proven: "proven"}[sign.Level]
		said = append(said, fmt.Sprintf("%s, %s: %d", sign.Class, level, sign.Count))
	}
	if len(said) == 0 {
		return unexplained
	}
	return strings.Join(said, "; ")
}

// tryRepairs runs the repairs that were proposed for a table, each on its rows, and
// expects the text before from each: where a server gives NULL, marks or less, the
// repair would be the worse damage. The session is not strict: there the server stores
// what it can and only warns.
func tryRepairs(t *testing.T, server *fixtures.Server, table string, c fixtures.Converted, diagnoses []damage.Diagnosis) {
	t.Helper()
	ids, befores := make(map[string][]string), make(map[string]string) // the IDs by repair, the texts by ID
	for i, d := range diagnoses {
		if d.Repair == "" {
			continue
		}
		id := strconv.Itoa(c.Rows[i].ID)
		ids[d.Repair], befores[id] = append(ids[d.Repair], id), fmt.Sprintf("%X", c.Rows[i].Before)
		assert.True(t, d.Lossless, "%s: a repair of what cannot be repaired: %s", c.Name, d.Repair)
	}
	conn, err := server.DB().Conn(t.Context()) // not Server.Exec, which puts names into the words of an old server
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close()) }()
	do := func(statement string) {
		_, err := conn.ExecContext(t.Context(), statement)
		require.NoError(t, err, "%s: %s", c.Name, statement)
	}
	do("SET sql_mode = ''")
	defer do("SET sql_mode = DEFAULT") // the connection goes back to the pool
	do("ALTER TABLE " + table + " ADD COLUMN repair TEXT CHARACTER SET utf8mb4")
	for repair, rows := range ids {
		expression := strings.ReplaceAll(repair, "{column}", "`body`")
		do("UPDATE " + table + " SET repair = '" + strings.ReplaceAll(repair, "'", "''") +
			"', body = " + expression + " WHERE id IN (" + strings.Join(rows, ", ") + ")")
	}
	for id, got := range readRepaired(t, conn, table) {
		assert.Equal(t, befores[id], got.text, "%s: row %s, repaired with %s", c.Name, id, got.repair)
	}
}

// repaired is a row after its repair.
type repaired struct{ repair, text string } // text is UTF-8 in hexadecimal digits

// readRepaired reads the rows of a table that were repaired, by ID.
func readRepaired(t *testing.T, conn *sql.Conn, table string) map[string]repaired {
	t.Helper()
	query := "SELECT id, repair, HEX(CONVERT(body USING utf8mb4)) FROM " + table + " WHERE repair IS NOT NULL"
	rows, err := conn.QueryContext(t.Context(), query)
	require.NoError(t, err, query)
	defer func() { require.NoError(t, rows.Close()) }()
	all := make(map[string]repaired)
	for rows.Next() {
		var id string
		var one repaired
		require.NoError(t, rows.Scan(&id, &one.repair, &one.text))
		all[id] = one
	}
	require.NoError(t, rows.Err())
	return all
}
