package main

import (
	"database/sql"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/cmd/internal/fleetfile"
)

// TestLostReadings breaks the ledger during the run: the report is still written and kept, and
// the exit code says that the readings were not.
func TestLostReadings(t *testing.T) {
	for _, command := range []string{"verify", "ids"} {
		ledger, out := filepath.Join(t.TempDir(), "ids.db"), filepath.Join(t.TempDir(), "out")
		r := &testRun{duringIDs: func() {
			db, err := sql.Open("sqlite", ledger)
			require.NoError(t, err)
			_, err = db.Exec("DROP TABLE runs")
			assert.NoError(t, err)
			assert.NoError(t, db.Close())
		}}
		assert.Equal(t, 2, r.run(t, command, "-c", fleetPath(t), "--ledger", ledger, "--out", out, "--log-level", "error"), command)
		assert.Contains(t, r.stderr.String(), "keeping the run's readings: ledger ", command)
		assert.NotEmpty(t, r.stdout.String(), command)
		assert.FileExists(t, filepath.Join(out, "latest", "report.json"), command)
	}
}

// TestAGateKnowsOfTicketTables: --gate connects to no ticket server, but must know which IDs one gives.
func TestAGateKnowsOfTicketTables(t *testing.T) {
	f := &fleetfile.Fleet{IDs: fleetfile.IDRules{Generators: []fleetfile.Generator{{Name: "tickets", Table: "tickets.Tickets64"}}}}
	rules := catalogRules(f)
	require.Len(t, rules.Generators, 1)
	assert.Equal(t, "tickets.Tickets64", rules.Generators[0].Table)
}
