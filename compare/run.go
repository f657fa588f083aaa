package compare

import (
	"context"
	"time"

	"allclear/checksum"
	"allclear/compare/finding"
)

// Run is what all readings of one pair share.
type Run struct {
	Pair     Pair
	Options  Options
	Activity *Activity
}

// NewRun begins to watch the activity of both sides. It replaces options that are nil
// (Gate, Journal, Earlier, Listing, Keeper, Progress) by their defaults.
func NewRun(ctx context.Context, pair Pair, o Options) *Run {
	if o.Listing == nil {
		o.Listing = NewListing(MostListed)
	}
	if o.Gate == nil {
		o.Gate = NewGate(o.Jobs)
	}
	if o.Journal == nil {
		o.Journal = NoJournal{}
	}
	if o.Earlier == nil {
		o.Earlier = noEarlier{}
	}
	if o.Keeper == nil {
		o.Keeper = noKeeper{}
	}
	if o.Progress == nil {
		o.Progress = silent{}
	}
	return &Run{Pair: pair, Options: o, Activity: WatchActivity(ctx, pair)}
}

// Aside is the run for reading something once more that has been read and counted: nobody hears
// of it.
func (r *Run) Aside() *Run {
	aside := r.Unjournaled()
	aside.Options.Progress, aside.Options.Listing, aside.Options.Keeper = silent{}, NewListing(MostListed), noKeeper{}
	aside.Options.Enough = nil // it is short
	return aside
}

// Unjournaled is the run for reading something as no other run will: neither can build on the
// other.
func (r *Run) Unjournaled() *Run {
	unjournaled := *r
	unjournaled.Options.Journal, unjournaled.Options.Earlier = NoJournal{}, noEarlier{}
	return &unjournaled
}

type silent struct{}

func (silent) TablePlanned(string, string, uint64) {}
func (silent) RowsVerified(string, string, uint64) {}
func (silent) TableDone(string, *TableOutcome)     {}

// TablePair is a table that both sides have.
type TablePair struct{ A, B *checksum.Table }

// Gap is a gap about one table of the pair, "" for the pair itself.
func (r *Run) Gap(table string, cause finding.Cause) finding.Gap {
	return finding.Gap{Pair: r.Pair.Name, Table: table, Cause: cause}
}

// Longer is the pause that follows a pause: twice as long, up to an hour.
func Longer(pause time.Duration) time.Duration { return min(2*pause, time.Hour) }

// SleepUntil waits for a time. It returns false if the run ends first.
func SleepUntil(ctx context.Context, at time.Time) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(time.Until(at)):
		return true
	}
}
