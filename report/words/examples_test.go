package words

import (
	"allclear/compare/finding"
)

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
		{
			finding.Finding{Kind: finding.ShardLacksTable, Facts: finding.FleetTable{Have: 39, Lack: []string{"s2"}}},
			"neither member has this table, which 39 other shards have",
		},
		{
			finding.Finding{Kind: finding.ShardLacksTable, Facts: finding.FleetTable{Have: 38, Lack: []string{"s2", "s7"}}},
			"neither member has this table; 38 shards have it, 2 lack it",
		},
		{
			finding.Finding{Kind: finding.StandsOut, Columns: []string{"title"}, Facts: finding.FleetColumns{
				What: finding.OfCharset, On: finding.FleetSetting{Members: 80, Value: "utf8mb4", Majority: 78, Percent: 60, Others: []finding.ValueOn{
					{Value: "latin1", Members: []string{"s2/a", "s2/b"}},
				}},
			}},
			"character set: 78 of 80 members (97%) have utf8mb4; the others: latin1 on s2/a, s2/b",
		},
		{
			finding.Finding{Kind: finding.StandsOut, Columns: []string{"title"}, Facts: finding.FleetColumns{
				What: finding.OfType, On: finding.FleetSetting{Members: 4, Value: "text", Majority: 3, Percent: 60, Others: []finding.ValueOn{
					{Members: []string{"s2/a"}},
				}},
			}},
			"type: 3 of 4 members (75%) have text; the others: no such column on s2/a",
		},
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
