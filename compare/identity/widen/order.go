package widen

import (
	"cmp"
	"slices"
	"strings"

	"allclear/checksum"
)

// order sorts the tables that change into the order of the work: those that only refer
// to others first, those whose keys they refer to next, those that count IDs last. So
// until the last one is done, no ID is given that another table cannot hold. Where
// tables refer to each other in a circle, the one that waits for the fewest others goes
// first, and of several that wait for none the fullest.
func (p *memberPlan) order(keys []foreignKey) []*checksum.Table {
	var tables []*checksum.Table
	for _, t := range p.tables {
		if len(p.of(t)) > 0 {
			tables = append(tables, t)
		}
	}
	waits := map[*checksum.Table]map[*checksum.Table]bool{}
	after := func(later, earlier *checksum.Table) {
		if later != earlier {
			waits[later][earlier] = true
		}
	}
	type member struct {
		table *checksum.Table
		rank  int
	}
	byEntity := map[string][]member{}
	for _, t := range tables {
		waits[t] = map[*checksum.Table]bool{}
		for _, c := range p.of(t) {
			for _, r := range c.roles {
				if r.entity != "" {
					byEntity[r.entity] = append(byEntity[r.entity], member{t, rank(r)})
				}
			}
		}
	}
	for _, members := range byEntity {
		for _, x := range members {
			for _, y := range members {
				if x.rank > y.rank {
					after(x.table, y.table)
				}
			}
		}
	}
	for _, k := range keys {
		if waits[k.child] != nil && waits[k.parent] != nil {
			after(k.parent, k.child)
		}
	}
	order := make([]*checksum.Table, 0, len(tables))
	for len(tables) > 0 {
		next := slices.MinFunc(tables, func(x, y *checksum.Table) int {
			return cmp.Or(cmp.Compare(len(waits[x]), len(waits[y])), cmp.Compare(p.usedIn(y), p.usedIn(x)),
				strings.Compare(x.FullName(), y.FullName()))
		})
		order = append(order, next)
		tables = slices.DeleteFunc(tables, func(t *checksum.Table) bool { return t == next })
		for _, earlier := range waits {
			delete(earlier, next)
		}
	}
	return order
}

// usedIn is how much the fullest column of a table has used.
func (p *memberPlan) usedIn(t *checksum.Table) (most float64) {
	for _, c := range p.of(t) {
		most = max(most, p.usedOf(c))
	}
	return most
}

// rank is the position of a column's role in that order.
func rank(r role) int {
	switch {
	case !r.key:
		return 0
	case !r.counts:
		return 1
	}
	return 2
}
