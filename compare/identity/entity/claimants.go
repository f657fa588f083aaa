package entity

import (
	"slices"
	"strings"
)

// claimants finds the entities that may have a claim to a column, by name: to ask each of
// thousands of entities about each of thousands of columns takes minutes.
type claimants struct {
	all        []Entity
	byKey      map[string][]int // db.table.column of a key, in lower case
	byRefers   map[string][]int // the name of columns that refer to the key
	configured []int            // those that say themselves which columns are theirs
}

func newClaimants(all []Entity) *claimants {
	c := &claimants{all: all, byKey: map[string][]int{}, byRefers: map[string][]int{}}
	for i := range all {
		e := &all[i]
		for _, key := range e.Keys {
			key = strings.ToLower(key)
			c.byKey[key] = append(c.byKey[key], i)
		}
		if e.refers != "" {
			c.byRefers[e.refers] = append(c.byRefers[e.refers], i)
		}
		if e.References != nil {
			c.configured = append(c.configured, i)
		}
	}
	return c
}

// of are the indexes of all entities for which evidenceFor may find evidence, in order.
func (c *claimants) of(all *Catalogs, table, column string) []int {
	full := lowerName(table, column)
	found := slices.Concat(c.configured, c.byKey[full])
	for key := range all.refers[full] {
		found = append(found, c.byKey[key]...)
	}
	name := snake(column)
	found = append(found, c.byRefers[name]...)
	for i, r := range name {
		if r == '_' { // after a role: seller_user_id
			found = append(found, c.byRefers[name[i+1:]]...)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}
