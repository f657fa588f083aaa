package identity

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"allclear/checksum"
	"allclear/compare/finding"
	"allclear/compare/identity/entity"
)

// duplicateID is an ID that is in more than one table or shard, with its rows.
type duplicateID struct {
	id   checksum.Integer
	rows []keyRow // by shard and member
}

type keyRow struct {
	keyAt
	hash uint64 // of the columns that all shards have, by meaning
}

// placesOf names the shards, and the members where only one of them has the row.
func (r *run) placesOf(s *duplicateID) []finding.IDPlace {
	var places []finding.IDPlace
	for i := 0; i < len(s.rows); {
		end := i
		var members []string
		for end < len(s.rows) && s.rows[end].Shard == s.rows[i].Shard {
			members = append(members, s.rows[end].Member)
			end++
		}
		members = slices.Compact(members)
		if read := r.readers(s.rows[i].Shard, s.rows[i].Table.FullName()); len(members) >= len(read) {
			members = nil
		}
		places = append(places, finding.IDPlace{Shard: s.rows[i].Shard, Members: members})
		i = end
	}
	return places
}

// same tells whether all of the rows have the same content.
func (s *duplicateID) same() bool {
	return !slices.ContainsFunc(s.rows, func(r keyRow) bool {
		return r.hash != s.rows[0].hash || !isOneTable(r.Place, s.rows[0].Place)
	})
}

// isOneTable tells whether two members mean the same table: those with
// lower_case_table_names spell its name in their own way. On one member, two names are two
// tables.
func isOneTable(x, y entity.Place) bool {
	one, other := x.Table.FullName(), y.Table.FullName()
	return one == other || strings.EqualFold(one, other) && x.String() != y.String()
}

func numbersOf(all []duplicateID) []checksum.Integer {
	ids := make([]checksum.Integer, len(all))
	for i, s := range all {
		ids[i] = s.id
	}
	return ids
}

// readRows reads the rows of some IDs on every shard, and gives the IDs that are in more
// than one, in ascending order. ok is false when some rows could not be read.
func (d *duplicates) readRows(ctx context.Context, ids []checksum.Integer) (all []duplicateID, ok bool) {
	views := d.views()
	var group errgroup.Group
	group.SetLimit(max(1, d.o.Reads))
	rows := map[checksum.Integer][]keyRow{}
	ok = true
	for _, s := range d.tables {
		for _, k := range s.keys {
			group.Go(func() error {
				type idRow struct {
					id  checksum.Integer
					row keyRow
				}
				var found []idRow
				v := views[k.Table]
				add := func(row checksum.Row) error {
					id, err := checksum.ParseInteger(row.Bound.Text[0])
					found = append(found, idRow{id, keyRow{k, row.Hash}})
					return err
				}
				err := with(k.source, v, func(finder RowFinder) error {
					return d.gate(k.Shard).Do(ctx, func(ctx context.Context) error {
						return finder.RowsOf(ctx, k.column.Column.Name, ids, func() { found = found[:0] }, add)
					})
				})
				if err != nil {
					d.gap(ctx, k.Shard, k.Table.FullName(), err)
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
	_ = group.Wait() // errors are gaps already
	for id, seen := range rows {
		slices.SortFunc(seen, func(x, y keyRow) int {
			return cmp.Or(strings.Compare(x.Shard, y.Shard), strings.Compare(x.Member, y.Member),
				strings.Compare(x.Table.FullName(), y.Table.FullName()))
		})
		elsewhere := func(r keyRow) bool {
			return r.Shard != seen[0].Shard || !isOneTable(r.Place, seen[0].Place)
		}
		if slices.ContainsFunc(seen, elsewhere) {
			all = append(all, duplicateID{id, seen})
		}
	}
	slices.SortFunc(all, func(x, y duplicateID) int { return x.id.Compare(y.id) })
	return all, ok
}

// views are how the tables are read: the key first, then the columns that all shards
// have, in one order, so that rows of the same content have the same hash.
func (d *duplicates) views() map[*checksum.Table]*checksum.View {
	byName := map[string][]keyAt{}
	for _, s := range d.tables {
		for _, k := range s.keys {
			name := strings.ToLower(k.Table.FullName())
			byName[name] = append(byName[name], k)
		}
	}
	views := map[*checksum.Table]*checksum.View{}
	for _, places := range byName {
		first := places[0]
		names := []string{first.column.Column.Name}
		for i := range first.Table.Columns {
			name := first.Table.Columns[i].Name
			everywhere := !slices.ContainsFunc(places, func(k keyAt) bool { return k.Table.Column(name) == nil })
			if everywhere && !strings.EqualFold(name, names[0]) {
				names = append(names, name)
			}
		}
		for _, k := range places {
			v := &checksum.View{Table: k.Table, Key: 1, Index: k.column.Index, Values: checksum.Masked}
			for _, name := range names {
				v.Columns = append(v.Columns, viewColumn(k.Table.Column(name), name, places))
			}
			views[k.Table] = v
		}
	}
	return views
}

// viewColumn compares a column as JSON documents where some server stores it parsed.
func viewColumn(c *checksum.Column, name string, places []keyAt) checksum.ViewColumn {
	v := checksum.ViewColumn{Column: c, ByJSON: true}
	parsed := false
	for _, k := range places {
		other := k.Table.Column(name)
		v.ByJSON = v.ByJSON && other.JSON
		v.Doubles = v.Doubles || other.Type != c.Type
		parsed = parsed || other.Type == "json"
	}
	v.ByJSON = v.ByJSON && parsed
	v.Doubles = v.Doubles && v.ByJSON
	return v
}
