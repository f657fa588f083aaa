package identity

import (
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"allclear/checksum"
	"allclear/compare/identity/entity"
	"allclear/compare/identity/forecast"
)

// fewestRuns is the number of consecutive runs in which a column's greatest value must
// have been an ID that its generator gave since the run before. That is rare by chance
// once; three times, with a generator that moved each time, it is evidence.
const fewestRuns = 3

// readCandidates reads every whole-number column that leads an index and whose name does
// not show what it holds. They are read before any generator, and before the keys' own
// values: otherwise a column that holds the newest IDs would be ahead of their
// generator. Without a ledger nothing shows whether they follow one.
func (r *run) readCandidates(ctx context.Context, held []*entity.Holder) []*measured {
	if r.o.History == nil {
		return nil
	}
	candidates := r.candidates(held)
	all := make([]*measured, len(candidates))
	var group errgroup.Group
	group.SetLimit(max(1, r.o.Reads))
	for i, h := range candidates {
		group.Go(func() error {
			all[i] = r.greatest(ctx, h)
			return nil
		})
	}
	_ = group.Wait() // a column that can't be read is no evidence
	return all
}

// followers are the candidates whose greatest value has followed one generator from run
// to run. The values of all candidates go into the ledger.
func (r *run) followers(candidates []*measured) []*measured {
	var found []*measured
	for _, m := range candidates {
		if m.max == nil || !m.whole {
			continue
		}
		r.out.Readings = append(r.out.Readings, Reading{Series{SeriesColumn, m.Name()}, *m.max, m.Capacity})
		if name, ok := r.follows(m); ok {
			m.Entity, m.Small = name, r.o.Rules.IsSmall(m.Name())
			found = append(found, m)
		}
	}
	return found
}

// candidates are the whole-number columns that lead an index everywhere, and that are
// not known to hold an entity's IDs.
func (r *run) candidates(held []*entity.Holder) []*entity.Holder {
	known := map[string]bool{}
	for _, h := range held {
		known[strings.ToLower(h.Name())] = true
	}
	var all []*entity.Holder
	for _, table := range r.all.Tables() {
		if !r.isChosen(table) {
			continue
		}
		for _, column := range r.all.Columns(table) {
			h := entity.NewHolder(&r.all, table, column)
			isWhole := h != nil && !slices.ContainsFunc(h.At, func(at entity.Place) bool { return !at.Table.Column(column).IsInteger() })
			if isWhole && h.Indexed && !known[strings.ToLower(h.Name())] {
				all = append(all, h)
			}
		}
	}
	return all
}

// greatest reads the end of a column's index on every member.
func (r *run) greatest(ctx context.Context, h *entity.Holder) *measured {
	m := &measured{Holder: h, whole: true}
	for _, at := range h.At {
		held, ok, err := r.source(at).Held(ctx, checksum.NewIDColumn(at.Table, at.Table.Column(h.Column)), nil, 0, false)
		if err != nil || !ok {
			m.whole = false
			continue
		}
		m.max = greater(m.max, held.Max)
	}
	return m
}

// follows names the one entity whose generator a column has followed.
func (r *run) follows(m *measured) (name string, ok bool) {
	own := r.history(Series{SeriesColumn, m.Name()}, *m.max)
	var found []string
	for i := range r.out.Entities {
		e := &r.out.Entities[i]
		if e.Business || e.Generator.Value == nil {
			continue
		}
		if keepsUp(own, r.history(Series{SeriesGenerator, e.Name}, *e.Generator.Value)) {
			found = append(found, e.Name)
		}
	}
	if len(found) != 1 {
		return "", false
	}
	return found[0], true
}

// keepsUp tells whether in each of the last runs a column's greatest value was one that
// the generator gave since the run before.
func keepsUp(own, given []forecast.Point) bool {
	at := map[time.Time]float64{}
	for _, p := range own {
		at[p.At.Truncate(time.Microsecond).UTC()] = p.Value
	}
	runs := 0
	before := math.Inf(1)
	for _, g := range given {
		value, ok := at[g.At.Truncate(time.Microsecond).UTC()]
		switch {
		case g.Value == before: // it stood still, which says nothing
		case !ok || !(before < value && value <= g.Value):
			runs = 0
		default:
			runs++
		}
		before = g.Value
	}
	return runs >= fewestRuns
}
