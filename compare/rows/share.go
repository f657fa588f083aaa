package rows

import (
	"context"
	"errors"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/texts"
)

// What is damaged is judged by its share of all texts outside ASCII. Those of ranges that earlier runs have
// found clean, and this one does not read, count with it; else every column in which a few texts are damaged
// would look damaged as a whole. Where a part of such a range was read since, nobody knows how many the rest
// holds: where the verdict depends on it, the members count them.

// countClean counts the texts of a range that an earlier run has found clean, or leaves that to countOnMembers.
func (t *Table) countClean(r checksum.KeyRange, known *compare.Known, seen texts.Inspection) {
	isUnknown := func(side int, n *texts.Inspector) bool { return n != nil && known.NonASCII[side] == nil }
	if !known.IsEmpty() && (isUnknown(0, seen.A) || isUnknown(1, seen.B)) {
		t.uncounted = append(t.uncounted, r)
		return
	}
	seen.Count(known.NonASCII)
}

// countLeft counts the texts of a piece that is left to a later run.
func (t *Table) countLeft(p compare.Piece, seen texts.Inspection) {
	if p.Clean == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.countClean(p.KeyRange, p.Clean, seen)
}

// leaveUncounted leaves the rest of a piece, which an earlier run may have found clean, to countOnMembers.
func (t *Table) leaveUncounted(rest checksum.KeyRange, clean *compare.Known) {
	if clean == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.uncounted = append(t.uncounted, rest)
}

// countOnMembers has the members count the texts outside ASCII of ranges of which that is not known, if the
// verdict depends on it. Where a member cannot, or is held up until there is no time for it, damage has too
// great a share of the texts rather than too small a one.
func (t *Table) countOnMembers(ctx context.Context) {
	uncounted := t.uncounted
	t.uncounted = nil
	for _, m := range []struct {
		*side
		seen *texts.Inspector
	}{{t.a, t.seen.A}, {t.b, t.seen.B}} {
		searcher, ok := m.reader.(compare.Searcher)
		if !ok || !m.seen.WantsShare() {
			continue
		}
		for _, r := range uncounted {
			if err := t.countRange(ctx, searcher, r, m.seen); err != nil {
				if ctx.Err() != nil || !errors.Is(err, compare.ErrHeldUp) {
					t.failed(ctx, r.String(), err)
				}
				break
			}
		}
	}
}

// countRange counts the texts outside ASCII of a range on one member, in short statements.
func (t *Table) countRange(ctx context.Context, searcher compare.Searcher, rest checksum.KeyRange, seen *texts.Inspector) error {
	for {
		part := rest
		err := t.run.Options.Gate.Do(ctx, func(ctx context.Context) error {
			if t.plan.IsRanged() {
				end, err := searcher.Step(ctx, rest, t.pace.Limit().Rows)
				if err != nil {
					return err
				}
				if end != nil {
					part.Through = end
				}
			}
			counts, err := searcher.NonASCII(ctx, part)
			if err == nil {
				seen.AddClean(counts)
			}
			return err
		})
		if err != nil || part.Through.Is(rest.Through) {
			return err
		}
		rest.After = part.Through
	}
}
