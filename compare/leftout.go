package compare

import (
	"slices"
	"strings"

	"allclear/checksum"
)

// LeftOut is a table that a member holds and the run is not about. A verdict says nothing of
// it, and has to say that it says nothing.
type LeftOut struct {
	Table string // db.table
	By    string // the setting that left it out
}

// ByDatabases is the setting that leaves out tables of databases that were not asked for.
const ByDatabases = "databases"

// WhyLeftOut is a table that a run with these options is not about, with the reason.
func (o *Options) WhyLeftOut(table string) LeftOut {
	database, _, _ := strings.Cut(table, ".")
	if len(o.Databases) > 0 && !slices.Contains(o.Databases, database) || o.IsPlanned(table) {
		return LeftOut{table, ByDatabases}
	}
	return LeftOut{table, o.LeftOutBy(table)}
}

// leftOut are the tables in the catalogs of a pair's members that the run is not about.
func (o *Options) leftOut(catalogs ...*checksum.Catalog) []LeftOut {
	var names []string
	for _, c := range catalogs {
		for _, t := range c.Tables {
			if !o.IsPlanned(t.FullName()) {
				names = append(names, t.FullName())
			}
		}
		names = append(names, c.Elsewhere...)
	}
	slices.Sort(names)
	var all []LeftOut
	for _, name := range slices.Compact(names) {
		all = append(all, o.WhyLeftOut(name))
	}
	return all
}
