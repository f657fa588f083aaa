package fleet_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/fleet"
	"allclear/fixtures"
)

// A table that came after the snapshot is not missing in it; one that went was lost.
func TestTablesThatCameOrWentSince(t *testing.T) {
	_, s := fixtures.SharedPair(t)
	b := newBefore(t, s)
	b.options.Checks = compare.Checks{compare.Rows, compare.Drift}
	b.write("CREATE TABLE late (id INT PRIMARY KEY)", "ALTER TABLE users ADD INDEX n (n)", "DROP TABLE hits")
	run := func() (severities map[string]finding.Severity, o *fleet.Outcome) {
		o, err := fleet.Run(context.Background(), fleet.Plan{
			Pairs: []compare.Pair{{Name: "pair", A: b.snapshot, B: b.live}}, AtOnce: 1, Goal: compare.Rows, Checks: b.options.Checks,
			Pair: b.options, Tables: allTables{},
		})
		require.NoError(t, err)
		severities = map[string]finding.Severity{}
		for _, f := range o.Pairs[0].Findings {
			if f.Kind == finding.MissingTable {
				severities[f.Table[len(b.database)+1:]+" on "+f.Member] = f.Severity
			}
		}
		return severities, o
	}
	severities, o := run()
	assert.Equal(t, map[string]finding.Severity{"late on a": finding.Info, "hits on b": finding.Blocker}, severities)
	assert.Equal(t, compare.Match, b.table(o.Pairs[0], "users").Result, "an index changes no row")
	b.options.NoWrites = true
	severities, _ = run()
	assert.Equal(t, map[string]finding.Severity{"late on a": finding.Info, "hits on b": finding.Blocker}, severities)
}

// Two snapshots of one server are compared with the time between them.
func TestTwoSnapshotsOfOneServer(t *testing.T) {
	_, s := fixtures.SharedPair(t)
	b := newBefore(t, s)
	first := b.snapshot
	b.take()
	compared := func() *compare.TableOutcome {
		o := fleet.Verify(context.Background(), compare.Pair{Name: "pair", A: first, B: b.snapshot}, b.options)
		require.NotNil(t, o.Since)
		return b.table(o, "users")
	}
	b.options.Checks = compare.Checks{compare.Rows}
	assert.Equal(t, compare.Match, compared().Result)
	b.write("UPDATE users SET n = -1 WHERE id = 5")
	b.take()
	assert.Equal(t, compare.Unverified, compared().Result)
	b.snapshot.taken = first.taken
	assert.Equal(t, compare.Differ, compared().Result)
}
