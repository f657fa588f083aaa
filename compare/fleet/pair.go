package fleet

import (
	"context"
	"slices"
	"strings"
	"sync"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/rows"
)

// Verify compares both sides of one pair. It never fails: what could not be verified, or
// not before ctx ended, is in the outcome's gaps.
//
// If the options have a Listing, it holds the findings of the tables until Into.
func Verify(ctx context.Context, pair compare.Pair, o compare.Options) compare.PairOutcome {
	if o.Listing == nil {
		o.Listing = compare.NewListing(compare.MostListed)
		out := Verify(ctx, pair, o)
		o.Listing.Into(&out)
		return out
	}
	run := compare.NewRun(ctx, pair, o)
	out := compare.NewOutcome(pair)
	run.ReadFacts(ctx, out)
	gap, isSame := out.SameServer()
	switch {
	case isSame:
		out.Gaps = append(out.Gaps, gap)
	case o.Checks.Has(compare.Charset) && !o.Checks.Has(compare.Rows):
		inspectMembers(ctx, run, out)
	default:
		verifyTables(ctx, run, out)
	}
	run.SettleSince(ctx, out)
	run.SettlePositions(out)
	slices.SortFunc(out.Tables, func(x, y compare.TableOutcome) int { return strings.Compare(x.Name, y.Name) })
	if o.Checks.Has(compare.Drift) && !isSame {
		describe(ctx, run, out)
	}
	out.SettleMembers()
	return *out
}

func verifyTables(ctx context.Context, run *compare.Run, out *compare.PairOutcome) {
	tables, alone, ok := run.PairTables(ctx, out)
	if !ok {
		return
	}
	var judged sync.WaitGroup
	judged.Go(func() { run.JudgeAlone(ctx, alone) })
	readTables(ctx, run, out, tables)
	awaitDefinitions(ctx, run, out)
	judged.Wait()
	alone.Into(out)
	end := run.Activity.Look(ctx)
	run.Activity.Lag(end, end)
	run.SettleLag(out, end)
}

// readTables reads the rows of tables that both members have, if the run is about rows.
func readTables(ctx context.Context, run *compare.Run, out *compare.PairOutcome, tables []compare.TablePair) {
	verifier := rows.NewVerifier(run)
	if run.Options.Order != nil {
		run.Options.Order(run.Pair.Name, tables)
	}
	out.Tables = make([]compare.TableOutcome, len(tables))
	if !run.Options.Checks.Has(compare.Rows) {
		for i, both := range tables {
			out.Tables[i] = verifier.NewTable(both).Outcome()
		}
		compare.Confirm(ctx, run.Pair, out)
		return
	}
	var all []*work
	for i, both := range tables {
		name := both.A.FullName()
		asked := run.Options.AskedOf(run.Pair.Name, name)
		if !asked.All && len(asked.Keys) == 0 {
			out.Tables[i] = verifier.NewTable(both).Outcome()
			continue
		}
		run.Options.Progress.TablePlanned(run.Pair.Name, name, max(both.A.Rows, both.B.Rows))
		all = append(all, &work{
			members: []string{"a", "b"}, tables: []*checksum.Table{both.A, both.B},
			read: func(ctx context.Context) func(context.Context) {
				if isAgain := out.Tables[i].Name != ""; isAgain {
					run.Options.Journal.Void(run.Pair.Name, name)
				}
				t := verifier.NewTable(both)
				if asked.All {
					t.Read(ctx)
				} else {
					t.ReadAsked(ctx, asked)
				}
				return func(ctx context.Context) { out.Tables[i] = t.Finish(ctx) }
			},
			void: func(reason finding.Gap) {
				reason.Table = name
				out.Tables[i].Withdraw(reason)
				run.Options.Journal.Void(run.Pair.Name, name)
			},
		})
	}
	readAcrossRestarts(ctx, run, out, all, run.Options.Jobs)
	lookAgain(ctx, run, out)
}

// Explain says what Verify would do, from the catalogs and the ends of the indexes
// alone: it reads no row of data.
func Explain(ctx context.Context, pair compare.Pair, o compare.Options) compare.PairPlan {
	run := compare.NewRun(ctx, pair, o)
	out := compare.NewOutcome(pair)
	tables, alone, _ := run.PairTables(ctx, out) // what went wrong is a gap
	run.JudgeAlone(ctx, alone)
	alone.Into(out)
	out.SettleMembers()
	plan := compare.PairPlan{Name: pair.Name, LeftOut: out.LeftOut, Skipped: out.Skipped, Gaps: out.Gaps}
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
