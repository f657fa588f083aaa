package rows

import (
	"context"

	"allclear/checksum"
	"allclear/compare/finding"
)

// confirmEnd checks a walk to the end of the index against the index read from
// its other end. A server that finds no rows behind a bound ends the walk, and a
// comparison that does not fit the index's order (as for a SET of 64 members on
// MariaDB 10.11; keys with a SET are not walked) would end it early on both sides
// alike, without a trace.
//
// On a live pair rows come and go at the end, so there it proves nothing. Where nobody
// can tell a live pair from one at rest, an end that is not the last is a gap.
func (t *Table) confirmEnd(ctx context.Context, lastA, lastB *checksum.Mark) {
	for _, m := range []struct {
		*side
		seen *checksum.Mark
	}{{t.a, lastA}, {t.b, lastB}} {
		if m.seen == nil {
			continue // the last segment was empty
		}
		last, err := m.reader.Last(ctx, t.plan.Kind)
		if err != nil {
			t.failed(ctx, "", err)
			return
		}
		if last != nil && last.Key == m.seen.Key {
			continue
		}
		isAtRest := t.run.Activity.AtRest(ctx)
		switch unknown := t.run.Activity.Unknown(); {
		case unknown != nil:
			t.gap("", finding.Because(finding.Failed, "the walk on %s ended at %s, which is not the last key of the index, and %v", m.name, m.seen.At.Text, unknown))
		case isAtRest:
			t.gap("", finding.Because(finding.Failed, "the walk on %s ended at %s, which is not the last key of the index", m.name, m.seen.At.Text))
		}
	}
}
