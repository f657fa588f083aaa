package freshness

import (
	"fmt"
	"time"

	"allclear/compare"
)

// Doubt tells why what a run has read of a pair is read again, "" where it is believed: by where the
// members stood when that run began to read them, and where they stand now.
type Doubt func(pair compare.Pair, then, now *Standings) (why string)

// Restarted doubts what was read of a server before its last start: a crash can lose rows that
// were committed and read before it.
func Restarted(_ compare.Pair, then, now *Standings) (why string) {
	for _, m := range []struct {
		name      string
		then, now time.Time
	}{{"a", then.A.Instance.Started, now.A.Instance.Started}, {"b", then.B.Instance.Started, now.B.Instance.Started}} {
		if !m.then.Equal(m.now) {
			return fmt.Sprintf("member %s was restarted at %s UTC, and a crash can lose what was read before it",
				m.name, m.now.UTC().Format(time.DateTime))
		}
	}
	return ""
}

// doubt tells why what a run has read of the pair is read again. The Keeper is locked.
func (k *Keeper) doubt(known *pairMaps, pair compare.Pair, run string) (why string) {
	if k.o.Doubt == nil {
		return ""
	}
	why, isJudged := known.doubts[run]
	if isJudged {
		return why
	}
	then, isKnown := known.stood[run]
	if isKnown {
		why = k.o.Doubt(pair, &then, &known.now)
	} else {
		why = "where the members stood when run " + run + " began is not known"
	}
	known.doubts[run] = why
	return why
}

// dueOf tells which pieces of a table are to be read. Of those that are only because a run is
// doubted, it keeps the reason as why the table is read again.
func (k *Keeper) dueOf(known *pairMaps, pair compare.Pair, t *table) func(p *Piece) bool {
	return func(p *Piece) bool {
		if k.isWanted(pair, t.name, p) {
			return true
		}
		why := k.doubt(known, pair, p.Run)
		if why != "" {
			known.forgotten[t.name] = why
		}
		return why != ""
	}
}

// isWanted tells that a piece is to be read whether or not the run that has verified it is believed.
func (k *Keeper) isWanted(pair compare.Pair, name string, p *Piece) bool {
	return k.o.IsDue == nil || p.State != Equal || k.o.Texts && !p.Texts || k.o.IsDue(pair, name, p)
}
