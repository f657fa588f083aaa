package fleet_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/fleet"
	"allclear/fixtures"
	"allclear/report/words"
)

// doubleEncode damages a TEXT column as an upgrade does that takes UTF-8 for latin1.
func doubleEncode(table, column string) []string {
	alter := "ALTER TABLE " + table + " MODIFY " + column
	return []string{alter + " BLOB", alter + " TEXT CHARACTER SET latin1", alter + " TEXT CHARACTER SET utf8mb4"}
}

func (tw *twins) charset(change func(*compare.Options)) compare.PairOutcome {
	o := tw.options()
	o.Checks = compare.Checks{compare.Rows, compare.Charset}
	if change != nil {
		change(&o)
	}
	return fleet.Verify(context.Background(), tw.pair(), o)
}

// summaries writes findings as "kind member key=value,… ~columns ×count".
func summaries(findings []finding.Finding) []string {
	var all []string
	for _, f := range findings {
		line := string(f.Kind) + " " + f.Member
		for _, kv := range f.Key {
			line += fmt.Sprintf(" %s=%s", kv.Column, kv.Value)
		}
		all = append(all, fmt.Sprintf("%s ~%s ×%d", line, strings.Join(f.Columns, ","), f.Count))
	}
	return all
}

// A row whose only difference is a damaged text is one finding that names the damage,
// and the SQL of that finding repairs exactly this value.
func TestADamagedTextIsNamedAndItsRepairMendsIt(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE t (id INT PRIMARY KEY, v TEXT CHARACTER SET utf8mb4, price INT, "+
		"at TIMESTAMP NOT NULL DEFAULT '2020-01-01' ON UPDATE CURRENT_TIMESTAMP)",
		"INSERT INTO t (id, v, price) VALUES (1, 'Österreich', 1), (2, 'plain', 2), (3, 'Zürich – naïve', 3), (4, NULL, 4), "+
			"(5, '日本 😀', 5)")
	tw.onB(doubleEncode("t", "v")...)
	tw.onB("UPDATE t SET price = 99, at = at WHERE id = 3")
	table := tw.table(tw.charset(nil), "t")
	assert.Equal(t, compare.Differ, table.Result)
	assert.EqualValues(t, 3, table.Differences)
	assert.Equal(t, []string{
		"charset.double-encoded b id=1 ~v ×1",
		"charset.double-encoded b id=3 ~v ×1",
		"row.differs  id=3 ~price ×1",
		"charset.double-encoded b id=5 ~v ×1",
	}, summaries(table.Findings))
	for _, f := range table.Findings {
		if f.Kind != "row.differs" {
			require.NotEmpty(t, f.Repair, "it is lossless")
			tw.onB(f.Repair)
		}
	}
	table = tw.table(tw.charset(nil), "t")
	assert.Equal(t, []string{"row.differs  id=3 ~price ×1"}, summaries(table.Findings), "mended, and no time has moved")
	first := tw.charset(nil)
	assert.Empty(t, first.Gaps)
}

// Where a whole column is damaged, one statement mends it: rows that are not listed one by
// one have no statement of their own.
func TestADamagedColumnIsMendedAtOnce(t *testing.T) {
	tw := newTwins(t)
	values := make([]string, 1500)
	for i := range values {
		values[i] = fmt.Sprintf("Öffnungszeiten für Besançon nº %d", i)
	}
	tw.both("CREATE TABLE t (id INT PRIMARY KEY, v TEXT CHARACTER SET utf8mb4)", insert("t", values...))
	tw.onB(doubleEncode("t", "v")...)
	first := tw.table(tw.charset(nil), "t").Findings[0]
	facts, ok := first.Facts.(finding.TextDamage)
	require.True(t, ok)
	require.NotEmpty(t, facts.WholeColumn)
	tw.onB(facts.WholeColumn)
	assert.Equal(t, compare.Match, tw.table(tw.charset(nil), "t").Result)
}

// A repair is guarded by the damaged value: it does nothing if it is run twice, or after
// someone has changed the row.
func TestARepairDoesNothingToAnotherValue(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE t (id INT PRIMARY KEY, v TEXT CHARACTER SET utf8mb4)", "INSERT INTO t VALUES (1, 'Ã©tÃ©')")
	tw.onA("UPDATE t SET v = 'été' WHERE id = 1")
	f := tw.table(tw.charset(nil), "t").Findings
	require.Equal(t, []string{"charset.double-encoded b id=1 ~v ×1"}, summaries(f))
	tw.onB("UPDATE t SET v = 'Ã©tÃ© 2012' WHERE id = 1", f[0].Repair)
	assert.Equal(t, "Ã©tÃ© 2012", tw.cell(tw.b, "SELECT v FROM t"))
}

// Every damaged row is counted with its damage, also past the thousand that are listed.
func TestEveryDamagedRowIsCountedByItsDamage(t *testing.T) {
	tw := newTwins(t)
	var rows []string
	for i := range 1500 {
		rows = append(rows, fmt.Sprintf("(%d, 'Besançon nº %d')", i, i))
	}
	tw.both("CREATE TABLE t (id INT PRIMARY KEY, v TEXT CHARACTER SET utf8mb4)", "INSERT INTO t VALUES "+strings.Join(rows, ", "))
	tw.onB(doubleEncode("t", "v")...)
	tw.onB("UPDATE t SET v = 'Besan?on n? 7' WHERE id = 7", "UPDATE t SET v = 'something else' WHERE id IN (8, 1450)")
	table := tw.table(tw.charset(nil), "t")
	counts := map[string]uint64{}
	for _, f := range table.Findings {
		counts[string(f.Kind)+" "+f.Member] += f.Count
	}
	assert.Equal(t, map[string]uint64{"charset.double-encoded b": 1497, "charset.question-marked b": 1, "row.differs ": 2}, counts)
	assert.EqualValues(t, 1500, table.Differences)
	assert.Less(t, len(table.Findings), 1100)
}

// A weak class, such as another normalisation form, is believed only if most changed
// rows of the column agree.
func TestAWeakClassNeedsItsColumn(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE few (id INT PRIMARY KEY, v TEXT CHARACTER SET utf8mb4)", "CREATE TABLE many LIKE few",
		"INSERT INTO few VALUES (1, 'Hello'), (2, 'World')", "INSERT INTO many VALUES (1, 'Hello'), (2, 'World'), (3, 'Peace'), (4, 'Quiet')")
	tw.onB("UPDATE few SET v = UPPER(v)", "UPDATE many SET v = UPPER(v)")
	o := tw.charset(nil)
	assert.Equal(t, []string{"row.differs  id=1 ~v ×1", "row.differs  id=2 ~v ×1"}, summaries(tw.table(o, "few").Findings))
	assert.Equal(t, 4, strings.Count(strings.Join(summaries(tw.table(o, "many").Findings), "\n"), "charset.case"))
}

// A damaged key is one damaged row, not one missing and one extra.
func TestADamagedKeyIsOneDamagedRow(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE t (city VARCHAR(60) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PRIMARY KEY, n INT)",
		"INSERT INTO t VALUES ('Besançon', 1), ('Paris', 2), ('Zürich', 3), ('Österreich', 4)",
		"CREATE TABLE keyless (v TEXT CHARACTER SET utf8mb4, n INT)", "INSERT INTO keyless SELECT city, n FROM t")
	tw.onB("ALTER TABLE t MODIFY city VARBINARY(240), DROP PRIMARY KEY", "ALTER TABLE t MODIFY city VARCHAR(60) CHARACTER SET latin1",
		"ALTER TABLE t MODIFY city VARCHAR(60) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin, ADD PRIMARY KEY (city)", "DELETE FROM t WHERE n = 4")
	tw.onB(doubleEncode("keyless", "v")...)
	o := tw.charset(nil)
	assert.ElementsMatch(t, []string{
		"charset.double-encoded b city=Besançon ~city ×1",
		"charset.double-encoded b city=Zürich ~city ×1",
		"row.missing  city=Österreich ~ ×1",
	}, summaries(tw.table(o, "t").Findings))
	assert.EqualValues(t, 3, tw.table(o, "t").Differences)
	keyless := tw.table(o, "keyless")
	assert.Equal(t, []string{"charset.double-encoded b ~v ×1", "charset.double-encoded b ~v ×1", "charset.double-encoded b ~v ×1"},
		summaries(keyless.Findings))
}

// Damage that both members share makes no difference between them. It is found all the
// same, in rows that are read anyway, with the number of values.
func TestDamageOnBothMembersShowsWithoutABefore(t *testing.T) {
	tw := newTwins(t)
	loadCities(tw)
	tw.both(doubleEncode("cities", "damaged")...)
	for _, checks := range []compare.Checks{{compare.Rows, compare.Charset}, {compare.Charset}} {
		o := tw.charset(func(o *compare.Options) { o.Checks = checks })
		require.Empty(t, o.Gaps)
		table := tw.table(o, "cities")
		require.Empty(t, table.Gaps)
		assert.True(t, table.Inspected)
		want := []string{"charset.double-encoded "} // on both alike
		var got []string
		for _, f := range table.Findings {
			got = append(got, string(f.Kind)+" "+f.Member)
			assert.Equal(t, []string{"damaged"}, f.Columns, "the clean column next to it must not be accused")
			assert.EqualValues(t, 240, f.Count)
			assert.Equal(t, finding.Blocker, f.Severity)
			assert.NotEmpty(t, f.Sample)
			assert.Len(t, f.Key, 1)
		}
		assert.Equal(t, want, got, "rows skipped: %v", checks.Has(compare.Rows))
	}
}

// loadCities makes 600 rows with the same text in two columns, of which 240 hold
// something outside ASCII.
func loadCities(tw *twins) {
	var rows []string
	for i := range 600 {
		name := fmt.Sprintf("Springfield %d", i)
		if i%5 < 2 {
			name = fmt.Sprintf("Łódź, Besançon, São Paulo %d", i)
		}
		rows = append(rows, fmt.Sprintf("(%d, '%s', '%s')", i, name, name))
	}
	tw.both("CREATE TABLE cities (id INT PRIMARY KEY, clean TEXT CHARACTER SET utf8mb4, damaged TEXT CHARACTER SET utf8mb4)",
		"INSERT INTO cities VALUES "+strings.Join(rows, ", "))
}

// UTF-8 under the label latin1 is right until the next CONVERT TO, so it is a warning.
func TestLatentMislabellingIsAWarning(t *testing.T) {
	tw := newTwins(t)
	loadCities(tw)
	tw.both("ALTER TABLE cities MODIFY damaged BLOB", "ALTER TABLE cities MODIFY damaged TEXT CHARACTER SET latin1")
	for _, checks := range []compare.Checks{{compare.Rows, compare.Charset}, {compare.Charset}} {
		findings := tw.table(tw.charset(func(o *compare.Options) { o.Checks = checks }), "cities").Findings
		require.NotEmpty(t, findings)
		for _, f := range findings {
			assert.EqualValues(t, "charset.latent", f.Kind)
			assert.Equal(t, finding.Warning, f.Severity)
			assert.EqualValues(t, 240, f.Count)
		}
	}
}

// A member that cannot be read does not keep the other from being scanned.
func TestEachMemberIsLookedAtByItself(t *testing.T) {
	tw := newTwins(t)
	tw.onA("CREATE TABLE t (id INT PRIMARY KEY, v TEXT CHARACTER SET utf8mb4)", "INSERT INTO t VALUES (1, 'a\ufffdb')")
	o := tw.charset(func(o *compare.Options) { o.Checks = compare.Checks{compare.Charset} })
	assert.Equal(t, []string{"charset.replacement-character a id=1 ~v ×1"}, summaries(tw.table(o, "t").Findings))
	assert.True(t, tw.table(o, "t").Inspected)
}

// Keys that a collation would make equal are listed in groups, as the server itself
// compares them: for the collation that the run is asked about, and for the other
// member's.
func TestKeysThatACollationMakesEqualAreListed(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin UNIQUE, n INT)",
		"INSERT INTO t VALUES (1, 'Straße', 1), (2, 'strasse', 2), (3, 'Strase', 3), (4, '😀', 4), (5, '🍣', 5), (6, NULL, 6), "+
			"(7, NULL, 7), (8, 'STRASSE ', 8)")
	target := func(collation string) []string {
		o := tw.charset(func(o *compare.Options) { o.Checks, o.TargetCollation = compare.Checks{compare.Charset}, collation })
		require.Empty(t, tw.table(o, "t").Gaps)
		var a []string
		for _, f := range tw.table(o, "t").Findings {
			if f.Member == "" { // both members alike
				a = append(a, string(f.Kind)+": "+words.Detail(&f))
			}
		}
		return a
	}
	assert.Empty(t, target("utf8mb4_bin"))
	assert.ElementsMatch(t, []string{
		"charset.keys-equal: utf8mb4_unicode_ci would make 3 keys of v equal: (1), (2), (8)",
		"charset.keys-equal: utf8mb4_unicode_ci would make 2 keys of v equal: (4), (5)",
	}, target("utf8mb4_unicode_ci"))
	o := tw.charset(func(o *compare.Options) {
		o.Checks, o.TargetCollation = compare.Checks{compare.Charset}, "utf8mb4_nosuch_ci"
	})
	assert.NotEmpty(t, tw.table(o, "t").Gaps, "a collation that the server lacks proves nothing")
	assert.False(t, tw.table(o, "t").Inspected)

	// What ALTER IGNORE does, which MySQL no longer has from 5.7.4 on.
	tw.onB("DELETE FROM t WHERE id IN (2, 5, 8)", "ALTER TABLE t CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci")
	var kinds []string
	for _, f := range tw.table(tw.charset(nil), "t").Findings {
		kinds = append(kinds, string(f.Kind))
		if f.Kind == "charset.keys-equal" {
			assert.Contains(t, f.Recheck.A, "SELECT", "how to look at them")
		}
	}
	assert.Contains(t, kinds, "row.missing", "the rows that had no place any more")
	assert.Contains(t, kinds, "charset.keys-equal", "and why")
}

// Unless it may show values, a report shows what is damaged and nothing else.
func TestValuesAreMaskedUnlessConfiguredOtherwise(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE t (login VARCHAR(40) CHARACTER SET utf8mb4 PRIMARY KEY, v TEXT CHARACTER SET utf8mb4)",
		"INSERT INTO t VALUES ('marie-curie', 'Géraldine Müller')")
	tw.onB(doubleEncode("t", "v")...)
	for _, c := range []struct {
		values checksum.Values
		shows  []string
		hides  []string
	}{
		{checksum.Masked, []string{"Ã©"}, []string{"raldine", "ller", "marie", "curie"}},
		{checksum.Full, []string{"Géraldine Müller", "marie-curie"}, nil},
		{checksum.None, nil, []string{"raldine", "ller", "marie", "curie", "Ã"}},
	} {
		o := tw.charset(func(o *compare.Options) { o.Values = c.values })
		all := fmt.Sprintf("%+v %+v", tw.table(o, "t").Findings, o.Gaps)
		for _, text := range c.shows {
			assert.Contains(t, all, text, "values %d", c.values)
		}
		for _, text := range c.hides {
			assert.NotContains(t, all, text, "values %d", c.values)
			assert.NotContains(t, all, fmt.Sprintf("%x", text), "values %d", c.values)
		}
		assert.Equal(t, "1", tw.cell(tw.a, strings.Replace(tw.table(o, "t").Findings[0].Recheck.A, "SELECT *", "SELECT COUNT(*)", 1)),
			"the statement finds the row all the same")
	}
}

// cell reads one value of the test's database.
func (tw *twins) cell(s *fixtures.Server, query string) string {
	tw.t.Helper()
	var value string
	conn, err := s.DB().Conn(context.Background())
	require.NoError(tw.t, err)
	defer func() { require.NoError(tw.t, conn.Close()) }()
	_, err = conn.ExecContext(context.Background(), "USE "+tw.database)
	require.NoError(tw.t, err)
	require.NoError(tw.t, conn.QueryRowContext(context.Background(), query).Scan(&value), query)
	return value
}

// A table without a key of its own is read in parts by any suitable index: no statement
// may go over all of a large table.
func TestATableWithoutAKeyIsLookedAtInParts(t *testing.T) {
	tw := newTwins(t)
	var rows []string
	for i := range 9000 {
		rows = append(rows, fmt.Sprintf("(%d, 'Besançon %d')", i/7, i))
	}
	tw.both("CREATE TABLE t (n INT NOT NULL, v TEXT CHARACTER SET utf8mb4, KEY n (n))", "INSERT INTO t VALUES "+strings.Join(rows, ", "))
	tw.both(doubleEncode("t", "v")...)
	o := tw.options()
	o.Checks, o.ChunkTime = compare.Checks{compare.Charset}, time.Microsecond // parts as small as they get
	pair := tw.pair()
	a := &counted{Side: pair.A}
	pair.A = a
	table := tw.table(fleet.Verify(context.Background(), pair, o), "t")
	assert.Empty(t, table.Gaps)
	require.Len(t, table.Findings, 1)
	assert.EqualValues(t, 9000, table.Findings[0].Count)
	assert.Greater(t, a.ranges.Load(), int64(1))
	assert.Equal(t, "n", table.Findings[0].Key[0].Column)
}

// counted counts the ranges in which a side is asked for suspects.
type counted struct {
	compare.Side
	ranges atomic.Int64
}

// Open has the readers of the side changed as well.
func (c *counted) Open(v checksum.View) (compare.Reader, error) {
	return changedReader(c.Side, v, func(r wholeReader) compare.Reader { return countedReader{r, c} })
}

// AnswersSQL tells that it is a server.
func (*counted) AnswersSQL() {}

type countedReader struct {
	wholeReader
	of *counted
}

func (c countedReader) Suspects(
	ctx context.Context, r checksum.KeyRange, inspect func() checksum.Inspector,
) (checksum.Inspector, uint64, error) {
	c.of.ranges.Add(1)
	return c.wholeReader.Suspects(ctx, r, inspect)
}

// In an upgrade the old member may hold the right bytes under latin1's label and the new
// one the right text. Then nothing is damaged, and no row may be "repaired": that would
// leave a column of two encodings. Where both are damaged throughout, one statement
// repairs the column, and leaves intact values alone.
func TestTheRightBytesUnderAWrongLabelGetNoRowRepair(t *testing.T) {
	tw := newTwins(t)
	loadCities(tw)
	tw.onA("ALTER TABLE cities MODIFY damaged BLOB", "ALTER TABLE cities MODIFY damaged TEXT CHARACTER SET latin1")
	table := tw.table(tw.charset(nil), "cities")
	counts := map[string]uint64{}
	for _, f := range table.Findings {
		counts[string(f.Kind)+" "+f.Member] += f.Count
		assert.Empty(t, f.Repair)
		assert.Contains(t, words.Detail(&f), "MODIFY")
	}
	assert.Equal(t, map[string]uint64{"charset.latent a": 240}, counts, "once, on the member that has the label wrong")

	tw.onA("ALTER TABLE cities MODIFY damaged TEXT CHARACTER SET utf8mb4", "UPDATE cities SET damaged = 'well: été' WHERE id = 7")
	tw.onB("UPDATE cities SET damaged = clean", "UPDATE cities SET damaged = 'well: été' WHERE id = 7")
	tw.onB(doubleEncode("cities", "damaged")...)
	tw.onB("UPDATE cities SET damaged = 'well: été' WHERE id = 7")
	table = tw.table(tw.charset(nil), "cities")
	require.Len(t, table.Findings, 1)
	require.NotEmpty(t, table.Findings[0].Repair)
	tw.both(table.Findings[0].Repair)
	tw.both("UPDATE cities SET damaged = clean WHERE id = 7")
	for _, s := range []*fixtures.Server{tw.a, tw.b} {
		assert.Equal(t, "0", tw.cell(s, "SELECT COUNT(*) FROM cities WHERE NOT CAST(damaged AS BINARY) <=> CAST(clean AS BINARY)"))
	}
}
