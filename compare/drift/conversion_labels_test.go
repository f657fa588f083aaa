package drift_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/fixtures"
	"allclear/report/words"
)

// labelling is what a server makes of the labels of latin1 columns when they are
// converted. All servers keep their bytes, such as E9, and show them differently.
type labelling struct {
	class       string
	e, n        string // what its catalog shows for é and ñ
	cafe, naive string // and for café and naïve
	alone       string // what it shows in a column where no other label is telling
	refusesRows string // by a strict server, of rows with such a label; "" if it converts them
	row         string // the number that such a row has afterwards, on a server that is not strict
}

func labellingOf(s *fixtures.Server) labelling {
	switch {
	case s.Flavor() == fixtures.MariaDB:
		return labelling{
			class: "question-marked", alone: "question-marked", e: "?", n: "?", cafe: "caf?", naive: "na?ve",
			refusesRows: "Error 1265", row: "0",
		}
	case strings.HasPrefix(s.Version(), "5."):
		return labelling{
			class: "raw-legacy-bytes", alone: "question-marked", cafe: "caf", naive: "na?ve",
			refusesRows: "Error 1265", row: "0",
		}
	}
	return labelling{
		class: "raw-legacy-bytes", alone: "question-marked", cafe: "caf", naive: "na?ve",
		row: "1",
	}
}

func (p *pair) cell(s *fixtures.Server, query string) string {
	p.t.Helper()
	var value string
	require.NoError(p.t, s.DB().QueryRowContext(context.Background(), query).Scan(&value), query)
	return value
}

// CONVERT TO damages labels outside ASCII: the finding names the labels and what the
// server made of them.
func TestLabelsThatAConversionDamaged(t *testing.T) {
	p := newPair(t)
	does := labellingOf(p.b)
	p.both("SET NAMES utf8mb4", "CREATE TABLE t (id INT PRIMARY KEY, kind ENUM('é','ñ','z'), tags SET('é','ñ','z'), "+
		"late ENUM('a','café','naïve')) DEFAULT CHARACTER SET latin1",
		"INSERT INTO t VALUES (1, 'é', 'é', 'a'), (2, 'z', 'z', 'a')")
	// Under general_ci MySQL 9 would refuse neither.
	err := p.b.Exec(context.Background(), p.in([]string{
		"SET sql_mode = 'STRICT_ALL_TABLES'", "ALTER TABLE t CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci",
	})...)
	require.Error(t, err)
	require.Regexp(t, "Error 1(265|291) ", err.Error(),
		"a row has such a label, or two of them are the same: each server and collation asks in its own order")
	assert.Empty(t, p.schema(), "a strict server has changed nothing")

	p.convert("t")
	p.onB("SET sql_mode = ''", "INSERT INTO t VALUES (3, 1, 1, 2)")
	assert.Equal(t, "E9 E9 636166E9", p.cell(p.b, "SELECT CONCAT_WS(' ', HEX(kind), HEX(tags), HEX(late)) "+
		"FROM "+p.database+".t WHERE id = 3"), "the bytes are still there")
	assert.Equal(t, does.row, p.cell(p.b, "SELECT kind + 0 FROM "+p.database+".t WHERE id = 1"))
	p.onB("DELETE FROM t WHERE id = 3")
	found := p.schema()
	assert.Equal(t, []string{
		"blocker charset." + does.class + " b t [kind] ×2",
		"blocker charset." + does.class + " b t [tags] ×2",
		"blocker charset." + does.class + " b t [late] ×2",
		"warning schema.charset  t [kind tags late] ×1",
	}, p.lines(found), "and no schema.type beside them")
	assert.Contains(t, words.Detail(&found[0]), "on b label 'é' became '"+does.e+"', 'ñ' became '"+does.n+"'")
	assert.Contains(t, words.Detail(&found[2]), "'café' became '"+does.cafe+"', 'naïve' became '"+does.naive+"'")
	if does.class == "raw-legacy-bytes" {
		assert.Contains(t, words.Detail(&found[0]), "(latin1 bytes read as utf8mb4)")
	}
	assert.True(t, found[0].ConcernsRows(), "values mean something else now")
	assert.False(t, found[3].ConcernsRows())

	alone := p.definitions()
	assert.Equal(t, []string{
		"warning charset." + does.class + " b t [kind] ×2",
		"warning charset." + does.class + " b t [tags] ×2",
	}, p.lines(alone), "a lone ? in a label proves nothing without a before")
	assert.Contains(t, alone[0].Recheck.B, "HEX(`kind`)", "which tells what the catalog does not")
}

// A strict server converts a table in which no row has the labels, and MySQL 9
// even one with such rows.
func TestUnusedLabelsAreDamagedBySStrictServersToo(t *testing.T) {
	p := newPair(t)
	does := labellingOf(p.b)
	p.both("SET NAMES utf8mb4", "CREATE TABLE t (id INT PRIMARY KEY, kind ENUM('é','z')) DEFAULT CHARACTER SET latin1",
		"INSERT INTO t VALUES (1, 'z')",
		"CREATE TABLE used LIKE t", "INSERT INTO used VALUES (1, 'é')")
	strict := "SET sql_mode = 'STRICT_ALL_TABLES'"
	p.onB(strict, "ALTER TABLE t CONVERT TO CHARACTER SET utf8mb4")
	want := []string{"blocker charset." + does.class + " b t [kind] ×1", "warning schema.charset  t [kind] ×1"}
	assert.Equal(t, want, p.lines(p.schema()))

	err := p.b.Exec(context.Background(), p.in([]string{strict, "ALTER TABLE used CONVERT TO CHARACTER SET utf8mb4"})...)
	if does.refusesRows != "" {
		require.ErrorContains(t, err, does.refusesRows)
	} else {
		require.NoError(t, err)
		want = append(want, "blocker charset."+does.class+" b used [kind] ×1", "warning schema.charset  used [kind] ×1")
	}
	assert.Equal(t, want, p.lines(p.schema()))
}

// Among labels whose cut shows the cause, one with a '?' has the same cause; alone it
// counts as what it looks like.
func TestALabelIsJudgedByTheOthersOfItsColumn(t *testing.T) {
	p := newPair(t)
	does := labellingOf(p.b)
	p.both("SET NAMES utf8mb4",
		"CREATE TABLE t (one ENUM('Zürich','z'), two ENUM('Zürich','Bâle','é','Ångström','ö')) DEFAULT CHARACTER SET latin1",
		"INSERT INTO t VALUES ('z', NULL)")
	p.convert("t")
	found := p.schema()
	assert.ElementsMatch(t, []string{
		"blocker charset." + does.alone + " b t [one] ×1",
		"blocker charset." + does.class + " b t [two] ×5",
		"warning schema.charset  t [one two] ×1",
	}, p.lines(found))
}

// Both members were converted, but only one of them label by label, as it should be.
func TestLabelsThatOnlyOneMemberLost(t *testing.T) {
	p := newPair(t)
	does := labellingOf(p.b)
	p.both("SET NAMES utf8mb4", "CREATE TABLE t (id INT, kind ENUM('é','z')) DEFAULT CHARACTER SET latin1", "INSERT INTO t VALUES (1, 'z')")
	p.onA("SET NAMES utf8mb4", "ALTER TABLE t MODIFY kind ENUM('é','z') CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci")
	p.onB("SET sql_mode = ''", "ALTER TABLE t CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci")
	assert.Equal(t, []string{"blocker charset." + does.class + " b t [kind] ×1"}, p.lines(p.schema()))
}

// To another set than UTF-8, a conversion makes other letters of the same bytes.
func TestLabelsThatAConversionMadeOthers(t *testing.T) {
	p := newPair(t)
	p.both("SET NAMES utf8mb4", "SET sql_mode = ''", "CREATE TABLE t (id INT, kind ENUM('é','z')) DEFAULT CHARACTER SET latin1",
		"INSERT INTO t VALUES (1, 'z')")
	p.onB("SET sql_mode = ''", "ALTER TABLE t CONVERT TO CHARACTER SET cp1251")
	found := p.schema()
	assert.Equal(t, []string{"blocker charset.mislabelled b t [kind] ×1", "warning schema.charset  t [kind] ×1"}, p.lines(found))
	assert.Contains(t, words.Detail(&found[0]), "on b label 'é' became 'й' (latin1 read as cp1251)")
}

// In utf8mb3 the catalogs need no conversion to show labels, and MySQL's show what
// is no text in ways of their own. MySQL 9 refuses a SET of such labels.
func TestLabelsThatTheCatalogTakesForItsOwn(t *testing.T) {
	p := newPair(t)
	p.both("SET NAMES utf8mb4", "SET sql_mode = ''",
		"CREATE TABLE t (id INT, kind ENUM('it''s x','café','naïve','z')) DEFAULT CHARACTER SET latin1",
		"INSERT INTO t VALUES (1, 'z')")
	p.onB("SET sql_mode = ''", "ALTER TABLE t CONVERT TO CHARACTER SET utf8mb3")
	class, labels, shows, sign := "raw-legacy-bytes", "2", "'café' became 'x'636166e9'', 'naïve' became 'x'6e61ef7665''", true // MySQL 9
	switch {
	case p.b.Flavor() == fixtures.MariaDB:
		class, shows, sign = "question-marked", "'café' became 'caf?', 'naïve' became 'na?ve'", false
	case strings.HasPrefix(p.b.Version(), "5."):
		labels, shows = "1", "'café' became 'caf'" // the catalog ends there
	}
	found := p.schema()
	assert.Equal(t, []string{"blocker charset." + class + " b t [kind] ×" + labels, "warning schema.charset  t [kind] ×1"}, p.lines(found))
	assert.Contains(t, words.Detail(&found[0]), "on b label "+shows)
	if sign {
		assert.Equal(t, []string{"warning charset." + class + " b t [kind] ×" + labels}, p.lines(p.definitions()))
	}
}

// Every letter of latin1, before as many others as a catalog may wait for.
func TestEveryLabelThatAConversionDamagedIsNamed(t *testing.T) {
	p := newPair(t)
	class := labellingOf(p.b).class
	create := "CREATE TABLE t ("
	for after := range 4 {
		var all []string
		for letter := 0x80; letter <= 0xFF; letter++ {
			all = append(all, fmt.Sprintf("X'78%X%s'", letter, strings.Repeat("79", after)))
		}
		create += fmt.Sprintf("c%d ENUM(%s), ", after, strings.Join(all, ","))
	}
	p.both("SET NAMES latin1", create+"id INT) DEFAULT CHARACTER SET latin1 COLLATE latin1_bin", "INSERT INTO t (id) VALUES (1)")
	p.convert("t")
	assert.ElementsMatch(t, []string{
		"blocker charset." + class + " b t [c0] ×128",
		"blocker charset." + class + " b t [c1] ×128",
		"blocker charset." + class + " b t [c2] ×128",
		"blocker charset.question-marked b t [c3] ×128", // enough even for four bytes
		"warning schema.charset  t [c0 c1 c2 c3] ×1",
	}, p.lines(p.schema()))
}
