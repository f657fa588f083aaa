package identity

import (
	"context"

	"golang.org/x/sync/errgroup"

	"allclear/checksum"
	"allclear/compare/finding"
	"allclear/compare/identity/entity"
)

// mostClipped is how many rows at a type's maximum are listed of one column of one
// member. All are counted.
const mostClipped = 100

// measured is a column with its values as read.
type measured struct {
	*entity.Holder
	max *checksum.Integer
	// greatestAt is the first member that has max; of no meaning without one.
	greatestAt entity.Place
	whole      bool // on every member
	clipped    []clipped
	near       []near
}

// measure reads the greatest value of every holder on every member: first of the keys,
// which show how far IDs have come where there is no generator, then of the others.
func (r *run) measure(ctx context.Context, held []*entity.Holder, generators reading) []*measured {
	all := make([]*measured, len(held))
	reached := map[string]*checksum.Integer{} // by entity
	for name, g := range generators {
		reached[name] = g.last()
	}
	for _, keys := range []bool{true, false} {
		var group errgroup.Group
		group.SetLimit(max(1, r.o.Reads))
		once := map[string]int{} // a column that holds the IDs of several is read once
		farthest := map[string]*checksum.Integer{}
		for _, h := range held {
			farthest[h.Name()] = greater(farthest[h.Name()], reached[h.Entity])
		}
		for i, h := range held {
			if _, known := once[h.Name()]; h.IsKey() != keys || known || !keys && !r.isChosen(h.Table) {
				continue
			}
			once[h.Name()] = i
			group.Go(func() error {
				all[i] = r.measureOne(ctx, h, farthest[h.Name()])
				return nil
			})
		}
		_ = group.Wait() // errors are gaps already
		for i, h := range held {
			if h.IsKey() != keys {
				continue
			}
			same := measured{} // a reference that is left out of the run
			if first, ok := once[h.Name()]; ok {
				same = *all[first]
			}
			same.Holder = h
			all[i] = &same
			if keys {
				reached[h.Entity] = greater(reached[h.Entity], all[i].max)
			}
		}
	}
	return all
}

// measureOne reads one column. Rows can be clipped only where IDs have reached the
// maximum: there a column is read even if no index makes that cheap.
func (r *run) measureOne(ctx context.Context, h *entity.Holder, reached *checksum.Integer) *measured {
	m := &measured{Holder: h, whole: true}
	for _, at := range h.At {
		c := at.Table.Column(h.Column)
		top := entity.Ceiling(c)
		most, _ := entity.Capacity(c)
		outgrown := reached != nil && reached.Compare(most) >= 0
		// A table without a key is read in one statement, which must stay a short one.
		small := at.Table.Rows <= r.o.ScanRows
		held, ok, err := r.source(at).Held(ctx, checksum.NewIDColumn(at.Table, c), top, r.listed(),
			small || outgrown && keyToWalk(at.Table) != nil)
		switch {
		case err != nil:
			m.whole = false
			if r.isChosen(h.Table) {
				r.gap(ctx, at.Shard, h.Table, err)
			}
			continue
		case !ok:
			m.whole = false
			if outgrown && top != nil {
				r.gapBecause(at.Shard, h.Table, finding.NoKey,
					"%s was not read: its IDs have passed its maximum, and without a key the table cannot be read in short statements", h.Column)
			}
			continue
		}
		if m.max = greater(m.max, held.Max); m.max == held.Max {
			m.greatestAt = at
		}
		if top != nil {
			r.saw(at, m.Name(), *top, &held)
		}
		if !h.IsKey() {
			r.lookNear(ctx, m, at, held.Max, reached)
		}
		if held.AtCeiling > 0 && top != nil {
			m.clipped = append(m.clipped, clipped{at, c, *top, held, finding.ClippedRows{Type: c.FullType}})
		}
	}
	return m
}

// keyToWalk is the best key by which to read a table in short statements, and to name
// its rows; nil where there is none.
func keyToWalk(t *checksum.Table) *checksum.Index {
	for _, key := range t.Keys() {
		if !key.Mixed() {
			return key
		}
	}
	return nil
}
