package freshness

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"allclear/checksum"
	"allclear/compare"
)

// Doubt judges what earlier runs have read of a pair, by where its members stand now. It may ask
// them more.
type Doubt func(ctx context.Context, pair compare.Pair, now *Standings) Judge

// Judge tells why what a run has read is read again, "" where it is believed: by its ID, and by where
// the members stood when it began to read them.
type Judge func(run string, then *Standings) (why string)

// Restarted doubts what was read of a server before its last start: a crash can lose rows that
// were committed and read before it.
func Restarted(_ context.Context, pair compare.Pair, now *Standings) Judge {
	return func(_ string, then *Standings) string { return restarted(pair, then, now) }
}

// restarted names a member that was restarted between two moments, "" if none was.
func restarted(pair compare.Pair, then, now *Standings) (why string) {
	a, b := pair.Members()
	for _, m := range []struct {
		name      string
		then, now time.Time
	}{{a, then.A.Instance.Started, now.A.Instance.Started}, {b, then.B.Instance.Started, now.B.Instance.Started}} {
		if !m.then.Equal(m.now) {
			return fmt.Sprintf("member %s was restarted at %s UTC, and a crash can lose what was read before it",
				m.name, m.now.UTC().Format(time.DateTime))
		}
	}
	return ""
}

// judge finds out why what earlier runs have read of the pair is read again.
func (k *Keeper) judge(ctx context.Context, pair compare.Pair, known *pairMaps) {
	if k.o.Doubt == nil {
		return
	}
	judge := k.o.Doubt(ctx, pair, &known.now)
	for run, then := range known.stood {
		known.doubts[run] = judge(run, &then)
	}
}

// doubt tells why what a run has read of the pair is read again.
func (k *Keeper) doubt(known *pairMaps, run string) (why string) {
	if k.o.Doubt == nil {
		return ""
	}
	why, isJudged := known.doubts[run]
	if !isJudged {
		return "where the members stood when run " + run + " began is not known"
	}
	return why
}

// dueOf tells which pieces of a table are to be read. Of those that are only because a run is
// doubted, it keeps the reason as why the table is read again.
func (k *Keeper) dueOf(known *pairMaps, pair compare.Pair, t *table) func(p *Piece) bool {
	restartedSince := k.restartedSince(known, pair)
	return func(p *Piece) bool {
		if k.isWanted(pair, t.name, p) {
			return true
		}
		why := cmp.Or(restartedSince, k.doubt(known, p.Run))
		if why != "" {
			known.forgotten[t.name] = why
		}
		return why != ""
	}
}

// restartedSince tells of a member that was restarted since the runs were judged, "" for none.
func (k *Keeper) restartedSince(known *pairMaps, pair compare.Pair) (why string) {
	if k.o.Doubt == nil {
		return ""
	}
	now := Standings{A: checksum.Standing{Instance: compare.InstanceOf(pair.A)}, B: checksum.Standing{Instance: compare.InstanceOf(pair.B)}}
	return restarted(pair, &known.now, &now)
}

// isWanted tells that a piece is to be read whether or not the run that has verified it is believed.
func (k *Keeper) isWanted(pair compare.Pair, name string, p *Piece) bool {
	return k.o.IsDue == nil || p.State != Equal || k.o.Texts && !p.Texts || k.o.IsDue(pair, name, p)
}
