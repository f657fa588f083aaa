package sidetest

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/compare"
	"allclear/fixtures"
)

// Opener makes the side under test of one database of a server: the server itself, or a
// snapshot taken of it now.
type Opener func(t testing.TB, origin *fixtures.Server, database string) compare.Side

// Run holds a side to what every side promises. Its package's TestMain must start the
// fixtures (fixtures.Run).
func Run(t *testing.T, open Opener) {
	origin, _ := fixtures.SharedPair(t)
	database := fixtures.Database(t, origin)
	origin.MustExec(t, append([]string{"USE " + database}, content()...)...)
	s := &subject{Side: open(t, origin, database), origin: origin, database: database}
	t.Run("catalog", s.catalog)
	t.Run("absent tables", s.absent)
	t.Run("activity", s.activity)
	for _, kind := range s.kinds() {
		t.Run("digests by "+kind.String(), func(t *testing.T) { s.digests(t, kind) })
		t.Run("buckets by "+kind.String(), func(t *testing.T) { s.buckets(t, kind) })
	}
	t.Run("rows", s.rows)
	t.Run("detail", s.detail)
	t.Run("rows by their keys", s.byKeys)
	t.Run("inspectors", s.inspectors)
	t.Run("cancelled", s.cancelled)
	t.Run("altered", s.altered)
	t.Run("concurrent", s.concurrent)
	t.Run("leader", s.leads)
	t.Run("searcher", s.searches)
	t.Run("collator", s.collates)
	t.Run("describer", s.describes)
	t.Run("columns", s.knowsColumns)
	t.Run("agrees with the server", s.agrees)
}

// content is what the side holds: keys of numbers with gaps among them, keys of text
// and of two columns, no key and rows twice, no row at all; and what does more than hold rows.
func content() []string {
	return []string{
		"CREATE TABLE numbers (id BIGINT UNSIGNED PRIMARY KEY, n INT, title VARCHAR(60) CHARACTER SET utf8mb4, " +
			"code VARBINARY(10)) DEFAULT CHARSET utf8mb4",
		"INSERT INTO numbers SELECT seq * 3, NULLIF(seq % 7, 0), CONCAT('Türkis ', seq), UNHEX(HEX(seq)) FROM seq_1_to_1000",
		"CREATE TABLE named (name VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci, place INT, note TEXT, " +
			"PRIMARY KEY (name, place)) DEFAULT CHARSET utf8mb4",
		"INSERT INTO named SELECT CONCAT(CHAR(97 + seq % 26), 'ä', seq DIV 50), seq, " +
			"NULLIF(CONCAT('note ', seq), 'note 7') FROM seq_1_to_500",
		"CREATE TABLE keyless (n INT, title VARCHAR(20)) DEFAULT CHARSET utf8mb4",
		"INSERT INTO keyless SELECT seq % 90, CONCAT('t', seq % 90) FROM seq_1_to_300",
		"CREATE TABLE nothing (id INT PRIMARY KEY, n INT, CHECK (n < 1000), " +
			"FOREIGN KEY (n) REFERENCES nothing (id) ON DELETE CASCADE) DEFAULT CHARSET utf8mb4",
		"CREATE TRIGGER doubled BEFORE UPDATE ON nothing FOR EACH ROW SET NEW.n = NEW.n + 0",
		"CREATE VIEW shown AS SELECT n FROM numbers",
	}
}

// rowsOf is how many rows of content each table has.
func rowsOf() map[string]uint64 {
	return map[string]uint64{"numbers": 1000, "named": 500, "keyless": 300, "nothing": 0}
}

// subject is the side under test.
type subject struct {
	compare.Side
	origin   *fixtures.Server
	database string
}

// kinds are the kinds of digests that the side can give.
func (s *subject) kinds() []checksum.Kind {
	if recorded, ok := s.Side.(compare.Recorded); ok {
		return []checksum.Kind{recorded.RecordedKind()}
	}
	return []checksum.Kind{checksum.Wire, checksum.Meaning}
}

// view is all of a table, as it would be read beside one like it.
func (s *subject) view(t *testing.T, name string) checksum.View {
	t.Helper()
	table, err := s.Table(context.Background(), s.database, name)
	require.NoError(t, err)
	return compare.NewPlan(table, table).A
}

func (s *subject) open(t *testing.T, view checksum.View) compare.Reader {
	t.Helper()
	r, err := s.Open(view)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, r.Close()) })
	return r
}

// forTables runs a test for every table, or for those with a key that gives rows in order.
func (s *subject) forTables(t *testing.T, rangedOnly bool, test func(t *testing.T, name string, r compare.Reader)) {
	t.Helper()
	for name := range rowsOf() {
		t.Run(name, func(t *testing.T) {
			view := s.view(t, name)
			if rangedOnly && view.Index == "" {
				t.Skip("it has no key to read it by")
			}
			test(t, name, s.open(t, view))
		})
	}
}

// all reads every row of a selection, and sees that restart comes before the first.
func all(t *testing.T, r compare.Reader, selection checksum.Selection) []checksum.Row {
	t.Helper()
	rows, starts := []checksum.Row(nil), 0
	require.NoError(t, r.Rows(context.Background(), selection, func() { rows = nil; starts++ }, func(row checksum.Row) error {
		require.Positive(t, starts, "restart comes before the first row")
		rows = append(rows, row)
		return nil
	}))
	require.Positive(t, starts, "restart is called even where there is no row")
	return rows
}

// digest reads a range, without a limit unless given one.
func digest(t *testing.T, r compare.Reader, in checksum.KeyRange, limit checksum.Limit, kind checksum.Kind) checksum.Reading {
	t.Helper()
	reading, err := r.Digest(context.Background(), in, limit, kind)
	require.NoError(t, err)
	return reading
}

// fullNames are the tables of content, with their database.
func (s *subject) fullNames() []string {
	var names []string
	for name := range rowsOf() {
		names = append(names, s.database+"."+name)
	}
	return names
}

// keyText joins what a bound shows to people.
func keyText(b checksum.Bound) string { return strings.Join(b.Text, "|") }
