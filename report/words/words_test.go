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
			finding.Finding{Kind: finding.RowDiffers, Facts: finding.Row{}},
			"the row differs; what the snapshot keeps of its columns does not tell in which of them",
		},
		{
			finding.Finding{Kind: finding.RowRounded, Member: "b", Columns: []string{"x", "y"}, Count: 3000, Facts: finding.Row{}},
			"x, y rounded to six significant digits on b, as dumps print a FLOAT; the others stand on the other member",
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
			"3,000 more rows updated since, as far as can be told; counted but not listed one by one",
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
			"3,000 more rows, counted but not listed one by one",
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

func schemaExamples() []example {
	of := func(kind finding.Kind, facts finding.Facts, says string) example {
		return example{finding.Finding{Kind: kind, Member: "b", Count: 1, Facts: facts}, says}
	}
	no := func(member string, lacks finding.Lacks, bound string) []finding.Limit {
		return []finding.Limit{{Member: member, Lacks: lacks, Bound: bound}}
	}
	return []example{
		of(finding.MissingTable,
			finding.Missing{Has: "a", Rows: 3000}, "a has this table (about 3,000 rows by its own estimate), b lacks it"),
		of(finding.MissingColumn, finding.Missing{Has: "a", Definition: "int"},
			"a has this column (int), b lacks it: its values were not compared"),
		of(finding.MissingIndex, finding.Missing{Has: "a", Definition: "KEY k (x)"}, "a has KEY k (x), b lacks it: its queries will be slow"),
		of(finding.MissingIndex, finding.Missing{Has: "a", Definition: "PRIMARY KEY (x)", Unique: true},
			"a has PRIMARY KEY (x), b lacks it: it takes duplicates"),
		of(finding.TypeDiffers,
			finding.DefinitionApart{A: "bigint", B: "int",
				Limits: append(no("b", finding.NumbersAbove, "9"), no("b", finding.NumbersBelow, "-9")...),
			},
			"a: bigint, b: int: b cannot hold IDs above 9, b cannot hold numbers below -9"),
		of(finding.TypeDiffers, finding.DefinitionApart{A: "text", B: "tinytext", Limits: no("b", finding.MoreBytes, "255")},
			"a: text, b: tinytext: b cannot hold texts of more than 255 bytes"),
		of(finding.TypeDiffers, finding.DefinitionApart{A: "json", B: "longtext", NotJSON: "b"},
			"a: json, b: longtext: b takes text that is not JSON"),
		of(finding.CharsetDiffers,
			finding.DefinitionApart{A: "utf8mb4 x", B: "latin1 y",
				Limits: append(no("b", finding.CharactersOfTheSet, ""), no("a", finding.MoreCharacters, "8")...),
			},
			"a: utf8mb4 x, b: latin1 y: b cannot hold every character that the other can, a cannot hold texts of more than 8 characters"),
		of(finding.CharsetDiffers, finding.DefinitionApart{A: "utf8mb3 x", B: "utf8mb4 y", Limits: no("a", finding.FourByteCharacters, "")},
			"a: utf8mb3 x, b: utf8mb4 y: a cannot hold 4-byte characters such as emoji"),
		of(finding.Collation, finding.DefinitionApart{A: "x", B: "y"},
			"a: x, b: y: they sort and compare differently, and so do their unique keys"),
		of(finding.Nullable, finding.DefinitionApart{A: "NULL", B: "NOT NULL"}, "a: NULL, b: NOT NULL"),
		of(finding.DefaultDiffers, finding.DefinitionApart{A: "1", Without: "b"}, "a: default 1, b: no default"),
		of(finding.DefaultDiffers, finding.DefinitionApart{A: "", B: "1"}, "a: default '', b: default 1"),
		of(finding.Generated, finding.DefinitionApart{B: "x + 1", Without: "a"}, "a: not generated, b: generated as x + 1"),
		of(finding.Engine, finding.DefinitionApart{A: "InnoDB", B: "MyISAM"}, "a: InnoDB, b: MyISAM"),
		of(finding.ColumnOrder, finding.DefinitionApart{A: "x, y", B: "y, x"}, "a: x, y, b: y, x"),
		of(finding.RowFormat, finding.DefinitionApart{A: "Compact", B: "Dynamic"}, "a: Compact, b: Dynamic"),
		of(finding.Respelled, finding.DefinitionApart{A: "int(11)", B: "int"}, "a: int(11), b: int"),
		of(finding.MissingObject, finding.StoredObject{What: "trigger", Name: "tr", Has: "a"},
			"a has trigger tr, b lacks it: rows written there go without what it does"),
		of(finding.MissingObject, finding.StoredObject{What: "view", Name: "v", Has: "a"},
			"a has view v, b lacks it: statements that read it fail there"),
		of(finding.ObjectDiffers, finding.StoredObject{What: "event", Name: "shop.e", Parts: []finding.PartApart{
			{Part: "status", A: "ENABLED", B: "DISABLED"},
		}}, "event shop.e: its status is 'ENABLED' on a, 'DISABLED' on b: it does something else there"),
		of(finding.DefinerMissing, finding.StoredObject{What: "view", Name: "v", Definer: "gone@%"},
			"the definer of view v on b is gone@%, which does not exist: what uses it fails with error 1449"),
		of(finding.UnseenObjects, finding.Unseen{Unrecorded: true, What: []string{"views"}},
			"not compared, for the snapshot that is b does not have it: views"),
		of(finding.UnseenObjects, finding.Unseen{What: []string{"triggers", "events"}},
			"not compared, for the account on b may not see it: triggers, events"),
		of(finding.AutoIncrement, finding.OnlyOn{Member: "a"},
			"a is AUTO_INCREMENT, b is not: an INSERT that leaves the number to the server fails there with error 1364, or gets 0"),
		{
			finding.Finding{Kind: finding.CounterApart, Member: "b", Facts: finding.CountersApart{
				A: finding.Counter{Next: "1001", Greatest: "1000"}, B: finding.Counter{Next: "5", Greatest: "1000"},
				Harm: finding.NumberInUse, Unique: true,
			}}, "b gives 5 next, which a row there has already, a gives 1001: an INSERT that gets such a number fails with error 1062",
		},
		{
			finding.Finding{Kind: finding.CounterApart, Facts: finding.CountersApart{
				A: finding.Counter{Next: "5", Greatest: "1000"}, B: finding.Counter{Next: "5", Greatest: "1000"}, Harm: finding.RowsBeyond,
			}}, "each member gives 5 next, though rows there have numbers up to 1000: several rows will have one number",
		},
		{
			finding.Finding{Kind: finding.CounterApart, Member: "b", Facts: finding.CountersApart{
				A: finding.Counter{Next: "5"}, B: finding.Counter{Next: "256"}, Harm: finding.UsedUp,
			}}, "b gives 256 next, which the column cannot hold, a gives 5: an INSERT that needs a number fails there",
		},
		{
			finding.Finding{Kind: finding.CounterApart, Member: "a", Facts: finding.CountersApart{
				A: finding.Counter{Next: "120", Left: "8"}, B: finding.Counter{Next: "5", Left: "123"}, Harm: finding.NearTheEnd,
			}}, "a gives 120 next, b gives 5: of the numbers that the column can hold, 8 are left there and 123 on b",
		},
		of(finding.OnUpdate, finding.DefinitionApart{A: "current_timestamp()", Without: "b"},
			"a: ON UPDATE current_timestamp(), b: no ON UPDATE: an UPDATE leaves another time in the row on each member"),
		of(finding.HiddenIndex, finding.IndexHidden{Index: "k", On: "b"},
			"k is ignored or invisible on b: queries there do without it and may be slow"),
		of(finding.MissingForeignKey, finding.Missing{Has: "a", Definition: "FOREIGN KEY (p) REFERENCES p (id)"},
			"a has FOREIGN KEY (p) REFERENCES p (id), b lacks it: it takes rows whose parent does not exist, "+
				"and what is done to a parent does not reach its children"),
		of(finding.ForeignKeyDiffers, finding.DefinitionApart{A: "ON DELETE CASCADE", B: "ON DELETE RESTRICT"},
			"a: ON DELETE CASCADE, b: ON DELETE RESTRICT: a DELETE or UPDATE of a parent leaves other rows on each member"),
		of(finding.MissingCheck, finding.Missing{Has: "a", Definition: "CHECK (n > 0)"},
			"a has CHECK (n > 0), b lacks it: it takes rows that the other refuses"),
		of(finding.CheckDiffers, finding.DefinitionApart{A: "CHECK (n > 0)", B: "CHECK (n > 0) NOT ENFORCED"},
			"a: CHECK (n > 0), b: CHECK (n > 0) NOT ENFORCED: one member may take rows that the other refuses"),
		of(finding.Invisible, finding.OnlyOn{Member: "a"},
			"a is invisible, b is not: SELECT * and INSERT without a column list see different columns"),
		of(finding.Partitioned, finding.OnlyOn{Member: "b"}, "b is partitioned, a is not"),
		of(finding.Versioned, finding.OnlyOn{Member: "b"}, "b is system-versioned, a is not: the other keeps no history of its rows"),
		of(finding.HistoryNotRead, nil, "this table is system-versioned: its current rows were compared, the history rows were not read"),
		of(finding.Promoted, finding.Widened{A: "text", B: "mediumtext", On: "b"},
			"a: text, b: mediumtext: CONVERT TO widened it on b, so that every text still fits; a cannot hold the longest that b can"),
		of(finding.IndexDiffers, finding.IndexApart{A: "k", B: "l", Renamed: true}, "a: k, b: l: the same index under two names"),
		of(finding.IndexDiffers, finding.IndexApart{A: "UNIQUE KEY k (x)", B: "KEY k (x)", TakesDuplicates: "b"},
			"a: UNIQUE KEY k (x), b: KEY k (x): b takes duplicates"),
		of(finding.IndexDiffers, finding.IndexApart{A: "k", B: "l", TakesDuplicates: finding.Either},
			"a: k, b: l: one member takes rows that the other calls duplicates"),
		of(finding.IndexDiffers, finding.IndexApart{A: "KEY k (x)", B: "KEY k (y)"}, "a: KEY k (x), b: KEY k (y)"),
		of(finding.IndexPrefix,
			finding.Prefixes{A: "UNIQUE KEY k (c)", B: "UNIQUE KEY k (c(9))",
				Shorter: []finding.Prefix{{Member: "b", Column: "c", Characters: 9}}, Unique: true,
			},
			"a: UNIQUE KEY k (c), b: UNIQUE KEY k (c(9)): b has only the first 9 characters of c in it; "+
				"it refuses rows as duplicates that the other takes"),
		of(finding.CommentDiffers, finding.CommentApart{A: "x", B: "y"}, "the table: a: 'x', b: 'y'"),
		of(finding.CommentDiffers, finding.CommentApart{Column: "c", A: "x", B: "y"}, "c: a: 'x', b: 'y'"),
	}
}

func serverExamples() []example {
	of := func(variable string, facts finding.Facts, says string) example {
		return example{finding.Finding{Kind: finding.Server(variable), Facts: facts}, says}
	}
	return []example{
		of("version_comment", finding.Setting{A: "x"}, "a: x, b: ''"),
		of("version", finding.Setting{A: "1", B: "2"}, "a: 1, b: 2: the members run different versions"),
		of("auto_increment_increment", finding.Setting{A: "1", B: "2"},
			"a: 1, b: 2: their steps cross, so both come to hand out the same IDs if both take writes"),
		of("auto_increment_offset", finding.Offsets{A: 1, B: 1, Step: 2},
			"both have offset 1 with auto_increment_increment 2: both hand out the same IDs if both take writes"),
		of("auto_increment_offset", finding.Offsets{A: 5, B: 5, Step: 2},
			"a: 5, b: 5: a server ignores an offset above its auto_increment_increment, which is 2 here"),
		of("sql_mode", finding.Modes{A: "X,STRICT_ALL_TABLES", OnlyA: []string{"STRICT_ALL_TABLES", "X"}, Lenient: "b"},
			"a: X,STRICT_ALL_TABLES, b: '': b lacks STRICT_ALL_TABLES,X; b cuts values that do not fit, where a refuses them"),
		of("unique_checks", finding.SwitchedOff{Members: []string{"a"}},
			"globally OFF on a: new sessions may write duplicates into unique indexes"),
		of("unique_checks", finding.SwitchedOff{Members: []string{"a", "b"}},
			"globally OFF on both: new sessions may write duplicates into unique indexes"),
		of("sync_binlog",
			finding.FleetSetting{Members: 4, Value: "1", Majority: 3, Percent: 60,
				Others: []finding.ValueOn{{Value: "", Members: []string{"p/b"}}},
			},
			"3 of 4 members (75%) have 1; the others: '' on p/b"),
		of("version",
			finding.FleetSetting{Members: 3, Percent: 60,
				Others: []finding.ValueOn{{Value: "1", Members: []string{"p/a"}}, {Value: "2", Members: []string{"p/b"}}},
			},
			"no version is on 60% of the 3 members: 1 on p/a; 2 on p/b"),
	}
}

func examples() []example {
	var all []example
	for _, some := range [][]example{rowExamples(), damageExamples(), schemaExamples(), serverExamples()} {
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
