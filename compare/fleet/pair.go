package fleet

import (
	"context"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/rows"
)

// Verify compares both sides of one pair. It never fails: what could not be verified, or
// not before ctx ended, is in the outcome's gaps.
func Verify(ctx context.Context, pair compare.Pair, o compare.Options) compare.PairOutcome {
	run := compare.NewRun(ctx, pair, o)
	out := compare.NewOutcome(pair)
	run.ReadFacts(ctx, out)
	switch {
	case o.Checks.Has(compare.Charset) && !o.Checks.Has(compare.Rows):
		inspectMembers(ctx, run, out)
	case out.IsOneServer() && !isRecorded(pair.A) && !isRecorded(pair.B):
		out.Gaps = append(out.Gaps, run.Gap("",
			finding.Because(finding.SameServer, "a and b are one and the same server: that proves nothing about a second copy")))
	default:
		verifyTables(ctx, run, out)
	}
	slices.SortFunc(out.Tables, func(x, y compare.TableOutcome) int { return strings.Compare(x.Name, y.Name) })
	out.SettleMembers()
	return *out
}

// isRecorded tells whether a side is a copy that was kept of a server. It has the
// identity of that server.
func isRecorded(s compare.Side) bool {
	_, ok := s.(compare.Recorded)
	return ok
}

func verifyTables(ctx context.Context, run *compare.Run, out *compare.PairOutcome) {
	tables, ok := run.PairTables(ctx, out)
	if !ok {
		return
	}
	verifier := rows.NewVerifier(run)
	if !run.Options.Checks.Has(compare.Rows) {
		for _, both := range tables {
			out.Tables = append(out.Tables, verifier.NewTable(both).Outcome())
		}
		return
	}
	for _, both := range tables {
		run.Options.Progress.TablePlanned(run.Pair.Name, both.A.FullName(), max(both.A.Rows, both.B.Rows))
	}
	var mu sync.Mutex
	var reading, rest errgroup.Group
	reading.SetLimit(run.Options.Jobs)
	for _, both := range tables {
		reading.Go(func() error {
			t := verifier.NewTable(both)
			t.Read(ctx)
			// Rows that differ are waited for while the next tables are read.
			rest.Go(func() error {
				outcome := t.Finish(ctx)
				mu.Lock()
				defer mu.Unlock()
				out.Tables = append(out.Tables, outcome)
				return nil
			})
			return nil
		})
	}
	// The goroutines return no errors: what fails in a table is a gap in its outcome.
	_, _ = reading.Wait(), rest.Wait()
}

// Explain says what Verify would do, from the catalogs and the ends of the indexes
// alone: it reads no row of data.
func Explain(ctx context.Context, pair compare.Pair, o compare.Options) compare.PairPlan {
	run := compare.NewRun(ctx, pair, o)
	out := compare.NewOutcome(pair)
	tables, _ := run.PairTables(ctx, out) // what went wrong is a gap
	out.SettleMembers()
	plan := compare.PairPlan{Name: pair.Name, Skipped: out.Skipped, Gaps: out.Gaps}
	verifier := rows.NewVerifier(run)
	for _, both := range tables {
		described, err := verifier.NewTable(both).Explain(ctx)
		if err != nil {
			plan.Gaps = append(plan.Gaps, run.Gap(both.A.FullName(), finding.CauseOf(ctx, err)))
			continue
		}
		plan.Tables = append(plan.Tables, described)
	}
	for _, t := range out.OnlyA {
		plan.Gaps = append(plan.Gaps, run.Gap(t.FullName(), finding.Because(finding.OneSided, "member b does not have the table")))
	}
	for _, t := range out.OnlyB {
		plan.Gaps = append(plan.Gaps, run.Gap(t.FullName(), finding.Because(finding.OneSided, "member a does not have the table")))
	}
	return plan
}
