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

// The version strings that select how a catalog spells defaults.
const (
	mariadb = "10.11.19-MariaDB-0+deb12u1"
	oldest  = "5.5.5-10.2.6-MariaDB" // the last that shows defaults bare
	mysql   = "9.7.0"
)

func text(s string) *string { return &s }

func column(fullType string) checksum.Column {
	return checksum.Column{Name: "c", Type: typeOf(fullType), FullType: fullType}
}

// typeOf is the DATA_TYPE of a COLUMN_TYPE.
func typeOf(fullType string) string {
	for i, r := range fullType {
		if r == '(' || r == ' ' {
			return fullType[:i]
		}
	}
	return fullType
}

func varchar(charset, collation string) checksum.Column {
	c := column("varchar(9)")
	c.Charset, c.Collation = charset, collation
	return c
}

func withDefault(fullType, definition string) checksum.Column {
	c := column(fullType)
	c.Default = text(definition)
	return c
}

func generated(expression string) checksum.Column {
	c := column("int")
	c.Generation = expression
	return c
}

func jsonColumn(fullType string) checksum.Column {
	c := column(fullType)
	c.JSON = true
	if fullType == "longtext" {
		c.Charset, c.Collation = "utf8mb4", "utf8mb4_bin"
	}
	return c
}

// pairOf is a pair with one table, shop.t.
func pairOf(a, b checksum.Table, versionA, versionB string) *compare.PairOutcome {
	for _, t := range []*checksum.Table{&a, &b} {
		t.Database, t.Name = "shop", "t"
	}
	return &compare.PairOutcome{
		Name:   "p",
		A:      compare.MemberOutcome{Version: versionA},
		B:      compare.MemberOutcome{Version: versionB},
		Tables: []compare.TableOutcome{{Name: "shop.t", A: &a, B: &b}},
	}
}

// What two servers spell differently and mean alike is no drift; every real difference
// is, with its severity and its words.
func TestColumns(t *testing.T) {
	notNull, invisible := column("int"), column("int")
	invisible.Invisible = true
	nullable := column("int")
	nullable.Nullable = true
	upper := column("int")
	upper.Name = "C"
	latin1Text := column("longtext")
	latin1Text.Charset, latin1Text.Collation = "latin1", "latin1_swedish_ci"

	cases := []struct {
		reason   string
		a, b     checksum.Column
		versions [2]string // mariadb and mysql where empty
		kind     string    // "" for no finding
		severity finding.Severity
		detail   string
	}{
		{reason: "MySQL 8.0.19 left out the display width", a: column("int(11)"), b: column("int")},
		{reason: "a boolean keeps its width in MySQL", a: column("tinyint(4)"), b: column("tinyint(1)")},
		{reason: "year has one width left", a: column("year(4)"), b: column("year")},
		{reason: "MySQL names columns without regard to case", a: column("int"), b: upper},
		{reason: "a comment about storage is not the type", a: column("timestamp /* mariadb-5.3 */"), b: column("timestamp")},
		{reason: "MariaDB's JSON is MySQL's json", a: jsonColumn("longtext"), b: jsonColumn("json")},
		{
			reason: "the outage: one member cannot hold the other's IDs",
			a:      column("bigint(20) unsigned"), b: column("int(10) unsigned"),
			kind: "schema.type", severity: finding.Blocker,
			detail: "a: bigint(20) unsigned, b: int(10) unsigned: b cannot hold IDs above 4294967295",
		},
		{
			reason: "the narrower one may be a", a: column("int"), b: column("bigint"),
			kind: "schema.type", severity: finding.Blocker,
			detail: "a: int, b: bigint: a cannot hold IDs above 2147483647, a cannot hold numbers below -2147483648",
		},
		{
			reason: "sign alone halves the range, and each lacks numbers of the other", a: column("int"), b: column("int unsigned"),
			kind: "schema.type", severity: finding.Blocker,
			detail: "a: int, b: int unsigned: a cannot hold IDs above 2147483647, b cannot hold numbers below 0",
		},
		{
			reason: "the largest type of all still has a sign", a: column("bigint"), b: column("bigint unsigned"),
			kind: "schema.type", severity: finding.Blocker,
			detail: "a: bigint, b: bigint unsigned: a cannot hold IDs above 9223372036854775807, b cannot hold numbers below 0",
		},
		{
			reason: "a MEDIUMINT ends at 8388607", a: column("mediumint"), b: column("mediumint unsigned"),
			kind: "schema.type", severity: finding.Blocker,
			detail: "a: mediumint, b: mediumint unsigned: a cannot hold IDs above 8388607, b cannot hold numbers below 0",
		},
		{
			reason: "ZEROFILL shows, but takes the same numbers", a: column("int(5) unsigned zerofill"), b: column("int unsigned"),
			kind: "schema.type", severity: finding.Warning, detail: "a: int(5) unsigned zerofill, b: int unsigned",
		},
		{
			reason: "ENUM labels keep their case", a: column("enum('A')"), b: column("enum('a')"),
			kind: "schema.type", severity: finding.Warning, detail: "a: enum('A'), b: enum('a')",
		},
		{
			reason: "a label may look like a comment", a: column("enum('/*','x*/')"), b: column("enum('/*','y*/')"),
			kind: "schema.type", severity: finding.Warning, detail: "a: enum('/*','x*/'), b: enum('/*','y*/')",
		},
		{
			reason: "a length is part of the type", a: column("varchar(9)"), b: column("varchar(8)"),
			kind: "schema.type", severity: finding.Warning, detail: "a: varchar(9), b: varchar(8)",
		},
		{
			reason: "without the check, what is in it need not be JSON", a: jsonColumn("longtext"), b: column("longtext"),
			kind: "schema.type", severity: finding.Warning,
			detail: "a: json (longtext with a check), b: longtext: b takes text that is not JSON",
		},
		{
			reason: "and what character set such text has is no finding of its own", a: jsonColumn("longtext"), b: latin1Text,
			kind: "schema.type", severity: finding.Warning,
			detail: "a: json (longtext with a check), b: longtext: b takes text that is not JSON",
		},
		{reason: "MySQL 8.0.11 renamed a type", a: column("geometrycollection"), b: column("geomcollection")},
		{reason: "utf8 is utf8mb3", a: varchar("utf8", "utf8_general_ci"), b: varchar("utf8mb3", "utf8mb3_general_ci")},
		{
			reason: "another character set implies another collation: one finding",
			a:      varchar("utf8mb3", "utf8mb3_general_ci"), b: varchar("utf8mb4", "utf8mb4_general_ci"),
			kind: "schema.charset", severity: finding.Warning,
			detail: "a: utf8mb3 utf8mb3_general_ci, b: utf8mb4 utf8mb4_general_ci: a cannot hold 4-byte characters such as emoji",
		},
		{
			reason: "utf8mb4 holds all of latin1", a: varchar("utf8mb4", "utf8mb4_bin"), b: varchar("latin1", "latin1_swedish_ci"),
			kind: "schema.charset", severity: finding.Warning,
			detail: "a: utf8mb4 utf8mb4_bin, b: latin1 latin1_swedish_ci: b cannot hold every character that the other can",
		},
		{
			reason: "nobody knows which of two legacy sets is narrower", a: varchar("gbk", "gbk_chinese_ci"), b: varchar("sjis", "sjis_japanese_ci"),
			kind: "schema.charset", severity: finding.Warning, detail: "a: gbk gbk_chinese_ci, b: sjis sjis_japanese_ci",
		},
		{
			reason: "one collation's duplicates are not another's",
			a:      varchar("utf8mb4", "utf8mb4_general_ci"), b: varchar("utf8mb4", "utf8mb4_0900_ai_ci"),
			kind: "schema.collation", severity: finding.Warning,
			detail: "a: utf8mb4_general_ci, b: utf8mb4_0900_ai_ci: they sort and compare differently, and so do their unique keys",
		},
		{
			reason: "NULL on one member only", a: notNull, b: nullable, kind: "schema.nullable", severity: finding.Warning,
			detail: "a: NOT NULL, b: NULL",
		},
		{
			reason: "SELECT * differs", a: invisible, b: column("int"), kind: "schema.invisible", severity: finding.Warning,
			detail: "a is invisible, b is not: SELECT * and INSERT without a column list see different columns",
		},
		{reason: "now has many names", a: withDefault("timestamp", "current_timestamp()"), b: withDefault("timestamp", "CURRENT_TIMESTAMP")},
		{
			reason: "with digits of a second too", a: withDefault("datetime(3)", "current_timestamp(3)"),
			b: withDefault("datetime(3)", "CURRENT_TIMESTAMP(3)"),
		},
		{
			reason: "digits of a second differ", a: withDefault("datetime(6)", "current_timestamp(6)"),
			b:    withDefault("datetime(6)", "CURRENT_TIMESTAMP"),
			kind: "schema.default", severity: finding.Warning, detail: "a: default current_timestamp(6), b: default CURRENT_TIMESTAMP",
		},
		{reason: "MariaDB quotes strings", a: withDefault("varchar(9)", "'x'"), b: withDefault("varchar(9)", "x")},
		{reason: "and escapes in them", a: withDefault("varchar(20)", `'it''s \\ "x"'`), b: withDefault("varchar(20)", `it's \ "x"`)},
		{
			reason: "MariaDB before 10.2.7 did not", a: withDefault("varchar(9)", "'x'"), b: withDefault("varchar(9)", "'x'"),
			versions: [2]string{oldest, mysql},
		},
		{
			reason: "so there the quotes are part of the text", a: withDefault("varchar(9)", "'x'"), b: withDefault("varchar(9)", "'x'"),
			versions: [2]string{mariadb, mysql}, kind: "schema.default", severity: finding.Warning,
			detail: "a: default 'x', b: default 'x'",
		},
		{reason: "MariaDB spells no default NULL", a: withDefault("int", "NULL"), b: column("int")},
		{
			reason: "in MySQL that is the word", a: column("varchar(9)"), b: withDefault("varchar(9)", "NULL"),
			kind: "schema.default", severity: finding.Warning, detail: "a: no default, b: default NULL",
		},
		{reason: "numbers are bare in both", a: withDefault("decimal(10,2)", "1.50"), b: withDefault("decimal(10,2)", "1.50")},
		{reason: "expressions may have more parentheses", a: withDefault("int", "(`n` + 3)"), b: withDefault("int", "((`n`+3))")},
		{
			reason: "text defaults keep their case", a: withDefault("varchar(9)", "'a'"), b: withDefault("varchar(9)", "A"),
			kind: "schema.default", severity: finding.Warning, detail: "a: default 'a', b: default A",
		},
		{
			reason: "an empty string is a default", a: withDefault("varchar(9)", "''"), b: column("varchar(9)"),
			kind: "schema.default", severity: finding.Warning, detail: "a: default '', b: no default",
		},
		{
			reason: "also where it is spelled by nothing", a: withDefault("varchar(9)", "'x'"), b: withDefault("varchar(9)", ""),
			kind: "schema.default", severity: finding.Warning, detail: "a: default 'x', b: default ''",
		},
		{reason: "MySQL spells bytes in hex", a: withDefault("varbinary(4)", "'ab'"), b: withDefault("varbinary(4)", "0x6162")},
		{reason: "MariaDB pads BINARY", a: withDefault("binary(4)", `'ab\0\0'`), b: withDefault("binary(4)", "0x6162")},
		{
			reason: "and so did old MySQL", a: withDefault("binary(4)", "ab\x00\x00"), b: withDefault("binary(4)", "0x61620000"),
			versions: [2]string{"5.6.51", mysql},
		},
		{
			reason: "in VARBINARY each NUL counts", a: withDefault("varbinary(4)", `'ab\0'`), b: withDefault("varbinary(4)", "0x6162"),
			kind: "schema.default", severity: finding.Warning, detail: `a: default 'ab\0', b: default 0x6162`,
		},
		{
			reason: "other bytes are another default", a: withDefault("binary(4)", `'ab\0\0'`), b: withDefault("binary(4)", "0x6163"),
			kind: "schema.default", severity: finding.Warning, detail: `a: default 'ab\0\0', b: default 0x6163`,
		},
		{reason: "a catalog of text has lost bytes above 7F", a: withDefault("binary(2)", "'??'"), b: withDefault("binary(2)", "0xFF80")},
		{
			reason: "in hex they are known", a: withDefault("binary(2)", "0xFF81"), b: withDefault("binary(2)", "0xFF80"),
			versions: [2]string{mysql, mysql}, kind: "schema.default", severity: finding.Warning,
			detail: "a: default 0xFF81, b: default 0xFF80",
		},
		{reason: "a string may be an expression in MySQL", a: withDefault("text", "'abc'"), b: withDefault("text", `_utf8mb4\'abc\'`)},
		{reason: "escaped twice", a: withDefault("text", `'it''s'`), b: withDefault("text", `_utf8mb4\'it\\\'s\'`)},
		{
			reason: "and is another one", a: withDefault("text", "'abc'"), b: withDefault("text", `_utf8mb4\'abd\'`),
			kind: "schema.default", severity: finding.Warning, detail: `a: default 'abc', b: default _utf8mb4\'abd\'`,
		},
		{
			reason: "without versions either spelling will do", a: withDefault("varchar(9)", "'x'"), b: withDefault("varchar(9)", "x"),
			versions: [2]string{"", mysql},
		},
		{reason: "MySQL adds parentheses to generated columns", a: generated("(`n` + 1) * 2"), b: generated("((`n` + 1) * 2)")},
		{
			reason: "and the character set of strings", a: generated("concat(`s`,'X',`s2`)"),
			b: generated(`concat(` + "`s`" + `,_utf8mb4\'X\',` + "`s2`" + `)`),
		},
		{
			reason: "in strings case counts", a: generated("concat(`s`,'X')"), b: generated("concat(`s`,'x')"),
			kind: "schema.generated", severity: finding.Warning, detail: "a: generated as concat(`s`,'X'), b: generated as concat(`s`,'x')",
		},
		{
			reason: "the end of a string is no character set", a: generated("concat(`s`,'a_b')"), b: generated("concat(`s`,'a_c')"),
			kind: "schema.generated", severity: finding.Warning, detail: "a: generated as concat(`s`,'a_b'), b: generated as concat(`s`,'a_c')",
		},
		{
			reason: "two servers that print alike must group alike", versions: [2]string{mysql, mysql}, a: generated("((`n` + 1) * 2)"),
			b:    generated("(`n` + (1 * 2))"),
			kind: "schema.generated", severity: finding.Warning, detail: "a: generated as ((`n` + 1) * 2), b: generated as (`n` + (1 * 2))",
		},
		{
			reason: "computed on one, stored as given on the other", a: generated("`n`"), b: column("int"),
			kind: "schema.generated", severity: finding.Warning, detail: "a: generated as `n`, b: not generated",
		},
	}
	for _, c := range cases {
		t.Run(c.reason, func(t *testing.T) {
			if c.versions == [2]string{} {
				c.versions = [2]string{mariadb, mysql}
			}
			found := Schema(pairOf(
				checksum.Table{Columns: []checksum.Column{c.a}}, checksum.Table{Columns: []checksum.Column{c.b}}, c.versions[0], c.versions[1]))
			if c.kind == "" {
				assert.Empty(t, found)
				return
			}
			require.Len(t, found, 1)
			const check = "SHOW CREATE TABLE `shop`.`t`"
			assert.Equal(t, c.detail, words.Detail(&found[0]))
			found[0].Facts = nil
			assert.Equal(t, finding.Finding{
				Kind: finding.Kind(c.kind), Severity: c.severity, Pair: "p", Table: "shop.t", Columns: []string{"c"},
				Count: 1, Recheck: finding.Recheck{A: check, B: check},
			}, found[0])
		})
	}
}

// A table that was converted is one finding for all of its columns.
func TestWholeTableIsConvertedOnce(t *testing.T) {
	var a, b checksum.Table
	for _, name := range []string{"title", "note", "code"} {
		before, after := varchar("latin1", "latin1_swedish_ci"), varchar("utf8mb4", "utf8mb4_general_ci")
		before.Name, after.Name = name, name
		if name == "code" {
			after = before
		}
		a.Columns, b.Columns = append(a.Columns, before), append(b.Columns, after)
	}
	found := Schema(pairOf(a, b, mysql, mysql))
	require.Len(t, found, 1, "columns converted alike make one finding")
	assert.Equal(t, []string{"title", "note"}, found[0].Columns)
}

// Of long definitions the finding shows the part that differs.
func TestLongDefinitionsShowWhereTheyDiffer(t *testing.T) {
	labels := "enum("
	for range 200 {
		labels += "'label',"
	}
	found := Schema(pairOf(
		checksum.Table{Columns: []checksum.Column{column(labels + "'good')")}},
		checksum.Table{Columns: []checksum.Column{column(labels + "'?')")}}, mysql, mysql))
	require.Len(t, found, 1)
	assert.Contains(t, words.Detail(&found[0]), "'good'")
	assert.Contains(t, words.Detail(&found[0]), "'?'")
	assert.Less(t, len(words.Detail(&found[0])), 200)
}
