package report_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/internal/example"
)

// sole is a fleet of one pair that is right, with these tables.
func sole(tables ...compare.TableOutcome) []compare.PairOutcome {
	return []compare.PairOutcome{example.Sound("p", tables...)}
}

func TestDecision(t *testing.T) {
	unverified := example.Matching("shop.t", 5)
	unverified.Result = compare.Unverified
	gapped := example.Matching("shop.t", 5)
	gapped.Gaps = []finding.Gap{{Cause: finding.Because(finding.Failed, "x")}}
	bothWrong := example.Differing("shop.t", 1)
	bothWrong.Gaps = []finding.Gap{{Cause: finding.Because(finding.Failed, "connection lost")}}
	mute := example.Matching("shop.t", 5)
	mute.Result = compare.Differ
	contradiction := example.Matching("shop.t", 5)
	contradiction.Differences = 3
	warned := example.Matching("shop.t", 5)
	warned.Findings = []finding.Finding{{Kind: "charset.latent", Severity: finding.Warning}}
	blocked := example.Matching("shop.t", 5)
	blocked.Findings = []finding.Finding{{Kind: "id.duplicate", Severity: finding.Blocker}}
	good := example.Matching("shop.t", 5)
	alter := func(change func(*compare.PairOutcome)) []compare.PairOutcome {
		p := example.Sound("p", good)
		change(&p)
		return []compare.PairOutcome{p}
	}
	asked := func(checks ...report.Check) func(*report.Run) { return func(r *report.Run) { r.Checks = checks } }
	down := compare.MemberOutcome{Failure: finding.Because(finding.Down, "refused")}
	unreached := compare.PairOutcome{Name: "p", A: down, B: down}
	only := []*checksum.Table{{Name: "x"}}
	cut := func(r *report.Run) { r.Interrupted = "signal" }
	half := unreached
	half.A = example.Server("8.0.35", nil)

	cases := []struct {
		reason string
		run    func(*report.Run)
		pairs  []compare.PairOutcome
		want   report.Verdict
		exit   int
	}{
		{reason: "all verified, all alike", pairs: sole(good), want: report.Go, exit: 0},
		{reason: "warnings don't stop a site", pairs: sole(warned), want: report.Go, exit: 0},
		{reason: "an empty table is proved empty", pairs: sole(example.Matching("shop.t", 0)), want: report.Go, exit: 0},
		{reason: "rows differ", pairs: sole(example.Differing("shop.t", 1)), want: report.NoGo, exit: 1},
		{reason: "any blocker, rows alike", pairs: sole(blocked), want: report.NoGo, exit: 1},
		{reason: "a table that differs without a finding", pairs: sole(mute), want: report.NoGo, exit: 1},
		{reason: "a match that counts differences", pairs: sole(contradiction), want: report.NoGo, exit: 1},
		{reason: "wrong and unknown is wrong", pairs: sole(bothWrong), want: report.NoGo, exit: 1},
		{reason: "a table missing on b", pairs: alter(func(p *compare.PairOutcome) { p.OnlyA = only }), want: report.NoGo, exit: 1},
		{
			reason: "even when drift is not checked", run: asked(report.Rows),
			pairs: alter(func(p *compare.PairOutcome) { p.OnlyB = only }), want: report.NoGo, exit: 1,
		},
		{reason: "one table unverified", pairs: sole(good, unverified), want: report.Incomplete, exit: 3},
		{reason: "a match with a gap", pairs: sole(gapped), want: report.Incomplete, exit: 3},
		{
			reason: "a gap of the pair",
			pairs:  alter(func(p *compare.PairOutcome) { p.Gaps = []finding.Gap{{Cause: finding.Because(finding.Failed, "x")}} }), want: report.Incomplete, exit: 3,
		},
		{
			reason: "a member error without a gap",
			pairs:  alter(func(p *compare.PairOutcome) { p.B.Failure = down.Failure }), want: report.Incomplete, exit: 3,
		},
		{reason: "interrupted with all tables done", run: cut, pairs: sole(good), want: report.Incomplete, exit: 3},
		{reason: "a pair without tables", pairs: append(sole(good), example.Sound("q")), want: report.Incomplete, exit: 3},
		{reason: "only views", pairs: alter(func(p *compare.PairOutcome) {
			p.Tables, p.Skipped = nil, []compare.Skipped{{Name: "v", What: "view"}}
		}), want: report.Incomplete, exit: 3},
		{reason: "rows not checked", run: asked(report.Drift), pairs: sole(good), want: report.Incomplete, exit: 3},
		{reason: "nothing checked", run: asked(), pairs: sole(good), want: report.Incomplete, exit: 3},
		{reason: "no member reached", pairs: []compare.PairOutcome{unreached}, want: report.Incomplete, exit: 2},
		{reason: "one member of each pair reached: nothing to compare", pairs: []compare.PairOutcome{half}, want: report.Incomplete, exit: 2},
		{reason: "one pair reached", pairs: []compare.PairOutcome{half, example.Sound("q", unverified)}, want: report.Incomplete, exit: 3},
		{reason: "one pair verified", pairs: []compare.PairOutcome{unreached, example.Sound("q", good)}, want: report.Incomplete, exit: 3},
		{reason: "no pairs", want: report.Incomplete, exit: 2},
		{reason: "the zero pair", pairs: []compare.PairOutcome{{}}, want: report.Incomplete, exit: 2},
		{reason: "the zero table", pairs: sole(compare.TableOutcome{}), want: report.Incomplete, exit: 3},
	}
	for _, c := range cases {
		t.Run(c.reason, func(t *testing.T) {
			r := example.Run()
			if c.run != nil {
				c.run(&r)
			}
			d := example.Build("dev", r, c.pairs)
			assert.Equal(t, c.want, d.Verdict)
			assert.Equal(t, c.exit, d.ExitCode())
			assert.NotEmpty(t, d.Reasons, "a verdict without a reason helps nobody")
			assert.Equal(t, d.Coverage.Tables.Planned, d.Coverage.Tables.Verified+d.Coverage.Tables.Unverified)
		})
	}
}

func TestZeroDocumentIsNotGo(t *testing.T) {
	var d report.Document
	assert.Equal(t, report.Incomplete, d.Verdict)
	assert.Equal(t, report.ExitCouldNot, d.ExitCode())
	d.Verdict = report.Degraded
	assert.Equal(t, report.ExitDegraded, d.ExitCode())
}

// TestCompleteNeedsEverything takes one thing at a time from a Document that
// is complete, as if the gap that goes with it had been lost on the way.
func TestCompleteNeedsEverything(t *testing.T) {
	for reason, spoil := range map[string]func(*report.Document){
		"rows were not checked": func(d *report.Document) { d.Run.Checks = []report.Check{report.Drift} },
		"the run ended early":   func(d *report.Document) { d.Run.Interrupted = "signal" },
		"a gap":                 func(d *report.Document) { d.Coverage.Unverified = []report.Gap{{}} },
		"an unverified table":   func(d *report.Document) { d.Coverage.Tables.Planned++ },
		"no tables":             func(d *report.Document) { d.Coverage.Tables = report.TableCounts{} },
		"a could not be read":   func(d *report.Document) { d.Pairs[0].A.Error = "refused" },
		"b could not be read":   func(d *report.Document) { d.Pairs[0].B.Error = "refused" },
	} {
		d := example.Build("dev", example.Run(), sole(example.Matching("t", 1)))
		assert.Equal(t, report.Go, d.Decide())
		spoil(d)
		assert.Equal(t, report.Incomplete, d.Decide(), reason)
	}
}

func TestMatchWithAGapIsNoMatch(t *testing.T) {
	o := example.Matching("t", 1)
	o.Gaps = []finding.Gap{{Cause: finding.Because(finding.Failed, "lost")}}
	d := example.Build("dev", example.Run(), sole(o))
	assert.Equal(t, "unverified", d.Pairs[0].Tables[0].Result.String())
}

// TestGoNeedsProof draws outcomes at random: GO is given only to those in
// which everything matches and nothing is missing.
func TestGoNeedsProof(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sometimes := func(label string) bool { return rapid.IntRange(0, 19).Draw(t, label) == 0 }
		r := example.Run()
		isProved, isWrong, tables := true, false, 0
		fail := func() { isProved = false }
		if sometimes("no rows") {
			r.Checks = []report.Check{report.Drift}
			fail()
		}
		if sometimes("interrupted") {
			r.Interrupted = "signal"
			fail()
		}
		var pairs []compare.PairOutcome
		for _, name := range rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z]{3}`), 0, 3, rapid.ID).Draw(t, "pairs") {
			p := example.Sound(name)
			for _, table := range rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z]{3}`), 0, 4, rapid.ID).Draw(t, "tables") {
				o := example.Matching(table, uint64(rapid.IntRange(0, 9).Draw(t, "rows")))
				tables++
				if sometimes("unverified") {
					o.Result = compare.Unverified
					fail()
				}
				if sometimes("gap") {
					o.Gaps = []finding.Gap{{Cause: finding.Because(finding.Failed, "lost")}}
					fail()
				}
				if sometimes("differ") {
					o.Result = compare.Differ
					isWrong = isWrong || slices.Contains(r.Checks, report.Rows)
					fail()
				}
				if sometimes("blocker") {
					o.Findings = []finding.Finding{{Severity: finding.Blocker}}
					isWrong = true
				}
				p.Tables = append(p.Tables, o)
			}
			if len(p.Tables) == 0 {
				fail()
			}
			if sometimes("pair gap") {
				p.Gaps = []finding.Gap{{Cause: finding.Because(finding.Failed, "lost")}}
				fail()
			}
			if sometimes("member down") {
				p.A = compare.MemberOutcome{Failure: finding.Because(finding.Down, "refused")}
				fail()
			}
			if sometimes("missing table") {
				p.OnlyB = []*checksum.Table{{Database: "only", Name: "b"}}
				isWrong = true
			}
			pairs = append(pairs, p)
		}
		want := report.Incomplete
		switch {
		case isWrong:
			want = report.NoGo
		case isProved && tables > 0:
			want = report.Go
		}
		d := example.Build("dev", r, pairs)
		if d.Verdict != want {
			t.Fatalf("verdict %s, want %s; reasons %q", d.Verdict, want, d.Reasons)
		}
		if d.ExitCode() == report.ExitGo != (want == report.Go) {
			t.Fatalf("exit code %d for %s", d.ExitCode(), want)
		}
	})
}
