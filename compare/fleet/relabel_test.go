package fleet_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/fleet"
)

// manyTongues are so many different texts in several languages, one in ten of them ASCII.
func manyTongues(n int) []string {
	words := []string{
		"Öffnungszeiten für Besançon", "Москва и Санкт-Петербург", "日本語のテキスト", "crème brûlée à la carte", "Ελληνικά νησιά",
		"plain ASCII", "Łódź i Gdańsk", "上海和北京", "mañana por la mañana", "😀 très bien",
	}
	texts := make([]string, n)
	for i := range texts {
		texts[i] = fmt.Sprintf("%s %d", words[i%len(words)], i)
	}
	return texts
}

// relabelled is a pair whose table t has such texts in column v, right on one member by a
// conversion through VARBINARY, and still under another set's label on the other.
func relabelled(t *testing.T, set, wrong string, texts []string) *twins {
	t.Helper()
	tw := newTwins(t)
	rows := make([]string, len(texts))
	for i, text := range texts {
		rows[i] = fmt.Sprintf("(%d, '%s', 'né %d', %d)", i+1, text, i, i)
	}
	tw.both("CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(200) CHARACTER SET utf8mb4, w VARCHAR(20) CHARACTER SET utf8mb4, n INT)",
		"INSERT INTO t VALUES "+strings.Join(rows, ", "))
	tw.mislabel(wrong, set)
	return tw
}

// mislabel puts the bytes of column v under another set's label.
func (tw *twins) mislabel(member, set string) {
	on := tw.onA
	if member == "b" {
		on = tw.onB
	}
	on("ALTER TABLE t MODIFY v VARBINARY(800)", "ALTER TABLE t MODIFY v VARCHAR(800) CHARACTER SET "+set)
}

func wrongLabel(t *testing.T, o compare.TableOutcome) (others []string, label *finding.Finding) {
	t.Helper()
	for i, f := range o.Findings {
		if _, ok := f.Facts.(finding.WrongLabel); ok {
			require.Nil(t, label, "one finding a column")
			label = &o.Findings[i]
			continue
		}
		others = append(others, summaries([]finding.Finding{f})...)
	}
	return others, label
}

// A column of UTF-8 under another label is rightly converted through VARBINARY on one member
// first. That can be verified against the member that is still untouched.
func TestEqualBytesUnderAnotherLabelAreEqualText(t *testing.T) {
	for _, c := range []struct{ set, wrong string }{{"latin1", "a"}, {"latin1", "b"}, {"cp1251", "a"}, {"koi8r", "a"}} {
		t.Run(c.set+" on "+c.wrong, func(t *testing.T) {
			tw := relabelled(t, c.set, c.wrong, manyTongues(500))
			table := tw.table(tw.charset(nil), "t")
			assert.Equal(t, compare.Match, table.Result)
			assert.Zero(t, table.Differences)
			others, label := wrongLabel(t, table)
			assert.Empty(t, others)
			require.NotNil(t, label)
			assert.Equal(t, finding.Damage("latent"), label.Kind)
			assert.Equal(t, finding.Info, label.Severity)
			assert.Equal(t, c.wrong, label.Member)
			assert.Equal(t, []string{"v"}, label.Columns)
			assert.EqualValues(t, 450, label.Count, "those outside ASCII")

			o := tw.options()
			o.Checks = compare.Checks{compare.Rows}
			table = tw.table(fleet.Verify(t.Context(), tw.pair(), o), "t")
			assert.Equal(t, compare.Match, table.Result, "nor do rows differ where texts are not looked at")
			_, label = wrongLabel(t, table)
			require.NotNil(t, label)
			assert.EqualValues(t, 450, label.Count)
		})
	}
}

// Several columns may be relabelled. One that shows it late, or in a few rows, is as equal.
func TestEveryRelabelledColumnIsFound(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(80) CHARACTER SET utf8mb4, late VARCHAR(80) CHARACTER SET utf8mb4, "+
		"few VARCHAR(80) CHARACTER SET utf8mb4)",
		"INSERT INTO t SELECT seq, CONCAT('Öffnungszeiten ', seq), IF(seq > 4000, CONCAT('Москва ', seq), 'x'), "+
			"IF(seq % 500 = 1, CONCAT('crème brûlée ', seq), 'y') FROM seq_1_to_6000")
	for _, column := range []string{"v", "late", "few"} {
		tw.onA("ALTER TABLE t MODIFY "+column+" VARBINARY(320)", "ALTER TABLE t MODIFY "+column+" VARCHAR(320) CHARACTER SET latin1")
	}
	table := tw.table(tw.charset(nil), "t")
	assert.Equal(t, compare.Match, table.Result)
	assert.Equal(t, []string{"charset.latent a ~v ×6000", "charset.latent a ~late ×2000", "charset.latent a ~few ×12"},
		summaries(table.Findings))
}

// Damage beside a relabelled column, or in it, is found to the row.
func TestDamageInARelabelledColumnIsFound(t *testing.T) {
	tw := relabelled(t, "latin1", "a", manyTongues(500))
	tw.onB("UPDATE t SET v = 'Ã–ffnungszeiten fÃ¼r BesanÃ§on 120' WHERE id = 121", "UPDATE t SET v = '???????? 332' WHERE id = 333",
		"UPDATE t SET w = 'ne' WHERE id = 7", "DELETE FROM t WHERE id = 450", "UPDATE t SET n = 0 WHERE id = 5")
	table := tw.table(tw.charset(nil), "t")
	assert.EqualValues(t, 5, table.Differences)
	others, label := wrongLabel(t, table)
	assert.ElementsMatch(t, []string{
		"row.differs  id=5 ~n ×1", "row.differs  id=7 ~w ×1", "charset.double-encoded b id=121 ~v ×1",
		"charset.question-marked b id=333 ~v ×1", "row.missing  id=450 ~ ×1",
	}, others)
	require.NotNil(t, label)
	assert.EqualValues(t, 450-3, label.Count)
}

// Where some rows are equal in bytes and others by their labels, the column holds two
// encodings: the fewer ones are told, whichever they are, and the pair is not let through.
func TestAColumnOfTwoEncodingsIsNoMatch(t *testing.T) {
	tw := relabelled(t, "latin1", "a", manyTongues(500))
	tw.onA("UPDATE t SET v = CONVERT('été' USING latin1) WHERE id IN (11, 12)")
	tw.onB("UPDATE t SET v = 'été' WHERE id IN (11, 12)")
	table := tw.table(tw.charset(nil), "t")
	assert.Equal(t, compare.Differ, table.Result)
	assert.EqualValues(t, 2, table.Differences)
	others, label := wrongLabel(t, table)
	assert.Equal(t, []string{"charset.raw-legacy-bytes a id=11 ~v ×1", "charset.raw-legacy-bytes a id=12 ~v ×1"}, others)
	require.NotNil(t, label)

	tw.both("UPDATE t SET v = 'Besançon' WHERE id > 20")
	table = tw.table(tw.charset(nil), "t")
	assert.EqualValues(t, 16, table.Differences, "those that are UTF-8 on a")
	_, label = wrongLabel(t, table)
	assert.Nil(t, label)
}

// True text of two sets is equal by meaning, as ever, and nothing is said of it; nor is a few
// rows' damage taken for a wrong label.
func TestTextOfTwoSetsIsEqualByMeaning(t *testing.T) {
	tw := newTwins(t)
	var values []string
	for i := range 300 {
		values = append(values, fmt.Sprintf("Öffnungszeiten für Besançon nº %d", i))
	}
	tw.both("CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(200) CHARACTER SET latin1)", insert("t", values...))
	tw.onB("ALTER TABLE t CONVERT TO CHARACTER SET utf8mb4")
	table := tw.table(tw.charset(nil), "t")
	assert.Equal(t, compare.Match, table.Result)
	assert.Empty(t, table.Findings)

	tw.onA("UPDATE t SET v = CONVERT(CONVERT(v USING utf8mb4) USING BINARY) WHERE id IN (3, 4, 5)") // UTF-8's bytes
	table = tw.table(tw.charset(nil), "t")
	assert.EqualValues(t, 3, table.Differences)
	_, label := wrongLabel(t, table)
	assert.Nil(t, label)
}

// Texts that are UTF-8 by chance are no UTF-8: b, which was converted through VARBINARY, lost
// them.
func TestTextThatIsUTF8ByChanceIsNoWrongLabel(t *testing.T) {
	for set, texts := range map[string][]string{
		"latin1": {"NESCAFÉ®", "SANHARÓ®", "TPSA 63 Å²", "plain"},
		"cp1251": {"Её", "Рі", "Її", "plain"},
		"gbk":    {"一些", "一", "丁", "plain"},
	} {
		t.Run(set, func(t *testing.T) {
			tw := newTwins(t)
			tw.both("CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(200) CHARACTER SET "+set+")", insert("t", texts...))
			tw.onB("SET sql_mode = ''", "ALTER TABLE t MODIFY v VARBINARY(800)", "ALTER TABLE t MODIFY v VARCHAR(800) CHARACTER SET utf8mb4")
			table := tw.table(tw.charset(nil), "t")
			assert.Equal(t, compare.Differ, table.Result)
			_, label := wrongLabel(t, table)
			assert.Nil(t, label)
		})
	}
}

// A table whose key is such a text, or that has no key, has rows that are only on one side by
// their labels.
func TestRelabelledKeysAndTablesWithoutAKeyAreEqual(t *testing.T) {
	for name, key := range map[string]string{"a key": "PRIMARY KEY (v)", "no key": "KEY (id)", "both": "PRIMARY KEY (v, id)"} {
		t.Run(name, func(t *testing.T) {
			tw := newTwins(t)
			tw.both("CREATE TABLE t (id INT NOT NULL, v VARCHAR(180) CHARACTER SET utf8mb4 NOT NULL, "+key+")",
				insert("t", manyTongues(500)...), "ALTER TABLE t MODIFY v VARCHAR(180) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL")
			tw.onA("ALTER TABLE t MODIFY v VARBINARY(700) NOT NULL",
				"ALTER TABLE t MODIFY v VARCHAR(700) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL")
			table := tw.table(tw.charset(nil), "t")
			assert.Equal(t, compare.Match, table.Result)
			others, label := wrongLabel(t, table)
			assert.Empty(t, others)
			require.NotNil(t, label)
			assert.EqualValues(t, 450, label.Count)

			tw.onB("DELETE FROM t WHERE id = 42", "UPDATE t SET v = 'Ã©tÃ©' WHERE id = 43")
			assert.EqualValues(t, 3, tw.table(tw.charset(nil), "t").Differences, "one is missing, and one has another text")
		})
	}
}

// Of several readings of a table one stands. The journal says of no row that it is equal which
// that one lists as different.
func TestTheJournalHasTheReadingThatStands(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(80) CHARACTER SET utf8mb4)",
		"INSERT INTO t SELECT seq, IF(seq % 40 = 1 OR seq > 5000, CONCAT('Öffnungszeiten ', seq), 'x') FROM seq_1_to_5500")
	tw.onA("ALTER TABLE t MODIFY v VARCHAR(320) CHARACTER SET latin1",
		"UPDATE t SET v = CONVERT(CAST(CONVERT(v USING utf8mb4) AS BINARY) USING latin1) WHERE id <= 5000")
	o, journal := tw.options(), &kept{}
	o.Journal = journal
	table := tw.table(fleet.Verify(t.Context(), tw.pair(), o), "t")
	assert.EqualValues(t, 125, table.Differences, "by another label the other 500 would differ")
	assert.NotEmpty(t, journal.voided, "the table was read anew")
	for _, r := range journal.ranges {
		assert.NotNil(t, r.Range.After, "row 1 differs, and is in a range that was proved equal: %s", r.Range)
	}
}
