package identity

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"allclear/checksum"
)

// Gated is what a gate looked at, and what it found.
type Gated struct {
	Tables   int      // in the catalogs, each once a member
	Entities int      // whose IDs may come to 2^63 − 1
	Columns  int      // that store the IDs of those, their keys too
	Narrow   []Narrow // by table, column, entity and member
}

// MemberCatalog is what one member of a shard has.
type MemberCatalog struct {
	Shard, Member string
	Catalog       *checksum.Catalog
}

// Narrow is a column that stores the IDs of an entity whose key is BIGINT, or that
// a ticket table gives, and cannot hold them all.
type Narrow struct {
	Holder
	Shard, Member string // that has it so narrow; "" when one catalog was looked at
	Key           string // db.table.column, the entity's widest
	KeyType       string // "" if the key is not in the catalog
	// Generator is the ticket table that gives the IDs, "" for none.
	Generator string
}

// String is the column and what is wrong with it, on one line.
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

// Gate finds the columns that store an ID that may come to 2^63 − 1 and are
// narrower, in the catalog of one database server; those that the rules call small
// are left out. Columns of text, DECIMAL and DOUBLE count too. A gate that looked
// at no entity, or no column, has passed nothing: the counts tell.
func Gate(c *checksum.Catalog, rules Rules) Gated {
	return GateFleet([]MemberCatalog{{Catalog: c}}, rules)
}

// GateFleet is [Gate] for the catalogs of several members. The IDs of an entity
// whose key is BIGINT on any of them reach all: a member that was widened passes
// them on to one that was not.
func GateFleet(catalogs []MemberCatalog, rules Rules) Gated {
	all := &placed{}
	var g Gated
	for _, c := range catalogs {
		g.Tables += len(c.Catalog.Tables)
		all.addAll(c)
	}
	all.sort()
	known := entities(&rules, all)
	sources := map[string]Narrow{}
	for i := range known {
		e := &known[i]
		n := Narrow{Generator: ticketTable(&rules, e)}
		most, found := widestKey(all, e, &n)
		if n.Generator == "" && (!found || most.Compare(wide()) < 0) {
			continue
		}
		sources[e.Name] = n
		g.Entities++
	}
	looked := map[string]bool{}
	for _, h := range holders(&rules, all, known) {
		n, ok := sources[h.Entity]
		if !ok {
			continue
		}
		looked[h.Name()] = true
		if h.Capacity.Compare(wide()) >= 0 || h.Small {
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
func narrowPlaces(h *Holder, n Narrow) []Narrow {
	var found []Narrow
	for _, at := range h.places {
		c := at.table.Column(h.Column)
		most, ok := capacity(c)
		if !ok || most.Compare(wide()) >= 0 {
			continue
		}
		n.Holder = *h
		n.Holder.Narrow, n.Type, n.Capacity = nil, c.FullType, most
		n.Shard, n.Member = at.shard.Name, at.member.Name
		found = append(found, n)
	}
	return found
}

// alone places a catalog's tables in one shard of one member, both without a name.
func alone(c *checksum.Catalog) *placed {
	all := &placed{}
	all.addAll(MemberCatalog{Catalog: c})
	return all
}

func (p *placed) addAll(c MemberCatalog) {
	shard := &Shard{Name: c.Shard, Members: []Member{{Name: c.Member}}}
	for _, t := range c.Catalog.Tables {
		p.add(place{shard, shard.Members[0], t})
	}
}

// ticketTable is what gives an entity its IDs, "" for its own key.
func ticketTable(r *Rules, e *Entity) string {
	for _, g := range r.Generators {
		if e.Generator != "" && g.Name == e.Generator {
			return g.Table
		}
	}
	return ""
}

// widestKey names the widest of an entity's keys.
func widestKey(all *placed, e *Entity, into *Narrow) (most checksum.Integer, found bool) {
	for _, key := range e.Keys {
		table, column := split(key)
		for _, at := range all.places[table] {
			c := at.table.Column(column)
			if c == nil {
				continue
			}
			if holds, ok := capacity(c); ok && (!found || holds.Compare(most) > 0) {
				most, found = holds, true
				into.Key, into.KeyType = key, c.FullType
			}
		}
	}
	return most, found
}
