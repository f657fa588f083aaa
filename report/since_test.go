package report_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/checksum/position"
	"allclear/compare"
	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/internal/example"
	"allclear/report/json"
)

// standing is where db01a stood, by MariaDB's GTIDs.
func standing(t *testing.T, at time.Time, gtid string) checksum.Standing {
	t.Helper()
	m, err := position.ParseMariaDB(gtid, "")
	require.NoError(t, err)
	return checksum.Standing{
		At: at, Instance: checksum.Instance{Hostname: "db01a", Port: "3306", Datadir: "/d/"},
		Activity: checksum.Activity{Replication: position.Server{MariaDB: m, Logs: true, LogsApplied: true}},
	}
}

// sinceSnapshot is a pair of a snapshot and its server.
func sinceSnapshot(t *testing.T, since finding.Since, tables ...compare.TableOutcome) compare.PairOutcome {
	t.Helper()
	p := example.Sound("shard01/a", tables...)
	began := time.Date(2026, 11, 28, 3, 0, 0, 0, time.UTC)
	p.A.Recording = &checksum.Recording{Began: standing(t, began, "0-1-490"), Ended: standing(t, began.Add(time.Hour), "0-1-490")}
	since.Server = "db01a:3306"
	p.Since = &since
	return p
}

// changed is a table of which so many rows may have been written since.
func changed(since finding.Since, rows uint64) compare.TableOutcome {
	since.Server = "db01a:3306"
	t := example.Matching("shop.users", 1000)
	t.Result, t.ChangedSince = compare.Unverified, rows
	t.Gaps = []finding.Gap{{Range: finding.Counted(rows, "row"), Cause: since.Changed()}}
	t.Findings = []finding.Finding{{
		Kind: finding.RowChangedSince, Severity: finding.Info, Count: rows, Facts: finding.Row{Happened: finding.Updated, Unlisted: true},
	}}
	return t
}

// A row that somebody may have written is neither GO nor NO-GO.
func TestTheVerdictOfWhatChangedSinceASnapshot(t *testing.T) {
	moved := finding.Since{Executed: finding.SomethingExecuted, From: "0-1-490", To: "0-1-612"}
	still := finding.Since{Executed: finding.NothingExecuted, From: "0-1-490", To: "0-1-490"}
	unknown := finding.Since{Executed: finding.ExecutedNotKnown, From: "0-1-490", Why: "it was restarted"}
	damaged := changed(moved, 412)
	damaged.Result, damaged.Differences = compare.Differ, 1
	damaged.Findings = append(damaged.Findings, finding.Finding{
		Kind: finding.Damage("double-encoded"), Severity: finding.Blocker, Member: "b", Columns: []string{"name"}, Count: 1,
		Facts: finding.TextDamage{},
	})
	believed := changed(moved, 412)
	believed.Result, believed.Gaps = compare.Match, nil
	for _, c := range []struct {
		name    string
		since   finding.Since
		table   compare.TableOutcome
		verdict report.Verdict
		says    string
	}{
		{"equal, and nothing was executed", still, example.Matching("shop.users", 1000), report.Go, "all the same"},
		{"equal, and something was", moved, example.Matching("shop.users", 1000), report.Go, "all the same"},
		{"equal, and it is not known", unknown, example.Matching("shop.users", 1000), report.Go, "all the same"},
		{
			"changed", moved, changed(moved, 412), report.Incomplete,
			"not verified: shard01/a shop.users 412 rows: changed since the snapshot: db01a:3306 has executed 0-1-490 … 0-1-612 since",
		},
		{
			"changed, perhaps", unknown, changed(unknown, 1), report.Incomplete,
			"not verified: shard01/a shop.users 1 row: may have changed since the snapshot: whether anything was executed since on " +
				"db01a:3306 is not known (0-1-490 then, no position now): it was restarted",
		},
		{"changed, and damage", moved, damaged, report.NoGo, "shard01/a shop.users.name: 1 value double-encoded on b"},
		{"differs, and nothing was executed", still, example.Differing("shop.users", 1), report.NoGo, "1 row differs"},
		{"a match that is none", moved, believed, report.Incomplete, "no reason was recorded"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := example.Build("dev", example.Run(), []compare.PairOutcome{sinceSnapshot(t, c.since, c.table)})
			assert.Equal(t, c.verdict, d.Verdict)
			require.NotEmpty(t, d.Reasons)
			assert.Contains(t, d.Reasons[0], c.says)
		})
	}
}

// What was recorded, and what followed, is in the Document for programs, and comes back.
func TestTheDocumentSaysWhenASnapshotWasTaken(t *testing.T) {
	moved := finding.Since{Executed: finding.SomethingExecuted, From: "0-1-490", To: "0-1-612"}
	d := example.Build("dev", example.Run(), []compare.PairOutcome{sinceSnapshot(t, moved, changed(moved, 412))})
	p := d.Pairs[0]
	require.NotNil(t, p.A.Recording)
	assert.Nil(t, p.B.Recording)
	began := time.Date(2026, 11, 28, 3, 0, 0, 0, time.UTC)
	assert.Equal(t, report.Recording{
		Server: "db01a:3306", Began: began, Ended: began.Add(time.Hour), PositionBegan: "0-1-490", PositionEnded: "0-1-490",
		Executed: finding.NothingExecuted,
	}, *p.A.Recording)
	assert.EqualValues(t, 412, p.Tables[0].ChangedSince)
	var out bytes.Buffer
	require.NoError(t, json.Write(&out, d))
	for _, key := range []string{
		`"recording"`, `"position_began": "0-1-490"`, `"executed": "something"`, `"to": "0-1-612"`, `"changed_since": 412`,
		`"cause": "changed-since"`, `"row.changed-since"`,
	} {
		assert.Contains(t, out.String(), key)
	}
	back, err := json.Read(&out)
	require.NoError(t, err)
	assert.Equal(t, d.Pairs, back.Pairs)
	assert.Equal(t, d.Verdict, back.Verdict)
}
