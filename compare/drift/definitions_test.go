package drift

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/compare/finding"
	"allclear/report/words"
)

// Names, labels, defaults and comments that look damaged by themselves are warnings;
// what people write is not.
func TestDefinitions(t *testing.T) {
	commented := func(text string) checksum.Table { return checksum.Table{Comment: text} }
	of := func(c checksum.Column) checksum.Table { return checksum.Table{Columns: []checksum.Column{c}} }
	labelled := func(set, fullType string) checksum.Table { return of(labelled(set, fullType)) }
	cases := []struct {
		reason string
		table  checksum.Table
		want   []string
	}{
		{"a comment", commented("nÃ©"), []string{"warning charset.double-encoded b shop.t []"}},
		{"a question is an ordinary comment", commented("???"), nil},
		{"and an ordinary default", of(withDefault("char(1)", "'?'")), nil},
		{"but so many are none", commented("????????"), []string{"warning charset.question-marked b shop.t []"}},
		{
			"a default, in whatever way its catalog quotes it", of(withDefault("varchar(9)", "'nÃ©'")),
			[]string{"warning charset.double-encoded b shop.t [c]"},
		},
		{"bytes are no text", of(withDefault("varbinary(9)", "'nÃ©'")), nil},
		{"labels", labelled("latin1", "enum('nÃ©','z','Ã±')"), []string{"warning charset.double-encoded b shop.t [c]"}},
		{"labels that turned to nothing but ?", labelled("latin1", "set('?','z')"), []string{"warning charset.question-marked b shop.t [c]"}},
		{
			"two labels that turned to the same", labelled("latin1", "enum('caf?','z','caf?')"),
			[]string{"warning charset.question-marked b shop.t [c]"},
		},
		{"equal labels without a ? are not explained by it", labelled("latin1", "enum('a','z','a')"), nil},
		{
			"but by bytes that no catalog can show", labelled("utf8mb4", "enum('caf','z','caf')"),
			[]string{"warning charset.raw-legacy-bytes b shop.t [c]"},
		},
		{"an empty label is what some give", labelled("utf8mb4", "enum('','z')"), nil},
		{"a catalog that spells bytes", labelled("utf8mb3", "enum('a',x'636166e9')"), []string{"warning charset.raw-legacy-bytes b shop.t [c]"}},
		{"not in a set that may hold any", labelled("binary", "enum('a',x'636166e9')"), nil},
		{"and no label that looks so", labelled("utf8mb3", "enum('\\\\','x''','x''y''','it''s x','z')"), nil},
		{"a catalog that ends within a label", labelled("utf8mb3", "enum('a','caf"), []string{"warning charset.raw-legacy-bytes b shop.t [c]"}},
		{"one with a ? may be a question", labelled("latin1", "enum('sure?','z')"), nil},
	}
	for _, c := range cases {
		t.Run(c.reason, func(t *testing.T) {
			c.table.Database, c.table.Name = "shop", "t"
			found := Definitions("p", "b", []*checksum.Table{&c.table})
			assert.Equal(t, c.want, summaries(found))
			for _, f := range found {
				assert.Equal(t, "p", f.Pair)
				assert.Empty(t, f.Recheck.A)
				assert.NotEmpty(t, f.Recheck.B)
			}
		})
	}
}

// A damaged database is one finding, whatever it holds.
func TestDamagedDatabaseIsReportedOnce(t *testing.T) {
	found := Definitions("p", "a", []*checksum.Table{{Database: "nÃ©", Name: "t"}, {Database: "nÃ©", Name: "u"}})
	require.Len(t, found, 1)
	assert.Contains(t, words.Detail(&found[0]), "database 'nÃ©' on a looks damaged")
	assert.Equal(t, finding.Finding{
		Kind: "charset.double-encoded", Severity: finding.Warning, Pair: "p", Member: "a", Count: 1,
		Recheck: finding.Recheck{A: "SHOW DATABASES"},
		Facts:   finding.DefinitionSign{What: finding.DatabaseName, How: "once", Texts: []string{"nÃ©"}},
	}, found[0])
}

// Findings are sorted and show only the first texts, so that two reports can be compared
// and one can be read.
func TestSignsAreSortedAndAbridged(t *testing.T) {
	c := column("enum('Ã©','Ã©1','Ã©2','Ã©3')")
	c.Comment = "????"
	found := Definitions("p", "a", []*checksum.Table{
		{Database: "shop", Name: "z", Columns: []checksum.Column{c}},
		{Database: "nÃ©", Name: "t"},
		{Database: "shop", Name: "b", Comment: "nÃ©"},
	})
	assert.Equal(t, []string{
		"warning charset.double-encoded a  []",
		"warning charset.double-encoded a shop.b []",
		"warning charset.double-encoded a shop.z [c]",
		"warning charset.question-marked a shop.z [c]",
	}, summaries(found), "a database is of no table")
	assert.EqualValues(t, 4, found[2].Count)
	assert.Contains(t, words.Detail(&found[2]), "label 'Ã©', 'Ã©1', 'Ã©2', and 1 more on a looks damaged")
}

// A label '?' in a set that has emoji may be an emoji, which the catalog cannot show:
// the finding says so.
func TestLabelsSayWhatElseTheyMayBe(t *testing.T) {
	c := column("enum('?','z')")
	for set, holdsEmoji := range map[string]bool{"latin1": false, "utf8mb3": false, "utf8mb4": true} {
		c.Charset = set
		found := Definitions("p", "b", []*checksum.Table{{Database: "shop", Name: "t", Columns: []checksum.Column{c}}})
		require.Len(t, found, 1)
		assert.Contains(t, words.Detail(&found[0]), "label '?' on b looks damaged")
		assert.Equal(t, holdsEmoji, strings.HasSuffix(words.Detail(&found[0]), "; or they have an emoji, which the catalog shows as ?"), set)
		assert.Equal(t, "SELECT DISTINCT `c` + 0, HEX(`c`) FROM `shop`.`t`", found[0].Recheck.B, "the rows tell which it is")
	}
}

// Names that people give in many languages raise no alarm.
func TestOrdinaryNamesAreNotDamaged(t *testing.T) {
	names := []string{
		"Straße", "naïve", "café", "año", "größe", "łódź", "žluťoučký", "İstanbul", "Ðakovo", "Þór", "Ångström", "ÆRØ",
		"œuvre", "SÃO PAULO", "São Paulo", "Ελλάδα",
		"Москва", "Ќумрово", "日本語", "고객", "数量", "שלום", "العربية", "ราคา", "tiếng Việt",
		"price €", "5 °C", "Ünïcôdé", "¿qué?", "a?b", "is it so?", "«nom»", "½ & ¼", "µ", "ß",
	}
	var table checksum.Table
	table.Database, table.Name = "żółw", "größe"
	for _, name := range names {
		c := column("enum('" + name + "','other')")
		c.Name, c.Comment, c.Default = name, name, text(name)
		table.Columns = append(table.Columns, c)
		table.Indexes = append(table.Indexes, key(name, false, name))
	}
	assert.Empty(t, Definitions("p", "a", []*checksum.Table{&table}))
}
