package report_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/internal/example"
)

// TestDamagedDefinitionOfBothMembersIsOneFinding: what the definitions of both members show alike
// is one thing to mend, and not damage of one of them.
func TestDamagedDefinitionOfBothMembersIsOneFinding(t *testing.T) {
	column := checksum.Column{Name: "e", Type: "enum", FullType: "enum('cafÃ©','x')", Charset: "utf8mb4"}
	table := &checksum.Table{Database: "shop", Name: "t", Columns: []checksum.Column{column}}
	d := example.Build("1", report.Run{Goal: report.Charset, Checks: []report.Check{report.Charset}},
		[]compare.PairOutcome{{Name: "p", Tables: []compare.TableOutcome{{Name: "shop.t", A: table, B: table, Inspected: true}}}})
	require.Len(t, d.Findings, 1)
	f := d.Findings[0]
	assert.Empty(t, f.Member)
	assert.Equal(t, "label 'cafÃ©' looks damaged (once)", f.Detail)
	assert.NotEmpty(t, f.Recheck.A)
	assert.Equal(t, f.Recheck.A, f.Recheck.B)
}

// TestMemberThatCouldNotBeReadIsSaidOnce: the failure of a member is always a gap, and one gap,
// whether the run recorded one for it or not.
func TestMemberThatCouldNotBeReadIsSaidOnce(t *testing.T) {
	down := finding.Because(finding.Down, "connection refused")
	want := []report.Gap{{Pair: "p", Member: "b", Cause: finding.Down, Reason: "b could not be read: connection refused"}}
	pair := example.Sound("p", example.Matching("shop.t", 1))
	pair.B.Failure = down
	assert.Equal(t, want, example.Build("dev", example.Run(), []compare.PairOutcome{pair}).Coverage.Unverified, "nobody recorded it")
	pair.Gaps = []finding.Gap{{Pair: "p", Member: "b", Cause: down}}
	assert.Equal(t, want, example.Build("dev", example.Run(), []compare.PairOutcome{pair}).Coverage.Unverified, "it was recorded")

	ended := finding.Because(finding.Ended, "--timeout 1s reached")
	pair.B.Failure, pair.Gaps = ended, []finding.Gap{{Pair: "p", Cause: ended}}
	gaps := example.Build("dev", example.Run(), []compare.PairOutcome{pair}).Coverage.Unverified
	want = []report.Gap{{Pair: "p", Cause: finding.Ended, Reason: "--timeout 1s reached"}}
	assert.Equal(t, want, gaps, "it is why the whole pair was not read")
}

// TestWhyARunEndedIsInTheDocument: a run that was cut short is not GO, whatever it had verified.
func TestWhyARunEndedIsInTheDocument(t *testing.T) {
	o := example.Outcome(example.Run(), []compare.PairOutcome{example.Sound("p", example.Matching("shop.t", 1))})
	assert.Equal(t, report.Go, report.Build("dev", example.Run(), report.Policy{}, o).Verdict)
	o.Ended = errors.New("--timeout 1s reached")
	d := report.Build("dev", example.Run(), report.Policy{}, o)
	assert.Equal(t, "--timeout 1s reached", d.Run.Interrupted)
	assert.Equal(t, report.Incomplete, d.Verdict)
}

// TestEveryGapHasACause: programs tell gaps apart by their cause, so also a gap that no run
// recorded has one.
func TestEveryGapHasACause(t *testing.T) {
	run := example.Run()
	run.Checks = []report.Check{report.Drift}
	unread := example.Matching("shop.t", 1)
	unread.Result = compare.Unverified
	outcomes := map[finding.CauseKind]*report.Document{
		finding.NotAsked: example.Build("dev", run, []compare.PairOutcome{example.Sound("p", example.Matching("shop.t", 1))}),
		finding.NotThere: example.Build("dev", example.Run(), []compare.PairOutcome{example.Sound("p")}),
		finding.Failed:   example.Build("dev", example.Run(), []compare.PairOutcome{example.Sound("p", unread)}),
	}
	for want, d := range outcomes {
		require.Len(t, d.Coverage.Unverified, 1, want)
		assert.Equal(t, want, d.Coverage.Unverified[0].Cause)
	}
	run = example.Run()
	run.Checks = []report.Check{report.Charset}
	run.Goal = report.Charset
	d := example.Build("dev", run, []compare.PairOutcome{example.Sound("p", example.Matching("shop.t", 1))})
	assert.Equal(t, finding.Failed, d.Coverage.Unverified[0].Cause, "texts that were asked for and not looked at")
}

// TestATableOfWhichNothingIsDecidedIsCounted: one member alone shows it, and the other may
// only be behind. It was planned and is not verified.
func TestATableOfWhichNothingIsDecidedIsCounted(t *testing.T) {
	pair := example.Sound("p", example.Matching("shop.t", 1))
	lag := &finding.Lag{Member: "b", Transactions: 1634, Has: "0-3543-490", Wants: "0-3543-2124", Applier: finding.ApplierStopped}
	pair.Gaps = []finding.Gap{{Pair: "p", Table: "shop.new", Cause: finding.Because(finding.Behind, "%s", lag), Lag: lag}}
	d := example.Build("dev", example.Run(), []compare.PairOutcome{pair})
	assert.Equal(t, report.TableCounts{Planned: 2, Verified: 1, Unverified: 1}, d.Coverage.Tables)
	assert.Equal(t, lag, d.Coverage.Unverified[0].Lag)
	assert.Equal(t, report.Incomplete, d.Verdict)
	assert.Equal(t, "not verified: p shop.new: b is 1,634 transactions behind: 0-3543-490 against 0-3543-2124; its applier is stopped",
		d.Reasons[0])
}
