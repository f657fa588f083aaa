package identity

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"allclear/checksum"
)

// sighting is an ID that stands in more than one shard, and the rows it has there.
type sighting struct {
	id   checksum.Integer
	rows []seenRow // by shard and member
}

type seenRow struct {
	keyAt
	hash uint64 // of the columns that all shards have, by meaning
}

// holders names the shards, and the members where only one of them has the row.
func (s *sighting) holders() []string {
	var names []string
	for i := 0; i < len(s.rows); {
		end := i
		var members []string
		for end < len(s.rows) && s.rows[end].shard == s.rows[i].shard {
			members = append(members, s.rows[end].member.Name)
			end++
		}
		name := s.rows[i].shard.Name
		members = slices.Compact(members)
		if read := s.rows[i].shard.readers(s.rows[i].table.FullName()); len(members) < len(read) {
			name += "/" + strings.Join(members, ",")
		}
		names = append(names, name)
		i = end
	}
	return names
}

// same tells that all of the rows have the same content.
func (s *sighting) same() bool {
	return !slices.ContainsFunc(s.rows, func(r seenRow) bool {
		return r.hash != s.rows[0].hash || r.table.FullName() != s.rows[0].table.FullName()
	})
}

func numbersOf(all []sighting) []checksum.Integer {
	ids := make([]checksum.Integer, len(all))
	for i, s := range all {
		ids[i] = s.id
	}
	return ids
}

// look reads the rows of some IDs on every shard, and gives those that stand in
// more than one, in ascending order; not ok when some could not be read.
func (d *duplicates) look(ctx context.Context, ids []checksum.Integer) (all []sighting, ok bool) {
	views := d.views()
	var group errgroup.Group
	group.SetLimit(max(1, d.o.Reads))
	rows := map[checksum.Integer][]seenRow{}
	ok = true
	for _, s := range d.spots {
		for _, k := range s.keys {
			group.Go(func() error {
				type idRow struct {
					id  checksum.Integer
					row seenRow
				}
				var found []idRow
				v := views[k.table]
				err := k.member.RowsOf(ctx, v, k.column.Column.Name, ids, func() { found = found[:0] }, func(row checksum.Row) error {
					id, err := checksum.ParseInteger(row.Bound.Text[0])
					found = append(found, idRow{id, seenRow{k, row.Hash}})
					return err
				})
				if err != nil {
					d.gap(ctx, k.shard.Name, k.table.FullName(), err)
				}
				d.mu.Lock()
				defer d.mu.Unlock()
				ok = ok && err == nil
				for _, f := range found {
					rows[f.id] = append(rows[f.id], f.row)
				}
				return nil
			})
		}
	}
	_ = group.Wait() // what goes wrong is a gap
	for id, seen := range rows {
		slices.SortFunc(seen, func(x, y seenRow) int {
			return cmp.Or(strings.Compare(x.shard.Name, y.shard.Name), strings.Compare(x.member.Name, y.member.Name), strings.Compare(x.table.FullName(), y.table.FullName()))
		})
		elsewhere := func(r seenRow) bool {
			return r.shard != seen[0].shard || r.table.FullName() != seen[0].table.FullName()
		}
		if slices.ContainsFunc(seen, elsewhere) {
			all = append(all, sighting{id, seen})
		}
	}
	slices.SortFunc(all, func(x, y sighting) int { return x.id.Compare(y.id) })
	return all, ok
}

// views has each table read by the columns that it has on every shard, the key
// first, in one order: then rows of the same content hash alike.
func (d *duplicates) views() map[*checksum.Table]*checksum.View {
	byName := map[string][]keyAt{}
	for _, s := range d.spots {
		for _, k := range s.keys {
			byName[k.table.FullName()] = append(byName[k.table.FullName()], k)
		}
	}
	views := map[*checksum.Table]*checksum.View{}
	for _, places := range byName {
		first := places[0]
		names := []string{first.column.Column.Name}
		for i := range first.table.Columns {
			name := first.table.Columns[i].Name
			everywhere := !slices.ContainsFunc(places, func(k keyAt) bool { return k.table.Column(name) == nil })
			if everywhere && !strings.EqualFold(name, names[0]) {
				names = append(names, name)
			}
		}
		for _, k := range places {
			v := &checksum.View{Table: k.table, Key: 1, Index: k.column.Index, Values: checksum.Masked}
			for _, name := range names {
				v.Columns = append(v.Columns, viewColumn(k.table.Column(name), name, places))
			}
			views[k.table] = v
		}
	}
	return views
}

// viewColumn compares documents as such where some server keeps them parsed.
func viewColumn(c *checksum.Column, name string, places []keyAt) checksum.ViewColumn {
	v := checksum.ViewColumn{Column: c, ByJSON: true}
	parsed := false
	for _, k := range places {
		other := k.table.Column(name)
		v.ByJSON = v.ByJSON && other.JSON
		v.Doubles = v.Doubles || other.Type != c.Type
		parsed = parsed || other.Type == "json"
	}
	v.ByJSON = v.ByJSON && parsed
	v.Doubles = v.Doubles && v.ByJSON
	return v
}
