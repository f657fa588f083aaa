package compare

import (
	"context"
	"fmt"

	"allclear/checksum"
)

// confirmEnd checks a walk to the end of the index against the index read from
// its other end. A server that finds no rows behind a bound ends the walk, and a
// comparison that does not fit the index's order (as for a SET of 64 members on
// MariaDB 10.11; keys with a SET are not walked) would end it early on both sides
// alike, without a trace.
//
// On a live pair rows come and go at the end, so there it proves nothing.
func (t *tableRun) confirmEnd(ctx context.Context, lastA, lastB *checksum.Mark) {
	for _, m := range []struct {
		name string
		Side
		view *checksum.View
		seen *checksum.Mark
	}{{"a", t.pairRun.a, &t.plan.a, lastA}, {"b", t.pairRun.b, &t.plan.b, lastB}} {
		if m.seen == nil {
			continue // the last segment was empty
		}
		last, err := m.Last(ctx, m.view, t.kind)
		switch {
		case err != nil:
			t.gap(ctx, "", err)
			return
		case last != nil && last.Key == m.seen.Key, !t.atRest(ctx):
			continue
		}
		t.gapBecause("", fmt.Sprintf("the walk on %s ended at %s, which is not the last key of the index", m.name, m.seen.At.Text))
	}
}
