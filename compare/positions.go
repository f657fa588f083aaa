package compare

import (
	"sync"
	"time"
)

// Positions are how far a member had come in replication before something was read of it, and
// after that, as people write it (0-1-490); "" where nothing says so. What was read is no older
// than Began, and no newer than Ended.
type Positions struct{ Began, Ended string }

// trail is where a member was seen to stand in the course of a run, in order. It does not grow
// with the run: the longer the run, the farther apart are those that it keeps. The first and the
// last are always kept.
type trail struct {
	mu    sync.Mutex
	stood []stand
	every time.Duration // how far apart those that are kept are, at least
}

// stand is what a member said of its position between two times.
type stand struct {
	asked, said time.Time
	position    string
}

const (
	mostStands = 1000 // even, see thin
	standEvery = time.Second
)

// add keeps a stand in the place of the last one, if that is needless.
func (t *trail) add(s stand) {
	t.mu.Lock()
	defer t.mu.Unlock()
	last := len(t.stood) - 1
	if last >= 0 && s.asked.Before(t.stood[last].asked) {
		return // it was answered late, and a newer one is known
	}
	if last > 0 {
		before := &t.stood[last-1]
		hasStayed := before.position == t.stood[last].position && s.position == before.position
		if hasStayed || s.asked.Sub(before.said) < max(t.every, standEvery) {
			t.stood[last] = s
			return
		}
	}
	if t.stood = append(t.stood, s); len(t.stood) > mostStands {
		t.thin()
	}
}

// thin drops every other stand. The first and the last stay, as the number is odd.
func (t *trail) thin() {
	kept := t.stood[:0]
	for i, s := range t.stood {
		if i%2 == 0 {
			kept = append(kept, s)
		}
	}
	t.stood, t.every = kept, 2*max(t.every, standEvery)
}

// around are the last position that was said before began, and the first that was asked for
// after ended.
func (t *trail) around(began, ended time.Time) (p Positions) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, s := range t.stood {
		if !s.said.After(began) {
			p.Began = s.position
		}
		if !s.asked.Before(ended) {
			p.Ended = s.position
			break
		}
	}
	return p
}

// SettlePositions records how far both members had come when the pair and each of its tables
// were read, as far as it was looked at.
func (r *Run) SettlePositions(out *PairOutcome) {
	from, to := readBetween(out.Tables)
	for _, m := range []struct {
		side Side
		seen *trail
		pair *Positions
		of   func(*TableOutcome) *Positions
	}{
		{r.Pair.A, &r.Activity.seenA, &out.PositionsA, func(t *TableOutcome) *Positions { return &t.PositionsA }},
		{r.Pair.B, &r.Activity.seenB, &out.PositionsB, func(t *TableOutcome) *Positions { return &t.PositionsB }},
	} {
		around := m.seen.around
		if recording := RecordingOf(m.side); recording != nil {
			all := Positions{recording.Began.Activity.Replication.String(), recording.Ended.Activity.Replication.String()}
			around = func(time.Time, time.Time) Positions { return all }
		}
		for i := range out.Tables {
			if t := &out.Tables[i]; !t.Began.IsZero() {
				*m.of(t) = around(t.Began, t.Began.Add(t.Elapsed))
			}
		}
		if !from.IsZero() {
			*m.pair = around(from, to)
		}
	}
}

// readBetween is when the first table began to be read and when the last was done, the zero
// values where none was read.
func readBetween(tables []TableOutcome) (from, to time.Time) {
	for i := range tables {
		t := &tables[i]
		if t.Began.IsZero() {
			continue
		}
		if from.IsZero() || t.Began.Before(from) {
			from = t.Began
		}
		if ended := t.Began.Add(t.Elapsed); ended.After(to) {
			to = ended
		}
	}
	return from, to
}
