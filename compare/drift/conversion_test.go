package drift_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare/drift"
	"allclear/fixtures"
	"allclear/report/words"
)

// A conversion that loses nothing is reported as a difference of character sets only.
func TestCleanConversionIsNoDamage(t *testing.T) {
	p := newPair(t)
	p.both("SET NAMES utf8mb4", "CREATE TABLE `tablé` (`numéro` INT PRIMARY KEY, "+
		"name VARCHAR(100) DEFAULT 'café?' COMMENT 'Prix en €, où?', kind ENUM('a','?b'),"+
		" short CHAR(9) COMMENT '???', KEY `clé` (name)) COMMENT 'tablé' DEFAULT CHARACTER SET latin1")
	p.convert("`tablé`")
	assert.Equal(t, []string{"warning schema.charset  tablé [name kind short] ×1"}, p.lines(p.schema()))
	assert.Empty(t, p.definitions())
}

// Labels of an ENUM that also gained one are damaged, and the type differs.
func TestDamageDoesNotHideANewLabel(t *testing.T) {
	p := newPair(t)
	p.onA("SET NAMES utf8mb4", "CREATE TABLE t (kind ENUM('é','z'))")
	p.onB("CREATE TABLE t (kind ENUM('?','z','new'))")
	assert.Equal(t, []string{"blocker charset.question-marked b t [kind] ×1", "warning schema.type  t [kind] ×1"}, p.lines(p.schema()))
}

// A member restored by a client that says latin1 and sends UTF-8.
func TestAWrongSetNamesDamagesNames(t *testing.T) {
	p := newPair(t)
	create := []string{
		"CREATE TABLE `café` (`prénom` INT PRIMARY KEY)",
		"CREATE TABLE t (id INT PRIMARY KEY, `prénom` VARCHAR(9) DEFAULT 'né' COMMENT 'où né', plain INT COMMENT 'né', " +
			"kind ENUM('né','z'), KEY `clé` (`prénom`)," +
			" KEY `clés` (`prénom`, id)) COMMENT 'né' DEFAULT CHARACTER SET utf8mb4",
	}
	p.onA(append([]string{"SET NAMES utf8mb4"}, create...)...)
	p.onB(append([]string{"SET NAMES latin1"}, create...)...)
	found := p.schema()
	assert.Equal(t, []string{
		"blocker charset.double-encoded b café [] ×1",
		"blocker charset.double-encoded b t [kind] ×1",
		"blocker charset.double-encoded b t [prénom prÃ©nom] ×1",
		"warning charset.double-encoded b t [prénom] ×1",
		"warning charset.double-encoded b t [prénom] ×1",
		"warning charset.double-encoded b t [prénom id] ×1",
		"warning charset.double-encoded b t [prénom plain] ×3",
	}, p.lines(found), "no table, column, type, default or index is missing or differs beside it")
	assert.Contains(t, words.Detail(&found[0]), "on b table 'café' became 'cafÃ©'")
	assert.Contains(t, words.Detail(&found[0]), ": its rows (about ")
	assert.Contains(t, words.Detail(&found[2]), "on b column 'prénom' became 'prÃ©nom'")
	assert.Contains(t, words.Detail(&found[2]), ": its values were not compared")
	assert.Contains(t, words.Detail(&found[6]), "on b comment 'né' became 'nÃ©', 'où né' became 'oÃ¹ nÃ©'")
	for _, f := range found[:3] {
		assert.True(t, f.ConcernsRows(), "rows or values have no place on b")
	}
	for _, f := range found[3:] {
		assert.False(t, f.ConcernsRows(), "the rows are the same: %s", words.Detail(&f))
	}

	alone := p.lines(p.definitions())
	for _, want := range []string{
		"warning charset.double-encoded b cafÃ© [] ×1", "warning charset.double-encoded b cafÃ© [prÃ©nom] ×1",
		"warning charset.double-encoded b t [prÃ©nom] ×1", "warning charset.double-encoded b t [kind] ×1",
		"warning charset.double-encoded b t [plain] ×1", "warning charset.double-encoded b t [prÃ©nom id] ×1",
		"warning charset.double-encoded b t [] ×1",
	} {
		assert.Contains(t, alone, want)
	}
}

// A database that the other member has under a damaged name is one finding; its tables
// are not all reported as missing as well.
func TestADatabaseUnderADamagedName(t *testing.T) {
	p := newPair(t)
	good, bad := p.database+"é", p.database+"Ã©"
	for _, statement := range []string{
		"CREATE DATABASE `" + good + "`", "CREATE TABLE `" + good + "`.t (id INT)",
		"CREATE TABLE `" + good + "`.`né` (id INT)", "CREATE TABLE `" + good + "`.gone (id INT)",
	} {
		p.onA("SET NAMES utf8mb4", statement)
		if !strings.Contains(statement, "gone") {
			p.onB("SET NAMES latin1", statement)
		}
	}
	t.Cleanup(func() {
		p.onA("DROP DATABASE `" + good + "`")
		p.onB("DROP DATABASE `" + bad + "`")
	})
	outcome := p.outcome(good, bad)
	found := drift.Schema(&outcome)
	assert.Equal(t, []string{
		"blocker charset.double-encoded b  [] ×1",
		"blocker schema.missing-table b " + good + ".gone [] ×1",
		"blocker charset.double-encoded b " + good + ".né [] ×1",
	}, p.lines(found), "its tables are named by it, but for one that is really missing")
	assert.Contains(t, words.Detail(&found[0]), "its tables (2 on b) were not compared")
	p.run(p.a, found[0].Recheck.A)
	p.run(p.b, found[0].Recheck.B)
}

// CONVERT TO makes room: every larger type that it gives a text column is reported as a
// promotion.
func TestEveryPromotionIsKnown(t *testing.T) {
	p := newPair(t)
	sets := []string{"ascii", "latin1", "gbk", "utf8mb3", "utf8mb4", "ucs2", "utf16", "utf32"}
	for i, from := range sets {
		for n, to := range sets {
			if from == to {
				continue
			}
			name := fmt.Sprintf("t%d_%d", i, n) // a set in it would be translated for an old server
			// VARCHARs above the limit are not to be had in sets of more bytes.
			wide := map[string]int{"ascii": 40000, "latin1": 40000, "gbk": 24000, "ucs2": 24000}[from]
			if wide == 0 {
				wide = 9000
			}
			p.both("SET sql_mode = ''", fmt.Sprintf("CREATE TABLE %s (tt TINYTEXT, t TEXT, m MEDIUMTEXT, l LONGTEXT, c CHAR(9), "+
				"v VARCHAR(99), w VARCHAR(%d)) DEFAULT CHARACTER SET %s", name, wide, from))
			p.onB("SET sql_mode = ''", "ALTER TABLE "+name+" CONVERT TO CHARACTER SET "+to)
		}
	}
	cutsPromoted := p.b.Flavor() == fixtures.MySQL && !strings.HasPrefix(p.b.Version(), "5.")
	outcome := p.outcome()
	reported := map[string]bool{}
	for _, f := range drift.Schema(&outcome) {
		if f.Kind == "schema.type" {
			// MySQL 9 makes a TEXT of it, whatever texts there are.
			assert.Contains(t, words.Detail(&f), "a: varchar(24000), b: text: b cannot hold texts of more than 65535 bytes", f.Table)
			assert.True(t, cutsPromoted, "%s: %s", f.Table, words.Detail(&f))
			reported[f.Table+"."+f.Columns[0]] = true
		}
		if f.Kind == "schema.promoted" {
			assert.Equal(t, "info", f.Severity.String())
			for _, c := range f.Columns {
				reported[f.Table+"."+c] = true
			}
		}
	}
	changed := 0
	for _, table := range outcome.Tables {
		for i := range table.A.Columns {
			a, b := &table.A.Columns[i], &table.B.Columns[i]
			assert.Equal(t, a.Type != b.Type, reported[table.Name+"."+a.Name], "%s.%s: %s, %s", table.Name, a.Name, a.FullType, b.FullType)
			if a.Type != b.Type {
				changed++
			}
		}
	}
	assert.Greater(t, changed, 50, "or this tests nothing")
}

// A promotion is harmless, but the member that has it can hold texts that the other
// cannot: people must read that.
func TestPromotionSaysWhatFollows(t *testing.T) {
	p := newPair(t)
	p.both("CREATE TABLE t (id INT PRIMARY KEY, body TEXT, note TEXT, long_name VARCHAR(20000)) DEFAULT CHARACTER SET latin1")
	p.convert("t")
	found := p.schema()
	assert.Equal(t, []string{
		"warning schema.charset  t [body note long_name] ×1",
		"info schema.promoted  t [body note] ×1",
		"info schema.promoted  t [long_name] ×1",
	}, p.lines(found))
	assert.Equal(t, "a: text, b: mediumtext: CONVERT TO widened it on b, so that every text still fits; "+
		"a cannot hold the longest that b can", words.Detail(&found[1]))
	assert.Contains(t, words.Detail(&found[2]), "a: varchar(20000), b: mediumtext: ")
}

// MODIFY keeps the type that it is given, and cuts what no longer fits.
func TestTextThatGotNarrower(t *testing.T) {
	p := newPair(t)
	p.both("CREATE TABLE t (id INT PRIMARY KEY, body TINYTEXT, other TEXT) DEFAULT CHARACTER SET latin1")
	p.onA("SET NAMES utf8mb4", "INSERT INTO t VALUES (1, REPEAT('é', 255), '')")
	p.onB("SET NAMES utf8mb4", "SET sql_mode = ''", "INSERT INTO t VALUES (1, REPEAT('é', 255), '')",
		"ALTER TABLE t MODIFY body TINYTEXT CHARACTER SET utf8mb4, MODIFY other TINYTEXT")
	var length int
	require.NoError(t, p.b.DB().QueryRow("SELECT CHAR_LENGTH(body) FROM "+p.database+".t").Scan(&length))
	require.Equal(t, 127, length, "the server did cut it")
	found := p.schema()
	require.Equal(t, []string{"warning schema.charset  t [body] ×1", "warning schema.type  t [other] ×1"}, p.lines(found))
	assert.Contains(t, words.Detail(&found[0]), "a cannot hold every character that the other can, b cannot hold texts of more than 255 bytes")
	assert.Equal(t, "a: text, b: tinytext: b cannot hold texts of more than 255 bytes", words.Detail(&found[1]))
}

// A conversion shortens a key that got too long, with no more than a note, where
// the server is not strict.
func TestAKeyThatAConversionShortened(t *testing.T) {
	p := newPair(t)
	p.both("SET sql_mode = ''", "CREATE TABLE t (id INT PRIMARY KEY, c VARCHAR(1000), d VARCHAR(1000), KEY k (c), "+
		"UNIQUE KEY u (id, d(700))) DEFAULT CHARACTER SET latin1")
	p.onB("SET sql_mode = ''", "ALTER TABLE t DROP KEY u", "ALTER TABLE t CONVERT TO CHARACTER SET utf8mb4",
		"ALTER TABLE t ADD UNIQUE KEY u (id, d(191))")
	// What a key takes of c, and whether that is all of it.
	part := func(s *fixtures.Server, characterBytes int) (characters int, shape string) {
		bytes := 3072
		if s.Flavor() == fixtures.MySQL && strings.HasPrefix(s.Version(), "5.6.") {
			bytes = 767
		}
		if characters = bytes / characterBytes; characters >= 1000 {
			return 1000, "KEY k (c)"
		}
		return characters, fmt.Sprintf("KEY k (c(%d))", characters)
	}
	charactersA, shapeA := part(p.a, 1)
	charactersB, shapeB := part(p.b, 4)
	shorter, characters, why := "b", charactersB, ", as CONVERT TO leaves a key that got too long"
	if charactersA < charactersB { // an old server cuts more of latin1 than a new one of utf8mb4
		shorter, characters, why = "a", charactersA, ""
	}
	found := p.schema()
	assert.Equal(t, []string{
		"blocker schema.index-prefix b t [id d] ×1",
		"warning schema.charset  t [c d] ×1",
		"warning schema.index-prefix " + shorter + " t [c] ×1",
	}, p.lines(found), "and no schema.index-differs beside them")
	assert.Equal(t, "a: UNIQUE KEY u (id, d(700)), b: UNIQUE KEY u (id, d(191)): b has only the first 191 characters of d in it, "+
		"as CONVERT TO leaves a key that got too long; "+
		"it refuses rows as duplicates that the other takes", words.Detail(&found[0]))
	assert.Equal(t, fmt.Sprintf("a: %s, b: %s: %s has only the first %d characters of c in it%s", shapeA, shapeB, shorter, characters,
		why), words.Detail(&found[2]))
}

// The catalog shows an emoji as '?', and a label of the kind must not be called
// damaged without a word of that.
func TestLabelsThatTheCatalogCannotShow(t *testing.T) {
	p := newPair(t)
	p.both("SET NAMES utf8mb4", "CREATE TABLE t (mood ENUM('😀','x') CHARACTER SET utf8mb4 DEFAULT '😀' COMMENT '😀')",
		"INSERT INTO t VALUES ('😀')")
	assert.Empty(t, p.schema())
	found := p.definitions()
	require.Len(t, found, 1)
	assert.Contains(t, words.Detail(&found[0]), "or they have an emoji, which the catalog shows as ?")
	var number int
	var stored string
	require.NoError(t, p.b.DB().QueryRow(found[0].Recheck.B).Scan(&number, &stored))
	assert.Equal(t, "F09F9880", stored, "the statement tells which it is")
}

// A comment that somebody rewrote differs, and is not called damaged.
func TestCommentsThatDiffer(t *testing.T) {
	p := newPair(t)
	p.onA("CREATE TABLE t (id INT COMMENT 'one', n INT COMMENT 'two', m INT COMMENT 'same') COMMENT 'a table'")
	p.onB("CREATE TABLE t (id INT COMMENT '1', n INT, m INT COMMENT 'same') COMMENT 'the table'")
	found := p.schema()
	require.Equal(t, []string{"info schema.comment  t [id n] ×3"}, p.lines(found))
	assert.Equal(t, "the table: a: 'a table', b: 'the table', and 2 more", words.Detail(&found[0]))
}

// One comment in capitals is somebody's choice; when all are in capitals, something
// happened to them.
func TestWeakDamageNeedsCompany(t *testing.T) {
	p := newPair(t)
	for n, comments := range [][]string{{"één"}, {"één", "twéé", "driéë"}} {
		table := fmt.Sprintf("t%d", n)
		create := func(comments []string) string {
			var columns []string
			for i, comment := range comments {
				columns = append(columns, fmt.Sprintf("c%d INT COMMENT '%s'", i, comment))
			}
			return fmt.Sprintf("CREATE TABLE %s (%s)", table, strings.Join(columns, ", "))
		}
		upper := slices.Clone(comments)
		for i := range upper {
			upper[i] = strings.ToUpper(upper[i])
		}
		p.onA("SET NAMES utf8mb4", create(comments))
		p.onB("SET NAMES utf8mb4", create(upper))
		want := "info schema.comment  t0 [c0] ×1"
		if n == 1 {
			want = "warning charset.case  t1 [c0 c1 c2] ×3"
		}
		assert.Equal(t, []string{want}, p.lines(p.schema()))
		p.both("DROP TABLE " + table)
	}
}
