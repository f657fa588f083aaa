package words

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare/finding"
)

type example struct {
	f    finding.Finding
	says string
}

func rowExamples() []example {
	return []example{
		{finding.Finding{Kind: finding.RowMissing, Facts: finding.Row{}}, "a has the row, b lacks it"},
		{finding.Finding{Kind: finding.RowExtra, Facts: finding.Row{}}, "b has the row, a lacks it"},
		{finding.Finding{Kind: finding.RowDiffers, Columns: []string{"x", "y"}, Facts: finding.Row{}}, "the row differs in x, y"},
		{
			finding.Finding{Kind: finding.RowDiffers, Columns: []string{"amount", "note", "x"}, Facts: finding.Row{Values: []finding.Values{
				{Column: "amount", A: finding.Value{Text: "0.017500"}, B: finding.Value{Text: "0.02"}},
				{Column: "note", A: finding.Value{Null: true}, B: finding.Value{}},
				{Column: "x", A: finding.Value{Unkept: true}, B: finding.Value{Text: "it's NULL"}},
			}}},
			"the row differs in amount: a 0.017500, b 0.02; note: a NULL, b ''; x: b 'it''s NULL'",
		},
		{
			finding.Finding{Kind: finding.RowDiffers, Facts: finding.Row{}},
			"the row differs; what the snapshot keeps of its columns does not tell in which of them",
		},
		{
			finding.Finding{Kind: finding.RowRounded, Member: "b", Columns: []string{"x", "y"}, Count: 3000, Facts: finding.Row{}},
			"x, y rounded to six significant digits on b, as dumps print a FLOAT; the others stand on the other member",
		},
		{
			finding.Finding{Kind: finding.RowNarrowed, Member: "b", Count: 9, Facts: finding.Altered{Columns: []finding.AlteredColumn{
				{Name: "x", Rows: 9, A: "decimal(14,6)", B: "decimal(10,2)", How: []finding.Narrowing{finding.NarrowedRounded}},
				{Name: "y", Rows: 1, A: "bigint", B: "int", How: []finding.Narrowing{finding.NarrowedClipped, finding.NarrowedRounded}},
			}}},
			"x is decimal(10,2) on b and decimal(14,6) on a: its values were rounded; " +
				"y is int on b and bigint on a: its values were clipped or rounded (1 row)",
		},
		{
			finding.Finding{Kind: finding.RowNarrowed, Member: "a", Count: 9, Facts: finding.Altered{Columns: []finding.AlteredColumn{
				{Name: "x", Rows: 9, A: "datetime", B: "datetime(6)", How: []finding.Narrowing{finding.NarrowedCut}},
			}}},
			"x is datetime on a and datetime(6) on b: its values were cut",
		},
		{
			finding.Finding{Kind: finding.RowRelabelled, Count: 9, Facts: finding.Altered{Columns: []finding.AlteredColumn{
				{Name: "x", Rows: 9, Labels: []finding.Change{{A: "new", B: "paid"}, {A: "paid", B: "gone"}}},
			}}},
			"the labels of x stand in another order, and rows have the same number on both: " +
				`"new" on a is "paid" on b, "paid" on a is "gone" on b`,
		},
		{
			finding.Finding{Kind: finding.RowShifted, Count: 9, Facts: finding.Altered{Columns: []finding.AlteredColumn{
				{Name: "x", Rows: 9, Seconds: []int64{3600, 7200}}, {Name: "y", Rows: 8, Seconds: []int64{-19800}},
			}}},
			"x is 1 h later or 2 h later on b; y is 5 h 30 min earlier on b (8 rows): this suggests a wrong time zone",
		},
		{
			finding.Finding{Kind: finding.RowStale, Member: "b", Count: 1300, Facts: finding.Stale{
				Missing: 1000, Key: "id", Last: "9000", Updated: 300, Column: "changed", Then: "2026-11-27 03:00:00", Since: "2026-11-27 03:10:00",
			}},
			"b ends at id 9000 and lacks the 1,000 rows of a after it; " +
				"b has 300 rows as they were by changed 2026-11-27 03:00:00, which a has updated from 2026-11-27 03:10:00 on: " +
				"this suggests a restore from an earlier time, writes that did not reach it, or writes to a alone",
		},
		{
			finding.Finding{Kind: finding.RowStale, Member: "a", Count: 1, Facts: finding.Stale{Missing: 1, Key: "id", Last: "9"}},
			"a ends at id 9 and lacks the 1 row of b after it: " +
				"this suggests a restore from an earlier time, writes that did not reach it, or writes to b alone",
		},
		{
			finding.Finding{Kind: finding.RowDisjoint, Count: 1300, Facts: finding.Disjoint{RowsA: 1200, RowsB: 100}},
			"none of a's 1,200 keys is on b, and none of b's 100 keys is on a: is this the same pair?",
		},
		{
			finding.Finding{Kind: finding.RowChangedSince, Facts: finding.Row{Happened: finding.Deleted}},
			"the snapshot has the row, b lacks it: deleted since, as far as can be told",
		},
		{
			finding.Finding{Kind: finding.RowChangedSince, Facts: finding.Row{Happened: finding.Inserted}},
			"b has the row, the snapshot lacks it: inserted since, as far as can be told",
		},
		{
			finding.Finding{Kind: finding.RowChangedSince, Columns: []string{"x", "y"}, Facts: finding.Row{Happened: finding.Updated}},
			"the row differs from the snapshot in x, y: updated since, as far as can be told",
		},
		{
			finding.Finding{
				Kind: finding.RowChangedSince, Facts: finding.Row{Happened: finding.Deleted, Keyless: true, TimesA: 2, TimesB: 1},
			},
			"the snapshot has the row 2 times, b 1 time (the table has no usable key): written since, as far as can be told",
		},
		{
			finding.Finding{Kind: finding.RowChangedSince, Count: 3000, Facts: finding.Row{Happened: finding.Updated, Unlisted: true}},
			"3,000 more rows updated since, as far as can be told; --out lists them all",
		},
		{
			finding.Finding{Kind: finding.RowRecoded, Columns: []string{"x", "y"}, Facts: finding.Row{}},
			"the same characters in other codes of the character set in x, y",
		},
		{
			finding.Finding{Kind: finding.RowRepaired, Columns: []string{"x", "y"}, Facts: finding.Row{}},
			"damage was undone since the snapshot in x, y, and nothing else has changed",
		},
		{
			finding.Finding{Kind: finding.RowMissing, Facts: finding.Row{Keyless: true, TimesA: 2, TimesB: 1}},
			"a has the row 2 times, b 1 time (the table has no usable key)",
		},
		{
			finding.Finding{Kind: finding.RowDiffers, Count: 3000, Facts: finding.Row{Unlisted: true}},
			"3,000 more rows; --out lists them all",
		},
		{
			finding.Finding{
				Kind: finding.KeysEqual, Count: 2,
				Facts: finding.EqualKeys{Collation: "utf8mb4_bin", Index: "u", Keys: [][]string{{"a", "1"}, {"A", "1"}}},
			},
			"utf8mb4_bin would make 2 keys of u equal: (a, 1), (A, 1)",
		},
		{
			finding.Finding{
				Kind: finding.KeysEqual, Count: 2,
				Facts: finding.EqualKeys{Collation: "c", Index: "u", Unlooked: true, AtLeast: true},
			},
			"at least 2 more rows whose keys in u c would make equal, counted but not looked at one by one",
		},
		{
			finding.Finding{
				Kind: finding.Damage("latent"), Member: "a", Columns: []string{"x"}, Count: 450,
				Facts: finding.WrongLabel{How: "UTF-8 in a column of latin1", Differ: 3},
			},
			"x: 450 values have the same bytes on both members, and count as equal, under another label on a, beside 3 rows that " +
				"differ all the same; the next CONVERT TO on a would damage the column (UTF-8 in a column of latin1)",
		},
		{
			finding.Finding{Kind: finding.NotLookedAt, Columns: []string{"x"}},
			"text in documents of MySQL's JSON type is not looked at for damage by itself",
		},
	}
}

func damageExamples() []example {
	marked, double := finding.Damage("question-marked"), finding.Damage("double-encoded")
	changed := []finding.Change{{A: "né", B: "nÃ©"}}
	return []example{
		{
			finding.Finding{
				Kind: double, Member: "b", Count: 3,
				Facts: finding.DefinitionDamage{What: finding.Comment, How: "once", Changed: changed},
			},
			"on b comment 'né' became 'nÃ©', and 2 more (once)",
		},
		{
			finding.Finding{Kind: double, Member: "a", Count: 1, Facts: finding.DefinitionDamage{What: finding.Default, Changed: changed}},
			"on a default 'nÃ©' became 'né': rows inserted without a value get it",
		},
		{
			finding.Finding{Kind: double, Count: 1, Facts: finding.DefinitionDamage{What: finding.DatabaseName, Changed: changed, Tables: 2}},
			"database 'né' on a is 'nÃ©' on b: its tables (2 on a) were not compared",
		},
		{
			finding.Finding{
				Kind: double, Member: "b", Count: 1,
				Facts: finding.DefinitionDamage{What: finding.DatabaseName, Changed: changed, Tables: 2},
			},
			"on b database 'né' became 'nÃ©': its tables (2 on b) were not compared",
		},
		{
			finding.Finding{
				Kind: double, Member: "b", Count: 1,
				Facts: finding.DefinitionDamage{What: finding.TableName, Changed: changed, Rows: 7000},
			},
			"on b table 'né' became 'nÃ©': its rows (about 7,000 by its own estimate) were not compared",
		},
		{
			finding.Finding{
				Kind: marked, Member: "b", Count: 4,
				Facts: finding.DefinitionSign{What: finding.Label, Texts: []string{"?", "??", "???"}, MaybeEmoji: true},
			},
			"label '?', '??', '???', and 1 more on b looks damaged; or they have an emoji, which the catalog shows as ?",
		},
		{
			finding.Finding{
				Kind: marked, Count: 1,
				Facts: finding.DefinitionSign{What: finding.Label, How: "two labels are the same", Texts: []string{"?"}, MaybeTwice: true},
			},
			"label '?' looks damaged (two labels are the same); " +
				"or somebody made the column with one label twice, which a server that is not strict takes",
		},
	}
}

func examples() []example {
	var all []example
	for _, some := range [][]example{rowExamples(), damageExamples(), schemaExamples(), serverExamples(), acceptedExamples()} {
		all = append(all, some...)
	}
	return all
}

// TestWhatFindingsSay: every fact of a finding is in its sentence.
func TestWhatFindingsSay(t *testing.T) {
	for _, e := range examples() {
		assert.Equal(t, e.says, Detail(&e.f), e.f.Kind)
	}
}

// TestColumnsAreNotNamedTwice: a report names the columns before a sentence, unless
// BeginsWithColumns says that the sentence begins with them.
func TestColumnsAreNotNamedTwice(t *testing.T) {
	sentences := map[bool]int{} // by whether they begin with the columns
	for _, e := range examples() {
		f := e.f
		f.Columns = []string{"title"}
		if comment, ok := f.Facts.(finding.CommentApart); ok && comment.Column != "" {
			comment.Column = "title"
			f.Facts = comment
		}
		begins := strings.HasPrefix(Detail(&f), "title: ")
		assert.Equal(t, begins, BeginsWithColumns(f.Facts), Detail(&f))
		sentences[begins]++
	}
	assert.Positive(t, sentences[true])
	assert.Positive(t, sentences[false])
}

// TestEveryKindHasWords: every kind has an example here, or shares one that is made for its
// family. Kinds about IDs are in TestWhatFindingsAboutIDsSay.
func TestEveryKindHasWords(t *testing.T) {
	shown := map[finding.Kind]bool{}
	for _, e := range examples() {
		shown[e.f.Kind] = true
	}
	for _, entry := range finding.Kinds() {
		f := finding.Finding{Kind: entry.Kind, Count: 2, Member: "b", Columns: []string{"c"}}
		switch {
		case entry.Kind.DamageClass() != "":
			for _, facts := range []finding.Facts{finding.TextDamage{}, finding.TextSign{Level: finding.Suspect}} {
				f.Facts = facts
				says := Detail(&f)
				assert.Contains(t, says, "c", entry.Kind)
				assert.NotEqual(t, entry.Meaning, says, "%s with %T: nothing was said of the facts", entry.Kind, facts)
			}
		case entry.Subject == finding.Servers:
			f.Facts = finding.Setting{A: "1", B: "2"}
			assert.True(t, strings.HasPrefix(Detail(&f), "a: 1, b: 2"), entry.Kind)
		case entry.Subject != finding.IDs:
			assert.True(t, shown[entry.Kind], "%s has no example", entry.Kind)
		}
	}
}

// TestEveryTypeOfFactsHasWords: a type of facts without a sentence would be reported by the
// meaning of its kind, and what was measured would be lost.
func TestEveryTypeOfFactsHasWords(t *testing.T) {
	shown := map[string]bool{"TextDamage": true, "TextSign": true} // by TestEveryKindHasWords
	for _, e := range examples() {
		if e.f.Facts != nil {
			shown[reflect.TypeOf(e.f.Facts).Name()] = true
		}
	}
	files, err := filepath.Glob("../../compare/finding/facts*.go")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, path := range files {
		if filepath.Base(path) == "facts_ids.go" {
			continue
		}
		for _, name := range typesOfFacts(t, path) {
			assert.True(t, shown[name], "%s has no example", name)
		}
	}
}

// typesOfFacts are the types in a file that have the method isFacts.
func typesOfFacts(t *testing.T, path string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	require.NoError(t, err)
	var names []string
	for _, declared := range file.Decls {
		if f, ok := declared.(*ast.FuncDecl); ok && f.Name.Name == "isFacts" && f.Recv != nil {
			receiver, ok := f.Recv.List[0].Type.(*ast.Ident)
			require.True(t, ok)
			names = append(names, receiver.Name)
		}
	}
	return names
}

// TestLinesStayShort: long lists are abridged, and so are long definitions, to the part where they
// begin to differ.
func TestLinesStayShort(t *testing.T) {
	long := strings.Repeat("'label',", 200)
	f := finding.Finding{Kind: finding.TypeDiffers, Facts: finding.DefinitionApart{A: "enum(" + long + "'good')", B: "enum(" + long + "'?')"}}
	says := Detail(&f)
	assert.Contains(t, says, "'good'")
	assert.Contains(t, says, "'?'")
	assert.Less(t, len(says), 200)

	var others []finding.ValueOn
	for _, value := range strings.Fields("1 2 3 4 5 6 7") {
		others = append(others, finding.ValueOn{Value: value, Members: strings.Fields("a b c d e f g h i j k l m n")})
	}
	f = finding.Finding{Kind: finding.Server("version"), Facts: finding.FleetSetting{Members: 98, Percent: 60, Others: others}}
	assert.Contains(t, Detail(&f), "1 on a, b, c, d, e, f, g, h, i, j, k, l and 2 more; 2 on ")
	assert.True(t, strings.HasSuffix(Detail(&f), "; and 2 more"))

	modes := strings.Repeat("MODE,", 30)
	f = finding.Finding{Kind: finding.Server("sql_mode"), Facts: finding.Modes{A: modes, B: modes + "X"}}
	assert.Contains(t, Detail(&f), "a: "+modes+", b: "+modes+"X", "a setting is shown whole")
}
