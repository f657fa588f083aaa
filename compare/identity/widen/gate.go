package widen

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"allclear/checksum"
	"allclear/compare/identity/entity"
)

// Gated is what a gate checked, and what it found.
type Gated struct {
	Tables   int      // in the catalogs, counted once for each member
	Entities int      // whose IDs may reach 2^63 − 1
	Columns  int      // that store the IDs of those entities, including their keys
	Narrow   []Narrow // by table, column, entity and member
}

// MemberCatalog is what one member of a shard has.
type MemberCatalog struct {
	Shard, Member string
	Catalog       *checksum.Catalog
}

// Narrow is a column that stores the IDs of an entity whose key is BIGINT, or whose IDs
// come from a ticket table, and cannot hold them all.
type Narrow struct {
	entity.Holder
	Shard, Member string // that has it so narrow; "" when one catalog was looked at
	Key           string // db.table.column, the entity's widest
	KeyType       string // "" if the key is not in the catalog
	// Generator is the ticket table that gives the IDs, "" for none.
	Generator string
}

// String describes the column and what is wrong with it, on one line.
func (n *Narrow) String() string {
	said := fmt.Sprintf("%s is %s and holds IDs of %s up to %s (%s)", n.Name(), n.Type, n.Entity, n.Capacity, n.Evidence)
	switch {
	case n.Generator != "" && (n.IsKey() || n.KeyType == ""):
		return said + ", which ticket table " + n.Generator + " gives"
	case n.Generator != "":
		return fmt.Sprintf("%s, which ticket table %s gives; their key %s is %s", said, n.Generator, n.Key, n.KeyType)
	}
	return fmt.Sprintf("%s, whose key %s is %s", said, n.Key, n.KeyType)
}

// Gate finds the columns that store an ID which may reach 2^63 − 1, and that are
// narrower. It checks the catalogs of some members, or of one schema, and leaves out
// columns that the rules call small. Columns of text, DECIMAL and DOUBLE count too. If
// the key of an entity is BIGINT on any member, its columns are checked on all: a member
// that was widened passes its IDs on to one that was not. A gate that checked no entity,
// or no column, has proved nothing; the counts show it.
func Gate(catalogs []MemberCatalog, rules entity.Rules) Gated {
	all := &entity.Catalogs{}
	var g Gated
	for _, c := range catalogs {
		g.Tables += len(c.Catalog.Tables)
		all.AddAll(c.Shard, c.Member, c.Catalog)
	}
	all.Sort()
	known := entity.Entities(&rules, all)
	sources := map[string]Narrow{}
	for i := range known {
		e := &known[i]
		n := Narrow{Generator: rules.TicketTable(e)}
		most, found := widestKey(all, e, &n)
		if n.Generator == "" && (!found || most.Compare(entity.Wide()) < 0) {
			continue
		}
		sources[e.Name] = n
		g.Entities++
	}
	looked := map[string]bool{}
	for _, h := range entity.Holders(&rules, all, known) {
		n, ok := sources[h.Entity]
		if !ok {
			continue
		}
		looked[h.Name()] = true
		if h.Capacity.Compare(entity.Wide()) >= 0 || h.Small {
			continue
		}
		g.Narrow = append(g.Narrow, narrowPlaces(h, n)...)
	}
	g.Columns = len(looked)
	slices.SortFunc(g.Narrow, func(x, y Narrow) int {
		return cmp.Or(strings.Compare(x.Table, y.Table), strings.Compare(x.Column, y.Column), strings.Compare(x.Entity, y.Entity),
			strings.Compare(x.Shard, y.Shard), strings.Compare(x.Member, y.Member))
	})
	return g
}

// narrowPlaces are the members on which a column is too narrow, each with the type
// that it has there.
func narrowPlaces(h *entity.Holder, n Narrow) []Narrow {
	var found []Narrow
	for _, at := range h.At {
		c := at.Table.Column(h.Column)
		most, ok := entity.Capacity(c)
		if !ok || most.Compare(entity.Wide()) >= 0 {
			continue
		}
		n.Holder = *h
		n.Holder.Narrow, n.Type, n.Capacity = nil, c.FullType, most
		n.Shard, n.Member = at.Shard, at.Member
		found = append(found, n)
	}
	return found
}

// widestKey finds the widest of an entity's keys.
func widestKey(all *entity.Catalogs, e *entity.Entity, into *Narrow) (most checksum.Integer, found bool) {
	for _, key := range e.Keys {
		table, column := entity.Split(key)
		for _, at := range all.Places(table) {
			c := at.Table.Column(column)
			if c == nil {
				continue
			}
			if holds, ok := entity.Capacity(c); ok && (!found || holds.Compare(most) > 0) {
				most, found = holds, true
				into.Key, into.KeyType = key, c.FullType
			}
		}
	}
	return most, found
}
