package words

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"allclear/compare/finding"
)

// TestChangesSayWhatWasAndWhatIs: a change that stands on thirty tables is one line, which the
// findings give in the same words.
func TestChangesSayWhatWasAndWhatIs(t *testing.T) {
	apart := func(a, b string) finding.DefinitionApart { return finding.DefinitionApart{A: a, B: b, Covers: "b"} }
	said := map[finding.Kind]bool{}
	for _, c := range []struct {
		kind  finding.Kind
		facts finding.Facts
		says  string
	}{
		{finding.MissingTable, finding.Missing{Has: "b", Rows: 7}, "new table"},
		{finding.MissingColumn, finding.Missing{Has: "b", Definition: "int(11)"}, "new column int(11)"},
		{finding.MissingIndex, finding.Missing{Has: "b", Definition: "UNIQUE KEY u (x)", Unique: true}, "new UNIQUE KEY u (x)"},
		{finding.MissingForeignKey, finding.Missing{Has: "b", Definition: "FOREIGN KEY (x)"}, "new FOREIGN KEY (x)"},
		{finding.MissingCheck, finding.Missing{Has: "b", Definition: "CHECK (x > 0)"}, "new CHECK (x > 0)"},
		{finding.MissingObject, finding.StoredObject{Has: "b", What: "view", Name: "v"}, "new view v"},
		{finding.TypeDiffers, apart("int(11)", "bigint(20)"), "int(11) → bigint(20)"},
		{finding.CharsetDiffers, apart("latin1 latin1_swedish_ci", "utf8mb4 utf8mb4_general_ci"), "latin1 → utf8mb4"},
		{finding.Collation, apart("utf8mb4_general_ci", "utf8mb4_uca1400_ai_ci"), "utf8mb4_general_ci → utf8mb4_uca1400_ai_ci"},
		{finding.Respelled, apart("utf8", "utf8mb3"), "utf8 → utf8mb3"},
		{finding.Nullable, apart("NOT NULL", "NULL"), "NOT NULL → NULL"},
		{finding.DefaultDiffers, finding.DefinitionApart{B: "1", Without: "a", Covers: "b"}, "no default → default 1"},
		{finding.Engine, apart("MyISAM", "InnoDB"), "MyISAM → InnoDB"},
		{finding.RowFormat, apart("Compact", "Dynamic"), "row format Compact → Dynamic"},
		{finding.ColumnOrder, apart("x, y", "y, x"), "columns in another order"},
		{finding.CommentDiffers, finding.CommentApart{A: "x", B: "y"}, "comments written anew"},
		{finding.Promoted, finding.Widened{A: "text", B: "mediumtext", On: "b"}, "text → mediumtext"},
		{finding.IndexDiffers, finding.IndexApart{A: "k", B: "l", Renamed: true}, "index k → l"},
		{finding.IndexPrefix, finding.Prefixes{A: "KEY k (x(9))", B: "KEY k (x)"}, "KEY k (x(9)) → KEY k (x)"},
		{finding.HiddenIndex, finding.IndexHidden{Index: "k", On: "a"}, "index k is used again"},
		{finding.AutoIncrement, finding.OnlyOn{Member: "b"}, "now AUTO_INCREMENT"},
		{finding.Versioned, finding.OnlyOn{Member: "b"}, "now system-versioned"},
		{finding.CounterApart, finding.CountersApart{A: finding.Counter{Next: "5"}, B: finding.Counter{Next: "9"}}, "AUTO_INCREMENT 5 → 9"},
		{finding.DefinerMissing, finding.StoredObject{What: "view", Name: "v", Definer: "x@y"}, "the definer of view v exists now"},
	} {
		said[c.kind] = true
		f := finding.Finding{Kind: c.kind, Facts: c.facts, Member: "a", Columns: []string{"c"}}
		assert.True(t, f.IsLegal(), "%s %v", c.kind, c.facts)
		assert.Equal(t, c.says, Change(c.kind, c.facts))
		f.Expected = true
		assert.Equal(t, c.says+", as expected", Detail(&f))
	}
	assert.Equal(t, "version 10.11 → ''", Change(finding.Server("version"), finding.Setting{A: "10.11"}))
	assert.Equal(t, "sql_mode X → Y", Change(finding.Server("sql_mode"), finding.Modes{A: "X", B: "Y"}))
	for _, e := range finding.Kinds() {
		isLegal := e.Legality != finding.NotLegal && e.Subject == finding.Schema
		assert.Equal(t, isLegal, said[e.Kind], e.Kind)
	}
}
