package sweep

import (
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/compare/finding"
	"allclear/compare/freshness"
)

// world is a fleet that is swept night by night: servers of a known speed, with tables whose rows
// have the keys from 1 on.
type world struct {
	t      require.TestingT
	terms  Terms
	rate   float64 // bytes that a pair reads in a second
	now    time.Time
	tables []*swept
	paces  []Pace
	// damaged tells whether a range is found different.
	damaged func(t *swept, after, through uint64) bool
	// onRead is told what was read and found equal; nil for nobody.
	onRead func(t *swept, after, through uint64, at time.Time)
}

// swept is a table of it.
type swept struct {
	pair, name string
	rows       uint64
	width      uint64
	m          freshness.Map
	isRead     bool // tonight
	kept       int  // bytes of the map as it was kept last
}

func newWorld(t require.TestingT, terms Terms, rate float64) *world {
	return &world{t: t, terms: terms, rate: rate, now: time.Date(2026, 1, 1, 1, 0, 0, 0, time.UTC),
		damaged: func(*swept, uint64, uint64) bool { return false }}
}

// skewed adds tables as fleets have them: most are small, and a few have most of the rows.
func (w *world) skewed(pair string, tables int, rows float64, random *rand.Rand) {
	for i := range tables {
		share := math.Pow(random.Float64(), 6)
		w.tables = append(w.tables, &swept{pair: pair, name: "shop.t" + strconv.Itoa(i), rows: uint64(1 + rows*share), width: 100})
	}
}

func (t *swept) bytes() uint64 { return max(t.rows*t.width, smallest) }

// bytes is how many the whole fleet has.
func (w *world) bytes() (sum float64) {
	for _, t := range w.tables {
		sum += float64(t.bytes())
	}
	return sum
}

func (w *world) known() []Table {
	all := make([]Table, len(w.tables))
	for i, t := range w.tables {
		all[i] = Table{Pair: t.pair, Name: t.name, Map: t.m, Rows: t.rows, Bytes: t.bytes(), IsRanged: true}
	}
	return all
}

// plan is tonight's, and what is foretold of it.
func (w *world) plan() (*Plan, finding.Forecast) {
	w.terms.Now = w.now
	paces := PacesOf(slices.DeleteFunc(slices.Clone(w.paces), func(p Pace) bool { return w.now.Sub(p.At) > remembered }))
	known := w.known()
	plan := NewPlan(known, w.terms, paces)
	return plan, plan.Forecast(known, w.terms, paces)
}

// sweep reads as the plan says, some pairs at once, until all is read or the budget is used up.
func (w *world) sweep(plan *Plan, budget time.Duration) {
	pairs := map[string][]*swept{}
	var names []string
	for _, t := range w.tables {
		if pairs[t.pair] == nil {
			names = append(names, t.pair)
		}
		pairs[t.pair] = append(pairs[t.pair], t)
	}
	slices.SortStableFunc(names, func(x, y string) int { return int(plan.tonight(y) - plan.tonight(x)) })
	lanes := make([]time.Time, max(1, w.terms.AtOnce))
	for i := range lanes {
		lanes[i] = w.now
	}
	for _, name := range names {
		slices.SortFunc(lanes, time.Time.Compare) // the one that is free first
		pace := Pace{Pair: name, At: w.now}
		began := lanes[0]
		lanes[0] = w.read(plan, pairs[name], began, budget, &pace)
		if pace.Reading = lanes[0].Sub(began); pace.Rows > 0 {
			w.paces = append(w.paces, pace)
		}
	}
}

func (w *world) read(plan *Plan, tables []*swept, at time.Time, budget time.Duration, pace *Pace) (end time.Time) {
	place := func(t *swept) int {
		if n := plan.order[tableKey{t.pair, t.name}]; n > 0 {
			return n
		}
		return math.MaxInt
	}
	slices.SortStableFunc(tables, func(x, y *swept) int { return place(x) - place(y) })
	for _, t := range tables {
		pieces := slices.Clone(t.m.Pieces())
		ranges := make([]checksum.KeyRange, len(pieces)) // as they are before a piece is put
		for i := range pieces {
			ranges[i] = t.m.Range(i)
		}
		for i := range pieces {
			most, isPlanned := plan.turns[keyOf(t.pair, t.name, &pieces[i])]
			require.True(w.t, isPlanned, "each piece has its turn or waits for it")
			left := uint64(math.MaxUint64)
			if budget > 0 {
				left = uint64(max(0, (budget-at.Sub(w.now)).Seconds()) * w.rate / float64(t.width))
			}
			if most = min(most, left); most > 0 {
				rows := t.put(w, ranges[i], most, at)
				pace.Rows, pace.Bytes = pace.Rows+rows, pace.Bytes+rows*t.width
				at = at.Add(time.Duration(float64(rows*t.width) / w.rate * float64(time.Second)))
			}
		}
	}
	return at
}

func bound(key uint64) *checksum.Bound {
	b := checksum.IntegerBound(checksum.Uint(key))
	return &b
}

// ends are the keys between which a range lies.
func (t *swept) ends(r checksum.KeyRange) (after, through uint64) {
	through = t.rows
	if r.After != nil {
		after, _ = strconv.ParseUint(r.After.Text[0], 10, 64)
	}
	if r.Through != nil {
		through, _ = strconv.ParseUint(r.Through.Text[0], 10, 64)
	}
	return after, through
}

// put is a range that was read, from its beginning on.
func (t *swept) put(w *world, r checksum.KeyRange, most uint64, at time.Time) (rows uint64) {
	after, through := t.ends(r)
	if through-after > most {
		through = after + most
		r.Through = bound(through)
	}
	p := freshness.Piece{Through: r.Through, State: freshness.Equal, At: at, Run: w.now.Format(time.DateOnly), Rows: through - after,
		Digest: &checksum.Digest{Rows: through - after, Sum: rand.Uint64()}, Trusted: true, Texts: true}
	if w.damaged(t, after, through) {
		p.State, p.Digest = freshness.Different, nil
	} else if w.onRead != nil {
		w.onRead(t, after, through, at)
	}
	t.isRead = true
	require.True(w.t, t.m.Put(r.After, p), "%s of %s", r, t.name)
	return through - after
}

// keep writes the maps down and reads them again, as from night to night, and gives their size.
func (w *world) keep() (bytes int) {
	for _, t := range w.tables {
		if t.isRead {
			kept, err := t.m.Encode()
			require.NoError(w.t, err)
			m, err := freshness.Decode(kept)
			require.NoError(w.t, err)
			t.m, t.kept, t.isRead = *m, len(kept), false
		}
		bytes += t.kept
	}
	return bytes
}

// oldest is how long ago the oldest piece of all was read, and whether any never was.
func (w *world) oldest(now time.Time) (age time.Duration, isUnread bool) {
	for _, t := range w.tables {
		for _, p := range t.m.Pieces() {
			if p.State == freshness.Unread {
				isUnread = true
			} else {
				age = max(age, now.Sub(p.At))
			}
		}
	}
	return age, isUnread
}
