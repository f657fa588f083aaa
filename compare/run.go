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
// (Gate, Journal, Listing, Keeper, Progress) by their defaults.
func NewRun(ctx context.Context, pair Pair, o Options) *Run {
	if o.Listing == nil {
		o.Listing = NewListing(MostListed)
	}
	if o.Gate == nil {
		o.Gate = NewGate(o.Jobs)
	}
	if o.Journal == nil {
		o.Journal = noJournal{}
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
	aside := *r
	aside.Options.Journal, aside.Options.Progress, aside.Options.Listing = noJournal{}, silent{}, NewListing(MostListed)
	aside.Options.Keeper = noKeeper{}
	return &aside
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
