package entity

import (
	"cmp"
	"slices"
	"strings"

	"allclear/checksum"
)

// Evidence is why a column is taken to hold the IDs of an entity, the strongest
// first.
type Evidence int

const (
	ByKey        Evidence = iota // it is the entity's key
	ByConfig                     // the configuration says so
	ByForeignKey                 // a foreign key says so
	ByName                       // it has the name of the key
	ByRole                       // it has the name of the key after a role: seller_user_id
	ByType                       // an id beside a type: object_type, object_id
	ByValue                      // its greatest value has followed the generator from run to run
)

// String gives the words of reports.
func (e Evidence) String() string {
	return [...]string{"key", "config", "foreign key", "name", "role", "type/id pair", "value"}[e]
}

// Holder is a column that stores the IDs of an entity.
type Holder struct {
	Entity   string
	Table    string // db.table
	Column   string
	Evidence Evidence
	// Type is the narrowest type that the column has on any member, and Capacity the
	// greatest ID which that can hold. Narrow are the places that have this type, and
	// Types how many types there are.
	Type     string
	Capacity checksum.Integer
	Types    int
	Narrow   []string // shard/member
	Places   int      // members that have the column
	Small    bool     // the configuration says that its IDs are small for good
	Indexed  bool     // everywhere

	At       []Place // the members that have the column
	Doubtful bool    // which entity's IDs it holds is not certain, so it is no reason to stop a site
}

// Name is db.table.column.
func (h *Holder) Name() string { return ColumnName(h.Table, h.Column) }

// IsKey tells whether the column is the entity's own key.
func (h *Holder) IsKey() bool { return h.Evidence == ByKey }

// Holders finds every column that stores an entity's IDs, by entity, the narrowest
// first.
func Holders(r *Rules, all *Catalogs, known []Entity) []*Holder {
	var found []*Holder
	claimants := newClaimants(known)
	for _, table := range all.names {
		for _, column := range all.Columns(table) {
			for _, c := range claims(all, claimants, table, column) {
				if h := newHolder(all, c, table, column); h != nil {
					h.Small = r.IsSmall(h.Name())
					found = append(found, h)
				}
			}
		}
	}
	order := map[string]int{}
	for i, e := range known {
		order[e.Name] = i
	}
	slices.SortFunc(found, func(x, y *Holder) int {
		return cmp.Or(cmp.Compare(order[x.Entity], order[y.Entity]), x.Capacity.Compare(y.Capacity), strings.Compare(x.Name(), y.Name()))
	})
	return found
}

// claim is an entity's claim to a column.
type claim struct {
	entity   string
	evidence Evidence
	length   int // of the name that matched
	refers   string
	near     bool // the entity has a key in the column's own database
	doubtful bool // it may hold the IDs of any entity
}

func isNear(e *Entity, table string) bool {
	return slices.ContainsFunc(e.Keys, func(key string) bool { return databaseOf(key) == databaseOf(table) })
}

// claims are the entities whose IDs a column holds: those with the strongest evidence,
// and of several the one with the longest matching name. An id beside a type holds those
// of several entities.
func claims(all *Catalogs, known *claimants, table, column string) []claim {
	var found []claim
	for _, i := range known.of(all, table, column) {
		e := &known.all[i]
		if evidence, ok := evidenceFor(all, e, table, column); ok {
			found = append(found, claim{entity: e.Name, evidence: evidence, length: len(e.refers), refers: e.refers, near: isNear(e, table)})
		}
	}
	// A name refers to the entity of its own database, if that has one.
	found = slices.DeleteFunc(found, func(c claim) bool {
		far := !c.near && (c.evidence == ByName || c.evidence == ByRole)
		return far && slices.ContainsFunc(found, func(o claim) bool { return o.near && o.refers == c.refers })
	})
	if len(found) == 0 {
		return typeClaims(all, known.all, table, column)
	}
	slices.SortStableFunc(found, func(x, y claim) int {
		return cmp.Or(cmp.Compare(x.evidence, y.evidence), cmp.Compare(y.length, x.length))
	})
	// The configuration and foreign keys may name two entities for one column. And a key
	// may hold another entity's IDs: user_profiles.user_id those of users, whose
	// generator decides how long it lasts.
	several := 1
	if found[0].evidence == ByKey {
		several = min(2, len(found))
	}
	for several < len(found) && found[several].evidence == found[0].evidence && found[0].evidence <= ByForeignKey {
		several++
	}
	return found[:several]
}

func evidenceFor(all *Catalogs, e *Entity, table, column string) (Evidence, bool) {
	full := ColumnName(table, column)
	if slices.ContainsFunc(e.Keys, func(key string) bool { return strings.EqualFold(key, full) }) {
		return ByKey, true
	}
	if e.NotReferences != nil && e.NotReferences(full) {
		return 0, false
	}
	if e.References != nil && e.References(full) {
		return ByConfig, true
	}
	refers := all.refers[strings.ToLower(full)]
	if len(refers) > 0 && slices.ContainsFunc(e.Keys, func(key string) bool { return refers[strings.ToLower(key)] }) {
		return ByForeignKey, true
	}
	name := snake(column)
	switch {
	case e.refers == "" || isOwnKey(all, table, column):
		return 0, false // a key of its own is an entity of its own
	case name == e.refers:
		return ByName, true
	case strings.HasSuffix(name, "_"+e.refers):
		return ByRole, true
	}
	return 0, false
}

// isOwnKey tells a table's own surrogate key. It may have the name of another table's
// key, but an id identifies only its own rows.
func isOwnKey(all *Catalogs, table, column string) bool {
	key := integerKey(all.places[table][0].Table)
	return key != nil && strings.EqualFold(key.Name, column) && key.AutoIncrement
}

// typeClaims are the claims to an id beside a type, as in object_type and object_id. The
// labels of an ENUM name the entities; a text may name any.
func typeClaims(all *Catalogs, known []Entity, table, column string) []claim {
	stem, ok := strings.CutSuffix(snake(column), "_id")
	if !ok || isOwnKey(all, table, column) {
		return nil
	}
	var labels []string
	beside := false
	for _, at := range all.places[table] {
		for i := range at.Table.Columns {
			c := &at.Table.Columns[i]
			if snake(c.Name) == stem+"_type" && (c.Type == "enum" || c.IsText()) {
				beside = true
				labels = append(labels, c.Labels()...)
			}
		}
	}
	if !beside {
		return nil
	}
	var found []claim
	for _, e := range known {
		named := slices.ContainsFunc(labels, func(l string) bool { return snake(l) == e.Name || singular(l) == e.Name })
		if e.NotReferences != nil && e.NotReferences(ColumnName(table, column)) {
			continue
		}
		// A text beside it may name any entity that is in the configuration.
		any := len(labels) == 0 && !e.Inferred
		if e.refers != "" && (named || any) {
			found = append(found, claim{entity: e.Name, evidence: ByType, doubtful: any})
		}
	}
	return found
}

// NewHolder makes the holder of a column that is not known to hold an entity's IDs; nil
// for a column that stores no numbers.
func NewHolder(all *Catalogs, table, column string) *Holder {
	return newHolder(all, claim{evidence: ByValue}, table, column)
}

// newHolder is nil for a column that stores no numbers anywhere.
func newHolder(all *Catalogs, c claim, table, column string) *Holder {
	h := &Holder{Entity: c.entity, Table: table, Column: column, Evidence: c.evidence, Indexed: true, Doubtful: c.doubtful}
	var types []string
	for _, at := range all.places[table] {
		found := at.Table.Column(column)
		if found == nil {
			continue
		}
		most, ok := Capacity(found)
		if !ok {
			continue
		}
		h.Places++
		h.At = append(h.At, at)
		if !slices.Contains(types, found.FullType) {
			types = append(types, found.FullType)
		}
		switch order := most.Compare(h.Capacity); {
		case h.Type == "" || order < 0:
			h.Type, h.Capacity, h.Narrow = found.FullType, most, []string{at.String()}
		case order == 0:
			h.Narrow = append(h.Narrow, at.String())
		}
		h.Indexed = h.Indexed && checksum.NewIDColumn(at.Table, found).Index != ""
	}
	if h.Places == 0 {
		return nil
	}
	h.Types = len(types)
	return h
}
