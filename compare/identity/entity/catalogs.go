package entity

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"allclear/checksum"
)

// Place is a table on one member of one shard.
type Place struct {
	Shard, Member string
	Table         *checksum.Table
}

func (p Place) String() string { return p.Shard + "/" + p.Member }

// Catalogs are the tables of a fleet, and where each of them stands. The zero value has
// none.
type Catalogs struct {
	names  []string // db.table, sorted
	places map[string][]Place
	// refers maps a column (db.table.column, in lower case) to the columns that its
	// foreign keys refer to on any member; referred are the columns that some foreign key
	// refers to.
	refers   map[string]map[string]bool
	referred map[string]bool
	folding  map[string]bool // members that keep names in lower case, by Place.String
}

// Add takes in a table.
func (c *Catalogs) Add(at Place) {
	if c.places == nil {
		c.places = map[string][]Place{}
	}
	name := at.Table.FullName()
	if len(c.places[name]) == 0 {
		i, _ := slices.BinarySearch(c.names, name)
		c.names = slices.Insert(c.names, i, name)
	}
	c.places[name] = append(c.places[name], at)
	if c.refers == nil {
		c.refers, c.referred = map[string]map[string]bool{}, map[string]bool{}
	}
	for _, f := range at.Table.ForeignKeys {
		to := f.Database + "." + f.Table
		for i := range min(len(f.Columns), len(f.RefColumns)) {
			from, key := lowerName(name, f.Columns[i]), lowerName(to, f.RefColumns[i])
			if c.refers[from] == nil {
				c.refers[from] = map[string]bool{}
			}
			c.refers[from][key] = true
			if !strings.EqualFold(name, to) {
				c.referred[key] = true
			}
		}
	}
}

func lowerName(table, column string) string { return strings.ToLower(ColumnName(table, column)) }

// AddAll takes in all tables of a member.
func (c *Catalogs) AddAll(shard, member string, catalog *checksum.Catalog) {
	for _, t := range catalog.Tables {
		c.Add(Place{shard, member, t})
	}
}

// Tables are the names (db.table) of all tables, sorted.
func (c *Catalogs) Tables() []string { return c.names }

// Places are where a table (db.table) stands.
func (c *Catalogs) Places(table string) []Place { return c.places[table] }

// Folds tells of a member that names of its tables do not count with their case, so that it
// may spell them otherwise than the others (lower_case_table_names is not 0).
func (c *Catalogs) Folds(shard, member string) {
	if c.folding == nil {
		c.folding = map[string]bool{}
	}
	c.folding[Place{Shard: shard, Member: member}.String()] = true
}

// Sort makes one table of those that a member spells otherwise, and puts the places of each
// into an order that does not depend on which member answered first.
func (c *Catalogs) Sort() {
	c.unite()
	for _, all := range c.places {
		slices.SortStableFunc(all, func(x, y Place) int {
			return cmp.Or(strings.Compare(x.Shard, y.Shard), strings.Compare(x.Member, y.Member))
		})
	}
}

// unite gives a table the one name that members with case have for it. Where they have two
// tables whose names differ in case alone, nobody knows which of them it is.
func (c *Catalogs) unite() {
	if len(c.folding) == 0 {
		return
	}
	isFolded := func(at Place) bool { return c.folding[at.String()] }
	for _, names := range c.Alike() {
		own := slices.DeleteFunc(slices.Clone(names), func(name string) bool {
			return !slices.ContainsFunc(c.places[name], func(at Place) bool { return !isFolded(at) })
		})
		if len(own) == 0 {
			own = names[:1] // all fold
		}
		if len(own) > 1 {
			continue
		}
		for _, name := range names {
			if name != own[0] {
				c.places[own[0]] = append(c.places[own[0]], c.places[name]...)
				delete(c.places, name)
			}
		}
	}
	c.names = slices.DeleteFunc(c.names, func(name string) bool { return c.places[name] == nil })
}

// Alike are the names that differ in case alone, those of each group sorted.
func (c *Catalogs) Alike() [][]string {
	byName := map[string][]string{}
	for _, name := range c.names {
		lower := strings.ToLower(name)
		byName[lower] = append(byName[lower], name)
	}
	var all [][]string
	for _, lower := range slices.Sorted(maps.Keys(byName)) {
		if len(byName[lower]) > 1 {
			all = append(all, byName[lower])
		}
	}
	return all
}

// Columns lists the column names of a table over all its places, in the order of
// the first that has each.
func (c *Catalogs) Columns(table string) []string {
	var names []string
	for _, at := range c.places[table] {
		for i := range at.Table.Columns {
			if name := at.Table.Columns[i].Name; !slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, name) }) {
				names = append(names, name)
			}
		}
	}
	return names
}

// Split divides db.table.column. Only the configuration names columns in this way, and
// it cannot name one with a dot in its name.
func Split(column string) (table, name string) {
	at := strings.LastIndexByte(column, '.')
	if at < 0 {
		return "", column
	}
	return column[:at], column[at+1:]
}

// databaseOf is the database of db.table.column.
func databaseOf(column string) string {
	database, _, _ := strings.Cut(column, ".")
	return database
}
