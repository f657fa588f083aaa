package identity

import (
	"context"
	"fmt"
	"slices"

	"allclear/checksum"
	"allclear/checksum/statement"
	"allclear/compare/finding"
	"allclear/compare/identity/entity"
	"allclear/compare/identity/overlap"
)

const (
	// mostLooked is how many duplicates of an entity are read a second time, with their
	// rows. All are counted.
	mostLooked = 10_000
	// mostListed is how many of them are listed one by one.
	mostListed = 1_000
)

// entity compares the IDs of one entity over all shards.
func (r *run) entity(ctx context.Context, e *entity.Entity, columns []*measured, generators reading) EntityOutcome {
	out := EntityOutcome{Name: e.Name, Keys: e.Keys, Inferred: e.Inferred, Generator: r.generator(e, columns, generators)}
	for _, m := range columns {
		if m.Entity == e.Name && r.isChosen(m.Table) {
			r.listClipped(m, out.Generator.Value)
			r.listCut(ctx, m, columns)
		}
	}
	table, _ := entity.Split(e.Keys[0])
	notCompared := func(err error) EntityOutcome {
		out.Reason = finding.CauseOf(ctx, err).Reason
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
	if err != nil && e.Inferred { // the configuration does not say that this is an entity
		cause := finding.CauseOf(ctx, err)
		out.Reason = cause.Reason
		r.found(finding.Finding{Kind: finding.IDNotCompared, Severity: finding.Info, Table: table,
			Facts: finding.UncomparedIDs{Entity: e.Name, Cause: cause}})
		return out
	}
	if err != nil {
		return notCompared(err)
	}
	if len(d.tables) < 2 {
		return out // one key is unique by its index
	}
	if err := d.find(ctx); err != nil {
		return notCompared(fmt.Errorf("comparing the IDs of %s over %d shards: %w", e.Name, len(d.names()), err))
	}
	out.Shards, out.IDs = d.names(), d.read()
	out.Duplicates, out.NotUnique = d.report(ctx)
	return out
}

// isAnyChosen tells whether the run includes any key of an entity.
func (r *run) isAnyChosen(e *entity.Entity) bool {
	return slices.ContainsFunc(e.Keys, func(key string) bool {
		table, _ := entity.Split(key)
		return r.isChosen(table)
	})
}

func (r *run) isLocal(e *entity.Entity) bool {
	return slices.ContainsFunc(e.Keys, func(key string) bool {
		table, _ := entity.Split(key)
		return r.o.Rules.IsLocal(table)
	})
}

// generator says what generates an entity's IDs and how far it has come; without a
// generator, how far the IDs in use have come.
func (r *run) generator(e *entity.Entity, columns []*measured, read reading) GeneratorOutcome {
	out := GeneratorOutcome{Source: InUse, Capacity: entity.Wide()}
	for _, m := range columns {
		if m.Entity == e.Name && m.IsKey() {
			out.Value, out.Capacity = greater(out.Value, m.max), m.Capacity
		}
	}
	if g := read[e.Name]; g != nil {
		out.Source = g.source
		// An ID in use that a ticket table never gave does not show how far the table has
		// come.
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

// leftOut is the reason for not comparing the IDs of tables that --tables or --exclude
// leave out.
const leftOut = "its table is left out of this run"

// duplicates is the search for IDs of one entity that are in more than one shard.
type duplicates struct {
	*run
	entity *entity.Entity
	tables []keyTable
	seen   []uint64 // IDs read of each table

	numbers []checksum.Integer // duplicates, at most mostLooked
	count   uint64             // all of them
	sample  sample             // of all of them
}

// keyTable is one table of one shard that holds an entity's IDs as keys, with the
// members on which it must be read. No ID may be in two keyTables.
type keyTable struct {
	shard string
	keys  []keyAt
}

// keyAt is a key column on one member.
type keyAt struct {
	entity.Place
	source Source
	column checksum.IDColumn
}

// newDuplicates finds the tables of each shard that hold the entity's keys, on every
// member that must be read.
func (r *run) newDuplicates(e *entity.Entity) (*duplicates, error) {
	d := &duplicates{run: r, entity: e}
	for i := range r.shards {
		s := &r.shards[i]
		for _, key := range e.Keys {
			one := keyTable{shard: s.Name}
			table, column := entity.Split(key)
			for _, at := range r.all.Places(table) {
				if at.Shard != s.Name || !slices.Contains(s.readers(table), at.Member) {
					continue
				}
				c := at.Table.Column(column)
				if c == nil {
					continue
				}
				id := checksum.NewIDColumn(at.Table, c)
				switch {
				case !c.IsInteger():
					return nil, finding.Refuse(finding.Unsupported,
						"entity %s: %s on %s is %s, no whole number; declare it under unique", e.Name, key, at, c.FullType)
				case id.Index == "":
					return nil, finding.Refuse(finding.NoKey,
						"entity %s: no sorted index of %s begins with %s on %s, so its IDs cannot be read in order", e.Name, table, column, at)
				case !id.Unique:
					r.gapBecause(s.Name, table, finding.NoKey,
						"entity %s: no unique index keeps %s from standing twice within %s, and that was not looked for", e.Name, column, at)
				}
				one.keys = append(one.keys, keyAt{at, r.source(at), id})
			}
			if len(one.keys) > 0 {
				d.tables = append(d.tables, one)
			}
		}
	}
	return d, nil
}

// names are the shards.
func (d *duplicates) names() []string {
	names := make([]string, len(d.tables))
	for i, s := range d.tables {
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

// find reads the IDs of all shards, the negative ones first: each half alone is in the
// order of its 64 bits.
func (d *duplicates) find(ctx context.Context) error {
	d.seen = make([]uint64, len(d.tables))
	for _, negative := range []bool{true, false} {
		sources := make([]overlap.Source, len(d.tables))
		for i, s := range d.tables {
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
		after = nil // so that no UNSIGNED column is compared with -1
	}
	ids, ended, err := s.source.IDs(ctx, s.column, after, through, into)
	if err != nil {
		return nil, fmt.Errorf("reading %s.%s of %s: %w", s.Table.FullName(), s.column.Column.Name, s.Place, err)
	}
	s.ended = ended
	if len(ids) > 0 {
		s.after = &checksum.Integer{Bits: ids[len(ids)-1], Negative: s.negative}
	}
	if s.progress != nil {
		s.progress(s.Shard, uint64(len(ids)))
	}
	return ids, nil
}

// share is the share of IDs that are in two shards, among those that could be: all but
// the IDs of the largest shard.
func (d *duplicates) share() float64 {
	most := slices.Max(d.seen)
	if least := d.read() - most; least > 0 {
		return float64(d.count) / float64(least)
	}
	return 0
}

// isCounted tells whether each server counts the IDs of an inferred entity by itself, so
// that the same number on two shards means nothing.
func (d *duplicates) isCounted() bool {
	return slices.ContainsFunc(d.tables, func(t keyTable) bool {
		return slices.ContainsFunc(t.keys, func(k keyAt) bool { return k.column.Column.AutoIncrement })
	})
}

// report reads the duplicates a second time and says what they are. It gives the number
// of those that still are duplicates. notUnique tells that they are so many, or of such
// a kind, that the numbers cannot have been meant to be unique.
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

// reportEach lists the IDs that are in two places.
func (d *duplicates) reportEach(ctx context.Context) uint64 {
	table, column := entity.Split(d.entity.Keys[0])
	found, ok := d.readRows(ctx, d.numbers)
	if ok && len(found) > 0 {
		if pause(ctx, d.o.Recheck) {
			found, ok = d.readRows(ctx, numbersOf(found))
		} else {
			ok = false
			d.gap(ctx, "", table, context.Cause(ctx))
		}
	}
	for i := range found[:min(len(found), mostListed)] {
		d.found(d.duplicate(&found[i], table, column))
	}
	more := func(kind finding.Kind, severity finding.Severity, count uint64, facts finding.DuplicateID) {
		if facts.Of = d.entity.Name; count > 0 {
			d.found(finding.Finding{Kind: kind, Severity: severity, Table: table, Columns: []string{column}, Count: count, Facts: facts})
		}
	}
	unlisted, unlooked := len(found)-min(len(found), mostListed), d.count-uint64(len(d.numbers))
	more(finding.IDDuplicate, finding.Blocker, uint64(unlisted), finding.DuplicateID{Unlisted: true})
	more(finding.IDDuplicate, finding.Blocker, unlooked, finding.DuplicateID{Unlisted: true, Unlooked: true})
	if moved := max(0, len(d.numbers)-len(found)); ok {
		more(finding.IDInFlight, finding.Info, uint64(moved), finding.DuplicateID{Unlisted: true})
	}
	return uint64(len(found)) + unlooked
}

// duplicate is the finding about one ID.
func (d *duplicates) duplicate(s *duplicateID, table, column string) finding.Finding {
	return finding.Finding{
		Kind: finding.IDDuplicate, Severity: finding.Blocker, Table: table, Columns: []string{column}, Count: 1,
		Key:     []finding.KeyValue{{Column: column, Value: s.id.String()}},
		Facts:   finding.DuplicateID{Of: d.entity.Name, Places: d.placesOf(s), SameRow: s.same()},
		Recheck: finding.On("", statement.Where(s.rows[0].Table, s.rows[0].column.Column.Name, s.id.String())),
	}
}
