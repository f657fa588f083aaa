package report

import (
	"fmt"
	"slices"
	"time"

	"allclear/compare/finding"
)

// IDs is what a run knows of the IDs of a fleet. IDs are strings, because some JSON readers
// keep numbers as doubles.
type IDs struct {
	// Parts is how many parts of the fleet were read, each by a run of its own: IDs of
	// different parts were not compared with each other. 1 for a single run.
	Parts    int        `json:"parts"`
	Entities []Entity   `json:"entities"` // by name
	Columns  []IDColumn `json:"columns"`  // by entity, the narrowest first
}

// Entity is something that has an ID.
type Entity struct {
	Name       string   `json:"name"`
	Keys       []string `json:"keys"`     // db.table.column
	Inferred   bool     `json:"inferred"` // no configuration names it
	Local      bool     `json:"local"`    // numbers of each shard's own, which were not compared
	Business   bool     `json:"business"` // a unique key that is no ID
	Shards     []string `json:"shards"`   // whose IDs were compared with each other
	IDs        uint64   `json:"ids"`      // read to compare them, each counted once in a shard
	Duplicates uint64   `json:"duplicates"`
	Generator  string   `json:"generator"`
	Value      string   `json:"value"`    // how far the generator has come, "" when that is not known
	Capacity   string   `json:"capacity"` // the greatest ID that the generator can give
	// NotCompared is why its IDs were not compared; "" if they were, or if they are local
	// or on one shard.
	NotCompared string `json:"not_compared"`
	NotUnique   bool   `json:"not_unique"` // so many stand in several shards that they do not seem to be one entity's
	// Readings are how far the generator had come in earlier runs and in this one, the oldest
	// first, at most 60 of them; none without a ledger.
	Readings []Reading `json:"readings,omitempty"`
}

// Reading is how far a generator had come.
type Reading struct {
	At    time.Time `json:"at"`
	Value float64   `json:"value"` // rounded beyond 2^53, by at most 1,024
}

// IDColumn is a column that stores the IDs of an entity.
type IDColumn struct {
	Entity        string     `json:"entity"`
	Table         string     `json:"table"`
	Column        string     `json:"column"`
	Evidence      string     `json:"evidence"` // how it was found: key, config, foreign key, name, role, type/id pair, value
	Type          string     `json:"type"`     // the narrowest on any member
	Narrow        []string   `json:"narrow"`   // shard/member with that type
	Members       int        `json:"members"`  // how many have the column
	Capacity      string     `json:"capacity"`
	Max           string     `json:"max"`      // its own greatest value, "" for none or not measured
	Measured      bool       `json:"measured"` // on every member
	Used          float64    `json:"used"`     // the generator's value as a share of the capacity
	Headroom      string     `json:"headroom"`
	PerDay        *float64   `json:"per_day"` // null without a forecast
	Overflow      *time.Time `json:"overflow"`
	LastSafeStart *time.Time `json:"last_safe_start"`
	Small         bool       `json:"small"` // the configuration says that its IDs are small for good
}

// AllLocal reports whether there are entities and each shard numbers all of them for itself.
func (i *IDs) AllLocal() bool {
	return i != nil && len(i.Entities) > 0 && !slices.ContainsFunc(i.Entities, func(e Entity) bool { return !e.Local })
}

// areIDsCompared reports whether IDs were compared over the shards or none had to be,
// because each shard numbers every entity for itself. In a fleet of one shard the IDs are
// unique by their index, so it only takes that there are any.
func (d *Document) areIDsCompared() bool {
	switch {
	case d.IDs == nil:
		return false
	case len(d.Pairs) < 2:
		return len(d.IDs.Entities)+len(d.IDs.Columns) > 0
	}
	return d.IDs.AllLocal() || slices.ContainsFunc(d.IDs.Entities, func(e Entity) bool { return len(e.Shards) > 1 })
}

// whyNotCompared says why areIDsCompared does not hold, as far as that is known.
func (d *Document) whyNotCompared() string {
	says := "no IDs were compared over the shards"
	if len(d.Pairs) < 2 {
		says = "no IDs were looked at"
	}
	switch {
	case d.Run.Interrupted != "" || len(d.Coverage.Unverified) > 0: // these say why
	case d.IDs == nil || len(d.IDs.Entities) == 0:
		says += ": no table has a primary key of one integer, and the fleet file names no entity"
	default:
		says += ": no entity has IDs on two shards that were compared"
	}
	return says
}

// idsCompared says how much was compared over the shards.
func (d *Document) idsCompared() string {
	var entities, ids uint64
	for _, e := range d.IDs.Entities {
		if len(e.Shards) > 1 {
			entities++
			ids += e.IDs
		}
	}
	held := finding.Counted(len(d.IDs.Columns), "column") + " held against what hands out their IDs"
	if entities == 0 {
		if len(d.Pairs) < 2 {
			return held + "; one shard's IDs are unique by their keys"
		}
		return held + "; no IDs had to be compared over the shards"
	}
	return fmt.Sprintf("%s of %s compared over shards, %s", finding.Counted(ids, "ID"), finding.Counted(entities, "entity"), held)
}
