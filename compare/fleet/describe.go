package fleet

import (
	"context"
	"sync"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/finding"
)

// describe has both members complete the definitions that drift compares, once nothing more
// is read: a table that was altered meanwhile is compared as it is now.
func describe(ctx context.Context, run *compare.Run, out *compare.PairOutcome) {
	var a, b []*checksum.Table
	for i := range out.Tables {
		if t := &out.Tables[i]; t.A != nil && t.B != nil {
			a, b = append(a, t.A), append(b, t.B)
		}
	}
	var both sync.WaitGroup
	var failed [2]error
	for i, side := range []compare.Side{run.Pair.A, run.Pair.B} {
		if describer, ok := side.(compare.Describer); ok {
			both.Go(func() { failed[i] = describer.Describe(ctx, [][]*checksum.Table{a, b}[i]) })
		}
	}
	both.Wait()
	for i, err := range failed {
		if err != nil {
			gap := run.Gap("", finding.CauseOf(ctx, err))
			gap.Member = string("ab"[i])
			out.Gaps = append(out.Gaps, gap)
		}
	}
}
