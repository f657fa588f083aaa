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

// decision is a run with the verdict and the exit code that it must come to.
type decision struct {
	reason string
	run    func(*report.Run)
	pairs  []compare.PairOutcome
	want   report.Verdict
	exit   int
}

// TestDecision: what is wrong weighs more than what is not known, and only a run with neither
// is GO.
func TestDecision(t *testing.T) {
	for _, c := range slices.Concat(goodDecisions(), badDecisions(), openDecisions(), decisionsOfReach()) {
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

func goodDecisions() []decision {
	warned := example.Matching("shop.t", 5)
	warned.Findings = []finding.Finding{{Kind: "charset.latent", Severity: finding.Warning}}
	return []decision{
		{reason: "all verified, all alike", pairs: sole(example.Matching("shop.t", 5)), want: report.Go, exit: 0},
		{reason: "warnings don't stop a site", pairs: sole(warned), want: report.Go, exit: 0},
		{reason: "an empty table is proved empty", pairs: sole(example.Matching("shop.t", 0)), want: report.Go, exit: 0},
	}
}

func badDecisions() []decision {
	bothWrong := example.Differing("shop.t", 1)
	bothWrong.Gaps = []finding.Gap{{Cause: finding.Because(finding.Failed, "connection lost")}}
	withoutFinding := example.Matching("shop.t", 5)
	withoutFinding.Result = compare.Differ
	contradiction := example.Matching("shop.t", 5)
	contradiction.Differences = 3
	blocked := example.Matching("shop.t", 5)
	blocked.Findings = []finding.Finding{{Kind: "id.duplicate", Severity: finding.Blocker}}
	only := []*checksum.Table{{Name: "x"}}
	return []decision{
		{reason: "rows differ", pairs: sole(example.Differing("shop.t", 1)), want: report.NoGo, exit: 1},
		{reason: "any blocker, rows alike", pairs: sole(blocked), want: report.NoGo, exit: 1},
		{reason: "a table that differs without a finding", pairs: sole(withoutFinding), want: report.NoGo, exit: 1},
		{reason: "a match that counts differences", pairs: sole(contradiction), want: report.NoGo, exit: 1},
		{reason: "wrong and unknown is wrong", pairs: sole(bothWrong), want: report.NoGo, exit: 1},
		{reason: "a table missing on b", pairs: altered(func(p *compare.PairOutcome) { p.OnlyA = only }), want: report.NoGo, exit: 1},
		{
			reason: "a table missing on a when drift is not checked", run: asked(report.Rows),
			pairs: altered(func(p *compare.PairOutcome) { p.OnlyB = only }), want: report.NoGo, exit: 1,
		},
	}
}

func openDecisions() []decision {
	good := example.Matching("shop.t", 5)
	gapped := example.Matching("shop.t", 5)
	gapped.Gaps = []finding.Gap{{Cause: finding.Because(finding.Failed, "x")}}
	cut := func(r *report.Run) { r.Interrupted = "signal" }
	return []decision{
		{reason: "one table unverified", pairs: sole(good, unverified()), want: report.Incomplete, exit: 3},
		{reason: "a match with a gap", pairs: sole(gapped), want: report.Incomplete, exit: 3},
		{
			reason: "a gap of the pair", want: report.Incomplete, exit: 3,
			pairs: altered(func(p *compare.PairOutcome) { p.Gaps = gapped.Gaps }),
		},
		{
			reason: "a member error without a gap", want: report.Incomplete, exit: 3,
			pairs: altered(func(p *compare.PairOutcome) { p.B = unreached().B }),
		},
		{reason: "interrupted with all tables done", run: cut, pairs: sole(good), want: report.Incomplete, exit: 3},
		{reason: "a pair without tables", pairs: append(sole(good), example.Sound("q")), want: report.Incomplete, exit: 3},
		{reason: "only views", pairs: altered(func(p *compare.PairOutcome) {
			p.Tables, p.Skipped = nil, []compare.Skipped{{Name: "v", What: "view"}}
		}), want: report.Incomplete, exit: 3},
		{reason: "rows not checked", run: asked(report.Drift), pairs: sole(good), want: report.Incomplete, exit: 3},
		{reason: "nothing checked", run: asked(), pairs: sole(good), want: report.Incomplete, exit: 3},
		{reason: "the zero table", pairs: sole(compare.TableOutcome{}), want: report.Incomplete, exit: 3},
	}
}

// decisionsOfReach are those in which servers could not be reached.
func decisionsOfReach() []decision {
	half := unreached()
	half.A = example.Server("8.0.35", nil)
	verified := example.Sound("q", example.Matching("shop.t", 5))
	onePair := []compare.PairOutcome{half, example.Sound("q", unverified())}
	return []decision{
		{reason: "no member reached", pairs: []compare.PairOutcome{unreached()}, want: report.Incomplete, exit: 2},
		{
			reason: "one member of each pair reached: nothing to compare", pairs: []compare.PairOutcome{half},
			want: report.Incomplete, exit: 2,
		},
		{reason: "one pair reached", pairs: onePair, want: report.Incomplete, exit: 3},
		{reason: "one pair verified", pairs: []compare.PairOutcome{unreached(), verified}, want: report.Incomplete, exit: 3},
		{reason: "no pairs", want: report.Incomplete, exit: 2},
		{reason: "the zero pair", pairs: []compare.PairOutcome{{}}, want: report.Incomplete, exit: 2},
	}
}

// altered is a fleet of one pair that is right but for a change.
func altered(change func(*compare.PairOutcome)) []compare.PairOutcome {
	pairs := sole(example.Matching("shop.t", 5))
	change(&pairs[0])
	return pairs
}

// asked is a run with these checks and no others.
func asked(checks ...report.Check) func(*report.Run) {
	return func(r *report.Run) { r.Checks = checks }
}

func unverified() compare.TableOutcome {
	t := example.Matching("shop.t", 5)
	t.Result = compare.Unverified
	return t
}

func unreached() compare.PairOutcome {
	down := compare.MemberOutcome{Failure: finding.Because(finding.Down, "refused")}
	return compare.PairOutcome{Name: "p", A: down, B: down}
}

// TestZeroDocumentIsNotGo: a Document that nobody filled in must not let a site come back.
func TestZeroDocumentIsNotGo(t *testing.T) {
	var d report.Document
	assert.Equal(t, report.Incomplete, d.Verdict)
	assert.Equal(t, report.ExitCouldNot, d.ExitCode())
	d.Verdict = report.Degraded
	assert.Equal(t, report.ExitDegraded, d.ExitCode())
}

// TestCompleteNeedsEverything takes one thing at a time from a complete Document, as if the
// gap that goes with it had been lost: no single check may stand in for another.
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

// TestMatchWithAGapIsNoMatch: a part of the table was not read, so equal digests prove nothing.
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
		r := example.Run()
		d := &drawnFleet{T: t}
		if d.sometimes("no rows") {
			r.Checks = []report.Check{report.Drift}
			d.isOpen = true
		}
		if d.sometimes("interrupted") {
			r.Interrupted = "signal"
			d.isOpen = true
		}
		var pairs []compare.PairOutcome
		for _, name := range rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z]{3}`), 0, 3, rapid.ID).Draw(t, "pairs") {
			pairs = append(pairs, d.pair(name, slices.Contains(r.Checks, report.Rows)))
		}
		want := report.Incomplete
		switch {
		case d.isWrong:
			want = report.NoGo
		case !d.isOpen && d.tables > 0:
			want = report.Go
		}
		got := example.Build("dev", r, pairs)
		if got.Verdict != want {
			t.Fatalf("verdict %s, want %s; reasons %q", got.Verdict, want, got.Reasons)
		}
		if got.ExitCode() == report.ExitGo != (want == report.Go) {
			t.Fatalf("exit code %d for %s", got.ExitCode(), want)
		}
	})
}

// drawnFleet draws outcomes and keeps what the verdict on them must be.
type drawnFleet struct {
	*rapid.T
	isWrong bool // something is wrong
	isOpen  bool // something is not verified
	tables  int
}

func (d *drawnFleet) sometimes(label string) bool {
	return rapid.IntRange(0, 19).Draw(d.T, label) == 0
}

func (d *drawnFleet) pair(name string, areRowsChecked bool) compare.PairOutcome {
	p := example.Sound(name)
	for _, table := range rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z]{3}`), 0, 4, rapid.ID).Draw(d.T, "tables") {
		p.Tables = append(p.Tables, d.table(table, areRowsChecked))
	}
	if len(p.Tables) == 0 {
		d.isOpen = true
	}
	if d.sometimes("pair gap") {
		p.Gaps = []finding.Gap{{Cause: finding.Because(finding.Failed, "lost")}}
		d.isOpen = true
	}
	if d.sometimes("member down") {
		p.A = compare.MemberOutcome{Failure: finding.Because(finding.Down, "refused")}
		d.isOpen = true
	}
	if d.sometimes("missing table") {
		p.OnlyB = []*checksum.Table{{Database: "only", Name: "b"}}
		d.isWrong = true
	}
	return p
}

func (d *drawnFleet) table(name string, areRowsChecked bool) compare.TableOutcome {
	o := example.Matching(name, uint64(rapid.IntRange(0, 9).Draw(d.T, "rows")))
	d.tables++
	if d.sometimes("unverified") {
		o.Result = compare.Unverified
		d.isOpen = true
	}
	if d.sometimes("gap") {
		o.Gaps = []finding.Gap{{Cause: finding.Because(finding.Failed, "lost")}}
		d.isOpen = true
	}
	if d.sometimes("differ") {
		o.Result = compare.Differ
		d.isWrong = d.isWrong || areRowsChecked
		d.isOpen = true
	}
	if d.sometimes("blocker") {
		o.Findings = []finding.Finding{{Severity: finding.Blocker}}
		d.isWrong = true
	}
	return o
}
