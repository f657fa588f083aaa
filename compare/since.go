package compare

import (
	"context"

	"allclear/checksum"
	"allclear/compare/finding"
)

// Since tells what was executed, up to a moment, since side a was recorded: from the time on
// at which its first row may be from. It is nil where side a is no Recorded side. Where side
// b was recorded as well, its own time counts.
func (r *Run) Since(now Moment) *finding.Since {
	recording := RecordingOf(r.Pair.A)
	if recording == nil {
		return nil
	}
	since := &finding.Since{
		Server: recording.Began.Instance.String(), Executed: finding.ExecutedNotKnown, Declared: r.Options.NoWrites,
	}
	if now.b.err != nil {
		since.From, since.Why = recording.Began.Activity.Replication.String(), now.b.err.Error()
		return since
	}
	later := checksum.Standing{At: now.at, Instance: now.b.instance, Activity: now.b.Activity}
	if other := RecordingOf(r.Pair.B); other != nil {
		later = other.Ended
	}
	passage := later.Since(&recording.Began)
	since.Executed, since.From, since.To, since.Why = finding.Executed(passage.Executed.String()), passage.From, passage.To, passage.Why
	return since
}

// SettleSince records how far the server has come since side a was recorded, and gives all
// gaps of rows that changed since the same words.
func (r *Run) SettleSince(ctx context.Context, out *PairOutcome) {
	if !IsRecorded(r.Pair.A) {
		return
	}
	out.Since = r.Since(r.Activity.Look(ctx))
	if out.Since.IsFirm() {
		return // a restart may have hidden what a table had seen before
	}
	for i := range out.Tables {
		for j := range out.Tables[i].Gaps {
			if g := &out.Tables[i].Gaps[j]; g.Cause.Kind == finding.ChangedSince {
				g.Cause = out.Since.Changed()
			}
		}
	}
}
