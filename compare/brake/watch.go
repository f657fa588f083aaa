package brake

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"slices"
	"sync"
	"time"

	"allclear/checksum"
	"allclear/compare"
)

// member is one member of the pair, and what it said so far.
type member struct {
	compare.Loaded
	name   string
	wanted []checksum.Signal           // those with a limit, without those that it may not tell
	usual  map[checksum.Signal]float64 // of the signals that it has told
	untold map[checksum.Signal]checksum.Gauge
	silent time.Time // since when it cannot be reached at all; zero while it can
}

// usualAsks is over how many answers the usual value of a signal is averaged.
const usualAsks = 60

func newMembers(pair compare.Pair, l *Limits) (members []*member) {
	wanted := l.signals()
	if len(wanted) == 0 {
		return nil
	}
	for i, side := range []compare.Side{pair.A, pair.B} {
		if loaded, isLoaded := side.(compare.Loaded); isLoaded { // a copy in files has no load
			members = append(members, &member{
				Loaded: loaded, name: string("ab"[i]), wanted: slices.Clone(wanted),
				usual: map[checksum.Signal]float64{}, untold: map[checksum.Signal]checksum.Gauge{},
			})
		}
	}
	return members
}

// ask asks a member for its signals. It is nil for one that is left to the reading, because it
// could not be reached for longer than reads have patience.
func (m *member) ask(ctx context.Context, patience time.Duration) (all []said) {
	if len(m.wanted) == 0 {
		return nil
	}
	load, err := m.Load(ctx, m.wanted)
	if err != nil {
		if !isGone(err) {
			m.silent = time.Time{}
		} else if m.silent.IsZero() {
			m.silent = time.Now()
		}
		if !m.silent.IsZero() && time.Since(m.silent) >= patience {
			return nil
		}
		return []said{{member: m.name, signal: m.wanted[0], gauge: checksum.Gauge{Why: err.Error()}, wasTold: true}}
	}
	m.silent = time.Time{}
	return m.heard(load)
}

// isGone tells of a member that a read will not reach either.
func isGone(err error) bool {
	for _, gone := range []error{checksum.ErrDown, checksum.ErrDenied, checksum.ErrOtherServer, checksum.ErrMalformed} {
		if errors.Is(err, gone) {
			return true
		}
	}
	return false
}

// heard takes an answer in. What the account may not know is not asked for again.
func (m *member) heard(load checksum.Load) (all []said) {
	for _, s := range slices.Clone(m.wanted) {
		gauge, isThere := load[s]
		if !isThere {
			continue // the server has no use for it, and may get one: it is made a replica
		}
		usual, wasTold := m.usual[s]
		all = append(all, said{member: m.name, signal: s, gauge: gauge, usual: usual, wasTold: wasTold})
		switch {
		case gauge.IsTold():
			if !wasTold {
				usual = float64(gauge.Value)
			}
			m.usual[s] = usual + (float64(gauge.Value)-usual)/usualAsks
			delete(m.untold, s)
		case !wasTold:
			m.untold[s] = gauge
			if gauge.Grant != "" {
				m.wanted = slices.DeleteFunc(m.wanted, func(w checksum.Signal) bool { return w == s })
			}
		}
	}
	return all
}

// look asks all members at once, and looks for the pause file.
func (g *Gate) look(ctx context.Context) decision {
	answers := make([][]said, len(g.members))
	var all sync.WaitGroup
	for i, m := range g.members {
		all.Go(func() { answers[i] = m.ask(ctx, g.patience) })
	}
	all.Wait()
	var heard []said
	for _, some := range answers {
		heard = append(heard, some...)
	}
	d := g.limits.decide(heard)
	if file := g.limits.PauseFile; file != "" {
		switch _, err := os.Stat(file); {
		case err == nil:
			d.holds = append(d.holds, pauseFile(""))
		case !errors.Is(err, fs.ErrNotExist):
			d.holds = append(d.holds, pauseFile(err.Error()))
		}
	}
	return d
}
