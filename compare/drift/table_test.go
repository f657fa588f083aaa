package drift

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/finding"
	"allclear/report/words"
)

func columns(names ...string) []checksum.Column {
	var all []checksum.Column
	for _, name := range names {
		c := column("int")
		c.Name = name
		all = append(all, c)
	}
	return all
}

func key(name string, unique bool, names ...string) checksum.Index {
	index := checksum.Index{Name: name, Unique: unique}
	for _, n := range names {
		index.Columns = append(index.Columns, checksum.IndexColumn{Name: n})
	}
	return index
}

func prefixed(index checksum.Index, length int) checksum.Index {
	index.Columns[0].Prefix = length
	return index
}

// Missing columns and indexes, their order, and versioning are found, as severe as what
// they do to rows.
func TestTables(t *testing.T) {
	three := columns("x", "y", "z")
	period := append(columns("x", "y", "z", "since"),
		checksum.Column{Name: "until", Type: "timestamp", FullType: "timestamp(6)", Generation: "ROW END"})
	period[3].Generation = "ROW START"
	with := func(indexes ...checksum.Index) checksum.Table {
		return checksum.Table{Columns: three, Indexes: indexes}
	}
	type want struct {
		kind     string
		severity finding.Severity
		member   string
		columns  []string
		detail   string
	}
	cases := []struct {
		reason string
		a, b   checksum.Table
		want   []want
	}{
		{
			reason: "values without a place", a: with(), b: checksum.Table{Columns: columns("x", "z")},
			want: []want{
				{"schema.missing-column", finding.Blocker, "b", []string{"y"}, "a has this column (int), b lacks it: its values were not compared"},
			},
		},
		{
			reason: "the other way round, and the rest stays in order", a: checksum.Table{Columns: columns("x", "z")}, b: with(),
			want: []want{
				{"schema.missing-column", finding.Blocker, "a", []string{"y"}, "b has this column (int), a lacks it: its values were not compared"},
			},
		},
		{
			reason: "columns in another order", a: with(), b: checksum.Table{Columns: columns("X", "z", "y")},
			want: []want{{"schema.column-order", finding.Info, "", []string{"y", "z"}, "a: x, y, z, b: X, z, y"}},
		},
		{
			reason: "a member that takes duplicates", a: with(key("uq", true, "x", "y")), b: with(),
			want: []want{
				{"schema.missing-index", finding.Blocker, "b", []string{"x", "y"}, "a has UNIQUE KEY uq (x, y), b lacks it: it takes duplicates"},
			},
		},
		{
			reason: "a primary key is unique", a: with(), b: with(key("PRIMARY", true, "x")),
			want: []want{{"schema.missing-index", finding.Blocker, "a", []string{"x"}, "b has PRIMARY KEY (x), a lacks it: it takes duplicates"}},
		},
		{
			reason: "a missing plain index is slow, not wrong", a: with(key("ix", false, "x")), b: with(),
			want: []want{{"schema.missing-index", finding.Warning, "b", []string{"x"}, "a has KEY ix (x), b lacks it: its queries will be slow"}},
		},
		{
			reason: "the name of an index means nothing", a: with(key("one", true, "x")), b: with(key("two", true, "X")),
			want: []want{{"schema.index-differs", finding.Info, "", []string{"x"}, "a: one, b: two: the same index under two names"}},
		},
		{reason: "and its case neither", a: with(key("IX", false, "x")), b: with(key("ix", false, "x"))},
		{
			reason: "a unique index that is none on b", a: with(key("uq", true, "x")), b: with(key("uq", false, "x")),
			want: []want{{"schema.index-differs", finding.Blocker, "", []string{"x"}, "a: UNIQUE KEY uq (x), b: KEY uq (x): b takes duplicates"}},
		},
		{
			reason: "or on a", a: with(key("uq", false, "x")), b: with(key("uq", true, "x")),
			want: []want{{"schema.index-differs", finding.Blocker, "", []string{"x"}, "a: KEY uq (x), b: UNIQUE KEY uq (x): a takes duplicates"}},
		},
		{
			reason: "a conversion cut the key to a prefix: fewer rows are distinct", a: with(key("uq", true, "x")),
			b: with(prefixed(key("uq", true, "x"), 768)),
			want: []want{
				{
					"schema.index-differs", finding.Blocker, "", []string{"x"},
					"a: UNIQUE KEY uq (x), b: UNIQUE KEY uq (x(768)): one member takes rows that the other calls duplicates",
				},
			},
		},
		{
			reason: "the order of a unique index's columns keeps the same rows apart", a: with(key("uq", true, "x", "y")),
			b:    with(key("uq", true, "y", "x")),
			want: []want{{"schema.index-differs", finding.Warning, "", []string{"x", "y"}, "a: UNIQUE KEY uq (x, y), b: UNIQUE KEY uq (y, x)"}},
		},
		{
			reason: "engines", a: checksum.Table{Engine: "InnoDB"}, b: checksum.Table{Engine: "MyISAM"},
			want: []want{{"schema.engine", finding.Warning, "", nil, "a: InnoDB, b: MyISAM"}},
		},
		{reason: "spelled differently", a: checksum.Table{Engine: "InnoDB"}, b: checksum.Table{Engine: "INNODB"}},
		{
			reason: "partitions do not change the rows", a: checksum.Table{Partitioned: true},
			want: []want{{"schema.partitioned", finding.Info, "", nil, "a is partitioned, b is not"}},
		},
		{
			reason: "history on both was read on neither", a: checksum.Table{Versioned: true}, b: checksum.Table{Versioned: true},
			want: []want{
				{
					"schema.history-not-read", finding.Warning, "", nil,
					"this table is system-versioned: its current rows were compared, the history rows were not read",
				},
			},
		},
		{
			reason: "history on one: its period columns and the keys they are in are no findings of their own",
			a:      checksum.Table{Columns: three, Indexes: []checksum.Index{key("PRIMARY", true, "x")}},
			b:      checksum.Table{Columns: period, Indexes: []checksum.Index{key("PRIMARY", true, "x", "until")}, Versioned: true},
			want: []want{
				{
					"schema.history-not-read", finding.Warning, "b", nil,
					"this table is system-versioned: its current rows were compared, the history rows were not read",
				},
				{"schema.versioned", finding.Warning, "", nil, "b is system-versioned, a is not: the other keeps no history of its rows"},
			},
		},
	}
	for _, c := range cases {
		t.Run(c.reason, func(t *testing.T) {
			var got []want
			for _, f := range Schema(pairOf(c.a, c.b, mariadb, mariadb)) {
				got = append(got, want{string(f.Kind), f.Severity, f.Member, f.Columns, words.Detail(&f)})
				assert.EqualValues(t, 1, f.Count)
				assert.Equal(t, "shop.t", f.Table)
			}
			assert.Equal(t, c.want, got)
		})
	}
}

// A table that only one member has is a blocker.
func TestMissingTables(t *testing.T) {
	p := &compare.PairOutcome{
		OnlyA: []*checksum.Table{{Database: "shop", Name: "od`d", Rows: 7}},
		OnlyB: []*checksum.Table{{Database: "shop", Name: "late"}},
	}
	found := Schema(p)
	require.Len(t, found, 2)
	assert.Equal(t, "a", found[0].Member, "the member that lacks it; sorted by table")
	assert.Equal(t, "shop.late", found[0].Table)
	assert.Equal(t, finding.Blocker, found[0].Severity)
	assert.Equal(t, "b", found[1].Member)
	assert.Equal(t, "a has this table (about 7 rows by its own estimate), b lacks it", words.Detail(&found[1]))
	assert.Equal(t, "SHOW CREATE TABLE `shop`.`od``d`", found[1].Recheck.B, "a quote in a name must not end it")
}

// Tables of a member whose catalog was not read are not called missing.
func TestUnreadCatalogIsNoDrift(t *testing.T) {
	p := &compare.PairOutcome{Tables: []compare.TableOutcome{{Name: "shop.t", A: &checksum.Table{}}}}
	assert.Empty(t, Schema(p))
}

// Findings come by table and severity, so that two reports can be compared.
func TestFindingsAreSorted(t *testing.T) {
	a, b := columns("x", "y"), columns("x")
	a[0].Nullable = true
	found := Schema(pairOf(checksum.Table{Columns: a, Partitioned: true}, checksum.Table{Columns: b}, mysql, mysql))
	var kinds []string
	for _, f := range found {
		kinds = append(kinds, string(f.Kind))
	}
	assert.Equal(t, []string{"schema.missing-column", "schema.nullable", "schema.partitioned"}, kinds, "most serious first")
}
