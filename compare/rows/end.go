package rows

import (
	"context"
	"fmt"

	"allclear/checksum"
	"allclear/compare/finding"
)

// confirmEnd checks a walk to the end of the index by reading the index from its other
// end, before the journal hears of its last chunk. A server that finds no rows behind a bound ends the walk. A comparison that does
// not fit the index's order would end it early on both sides alike and leave no trace:
// MariaDB 10.11 does that for a SET of 64 members, which is why keys with a SET are not
// walked.
//
// On a member that is written to, rows come and go at the end, so there this proves
// nothing. Where it is not known whether it is, an end that is not the last key is a gap.
func (t *Table) confirmEnd(ctx context.Context, end bothMarks) {
	for _, m := range []struct {
		*side
		seen *checksum.Mark
	}{{t.a, end.a}, {t.b, end.b}} {
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
		switch isWritten, err := t.run.Activity.HasWritten(ctx, m.name); {
		case err != nil:
			t.endedEarly(m.name, m.seen, fmt.Sprintf(", and %v", err))
		case !isWritten:
			t.endedEarly(m.name, m.seen, "")
		}
	}
}

// endedEarly records that a walk did not come to the end of the index: then none of its
// ranges can be trusted.
func (t *Table) endedEarly(member string, at *checksum.Mark, also string) {
	t.gap("", finding.Because(finding.Failed,
		"the walk on %s ended at %s, which is not the last key of the index%s", member, at.At.Text, also))
	t.mu.Lock()
	defer t.mu.Unlock()
	t.isEndLost = true
}
