package entity

import (
	"cmp"
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

// Sort puts the places of each table into an order that does not depend on which member
// answered first.
func (c *Catalogs) Sort() {
	for _, all := range c.places {
		slices.SortStableFunc(all, func(x, y Place) int {
			return cmp.Or(strings.Compare(x.Shard, y.Shard), strings.Compare(x.Member, y.Member))
		})
	}
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
