package identity

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"allclear/checksum"
)

// entities are those of the rules and, if they are to be inferred, one for each
// table whose primary key is one integer column.
func entities(r *Rules, all *placed) []Entity {
	var found []Entity
	named := map[string]bool{}
	for _, e := range r.Entities {
		for _, key := range e.Keys {
			named[strings.ToLower(key)] = true
		}
		if len(e.Keys) > 0 {
			table, column := split(e.Keys[0])
			_, short, _ := strings.Cut(table, ".")
			e.refers = keyName(short, column)
		}
		found = append(found, e)
	}
	if r.Infer {
		found = append(found, infer(r, all, named, found)...)
	}
	return found
}

// owner is a table whose primary key is one integer column.
type owner struct {
	table, column string // db.table
	refers        string
	counts        bool // AUTO_INCREMENT
	fits          bool // its name says that it is the one: listings has listing_id
	referred      bool // a foreign key says so
}

// infer makes entities of the keys that nobody named. Of several tables with a key
// of one name (users.user_id, user_profiles.user_id) one owns the name, and the
// columns that bear it; the others are entities by themselves.
func infer(r *Rules, all *placed, named map[string]bool, known []Entity) []Entity {
	byName := map[string][]owner{}
	for _, name := range all.names {
		at := all.places[name][0]
		key := integerKey(at.table)
		if key == nil || named[strings.ToLower(columnName(name, key.Name))] {
			continue
		}
		refers := keyName(at.table.Name, key.Name)
		byName[refers] = append(byName[refers], owner{
			table: name, column: key.Name, refers: refers, counts: key.AutoIncrement,
			fits: singular(at.table.Name) == entityName(refers), referred: isReferred(all, at.table, key),
		})
	}
	taken := map[string]bool{} // names of entities, and of what refers to them
	for _, e := range known {
		taken[e.Name], taken[e.refers] = true, true
	}
	var found []Entity
	for _, refers := range slices.Sorted(maps.Keys(byName)) {
		owners := byName[refers]
		slices.SortFunc(owners, func(x, y owner) int {
			return cmp.Or(yesFirst(x.referred, y.referred), yesFirst(x.fits, y.fits), yesFirst(x.counts, y.counts), strings.Compare(x.table, y.table))
		})
		for i, o := range owners {
			e := Entity{Name: entityName(o.refers), Keys: []string{columnName(o.table, o.column)}, Inferred: true}
			if i == 0 && !taken[o.refers] {
				e.refers = o.refers
			}
			if i > 0 || taken[e.Name] {
				e.Name = o.table // a full name is nobody else's
			}
			taken[e.Name] = true // user_id and user_no both make a user
			found = append(found, e)
		}
	}
	slices.SortFunc(found, func(x, y Entity) int { return strings.Compare(x.Name, y.Name) })
	return found
}

func yesFirst(x, y bool) int {
	switch {
	case x == y:
		return 0
	case x:
		return -1
	}
	return 1
}

// integerKey is the primary key's column, if it is one and an integer.
func integerKey(t *checksum.Table) *checksum.Column {
	for i := range t.Indexes {
		if index := &t.Indexes[i]; index.Name == "PRIMARY" && len(index.Columns) == 1 {
			if c := t.Column(index.Columns[0].Name); c != nil && isInteger(c) {
				return c
			}
		}
	}
	return nil
}

// isReferred tells that a foreign key of another table refers to a column.
func isReferred(all *placed, t *checksum.Table, c *checksum.Column) bool {
	for _, name := range all.names {
		for _, at := range all.places[name] {
			if at.table.FullName() != t.FullName() && refersTo(at.table, "", t, c.Name) {
				return true
			}
		}
	}
	return false
}

// refersTo tells that a foreign key of a table, on a column of it ("" for any),
// refers to a column of another.
func refersTo(t *checksum.Table, column string, to *checksum.Table, key string) bool {
	for _, f := range t.ForeignKeys {
		if !strings.EqualFold(f.Database, to.Database) || !strings.EqualFold(f.Table, to.Name) {
			continue
		}
		for i := range min(len(f.Columns), len(f.RefColumns)) {
			if strings.EqualFold(f.RefColumns[i], key) && (column == "" || strings.EqualFold(f.Columns[i], column)) {
				return true
			}
		}
	}
	return false
}
