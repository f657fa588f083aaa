package report_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/drift"
	"allclear/compare/finding"
	"allclear/compare/fleet"
	"allclear/compare/sidetest"
	"allclear/fixtures"
	"allclear/report"
)

func TestMain(m *testing.M) { os.Exit(fixtures.Run(m.Run)) }

// before is the snapshot of a database, for when the server that held it is no more.
func before(t *testing.T, s *fixtures.Server, database string) compare.Side {
	t.Helper()
	kept, _ := sidetest.Snapshot(t, sidetest.Live(t, s), sidetest.SnapshotOptions(database))
	return kept
}

// against verifies a server against what was kept.
func against(t *testing.T, kept compare.Side, s *fixtures.Server, database string) *report.Document {
	t.Helper()
	checks := compare.Checks{compare.Rows, compare.Charset, compare.Drift}
	out, err := fleet.Run(t.Context(), fleet.Plan{
		Pairs: []compare.Pair{{Name: "shard/a", A: kept, B: sidetest.Live(t, s)}}, AtOnce: 1, Goal: compare.Rows, Checks: checks,
		Pair: compare.Options{
			Databases: []string{database}, Jobs: 2, ChunkTime: 100 * time.Millisecond,
			Recheck: 1, RecheckDelay: time.Millisecond, Values: checksum.Full, Variables: drift.Variables(), NoWrites: true,
		},
		Tables: everyTable{},
	})
	require.NoError(t, err)
	return report.Build("dev", report.Run{Goal: compare.Rows, Checks: checks}, report.Policy{}, out)
}

// everyTable selects all tables.
type everyTable struct{}

func (everyTable) Active() bool             { return false }
func (everyTable) UnusedIncludes() []string { return nil }

// harm is what stands against a GO: rows by "kind table.column", and whatever could not be verified.
func harm(d *report.Document, database string) map[string]uint64 {
	all := map[string]uint64{}
	for _, f := range d.Findings {
		if f.Severity == finding.Blocker {
			all[fmt.Sprintf("%s %s.%s", f.Kind, strings.TrimPrefix(f.Table, database+"."), strings.Join(f.Columns, ","))] += f.Count
		}
	}
	for _, g := range d.Coverage.Unverified {
		all["not verified: "+g.Table+" "+g.Reason]++
	}
	return all
}

// An upgrade that changes nothing is a GO from the snapshot alone, and one that the server's own conversions follow is
// not: each column is named with what became of it.
func TestUpgradeInPlace(t *testing.T) {
	a, b := fixtures.SharedPair(t)
	fixtures.Need(t, []*fixtures.Server{a, b}, fixtures.UpgradeTool)
	s := fixtures.Like(t, a)
	database := fixtures.Database(t, s)
	fixtures.Legacy(t, s, database)
	kept := before(t, s, database)
	fixtures.UpgradeInPlace(t, s, b)
	alter := func(t *testing.T, statements ...string) {
		t.Helper()
		s.MustExec(t, append([]string{"USE " + database, "SET sql_mode = ''"}, statements...)...)
	}
	t.Run("alone", func(t *testing.T) {
		d := against(t, kept, s, database)
		assert.Equal(t, report.Go, d.Verdict)
		assert.Empty(t, harm(d, database))
		assert.EqualValues(t, 6+24+20+4*500+2000+1000+4, d.Coverage.RowsVerified)
	})
	t.Run("with conversions that lose nothing", func(t *testing.T) {
		alter(t, "ALTER TABLE slugs_swedish CONVERT TO CHARACTER SET utf8mb4", "ALTER TABLE slugs_unicode CONVERT TO CHARACTER SET utf8mb4",
			"ALTER TABLE visits CONVERT TO CHARACTER SET utf8mb4, MODIFY visitor BIGINT, ENGINE = InnoDB",
			"ALTER TABLE orders MODIFY made DATETIME(6) NOT NULL FIRST, ADD currency CHAR(3) NOT NULL DEFAULT 'EUR', ROW_FORMAT = COMPRESSED",
			"ALTER TABLE shops MODIFY name VARCHAR(60) CHARACTER SET utf8mb4 NOT NULL, MODIFY opened DATETIME(3) NOT NULL",
			"ALTER TABLE imported MODIFY import_id BIGINT NOT NULL")
		d := against(t, kept, s, database)
		assert.Equal(t, report.Go, d.Verdict)
		assert.Empty(t, harm(d, database))
	})
	t.Run("with conversions that lose", func(t *testing.T) {
		alter(t, "ALTER TABLE imported CONVERT TO CHARACTER SET utf8mb4",
			"ALTER TABLE slugs_binary CONVERT TO CHARACTER SET latin1 COLLATE latin1_bin",
			"ALTER TABLE shops MODIFY town VARCHAR(60) CHARACTER SET latin1",
			"ALTER TABLE phrases MODIFY narrow VARCHAR(20) CHARACTER SET utf8mb3, MODIFY wide TEXT CHARACTER SET utf8mb3",
			"UPDATE slugs_general SET slug = CONVERT(slug USING latin1)")
		d := against(t, kept, s, database)
		assert.Equal(t, report.NoGo, d.Verdict)
		assert.Equal(t, map[string]uint64{
			"charset.double-encoded imported.title": 20,
			// The emoji, and Łódź.
			"charset.question-marked phrases.wide": 1, "charset.question-marked shops.town": 1,
			"charset.question-marked slugs_general.slug": 200, // which is the key
			// What was cut off texts of more than 20 characters has no record.
			"row.differs phrases.narrow": 19,
		}, harm(d, database))
	})
}
