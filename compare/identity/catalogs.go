package identity

import (
	"cmp"
	"slices"
	"strings"

	"allclear/checksum"
)

// place is a table on one member of one shard.
type place struct {
	shard  *Shard
	member Member
	table  *checksum.Table
}

func (p place) String() string { return p.shard.Name + "/" + p.member.Name }

// placed is every table of the run, and where it stands.
type placed struct {
	names  []string // db.table, sorted
	places map[string][]place
	// refers says which columns (db.table.column, in lower case) foreign keys on a
	// column refer to, on any member; referred are those that some does.
	refers   map[string]map[string]bool
	referred map[string]bool
}

func (p *placed) add(at place) {
	if p.places == nil {
		p.places = map[string][]place{}
	}
	name := at.table.FullName()
	if len(p.places[name]) == 0 {
		i, _ := slices.BinarySearch(p.names, name)
		p.names = slices.Insert(p.names, i, name)
	}
	p.places[name] = append(p.places[name], at)
	if p.refers == nil {
		p.refers, p.referred = map[string]map[string]bool{}, map[string]bool{}
	}
	for _, f := range at.table.ForeignKeys {
		to := f.Database + "." + f.Table
		for i := range min(len(f.Columns), len(f.RefColumns)) {
			from, key := lowerName(name, f.Columns[i]), lowerName(to, f.RefColumns[i])
			if p.refers[from] == nil {
				p.refers[from] = map[string]bool{}
			}
			p.refers[from][key] = true
			if !strings.EqualFold(name, to) {
				p.referred[key] = true
			}
		}
	}
}

func lowerName(table, column string) string { return strings.ToLower(columnName(table, column)) }

// sort puts the places of each table in one order, whoever answered first.
func (p *placed) sort() {
	for _, all := range p.places {
		slices.SortStableFunc(all, func(x, y place) int {
			return cmp.Or(strings.Compare(x.shard.Name, y.shard.Name), strings.Compare(x.member.Name, y.member.Name))
		})
	}
}

// columns lists the column names of a table over all its places, in the order of
// the first that has each.
func (p *placed) columns(table string) []string {
	var names []string
	for _, at := range p.places[table] {
		for i := range at.table.Columns {
			if name := at.table.Columns[i].Name; !slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, name) }) {
				names = append(names, name)
			}
		}
	}
	return names
}

// split parts db.table.column. Only the configuration names columns so, and a
// name with a dot in it cannot be named there.
func split(column string) (table, name string) {
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
