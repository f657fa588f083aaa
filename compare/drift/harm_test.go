package drift

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/damage"
	"allclear/compare/finding"
	"allclear/report/words"
)

// summaries writes findings as "severity kind member table columns".
func summaries(found []finding.Finding) []string {
	var all []string
	for _, f := range found {
		all = append(all, fmt.Sprintf("%s %s %s %s %v", f.Severity, f.Kind, f.Member, f.Table, f.Columns))
	}
	return all
}

// A column under a damaged name is reported as damage, and not also as one missing and
// one extra column.
func TestDamagedNames(t *testing.T) {
	with := func(fullType string, names ...string) checksum.Table {
		all := columns(names...)
		for i := range all {
			all[i].Type, all[i].FullType = typeOf(fullType), fullType
		}
		return checksum.Table{Columns: all}
	}
	indexed := func(indexes ...checksum.Index) checksum.Table {
		table := checksum.Table{Columns: []checksum.Column{varchar("latin1", "latin1_bin"), column("int")}, Indexes: indexes}
		table.Columns[1].Name = "n"
		return table
	}
	cases := []struct {
		reason string
		a, b   checksum.Table
		want   []string
	}{
		{"the damaged member may be a", with("int", "n?"), with("int", "né"), []string{"blocker charset.question-marked a shop.t [n? né]"}},
		{
			"what could be either of two is neither: one of them is missing", with("int", "né", "nè"), with("int", "n?"),
			[]string{
				"blocker schema.missing-column b shop.t [né]", "blocker schema.missing-column b shop.t [nè]",
				"blocker schema.missing-column a shop.t [n?]",
			},
		},
		{
			"what kept every byte is reported before what did not", with("int", "né", "nñ"), with("int", "n?", "nÃ©"),
			[]string{"blocker charset.double-encoded b shop.t [né nÃ©]", "blocker charset.question-marked b shop.t [nñ n?]"},
		},
		{
			"a name may be damaged more than once", with("int", "né"), with("int", "nÃƒÂ©"),
			[]string{"blocker charset.double-encoded b shop.t [né nÃƒÂ©]"},
		},
		{
			"one mark may stand for each byte", with("int", "né_x"), with("int", "n??_x"),
			[]string{"blocker charset.question-marked b shop.t [né_x n??_x]"},
		},
		{
			"but not for letters", with("int", "né_x"), with("int", "n????"),
			[]string{"blocker schema.missing-column b shop.t [né_x]", "blocker schema.missing-column a shop.t [n????]"},
		},
		{
			"U+FFFD is a mark too", with("int", "né"), with("int", "n\uFFFD"),
			[]string{"blocker charset.replacement-character b shop.t [né n\uFFFD]"},
		},
		{
			"what could have become either of two became neither", with("int", "né"), with("int", "n?", "n??"),
			[]string{
				"blocker schema.missing-column b shop.t [né]", "blocker schema.missing-column a shop.t [n?]",
				"blocker schema.missing-column a shop.t [n??]",
			},
		},
		{
			"what is explained once is not explained again", with("int", "nÃ©", "n?"), with("int", "né"),
			[]string{"blocker charset.double-encoded a shop.t [nÃ© né]", "blocker schema.missing-column b shop.t [n?]"},
		},
		{
			"applications have another latin1 than servers", with("int", "p€"), with("int", "p\u00e2\u0082\u00ac"),
			[]string{"blocker charset.double-encoded-iso b shop.t [p€ p\u00e2\u0082\u00ac]"},
		},
		{
			"a name that b has too is not missing", with("int", "né", "n?"), with("int", "n?"),
			[]string{"blocker schema.missing-column b shop.t [né]"},
		},
		{
			"names are no damaged form of each other for being missing", with("int", "né"), with("int", "no"),
			[]string{"blocker schema.missing-column b shop.t [né]", "blocker schema.missing-column a shop.t [no]"},
		},
		{
			"a renamed column is compared like any other", with("bigint", "né"), with("int", "n?"),
			[]string{"blocker charset.question-marked b shop.t [né n?]", "blocker schema.type  shop.t [né]"},
		},
		{
			"and an index on it is the same index", checksum.Table{Columns: columns("né"), Indexes: []checksum.Index{key("k", true, "né")}},
			checksum.Table{Columns: columns("n?"), Indexes: []checksum.Index{key("k", true, "n?")}},
			[]string{"blocker charset.question-marked b shop.t [né n?]"},
		},
		{
			"an index is not missing under a damaged name", indexed(key("clé", true, "n")), indexed(key("cl?", true, "n")),
			[]string{"warning charset.question-marked b shop.t [n]"},
		},
		{
			"and may differ otherwise too", indexed(key("clé", true, "n")), indexed(key("cl?", false, "n")),
			[]string{"blocker schema.index-differs  shop.t [n]", "warning charset.question-marked b shop.t [n]"},
		},
		{
			"or be shorter", indexed(key("clé", true, "c")), indexed(prefixed(key("cl?", true, "c"), 4)),
			[]string{"blocker schema.index-prefix b shop.t [c]", "warning charset.question-marked b shop.t [c]"},
		},
	}
	for _, c := range cases {
		t.Run(c.reason, func(t *testing.T) {
			assert.Equal(t, c.want, summaries(Schema(pairOf(c.a, c.b, mariadb, mariadb))))
		})
	}
}

// A table or database under a damaged name is reported as such; a wrong pair would hide
// what is really missing.
func TestDamagedNamesOfTables(t *testing.T) {
	tables := func(names ...string) []*checksum.Table {
		var all []*checksum.Table
		for i := 0; i < len(names); i += 2 {
			all = append(all, &checksum.Table{Database: names[i], Name: names[i+1], Rows: 7})
		}
		return all
	}
	both := func(databaseA, databaseB string) []compare.TableOutcome {
		return []compare.TableOutcome{
			{Name: databaseA + ".x", A: &checksum.Table{Database: databaseA, Name: "x"}, B: &checksum.Table{Database: databaseB, Name: "x"}},
		}
	}
	cases := []struct {
		reason string
		p      compare.PairOutcome
		want   []string
	}{
		{
			"one finding names both", compare.PairOutcome{OnlyA: tables("shop", "café"), OnlyB: tables("shop", "caf?")},
			[]string{"blocker charset.question-marked b shop.café []"},
		},
		{
			"a table of another database is another table", compare.PairOutcome{OnlyA: tables("shop", "café"), OnlyB: tables("stock", "caf?")},
			[]string{"blocker schema.missing-table b shop.café []", "blocker schema.missing-table a stock.caf? []"},
		},
		{
			"the database under a damaged name explains its tables",
			compare.PairOutcome{OnlyA: tables("né", "t", "né", "u"), OnlyB: tables("n?", "t", "n?", "u")},
			[]string{"blocker charset.question-marked b  []"},
		},
		{
			"a database that both have is under no other name",
			compare.PairOutcome{Tables: both("né", "né"), OnlyA: tables("né", "t"), OnlyB: tables("n?", "t")},
			[]string{"blocker schema.missing-table a n?.t []", "blocker schema.missing-table b né.t []"},
		},
		{
			"in whatever case they write it", compare.PairOutcome{Tables: both("NÉ", "NÉ"), OnlyA: tables("NÉ", "t"), OnlyB: tables("N?", "t")},
			[]string{"blocker schema.missing-table a N?.t []", "blocker schema.missing-table b NÉ.t []"},
		},
		{
			"not even when one member keeps names in lower case",
			compare.PairOutcome{Tables: both("NÉ", "né"), OnlyA: tables("NÉ", "t"), OnlyB: tables("n?", "t")},
			[]string{"blocker schema.missing-table b NÉ.t []", "blocker schema.missing-table a n?.t []"},
		},
		{
			"nor when nothing but the other's missing tables tell that both have it",
			compare.PairOutcome{OnlyA: tables("né", "t", "n?", "u"), OnlyB: tables("n?", "t")},
			[]string{"blocker schema.missing-table a n?.t []", "blocker schema.missing-table b n?.u []", "blocker schema.missing-table b né.t []"},
		},
		{
			"of either", compare.PairOutcome{OnlyA: tables("né", "t"), OnlyB: tables("n?", "t", "né", "u")},
			[]string{"blocker schema.missing-table a n?.t []", "blocker schema.missing-table b né.t []", "blocker schema.missing-table a né.u []"},
		},
		{
			"a table that the database's name explains is under no other name",
			compare.PairOutcome{OnlyA: tables("né", "é"), OnlyB: tables("n?", "é", "n?", "?")},
			[]string{"blocker charset.question-marked b  []", "blocker schema.missing-table a n?.? []"},
		},
		{
			"names that are alike are different names", compare.PairOutcome{OnlyA: tables("shop", "CAFÉ"), OnlyB: tables("shop", "café")},
			[]string{"blocker schema.missing-table b shop.CAFÉ []", "blocker schema.missing-table a shop.café []"},
		},
	}
	for _, c := range cases {
		t.Run(c.reason, func(t *testing.T) {
			assert.Equal(t, c.want, summaries(Schema(&c.p)))
		})
	}
	found := Schema(&cases[0].p)
	assert.Contains(t, words.Detail(&found[0]), "on b table 'café' became 'caf?'")
	assert.Contains(t, words.Detail(&found[0]), ": its rows (about 7 by its own estimate) were not compared")
	assert.Equal(t, finding.Recheck{A: "SHOW CREATE TABLE `shop`.`café`", B: "SHOW CREATE TABLE `shop`.`caf?`"}, found[0].Recheck)
	found = Schema(&cases[2].p)
	assert.Contains(t, words.Detail(&found[0]), "on b database 'né' became 'n?'")
	assert.Contains(t, words.Detail(&found[0]), ": its tables (2 on b) were not compared")
	assert.Equal(t, finding.Recheck{A: "SHOW TABLES FROM `né`", B: "SHOW TABLES FROM `n?`"}, found[0].Recheck)
}

// A damaged default is reported as damage, however the two catalogs quote it; any other
// difference as a difference.
func TestDamagedDefaults(t *testing.T) {
	cases := []struct {
		reason   string
		a, b     checksum.Column
		versions [2]string
		want     []string
	}{
		{
			"in one finding, in whatever way the catalogs quote", withDefault("varchar(9)", "'né'"), withDefault("varchar(9)", "n?"),
			[2]string{mariadb, mysql},
			[]string{"warning charset.question-marked b shop.t [c]"},
		},
		{
			"what nothing explains differs", withDefault("varchar(9)", "'né'"), withDefault("varchar(9)", "'no'"), [2]string{mariadb, mariadb},
			[]string{"warning schema.default  shop.t [c]"},
		},
		{
			"no default is no damaged one", withDefault("varchar(9)", "'né'"), column("varchar(9)"), [2]string{mariadb, mariadb},
			[]string{"warning schema.default  shop.t [c]"},
		},
		{
			"a catalog of text has lost bytes above 7F", withDefault("binary(1)", "'é'"), withDefault("binary(1)", "'?'"),
			[2]string{mariadb, mariadb},
			nil,
		},
	}
	for _, c := range cases {
		t.Run(c.reason, func(t *testing.T) {
			a, b := checksum.Table{Columns: []checksum.Column{c.a}}, checksum.Table{Columns: []checksum.Column{c.b}}
			assert.Equal(t, c.want, summaries(Schema(pairOf(a, b, c.versions[0], c.versions[1]))))
		})
	}
}

// Of many damaged labels a finding shows the first few and counts the rest.
func TestManyDamagedLabelsAreAbridged(t *testing.T) {
	a, b := column("enum('é','è','ê','ë','z')"), column("enum('?','?','?','?','z')")
	found := Schema(pairOf(checksum.Table{Columns: []checksum.Column{a}}, checksum.Table{Columns: []checksum.Column{b}}, mysql, mysql))
	require.Len(t, found, 1)
	assert.EqualValues(t, 4, found[0].Count)
	assert.Contains(t, words.Detail(&found[0]), "on b label 'é' became '?', 'è' became '?', 'ê' became '?', and 1 more")
	assert.Contains(t, words.Detail(&found[0]), ": values of the label may have turned to '' there, and new ones are not taken")
}

// One finding stands for what was damaged in the same way on one member.
func TestDamageIsReportedByKindAndMember(t *testing.T) {
	a, b := column("enum('é','?','ñ')"), column("enum('?','ñ','Ã±')")
	found := Schema(pairOf(checksum.Table{Columns: []checksum.Column{a}}, checksum.Table{Columns: []checksum.Column{b}}, mysql, mysql))
	assert.Equal(t, []string{
		"blocker charset.double-encoded b shop.t [c]",
		"blocker charset.question-marked b shop.t [c]",
		"blocker charset.question-marked a shop.t [c]",
	}, summaries(found))
	table := twoTables{a: &checksum.Table{}, b: &checksum.Table{}}
	table.addHarm([]harm{
		{what: finding.Comment, a: "x", b: "y", Diagnosis: damage.Diagnosis{Class: "double-encoded", How: "2 times"}},
		{what: finding.Comment, a: "v", b: "w", Diagnosis: damage.Diagnosis{Class: "double-encoded"}},
		{what: finding.Comment, a: "v", b: "w", Diagnosis: damage.Diagnosis{Class: "question-marked"}},
	})
	require.Len(t, table.found, 3)
	assert.Equal(t, "comment 'x' on a is 'y' on b (2 times)", words.Detail(&table.found[0]),
		"how often counts, and who knows which is damaged")
}

// Labels in capitals keep their values: they differ, and the finding says how, but it is
// no blocker.
func TestLabelsThatAreAlikeAreNoBlocker(t *testing.T) {
	a, b := column("enum('A','B','C')"), column("enum('a','b','c')")
	found := Schema(pairOf(checksum.Table{Columns: []checksum.Column{a}}, checksum.Table{Columns: []checksum.Column{b}}, mysql, mysql))
	assert.Equal(t, []string{"warning charset.case  shop.t [c]"}, summaries(found))
}

// Texts read as the wrong set in different ways are not evidence of one cause.
func TestEvidenceIsOfOneCause(t *testing.T) {
	e := evidence{}
	comment := func(a, b string) harm { return between(finding.Comment, a, b) }
	changes := []harm{
		comment("Привет", "Ïðèâåò"), comment("мир", "ìèð"), comment("Ключ таблицы", "Êëþ÷ òàáëèöû"), comment("Имя", "Èìÿ"),
		comment("你好", "ÄãºÃ"), comment("NAME", "name"),
	}
	e.add(changes)
	judged, ok := e.judge(changes[0])
	assert.True(t, ok)
	assert.Equal(t, []any{damage.Mislabelled, "cp1251 read as latin1", "b"}, []any{judged.Class, judged.How, judged.damaged})
	for _, h := range changes[4:] {
		_, ok := e.judge(h)
		assert.False(t, ok, "%s is %s", h.a, h.b)
	}
}

// The labels of a SET are damaged like those of an ENUM, and are no ENUM's.
func TestDamageDoesNotHideAnotherType(t *testing.T) {
	a, b := column("enum('é')"), column("set('?')")
	found := Schema(pairOf(checksum.Table{Columns: []checksum.Column{a}}, checksum.Table{Columns: []checksum.Column{b}}, mysql, mysql))
	assert.Equal(t, []string{"blocker charset.question-marked b shop.t [c]", "warning schema.type  shop.t [c]"}, summaries(found))
}

// Labels of which only some are explained differ for another reason too.
func TestUnexplainedLabelsAreATypeThatDiffers(t *testing.T) {
	a, b := column("enum('é','yes')"), column("enum('?','no')")
	found := Schema(pairOf(checksum.Table{Columns: []checksum.Column{a}}, checksum.Table{Columns: []checksum.Column{b}}, mysql, mysql))
	assert.Equal(t, []string{"blocker charset.question-marked b shop.t [c]", "warning schema.type  shop.t [c]"}, summaries(found))
}

// An index that holds less of its columns is slower, and a unique one refuses more rows:
// each is reported as what it is.
func TestPrefixesThatDiffer(t *testing.T) {
	text, other, number := varchar("utf8mb4", "utf8mb4_bin"), varchar("utf8mb4", "utf8mb4_bin"), column("int")
	other.Name, number.Name = "d", "n"
	table := func(index checksum.Index) checksum.Table {
		return checksum.Table{Columns: []checksum.Column{text, other, number}, Indexes: []checksum.Index{index}}
	}
	second := func(index checksum.Index, length int) checksum.Index {
		index.Columns[1].Prefix = length
		return index
	}
	cases := []struct {
		reason string
		a, b   checksum.Index
		want   []string
	}{
		{"shorter on b", key("k", false, "c"), prefixed(key("k", false, "c"), 191), []string{"warning schema.index-prefix b shop.t [c]"}},
		{
			"shorter on a", prefixed(key("k", false, "c"), 191), prefixed(key("k", false, "c"), 768),
			[]string{"warning schema.index-prefix a shop.t [c]"},
		},
		{
			"a unique one keeps less apart", key("k", true, "c"), prefixed(key("k", true, "c"), 191),
			[]string{"blocker schema.index-prefix b shop.t [c]"},
		},
		{
			"each in one part", prefixed(key("k", false, "c", "d"), 9), second(key("k", false, "c", "d"), 9),
			[]string{"warning schema.index-prefix  shop.t [c d]"},
		},
		{
			"unique on one member is worse", key("k", true, "c"), prefixed(key("k", false, "c"), 191),
			[]string{"blocker schema.index-differs  shop.t [c]"},
		},
		{
			"other columns are another index", key("k", false, "c", "n"), prefixed(key("k", false, "c", "d"), 191),
			[]string{"warning schema.index-differs  shop.t [c n]"},
		},
		{
			"fewer columns too", key("k", false, "c"), prefixed(key("k", false, "c", "n"), 191),
			[]string{"warning schema.index-differs  shop.t [c]"},
		},
		{
			"more columns too", key("k", false, "c", "n"), prefixed(key("k", false, "c"), 191),
			[]string{"warning schema.index-differs  shop.t [c n]"},
		},
	}
	for _, c := range cases {
		t.Run(c.reason, func(t *testing.T) {
			assert.Equal(t, c.want, summaries(Schema(pairOf(table(c.a), table(c.b), mysql, mysql))))
		})
	}
	found := Schema(pairOf(table(cases[1].a), table(cases[1].b), mysql, mysql))
	assert.Equal(t, "a: KEY k (c(191)), b: KEY k (c(768)): a has only the first 191 characters of c in it", words.Detail(&found[0]),
		"no conversion is named as the cause")
}
