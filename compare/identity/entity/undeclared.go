package entity

import (
	"slices"
	"strings"

	"allclear/compare/finding"
)

// Undeclared are gaps for the columns and generators that the configuration names and
// that do not exist, or that a shard's table lacks.
func Undeclared(rules *Rules, all *Catalogs) []finding.Gap {
	var gaps []finding.Gap
	missing := func(what, full string) {
		table, name := Split(full)
		if !slices.ContainsFunc(all.Columns(table), func(n string) bool { return strings.EqualFold(n, name) }) {
			gaps = append(gaps, finding.Gap{Table: table, Cause: finding.Because(finding.NotThere,
				"%s: no shard that could be read has the column %s", what, full)})
			return
		}
		for _, at := range all.Places(table) {
			if at.Table.Column(name) == nil {
				gaps = append(gaps, finding.Gap{Pair: at.Shard, Table: table, Cause: finding.Because(finding.NotThere,
					"%s: %s has the table without the column %s", what, at.Member, name)})
			}
		}
	}
	for _, e := range rules.Entities {
		for _, key := range e.Keys {
			missing("entity "+e.Name, key)
		}
	}
	for _, e := range rules.Entities {
		isNamed := func(g Generator) bool { return g.Name == e.Generator }
		if e.Generator != "" && !slices.ContainsFunc(rules.Generators, isNamed) {
			gaps = append(gaps, finding.Gap{Cause: finding.Because(finding.NotThere, "entity %s: there is no generator %s", e.Name, e.Generator)})
		}
	}
	for _, u := range rules.Uniques {
		missing("unique "+u.Name, u.Column)
	}
	return gaps
}
