package report_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"allclear/compare"
	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/internal/example"
)

// evidence is what a decision is made from.
type evidence struct {
	policy report.Policy
	run    report.Run
	pairs  []compare.PairOutcome
}

func (e *evidence) decide() *report.Document { return example.BuildUnder(e.policy, e.run, e.pairs) }

// tableNames are the tables of the fleets that are drawn: of a feature that can be off, of two,
// of one that cannot, and of none.
func tableNames() []string {
	return []string{"shop.carts", "shop.gifts", "shop.treasuries", "shop.treasury_gifts", "shop.users"}
}

func drawEvidence(t *rapid.T) *evidence {
	e := &evidence{run: example.Run(), policy: drawPolicy(t)}
	if rapid.IntRange(0, 9).Draw(t, "interrupted") == 0 {
		e.run.Interrupted = "signal"
	}
	for i := range rapid.IntRange(1, 2).Draw(t, "pairs") {
		p := example.Sound(string(rune('p' + i)))
		for _, name := range tableNames() {
			p.Tables = append(p.Tables, drawTable(t, name))
		}
		e.pairs = append(e.pairs, p)
	}
	return e
}

func drawTable(t *rapid.T, name string) compare.TableOutcome {
	o := example.Matching(name, 5)
	switch rapid.IntRange(0, 11).Draw(t, name) {
	case 0:
		o = example.Differing(name, 1)
	case 1:
		o.Gaps = []finding.Gap{drawGap(t)}
	case 2:
		o.Result = compare.Unverified
	case 3:
		o.Findings = []finding.Finding{drawFinding(t)}
	case 4:
		o.Result, o.Differences = compare.Differ, 2
	}
	return o
}

func drawPolicy(t *rapid.T) report.Policy {
	p := site()
	for i := range p.Features {
		p.Features[i].CanDisable = rapid.Bool().Draw(t, "can be off")
	}
	for range rapid.IntRange(0, 3).Draw(t, "accepted") {
		p.Accepted = append(p.Accepted, report.Accepted{
			Kind: drawKind(t), Table: rapid.SampledFrom(append(tableNames(), "*", "")).Draw(t, "accepted table"),
			Pair: rapid.SampledFrom([]string{"", "p"}).Draw(t, "accepted pair"), Reason: "known", By: "mia",
			Until: lastDay(rapid.IntRange(-1, 3).Draw(t, "days")),
		})
	}
	if rapid.Bool().Draw(t, "severity") {
		kind := drawKind(t)
		to := rapid.SampledFrom([]finding.Severity{finding.Info, finding.Warning, finding.Blocker}).Draw(t, "to")
		p.Severities = []report.SeverityChange{{Kind: kind, From: kind.Severity(), To: to}}
	}
	return p
}

func drawKind(t *rapid.T) finding.Kind {
	return rapid.SampledFrom([]finding.Kind{
		finding.RowDiffers, finding.RowMissing, finding.RowExtra, finding.RowRecoded, finding.TypeDiffers, finding.MissingTable,
		finding.IDHeadroom, finding.AcceptedUnused, finding.Damage("cut"), finding.Server("version"), "unknown.kind",
	}).Draw(t, "kind")
}

func drawFinding(t *rapid.T) finding.Finding {
	kind := drawKind(t)
	return finding.Finding{
		Kind: kind, Severity: kind.Severity(), Count: uint64(rapid.IntRange(1, 3).Draw(t, "count")),
		Key: []finding.KeyValue{{Column: "id", Value: fmt.Sprint(rapid.IntRange(0, 3).Draw(t, "id"))}},
	}
}

func drawGap(t *rapid.T) finding.Gap {
	kinds := []finding.CauseKind{finding.Failed, finding.Hot, finding.OneSided, finding.NotThere}
	return finding.Gap{
		Range: rapid.SampledFrom([]string{"", "id > 7"}).Draw(t, "range"), Member: rapid.SampledFrom([]string{"", "b"}).Draw(t, "member"),
		Cause: finding.Because(rapid.SampledFrom(kinds).Draw(t, "cause"), "lost"),
	}
}

// harmed is the evidence with one thing more that is wrong or not known, or one acceptance less.
func (e *evidence) harmed(t *rapid.T) *evidence {
	worse := &evidence{policy: e.policy, run: e.run, pairs: slices.Clone(e.pairs)}
	at := rapid.IntRange(0, len(e.pairs)-1).Draw(t, "at pair")
	p := &worse.pairs[at]
	p.Tables = slices.Clone(p.Tables)
	table := &p.Tables[rapid.IntRange(0, len(p.Tables)-1).Draw(t, "at table")]
	harms := []string{"finding", "finding of the pair", "gap", "gap of the pair", "difference", "acceptance"}
	switch rapid.SampledFrom(harms).Draw(t, "harm") {
	case "finding":
		f := drawFinding(t)
		table.Findings = append(slices.Clone(table.Findings), f)
		if f.Subject() == finding.Rows && f.Severity == finding.Blocker { // a row more is a difference more
			table.Differences += f.Count
		}
	case "finding of the pair":
		warned := finding.Finding{Kind: finding.Server("version"), Severity: finding.Warning}
		p.Tables[0].Findings = append(slices.Clone(p.Tables[0].Findings), warned)
	case "gap":
		table.Gaps = append(slices.Clone(table.Gaps), drawGap(t))
	case "gap of the pair":
		p.Gaps = append(slices.Clone(p.Gaps), drawGap(t))
	case "difference":
		table.Differences++
	case "acceptance":
		if len(e.policy.Accepted) > 0 {
			less := rapid.IntRange(0, len(e.policy.Accepted)-1).Draw(t, "less")
			worse.policy.Accepted = slices.Delete(slices.Clone(e.policy.Accepted), less, less+1)
		}
	}
	return worse
}

// TestNothingFoundMakesAVerdictBetter: who finds more damage, reads less or accepts less must
// never be told that more of the site may come back. (Only findings that name differences that
// nobody could name before can do that, if they are accepted.)
func TestNothingFoundMakesAVerdictBetter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := drawEvidence(t)
		before := e.decide()
		for range rapid.IntRange(1, 3).Draw(t, "harms") {
			e = e.harmed(t)
		}
		after := e.decide()
		if report.Worse(before.Verdict, after.Verdict) != after.Verdict {
			t.Fatalf("%s became %s:\n%q\n%q", before.Verdict, after.Verdict, before.Reasons, after.Reasons)
		}
		for i := range before.Features {
			if was, is := before.Features[i].Verdict, after.Features[i].Verdict; report.Worse(was, is) != is {
				t.Fatalf("feature %s: %s became %s", before.Features[i].Name, was, is)
			}
		}
	})
}

// TestAPolicyDecidesTheSameOverParts: in whatever order the Documents of the parts are merged,
// written and read or not.
func TestAPolicyDecidesTheSameOverParts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := drawEvidence(t)
		want := e.decide()
		var parts []*report.Document
		for _, p := range e.pairs {
			part := example.BuildUnder(e.policy, e.run, []compare.PairOutcome{p})
			if rapid.Bool().Draw(t, "written") {
				part = written(t, part)
			}
			parts = append(parts, part)
		}
		got := merged(t, rapid.Permutation(parts).Draw(t, "order")...)
		for _, d := range []*report.Document{want, got} {
			d.Run, d.Tool = report.Run{}, report.Tool{}
		}
		assert.Equal(t, want, got)
	})
}
