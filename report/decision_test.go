package report

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/finding"
)

func TestDecision(t *testing.T) {
	unverified := matching("shop.t", 5)
	unverified.Result = compare.Unverified
	gapped := matching("shop.t", 5)
	gapped.Gaps = []compare.Gap{{Reason: "x"}}
	bothWrong := differing("shop.t", 1)
	bothWrong.Gaps = []compare.Gap{{Reason: "connection lost"}}
	mute := matching("shop.t", 5)
	mute.Result = compare.Differ
	contradiction := matching("shop.t", 5)
	contradiction.Differences = 3
	warned := matching("shop.t", 5)
	warned.Findings = []compare.Finding{{Kind: "charset.latent", Severity: compare.Warning}}
	blocked := matching("shop.t", 5)
	blocked.Findings = []compare.Finding{{Kind: "id.duplicate", Severity: compare.Blocker, Detail: "twice"}}
	good := matching("shop.t", 5)
	alter := func(change func(*compare.PairOutcome)) []compare.PairOutcome {
		p := sound("p", good)
		change(&p)
		return []compare.PairOutcome{p}
	}
	unreached := compare.PairOutcome{Name: "p", A: compare.MemberOutcome{Failure: finding.Because(finding.Down, "refused")}, B: compare.MemberOutcome{Failure: finding.Because(finding.Down, "refused")}}
	half := unreached
	half.A = server("8.0.35", nil)

	cases := []struct {
		reason string
		run    func(*Run)
		pairs  []compare.PairOutcome
		want   Verdict
		exit   int
	}{
		{reason: "all verified, all alike", pairs: []compare.PairOutcome{sound("p", good)}, want: Go, exit: 0},
		{reason: "warnings don't stop a site", pairs: []compare.PairOutcome{sound("p", warned)}, want: Go, exit: 0},
		{reason: "an empty table is proved empty", pairs: []compare.PairOutcome{sound("p", matching("shop.t", 0))}, want: Go, exit: 0},
		{reason: "rows differ", pairs: []compare.PairOutcome{sound("p", differing("shop.t", 1))}, want: NoGo, exit: 1},
		{reason: "any blocker, rows alike", pairs: []compare.PairOutcome{sound("p", blocked)}, want: NoGo, exit: 1},
		{reason: "a table that differs without a finding", pairs: []compare.PairOutcome{sound("p", mute)}, want: NoGo, exit: 1},
		{reason: "a match that counts differences", pairs: []compare.PairOutcome{sound("p", contradiction)}, want: NoGo, exit: 1},
		{reason: "wrong and unknown is wrong", pairs: []compare.PairOutcome{sound("p", bothWrong)}, want: NoGo, exit: 1},
		{reason: "a table missing on b", pairs: alter(func(p *compare.PairOutcome) { p.OnlyA = []*checksum.Table{{Name: "x"}} }), want: NoGo, exit: 1},
		{reason: "even when drift is not checked", run: func(r *Run) { r.Checks = []Check{Rows} }, pairs: alter(func(p *compare.PairOutcome) { p.OnlyB = []*checksum.Table{{Name: "x"}} }), want: NoGo, exit: 1},
		{reason: "one table unverified", pairs: []compare.PairOutcome{sound("p", good, unverified)}, want: Incomplete, exit: 3},
		{reason: "a match with a gap", pairs: []compare.PairOutcome{sound("p", gapped)}, want: Incomplete, exit: 3},
		{reason: "a gap of the pair", pairs: alter(func(p *compare.PairOutcome) { p.Gaps = []compare.Gap{{Reason: "x"}} }), want: Incomplete, exit: 3},
		{reason: "a member error without a gap", pairs: alter(func(p *compare.PairOutcome) { p.B.Failure = finding.Because(finding.Down, "lost") }), want: Incomplete, exit: 3},
		{reason: "interrupted with all tables done", run: func(r *Run) { r.Interrupted = "signal" }, pairs: []compare.PairOutcome{sound("p", good)}, want: Incomplete, exit: 3},
		{reason: "a pair without tables", pairs: []compare.PairOutcome{sound("p", good), sound("q")}, want: Incomplete, exit: 3},
		{reason: "only views", pairs: alter(func(p *compare.PairOutcome) {
			p.Tables, p.Skipped = nil, []compare.Skipped{{Name: "v", What: "view"}}
		}), want: Incomplete, exit: 3},
		{reason: "rows not checked", run: func(r *Run) { r.Checks = []Check{Drift} }, pairs: []compare.PairOutcome{sound("p", good)}, want: Incomplete, exit: 3},
		{reason: "nothing checked", run: func(r *Run) { r.Checks = nil }, pairs: []compare.PairOutcome{sound("p", good)}, want: Incomplete, exit: 3},
		{reason: "no member reached", pairs: []compare.PairOutcome{unreached}, want: Incomplete, exit: 2},
		{reason: "one member of each pair reached: nothing to compare", pairs: []compare.PairOutcome{half}, want: Incomplete, exit: 2},
		{reason: "one pair reached", pairs: []compare.PairOutcome{half, sound("q", unverified)}, want: Incomplete, exit: 3},
		{reason: "one pair verified", pairs: []compare.PairOutcome{unreached, sound("q", good)}, want: Incomplete, exit: 3},
		{reason: "no pairs", want: Incomplete, exit: 2},
		{reason: "the zero pair", pairs: []compare.PairOutcome{{}}, want: Incomplete, exit: 2},
		{reason: "the zero table", pairs: []compare.PairOutcome{sound("p", compare.TableOutcome{})}, want: Incomplete, exit: 3},
	}
	for _, c := range cases {
		t.Run(c.reason, func(t *testing.T) {
			r := run()
			if c.run != nil {
				c.run(&r)
			}
			d := Build("dev", r, c.pairs)
			assert.Equal(t, c.want, d.Verdict)
			assert.Equal(t, c.exit, d.ExitCode())
			assert.NotEmpty(t, d.Reasons, "a verdict without a reason helps nobody")
			assert.Equal(t, d.Coverage.Tables.Planned, d.Coverage.Tables.Verified+d.Coverage.Tables.Unverified)
		})
	}
}

func TestZeroDocumentIsNotGo(t *testing.T) {
	var d Document
	assert.Equal(t, Incomplete, d.Verdict)
	assert.Equal(t, ExitCouldNot, d.ExitCode())
	d.Verdict = Degraded
	assert.Equal(t, ExitDegraded, d.ExitCode())
}

// TestCompleteNeedsEverything takes one thing at a time from a Document that
// is complete, as if the gap that goes with it had been lost on the way.
func TestCompleteNeedsEverything(t *testing.T) {
	for reason, spoil := range map[string]func(*Document){
		"rows were not checked": func(d *Document) { d.Run.Checks = []Check{Drift} },
		"the run ended early":   func(d *Document) { d.Run.Interrupted = "signal" },
		"a gap":                 func(d *Document) { d.Coverage.Unverified = []Gap{{}} },
		"an unverified table":   func(d *Document) { d.Coverage.Tables.Planned++ },
		"no tables":             func(d *Document) { d.Coverage.Tables = TableCounts{} },
		"a could not be read":   func(d *Document) { d.Pairs[0].A.Error = "refused" },
		"b could not be read":   func(d *Document) { d.Pairs[0].B.Error = "refused" },
	} {
		d := Build("dev", run(), []compare.PairOutcome{sound("p", matching("t", 1))})
		assert.Equal(t, Go, d.decide())
		spoil(d)
		assert.Equal(t, Incomplete, d.decide(), reason)
	}
}

func TestMatchWithAGapIsNoMatch(t *testing.T) {
	o := matching("t", 1)
	o.Gaps = []compare.Gap{{Reason: "lost"}}
	d := Build("dev", run(), []compare.PairOutcome{sound("p", o)})
	assert.Equal(t, "unverified", d.Pairs[0].Tables[0].Result.String())
}

// TestGoNeedsProof draws outcomes at random: GO is given only to those in
// which everything matches and nothing is missing.
func TestGoNeedsProof(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sometimes := func(label string) bool { return rapid.IntRange(0, 19).Draw(t, label) == 0 }
		r := run()
		isProved, isWrong, tables := true, false, 0
		fail := func() { isProved = false }
		if sometimes("no rows") {
			r.Checks = []Check{Drift}
			fail()
		}
		if sometimes("interrupted") {
			r.Interrupted = "signal"
			fail()
		}
		var pairs []compare.PairOutcome
		for _, name := range rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z]{3}`), 0, 3, rapid.ID).Draw(t, "pairs") {
			p := sound(name)
			for _, table := range rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z]{3}`), 0, 4, rapid.ID).Draw(t, "tables") {
				o := matching(table, uint64(rapid.IntRange(0, 9).Draw(t, "rows")))
				tables++
				if sometimes("unverified") {
					o.Result = compare.Unverified
					fail()
				}
				if sometimes("gap") {
					o.Gaps = []compare.Gap{{Reason: "lost"}}
					fail()
				}
				if sometimes("differ") {
					o.Result = compare.Differ
					isWrong = isWrong || slices.Contains(r.Checks, Rows)
					fail()
				}
				if sometimes("blocker") {
					o.Findings = []compare.Finding{{Severity: compare.Blocker}}
					isWrong = true
				}
				p.Tables = append(p.Tables, o)
			}
			if len(p.Tables) == 0 {
				fail()
			}
			if sometimes("pair gap") {
				p.Gaps = []compare.Gap{{Reason: "lost"}}
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
		want := Incomplete
		switch {
		case isWrong:
			want = NoGo
		case isProved && tables > 0:
			want = Go
		}
		d := Build("dev", r, pairs)
		if d.Verdict != want {
			t.Fatalf("verdict %s, want %s; reasons %q", d.Verdict, want, d.Reasons)
		}
		if d.ExitCode() == ExitGo != (want == Go) {
			t.Fatalf("exit code %d for %s", d.ExitCode(), want)
		}
	})
}
