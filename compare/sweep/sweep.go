package sweep

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/freshness"
)

// Options are the settings of a Sweep.
type Options struct {
	Terms
	Fleet, Run string // in the store
	Texts      bool   // the run looks at texts
	Store      Store
	// Told is told, before any row is read, whether the promise can be kept, and how much time there is for
	// tonight's reading, as Sweep.Spare tells it of one pair; nil for nobody.
	Told func(f finding.Forecast, spare float64)
}

// Keeper is what a Sweep asks of a freshness.Keeper.
type Keeper interface {
	Table(ctx context.Context, pair compare.Pair, tables compare.TablePair, kind checksum.Kind) freshness.Table
	Tables(ctx context.Context, pair compare.Pair) map[string]freshness.Table
}

// Sweep is one night. Plan it before anything is read, and Conclude it in the end.
type Sweep struct {
	o      Options
	keeper Keeper
	plan   *Plan
	pairs  []Pair
	tables []Table
	paces  []Pace // of earlier nights
	spare  *spare // nil before there is a plan
	err    error  // the first failure to read or keep paces
}

// New makes a night.
func New(o Options) *Sweep { return &Sweep{o: o} }

// KeepBy tells by what the freshness of tables is kept. It asks the Sweep in turn (IsDue, Turn), so
// that it is made later.
func (s *Sweep) KeepBy(k Keeper) { s.keeper = k }

// Err is what failed in reading how fast earlier nights were, or in keeping how fast this one was. A
// nil Sweep has no failure.
func (s *Sweep) Err() error {
	if s == nil {
		return nil
	}
	return s.err
}

// Pair is a pair and the tables that its catalogs list; without any if it could not be listed.
type Pair struct {
	compare.Pair
	Tables []Listed
}

// Listed is a table that both members have.
type Listed struct {
	compare.TablePair
	Plan compare.Plan
}

// Plan decides what is read tonight of the tables of each pair, and in which order: it gives back the
// pairs' places, those with the most to read first, so that none is begun late that takes long.
func (s *Sweep) Plan(ctx context.Context, pairs []Pair) (order []int) {
	s.pairs = pairs
	for i := range pairs {
		s.list(ctx, &pairs[i])
	}
	if s.o.Texts {
		for i := range s.tables {
			s.tables[i].Map = *s.tables[i].Map.WithTexts()
		}
	}
	s.paces, s.err = s.o.Store.Paces(ctx, s.o.Fleet, s.o.Now.Add(-remembered))
	paces := PacesOf(s.paces)
	s.plan = NewPlan(s.tables, s.o.Terms, paces)
	s.spare = newSpare(s.plan, &s.o.Terms, paces)
	if s.o.Told != nil {
		s.o.Told(s.plan.Forecast(s.tables, s.o.Terms, paces), s.spare.atFirst())
	}
	order = make([]int, len(pairs))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(x, y int) int {
		return cmp.Compare(s.plan.tonight(pairs[y].Name), s.plan.tonight(pairs[x].Name))
	})
	return order
}

func (s *Sweep) list(ctx context.Context, pair *Pair) {
	if len(pair.Tables) == 0 {
		return
	}
	written := writtenOn(ctx, pair.Pair)
	for _, l := range pair.Tables {
		known := s.keeper.Table(ctx, pair.Pair, l.TablePair, l.Plan.Kind)
		s.tables = append(s.tables, Table{
			Pair: pair.Name, Name: known.Name, Map: known.Map, IsRanged: l.Plan.IsRanged(),
			Rows: max(l.A.Rows, l.B.Rows), Bytes: max(l.A.Bytes, l.B.Bytes), Written: written[known.Name],
		})
	}
}

// known is what is known of the tables of a pair by now; nil for one that could not be listed.
func (s *Sweep) known(ctx context.Context, pair string) map[string]freshness.Table {
	for i := range s.pairs {
		if p := &s.pairs[i]; p.Name == pair && len(p.Tables) > 0 {
			return s.keeper.Tables(ctx, p.Pair)
		}
	}
	return nil
}

// writtenOn tells when tables were written to last, by db.table, as far as a member tells.
func writtenOn(ctx context.Context, pair compare.Pair) map[string]time.Time {
	latest := map[string]time.Time{}
	for _, side := range []compare.Side{pair.A, pair.B} {
		written, tells := side.(compare.Written)
		if !tells {
			continue
		}
		times, err := written.Written(ctx)
		if err != nil {
			continue // it decides nothing but the order
		}
		for name, at := range times {
			if at.After(latest[name]) {
				latest[name] = at
			}
		}
	}
	return latest
}

// tonight is how much is planned to be read of a pair.
func (p *Plan) tonight(pair string) float64 {
	if p.pairs[pair] == nil {
		return 0
	}
	return p.pairs[pair].planned
}

// IsDue tells whether a piece that was verified is read again tonight.
func (s *Sweep) IsDue(pair compare.Pair, table string, p *freshness.Piece) bool {
	return s.Turn(pair, table, p) > 0
}

// Turn tells how many rows of a piece are read tonight, 0 for none. What nobody planned has come, or
// has changed, since: all of it is read.
func (s *Sweep) Turn(pair compare.Pair, table string, p *freshness.Piece) (rows uint64) {
	if s.o.Texts && !p.Texts {
		unread := p.Unread()
		p = &unread
	}
	if rows, isPlanned := s.plan.turns[keyOf(pair.Name, table, p)]; isPlanned {
		return rows
	}
	return math.MaxUint64
}

// Order puts the tables of a pair into the order in which they are read: those with the oldest rows
// first, and those of which nothing is read last.
func (s *Sweep) Order(pair string, tables []compare.TablePair) {
	place := func(t compare.TablePair) int {
		return cmp.Or(s.plan.order[tableKey{pair, t.A.FullName()}], math.MaxInt)
	}
	slices.SortStableFunc(tables, func(x, y compare.TablePair) int {
		return cmp.Or(cmp.Compare(place(x), place(y)), strings.Compare(x.A.FullName(), y.A.FullName()))
	})
}

// errBudget is why no further chunk is begun.
type errBudget time.Duration

func (e errBudget) Error() string {
	return fmt.Sprintf("the budget of %s is used up", time.Duration(e))
}

// Enough tells why nothing more is to be begun, nil as long as something may. A nil Sweep has no end.
func (s *Sweep) Enough() error {
	if s != nil && s.o.Budget > 0 && time.Since(s.o.Now) >= s.o.Budget {
		return errBudget(s.o.Budget)
	}
	return nil
}

// keepPaces keeps how fast the night was, and gives all paces that are known by then.
func (s *Sweep) keepPaces(ctx context.Context, pairs []compare.PairOutcome) Paces {
	var tonight []Pace
	for i := range pairs {
		if pace, isRead := paceOf(&pairs[i], s.o.Now); isRead {
			tonight = append(tonight, pace)
		}
	}
	s.err = errors.Join(s.err, s.o.Store.KeepPaces(context.WithoutCancel(ctx), s.o.Fleet, s.o.Run, tonight))
	return PacesOf(append(slices.Clone(s.paces), tonight...))
}

// paceOf is how fast a pair was read: the time in which at least one of its tables was. Waiting for
// a member counts, since the next night will wait as well; for a pause file it does not, nor does what
// was rested since there was time to spare.
func paceOf(out *compare.PairOutcome, began time.Time) (Pace, bool) {
	pace := Pace{Pair: out.Name, At: began}
	type span struct{ from, to time.Time }
	var spans []span
	for i := range out.Tables {
		t := &out.Tables[i]
		rows := max(t.RowsA, t.RowsB)
		if rows -= min(rows, t.Earlier.Rows); rows == 0 || t.Began.IsZero() {
			continue
		}
		estimated := max(t.A.Rows, t.B.Rows, max(t.RowsA, t.RowsB))
		pace.Rows += rows
		pace.Bytes += uint64(float64(max(t.A.Bytes, t.B.Bytes, smallest)) * float64(rows) / float64(estimated))
		spans = append(spans, span{t.Began, t.Began.Add(t.Elapsed)})
	}
	slices.SortFunc(spans, func(x, y span) int { return x.from.Compare(y.from) })
	end := time.Time{}
	for _, one := range spans {
		if one.from.Before(end) {
			one.from = end
		}
		if one.to.After(one.from) {
			pace.Reading, end = pace.Reading+one.to.Sub(one.from), one.to
		}
	}
	if out.Restraint != nil {
		pace.Reading -= min(pace.Reading, time.Duration(out.Restraint.Spare*float64(time.Second)))
		for _, w := range out.Restraint.Waits {
			if paused := time.Duration(w.Seconds * float64(time.Second)); w.Signal == finding.PauseFile && paused < pace.Reading {
				pace.Reading -= paused
			}
		}
	}
	return pace, pace.Rows > 0 && pace.Reading > 0
}
