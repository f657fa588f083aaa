package entity

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"allclear/checksum"
)

// Entities are those of the rules and, if they are to be inferred, one for each
// table whose primary key is one integer column.
func Entities(r *Rules, all *Catalogs) []Entity {
	var found []Entity
	named := map[string]bool{}
	for _, e := range r.Entities {
		for _, key := range e.Keys {
			named[strings.ToLower(key)] = true
		}
		if len(e.Keys) > 0 {
			table, column := Split(e.Keys[0])
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

// infer makes entities of the keys that the configuration does not name. Of several
// tables with a key of one name (users.user_id, user_profiles.user_id) one owns the
// name, and the columns of that name; each of the others is an entity of its own.
func infer(r *Rules, all *Catalogs, named map[string]bool, known []Entity) []Entity {
	byName := map[string][]owner{}
	for _, name := range all.names {
		at := all.places[name][0]
		key := integerKey(at.Table)
		if key == nil || named[strings.ToLower(ColumnName(name, key.Name))] {
			continue
		}
		refers := keyName(at.Table.Name, key.Name)
		// Two applications on one server may each have users.
		byName[at.Table.Database+"\x00"+refers] = append(byName[at.Table.Database+"\x00"+refers], owner{
			table: name, column: key.Name, refers: refers, counts: key.AutoIncrement,
			fits: singular(at.Table.Name) == entityName(refers), referred: all.referred[lowerName(name, key.Name)],
		})
	}
	taken, owned := map[string]bool{}, map[string]bool{} // names of entities, and by database the names that have an owner
	for _, e := range known {
		taken[e.Name] = true
		for _, key := range e.Keys {
			owned[databaseOf(key)+"\x00"+e.refers] = true
		}
	}
	var found []Entity
	for _, refers := range slices.Sorted(maps.Keys(byName)) {
		owners := byName[refers]
		slices.SortFunc(owners, func(x, y owner) int {
			return cmp.Or(yesFirst(x.referred, y.referred), yesFirst(x.fits, y.fits), yesFirst(x.counts, y.counts),
				strings.Compare(x.table, y.table))
		})
		for i, o := range owners {
			e := Entity{Name: entityName(o.refers), Keys: []string{ColumnName(o.table, o.column)}, Inferred: true}
			if i == 0 && !owned[refers] && (o.referred || isIDLike(o.refers)) {
				e.refers = o.refers
			}
			if i > 0 || taken[e.Name] {
				e.Name = o.table // a full name is unique
			}
			taken[e.Name] = true // because user_id and user_no both make a user
			found = append(found, e)
		}
	}
	slices.SortFunc(found, func(x, y Entity) int { return strings.Compare(x.Name, y.Name) })
	return found
}

// isIDLike tells the name of an ID from that of a number that happens to be a key: a
// version, a day, a code. Other columns may have such a name for other reasons.
func isIDLike(name string) bool { return entityName(name) != name }

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
	if key := t.PrimaryKey(); len(key) == 1 {
		if c := t.Column(key[0]); c != nil && c.IsInteger() {
			return c
		}
	}
	return nil
}
