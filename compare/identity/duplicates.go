package identity

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/identity/overlap"
)

const (
	// mostLooked is how many duplicates of an entity are looked at a second time,
	// with who holds them and what. More are counted.
	mostLooked = 10_000
	// mostListed is how many of them are listed one by one.
	mostListed = 1_000
)

// entity compares the IDs of one entity over all shards.
func (r *run) entity(ctx context.Context, e *Entity, columns []*measured, generators reading) EntityOutcome {
	out := EntityOutcome{Name: e.Name, Keys: e.Keys, Inferred: e.Inferred, Generator: r.generator(e, columns, generators)}
	for _, m := range columns {
		if m.Entity == e.Name && r.isChosen(m.Table) {
			r.listClipped(m, out.Generator.Value)
		}
	}
	table, _ := split(e.Keys[0])
	notCompared := func(err error) EntityOutcome {
		out.Reason = err.Error()
		if cause := context.Cause(ctx); cause != nil {
			out.Reason = cause.Error()
		}
		r.gap(ctx, "", table, err)
		return out
	}
	switch {
	case r.isLocal(e):
		out.Local = true
		return out
	case !r.isAnyChosen(e):
		out.Reason = leftOut
		return out
	}
	d, err := r.newDuplicates(e)
	if err != nil && e.Inferred { // nobody said that this is an entity
		out.Reason = err.Error()
		r.found(compare.Finding{Kind: "id.not-compared", Severity: compare.Info, Table: table, Detail: err.Error()})
		return out
	}
	if err != nil {
		return notCompared(err)
	}
	if len(d.spots) < 2 {
		return out // one key is unique by its index
	}
	if err := d.find(ctx); err != nil {
		return notCompared(fmt.Errorf("comparing the IDs of %s over %d shards: %w", e.Name, len(d.names()), err))
	}
	out.Shards, out.IDs = d.names(), d.read()
	out.Duplicates, out.NotUnique = d.report(ctx)
	return out
}

// isAnyChosen tells that a key of an entity is not left out of the run.
func (r *run) isAnyChosen(e *Entity) bool {
	return slices.ContainsFunc(e.Keys, func(key string) bool {
		table, _ := split(key)
		return r.isChosen(table)
	})
}

func (r *run) isLocal(e *Entity) bool {
	return slices.ContainsFunc(e.Keys, func(key string) bool {
		table, _ := split(key)
		return r.o.Rules.isLocal(table)
	})
}

// generator says what hands out an entity's IDs and how far it has come; without
// one, how far the IDs in use have.
func (r *run) generator(e *Entity, columns []*measured, read reading) GeneratorOutcome {
	out := GeneratorOutcome{Source: InUse, Capacity: wide()}
	for _, m := range columns {
		if m.Entity == e.Name && m.IsKey() {
			out.Value, out.Capacity = greater(out.Value, m.max), m.Capacity
		}
	}
	if g := read[e.Name]; g != nil {
		out.Source = g.source
		// An ID in use that a ticket table never gave says nothing of how far it has come.
		if given := g.last(); given != nil && g.ticket {
			out.Value = given
		} else {
			out.Value = greater(out.Value, given)
		}
		for i, c := range g.counters {
			if i == 0 || c.capacity.Compare(out.Capacity) > 0 {
				out.Capacity = c.capacity
			}
		}
	}
	return out
}

// leftOut is why IDs are not compared that --tables or --exclude leave out.
const leftOut = "its table is left out of this run"

// duplicates looks for the IDs of one entity that stand in more than one shard.
type duplicates struct {
	*run
	entity *Entity
	spots  []spot
	seen   []uint64 // IDs read of each spot

	numbers []checksum.Integer // duplicates, at most mostLooked
	count   uint64             // all of them
	sample  spread             // over all of them
}

// spot is one table of one shard that keeps an entity's IDs, on each member that must
// be read: no ID may stand in two spots.
type spot struct {
	shard string
	keys  []keyAt
}

// keyAt is a key column on one member.
type keyAt struct {
	place
	column checksum.IDColumn
}

// newDuplicates finds where each shard keeps the entity's IDs, on every member
// that must be read.
func (r *run) newDuplicates(e *Entity) (*duplicates, error) {
	d := &duplicates{run: r, entity: e}
	for i := range r.shards {
		s := &r.shards[i]
		for _, key := range e.Keys {
			one := spot{shard: s.Name}
			table, column := split(key)
			for _, at := range r.all.places[table] {
				if at.shard != s || !slices.ContainsFunc(s.readers(table), func(m Member) bool { return m.Name == at.member.Name }) {
					continue
				}
				c := at.table.Column(column)
				if c == nil {
					continue
				}
				id := checksum.NewIDColumn(at.table, c)
				switch {
				case !isInteger(c):
					return nil, fmt.Errorf("entity %s: %s on %s is %s, no whole number; declare it under unique", e.Name, key, at, c.FullType)
				case id.Index == "":
					return nil, fmt.Errorf("entity %s: no sorted index of %s begins with %s on %s, so its IDs cannot be read in order", e.Name, table, column, at)
				case !id.Unique:
					r.gapBecause(s.Name, table, fmt.Sprintf("entity %s: no unique index keeps %s from standing twice within %s, and that was not looked for", e.Name, column, at))
				}
				one.keys = append(one.keys, keyAt{at, id})
			}
			if len(one.keys) > 0 {
				d.spots = append(d.spots, one)
			}
		}
	}
	return d, nil
}

// names are the shards.
func (d *duplicates) names() []string {
	names := make([]string, len(d.spots))
	for i, s := range d.spots {
		names[i] = s.shard
	}
	return slices.Compact(names)
}

func (d *duplicates) read() (ids uint64) {
	for _, n := range d.seen {
		ids += n
	}
	return ids
}

// find reads the IDs of all shards, the negative ones first: within either half
// they sort as 64 bits do.
func (d *duplicates) find(ctx context.Context) error {
	d.seen = make([]uint64, len(d.spots))
	for _, negative := range []bool{true, false} {
		sources := make([]overlap.Source, len(d.spots))
		for i, s := range d.spots {
			var members []overlap.Source
			for _, k := range s.keys {
				if k.column.Column.Unsigned() && negative {
					continue
				}
				members = append(members, &keySource{keyAt: k, negative: negative, progress: d.o.Progress})
			}
			sources[i] = overlap.Union(members...)
		}
		result, err := overlap.Find(ctx, sources, overlap.Options{Reads: d.o.Reads}, func(id uint64) error {
			d.count++
			d.sample.add(checksum.Integer{Bits: id, Negative: negative})
			if len(d.numbers) < mostLooked {
				d.numbers = append(d.numbers, checksum.Integer{Bits: id, Negative: negative})
			}
			return nil
		})
		if err != nil {
			return err
		}
		for i, n := range result.Seen {
			d.seen[i] += n
		}
	}
	return nil
}

// keySource reads one half of a key column, in short statements.
type keySource struct {
	keyAt
	negative bool
	progress func(shard string, ids uint64)

	after *checksum.Integer
	ended bool
}

// Next implements overlap.Source.
func (s *keySource) Next(ctx context.Context, into []uint64) ([]uint64, error) {
	if s.ended {
		return into[:0], nil
	}
	last := checksum.Int(-1)
	after, through := s.after, &last
	if !s.negative {
		through = nil
		if after == nil {
			after = &last
		}
	}
	if !s.negative && s.column.Column.Unsigned() && s.after == nil {
		after = nil // an UNSIGNED column need not be compared with -1
	}
	ids, ended, err := s.member.IDs(ctx, s.column, after, through, into)
	if err != nil {
		return nil, fmt.Errorf("reading %s.%s of %s: %w", s.table.FullName(), s.column.Column.Name, s.place, err)
	}
	s.ended = ended
	if len(ids) > 0 {
		s.after = &checksum.Integer{Bits: ids[len(ids)-1], Negative: s.negative}
	}
	if s.progress != nil {
		s.progress(s.shard.Name, uint64(len(ids)))
	}
	return ids, nil
}

// share is how many of the IDs that could stand twice do: all but those of the
// largest shard could.
func (d *duplicates) share() float64 {
	most := slices.Max(d.seen)
	if least := d.read() - most; least > 0 {
		return float64(d.count) / float64(least)
	}
	return 0
}

// isCounted tells that the servers count the IDs of an inferred entity each by
// themselves, so that the same numbers on two shards mean nothing.
func (d *duplicates) isCounted() bool {
	return slices.ContainsFunc(d.spots, func(s spot) bool {
		return slices.ContainsFunc(s.keys, func(k keyAt) bool { return k.column.Column.AutoIncrement })
	})
}

// report looks at the duplicates a second time and says what they are. It gives the
// number of those that still are; notUnique tells that they are too many, or of such
// a kind, that nobody can have meant the numbers to be unique.
func (d *duplicates) report(ctx context.Context) (still uint64, notUnique bool) {
	const most = 0.5 // of the IDs that could
	switch {
	case d.count == 0:
		return 0, false
	case d.entity.Inferred && (d.isCounted() || d.share() >= most):
		d.reportLocal(ctx, d.share() >= most)
		return d.count, true
	}
	return d.reportEach(ctx), false
}

// reportEach lists the IDs that stand in two places.
func (d *duplicates) reportEach(ctx context.Context) uint64 {
	table, column := split(d.entity.Keys[0])
	sightings, ok := d.look(ctx, d.numbers)
	if ok && len(sightings) > 0 {
		if pause(ctx, d.o.Recheck) {
			sightings, ok = d.look(ctx, numbersOf(sightings))
		} else {
			ok = false
			d.gap(ctx, "", table, fmt.Errorf("the IDs of %s that stand in several shards could not be looked at again", d.entity.Name))
		}
	}
	for _, s := range sightings[:min(len(sightings), mostListed)] {
		d.found(d.duplicate(s, table, column))
	}
	still := uint64(len(sightings))
	if more := still - uint64(min(len(sightings), mostListed)); more > 0 {
		d.found(compare.Finding{Kind: "id.duplicate", Severity: compare.Blocker, Table: table, Columns: []string{column}, Count: more,
			Detail: fmt.Sprintf("%d more IDs of %s in more than one shard, looked at twice but not listed one by one", more, d.entity.Name)})
	}
	if more := d.count - uint64(len(d.numbers)); more > 0 {
		still += more
		d.found(compare.Finding{Kind: "id.duplicate", Severity: compare.Blocker, Table: table, Columns: []string{column}, Count: more,
			Detail: fmt.Sprintf("%d more IDs of %s in more than one shard, counted but not looked at a second time", more, d.entity.Name)})
	}
	if moved := len(d.numbers) - len(sightings); moved > 0 && ok {
		d.found(compare.Finding{Kind: "id.in-flight", Severity: compare.Info, Table: table, Columns: []string{column}, Count: uint64(moved),
			Detail: fmt.Sprintf("%s of %s stood in more than one shard and no longer did at a second look: rows on their way between shards", counted(moved, "ID"), d.entity.Name)})
	}
	return still
}

// duplicate is the finding about one ID.
func (d *duplicates) duplicate(s sighting, table, column string) compare.Finding {
	f := compare.Finding{
		Kind: "id.duplicate", Severity: compare.Blocker, Table: table, Columns: []string{column}, Count: 1,
		Key: []compare.KeyValue{{Column: column, Value: s.id.String()}},
	}
	where := strings.Join(s.holders(), " and ")
	switch {
	case s.same():
		f.Detail = "on " + where + ": the same row, a stale copy; one of them has to go"
	case s.rows[0].shard == s.rows[len(s.rows)-1].shard:
		f.Detail = "in several tables of " + where + ": each of its IDs should stand in one of them"
	default:
		f.Detail = "on " + where + ": different rows, so one ID was given twice"
	}
	statement := fmt.Sprintf("SELECT * FROM %s WHERE %s = %s", quoteTable(s.rows[0].table), quote(s.rows[0].column.Column.Name), s.id)
	setRecheck(&f, "", statement)
	return f
}
