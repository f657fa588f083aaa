package drift_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/checksum/snapshot"
	"allclear/compare"
	"allclear/compare/drift"
	"allclear/compare/finding"
	"allclear/compare/fleet"
	"allclear/compare/identity"
	"allclear/compare/identity/entity"
	"allclear/compare/sidetest"
	"allclear/fixtures"
	"allclear/report"
	"allclear/report/text"
)

// everyTable selects all tables.
type everyTable struct{}

func (everyTable) Active() bool             { return false }
func (everyTable) UnusedIncludes() []string { return nil }

// recorded is a snapshot of a's database as it is now.
func (p *pair) recorded() *snapshot.Snapshot {
	p.t.Helper()
	taken, _ := sidetest.Snapshot(p.t, sidetest.Live(p.t, p.a), sidetest.SnapshotOptions(p.database))
	return taken
}

// since is the report of a run over what was recorded and what b is now, with all checks.
func (p *pair) since(before compare.Side) *report.Document {
	p.t.Helper()
	checks := compare.Checks{compare.Rows, compare.Charset, compare.Drift, compare.IDs}
	out, err := fleet.Run(p.t.Context(), fleet.Plan{
		Pairs: []compare.Pair{{Name: "p", A: before, B: sidetest.Live(p.t, p.b)}}, AtOnce: 1, Goal: compare.Rows, Checks: checks,
		Pair: compare.Options{
			Databases: []string{p.database}, Jobs: 2, ChunkTime: 20 * time.Millisecond, RecheckDelay: time.Millisecond,
			Values: checksum.Full, Variables: drift.Variables(),
		},
		IDs: identity.Options{
			Databases: []string{p.database}, Rules: entity.Rules{Infer: true}, Reads: 2, ScanRows: 1000, AlterRate: 1e7, Clock: time.Now,
		},
		Tables: everyTable{},
	})
	require.NoError(p.t, err)
	run := report.Run{ID: "r", Goal: report.Rows, Checks: checks, Started: time.Now(), Finished: time.Now()}
	return report.Build("dev", run, report.Policy{}, out)
}

// width is what MySQL 9 leaves out of types, and mb3 out of utf8mb3 MySQL 5.6.
var width = regexp.MustCompile(`(int)\(\d+\)|(utf8)mb3`)

func spelled(line string) string { return width.ReplaceAllString(line, "$1$2") }

// about are the findings of one table, as "severity kind [columns]: sentence", in one spelling
// for all servers.
func (p *pair) about(d *report.Document, table string) (all []string) {
	for _, f := range d.Findings {
		if f.Table == p.database+"."+table {
			all = append(all, spelled(fmt.Sprintf("%s %s %v: %s", f.Severity, f.Kind, f.Columns, f.Detail)))
		}
	}
	return all
}

func (p *pair) resultOf(d *report.Document, table string) report.Table {
	p.t.Helper()
	at := slices.IndexFunc(d.Pairs[0].Tables, func(t report.Table) bool { return t.Table == p.database+"."+table })
	require.GreaterOrEqual(p.t, at, 0, table)
	return d.Pairs[0].Tables[at]
}

// legalChange is what an upgrade or a migration does to a table, losing nothing.
type legalChange struct {
	table, columns string
	change         []string
	expected       []string // of a's version, by about
}

func legalChanges() []legalChange {
	const texts = "(name VARCHAR(20) PRIMARY KEY, title VARCHAR(50), story TEXT, kind ENUM('café','thé'), tags SET('né','été')) "
	return []legalChange{
		{
			"converted", texts + "DEFAULT CHARSET latin1",
			[]string{
				"ALTER TABLE converted MODIFY name VARCHAR(20) CHARACTER SET utf8mb4 NOT NULL, MODIFY title VARCHAR(50) CHARACTER SET utf8mb4, " +
					"MODIFY story MEDIUMTEXT CHARACTER SET utf8mb4, MODIFY kind ENUM('café','thé') CHARACTER SET utf8mb4, " +
					"MODIFY tags SET('né','été') CHARACTER SET utf8mb4, DEFAULT CHARSET utf8mb4",
			},
			[]string{
				"info schema.charset [name title story kind tags]: latin1 → utf8mb4, as expected",
				"info schema.promoted [story]: text → mediumtext, as expected",
			},
		},
		{
			"four", texts + "DEFAULT CHARSET utf8mb3 COLLATE utf8mb3_bin",
			[]string{"ALTER TABLE four CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"},
			[]string{
				"info schema.charset [name title story kind tags]: utf8mb3 → utf8mb4, as expected",
				"info schema.promoted [story]: text → mediumtext, as expected",
			},
		},
		{"left_alone", texts + "DEFAULT CHARSET utf8mb3 COLLATE utf8mb3_general_ci", nil, nil},
		{
			"collated", texts + "DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_general_ci",
			[]string{"ALTER TABLE collated CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci"},
			[]string{"info schema.collation [name title story kind tags]: utf8mb4_general_ci → utf8mb4_unicode_520_ci, as expected"},
		},
		{
			"longer", texts + "DEFAULT CHARSET utf8mb4",
			[]string{"ALTER TABLE longer MODIFY title VARCHAR(60), MODIFY kind ENUM('café','thé','eau'), ADD KEY (title)"},
			[]string{
				"info schema.missing-index [title]: new KEY title (title), as expected",
				"info schema.type [title]: varchar(50) → varchar(60), as expected",
				"info schema.type [kind]: enum('café','thé') → enum('café','thé','eau'), as expected",
			},
		},
		{
			"texted", texts + "DEFAULT CHARSET utf8mb4",
			[]string{"ALTER TABLE texted MODIFY title TEXT, MODIFY story LONGTEXT"},
			[]string{
				"info schema.type [title]: varchar(50) → text, as expected",
				"info schema.type [story]: text → longtext, as expected",
			},
		},
	}
}

func (c *legalChange) create() []string {
	return []string{
		"CREATE TABLE " + c.table + " " + c.columns,
		"INSERT INTO " + c.table + " VALUES ('café 1', 'Türkis', 'où', 'café', 'né,été'), " +
			"('b', NULL, '', 'thé', ''), ('ç', 'x', 'é', NULL, NULL)",
	}
}

// What an upgrade or a migration does to definitions on purpose loses no row: every table
// matches what was recorded before, the changes are told as expected, those that are alike in
// one line, and nothing of it stands between the site and GO.
func TestLegalChangesSinceARecordingMatch(t *testing.T) {
	p := newPair(t)
	all := append(legalChanges(), numberChanges()...)
	for _, c := range legalChanges() {
		p.both(append([]string{"SET NAMES utf8mb4"}, c.create()...)...)
	}
	for _, c := range numberChanges() {
		p.both(c.createNumbers()...)
	}
	before := p.recorded()
	for _, c := range all {
		p.onB(append([]string{"SET NAMES utf8mb4", "SET sql_mode = ''"}, c.change...)...) // nothing of left_alone
	}
	d := p.since(before)
	for _, c := range all {
		assert.Equal(t, compare.Match, p.resultOf(d, c.table).Result, c.table)
		assert.Equal(t, uint64(3), p.resultOf(d, c.table).RowsA, c.table)
		assert.True(t, p.resultOf(d, c.table).Inspected, c.table)
		for _, line := range c.expected { // another server may also spell types otherwise, and have other row formats
			assert.Contains(t, p.about(d, c.table), spelled(line), c.table)
		}
		if p.a.Version() == p.b.Version() && p.a.Flavor() == fixtures.MariaDB {
			assert.Len(t, p.about(d, c.table), len(c.expected), c.table)
		}
	}
	for _, f := range d.Findings {
		if f.Subject == finding.Schema {
			assert.True(t, f.Expected, "%s %s %v: %s", f.Table, f.Kind, f.Columns, f.Detail)
		}
		assert.NotEqual(t, finding.Blocker, f.Severity, "%s %s %v: %s", f.Table, f.Kind, f.Columns, f.Detail)
	}
	assert.Empty(t, d.Coverage.Unverified)
	assert.Equal(t, report.Go, d.Verdict, d.Reasons)
	if is := p.a.Version(); strings.HasPrefix(is, "5.6") && p.b.Version() != is {
		isSpelled := func(f report.Finding) bool {
			return f.Kind == finding.Respelled && f.Table == p.database+".left_alone" && f.Detail == "utf8 → utf8mb3, as expected"
		}
		assert.True(t, slices.ContainsFunc(d.Findings, isSpelled), "a new name for the same collation")
	}

	var page bytes.Buffer
	require.NoError(t, text.Write(&page, d, text.Options{}))
	assert.Contains(t, page.String(), " - everything planned was verified, and is the same as in the snapshots\n")
	assert.Contains(t, page.String(),
		fmt.Sprintf("%d tables of 1 pair verified, all the same as in the snapshots: %d rows\n", len(all), 3*len(all)))
	assert.NotContains(t, page.String(), "the same on both members")
	_, changes, _ := strings.Cut(page.String(), "WHAT HAS CHANGED, AS EXPECTED")
	assert.Contains(t, changes, "2 tables, 2 columns: text → mediumtext, as expected\n")
	var converted []string
	for _, f := range d.Findings {
		if f.Expected && f.Table == p.database+".converted" && strings.Contains(f.Detail, "latin1 → utf8mb4, as expected") {
			converted = append(converted, f.Columns...)
		}
	}
	assert.ElementsMatch(t, []string{"name", "title", "story", "kind", "tags"}, converted)
}

// What takes something away stays what it is between two members: a change of the schema was
// meant, but not that values have no place, that rows are refused or lost later, or that
// nobody guards them any more.
func TestHarmSinceARecordingIsNotExpected(t *testing.T) {
	harms := []struct{ table, columns, change, harm string }{
		{
			"narrow", "(id INT PRIMARY KEY, n BIGINT)", "MODIFY n INT",
			"blocker schema.type [n]: a: bigint(20), b: int(11): b cannot hold IDs above 2147483647, b cannot hold numbers below -2147483648",
		},
		{
			"short", "(id INT PRIMARY KEY, c VARCHAR(20)) DEFAULT CHARSET utf8mb4", "MODIFY c VARCHAR(10)",
			"warning schema.type [c]: a: varchar(20), b: varchar(10): b cannot hold texts of more than 10 characters",
		},
		{"coarse", "(id INT PRIMARY KEY, c DATETIME(6))", "MODIFY c DATETIME", "warning schema.type [c]: a: datetime(6), b: datetime"},
		{
			"unlabelled", "(id INT PRIMARY KEY, c ENUM('a','b'))", "MODIFY c ENUM('a')",
			"warning schema.type [c]: a: enum('a','b'), b: enum('a')",
		},
		{"uncounted", "(id INT AUTO_INCREMENT PRIMARY KEY)", "MODIFY id INT", "blocker schema.auto-increment [id]: "},
		{
			"orphaned", "(id INT PRIMARY KEY, n INT, CONSTRAINT own FOREIGN KEY (n) REFERENCES orphaned (id))", "DROP FOREIGN KEY own",
			"warning schema.missing-foreign-key [n]: ",
		},
		{
			"doubled", "(id INT PRIMARY KEY, n INT, UNIQUE KEY (n))", "DROP KEY n",
			"blocker schema.missing-index [n]: a has UNIQUE KEY n (n), b lacks it: it takes duplicates",
		},
		{
			"folded", "(id VARCHAR(9) PRIMARY KEY) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_bin",
			"CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci",
			"warning schema.collation [id]: a: utf8mb4_bin, b: utf8mb4_general_ci: b cannot hold unique keys that differ only in case or accents, ",
		},
		{"torn", "(id INT PRIMARY KEY) ENGINE=InnoDB", "ENGINE=MyISAM", "warning schema.engine []: a: InnoDB, b: MyISAM"},
		{
			"lacking", "(id INT PRIMARY KEY, c VARCHAR(9) DEFAULT 'x') DEFAULT CHARSET utf8mb4", "CONVERT TO CHARACTER SET utf8mb3",
			"warning schema.charset [c]: ",
		},
		{
			"bare", "(id INT PRIMARY KEY, n INT NOT NULL DEFAULT 1)", "ALTER n DROP DEFAULT",
			"warning schema.default [n]: a: default 1, b: no default",
		},
		{"must", "(id INT PRIMARY KEY, n INT)", "MODIFY n INT NOT NULL", "warning schema.nullable [n]: a: NULL, b: NOT NULL"},
	}
	p := newPair(t)
	for _, h := range harms {
		p.both("CREATE TABLE " + h.table + " " + strings.ReplaceAll(h.columns, "FOREIGN KEY own", "CONSTRAINT own_fk FOREIGN KEY"))
	}
	p.both("CREATE TRIGGER guards BEFORE INSERT ON narrow FOR EACH ROW SET NEW.n = 1")
	before := p.recorded()
	p.onB("DROP TRIGGER guards")
	for _, h := range harms {
		p.onB("SET sql_mode = ''", "ALTER TABLE "+h.table+" "+h.change)
	}
	d := p.since(before)
	for _, h := range harms {
		found := p.about(d, h.table)
		isHarm := func(line string) bool { return strings.HasPrefix(line, spelled(h.harm)) }
		assert.True(t, slices.ContainsFunc(found, isHarm), "%s: %s", h.table, found)
	}
	assert.Contains(t, p.about(d, "narrow"),
		"warning schema.missing-object []: a has trigger guards, b lacks it: rows written there go without what it does")
	assert.Equal(t, report.NoGo, d.Verdict)
}

// The hash of a recorded row has all its columns in it, its key's first: without one of
// them, or by another key, no row compares. That is a gap which says so and what to do, beside
// the finding; a table that is new has nothing to be compared with.
func TestRowsThatARecordingCannotCompareAreAGap(t *testing.T) {
	p := newPair(t)
	p.both("CREATE TABLE dropped (id INT PRIMARY KEY, n INT, note TEXT)", "CREATE TABLE rekeyed (id INT PRIMARY KEY, n INT NOT NULL)",
		"CREATE TABLE unkeyed (n INT, id INT PRIMARY KEY)", "CREATE TABLE keyed (n INT NOT NULL, id INT NOT NULL)",
		"CREATE TABLE second (id VARCHAR(9) PRIMARY KEY, n INT NOT NULL, UNIQUE KEY (n)) DEFAULT CHARSET latin1",
		"INSERT INTO dropped VALUES (1, 2, 'x')", "INSERT INTO rekeyed VALUES (1, 2)", "INSERT INTO unkeyed VALUES (1, 2)",
		"INSERT INTO keyed VALUES (1, 2)", "INSERT INTO second VALUES ('é', 1)")
	before := p.recorded()
	p.onB("ALTER TABLE dropped DROP note, DROP n", "ALTER TABLE rekeyed DROP PRIMARY KEY, ADD PRIMARY KEY (id, n)",
		"ALTER TABLE unkeyed DROP PRIMARY KEY", "ALTER TABLE keyed ADD PRIMARY KEY (id)",
		"ALTER TABLE second CONVERT TO CHARACTER SET utf8mb4", "CREATE TABLE fresh (id INT PRIMARY KEY)")
	d := p.since(before)
	reasons := map[string]string{}
	for _, g := range d.Coverage.Unverified {
		reasons[strings.TrimPrefix(g.Table, p.database+".")] = g.Reason
	}
	const remedy = ", so that none of them can be compared; verify first and change the table afterwards, " +
		"or change it back for as long as the verification takes"
	assert.Equal(t, map[string]string{
		"dropped": "the rows of a were recorded with n, note, which b does not have" + remedy,
		"rekeyed": "the rows of a were recorded by the key PRIMARY (id), which b does not have" + remedy,
		"unkeyed": "the rows of a were recorded by the key PRIMARY (id), which b does not have" + remedy,
		"fresh":   "a has no such table to compare with",
	}, reasons)
	for _, table := range []string{"dropped", "rekeyed", "unkeyed", "fresh"} {
		assert.Equal(t, compare.Unverified, p.resultOf(d, table).Result, table)
	}
	for _, table := range []string{"keyed", "second"} {
		assert.Equal(t, compare.Match, p.resultOf(d, table).Result, "%s: the key that was recorded is there, or there was none", table)
	}
	assert.Contains(t, p.about(d, "dropped"),
		"blocker schema.missing-column [note]: a has this column (text), b lacks it: its values were not compared")
	assert.Contains(t, p.about(d, "fresh"), "info schema.missing-table []: new table, as expected")
	assert.Equal(t, report.NoGo, d.Verdict)

	p.onB("DROP TABLE dropped, rekeyed, unkeyed")
	p.onA("DROP TABLE dropped, rekeyed, unkeyed")
	d = p.since(p.recorded())
	assert.Equal(t, report.Incomplete, d.Verdict, "a table that nothing was recorded of: %s", d.Reasons)
}

// undescribed is a snapshot without views and programs, as of a program that does not ask for
// them.
type undescribed struct{ *snapshot.Snapshot }

func (undescribed) StoredObjects(context.Context, []string) (*checksum.StoredObjects, error) {
	return nil, errors.ErrUnsupported
}

// A snapshot that does not have views, triggers and programs says so: nothing of them is
// compared, and nothing is new or missing because of it. What it has is compared all the same.
func TestWhatASnapshotDoesNotHaveIsSaid(t *testing.T) {
	p := newPair(t)
	p.both("CREATE TABLE t (id INT PRIMARY KEY)", "CREATE VIEW v AS SELECT id FROM t", "INSERT INTO t VALUES (1)")
	before := undescribed{p.recorded()}
	p.onB("DROP VIEW v", "ALTER TABLE t ADD n INT NOT NULL DEFAULT 1, ADD KEY (n)")
	d := p.since(before)
	var said []string
	for _, f := range d.Findings {
		if f.Subject == finding.Schema && f.Table == "" {
			said = append(said, fmt.Sprintf("%s %s %s: %s", f.Severity, f.Kind, f.Member, f.Detail))
		}
	}
	assert.Equal(t, []string{
		"info schema.unseen a: not compared, for the snapshot that is a does not have it: views, triggers, procedures and functions, events",
	}, said)
	assert.Subset(t, p.about(d, "t"), []string{"info schema.missing-index [n]: new KEY n (n), as expected"})
	assert.Empty(t, d.Coverage.Unverified)
	assert.Equal(t, report.Go, d.Verdict)
}
