package identity

import (
	"time"

	"allclear/checksum"
	"allclear/compare/identity/forecast"
)

// Options are the settings of a run. Every field is given by the caller; there
// are no hidden defaults in this package.
type Options struct {
	Databases []string // empty: all but the system's
	// Select tells whether a table (db.table) is part of the run; nil selects all.
	Select func(table string) bool
	// Complete tells that Select names its tables one by one, without wildcards, and
	// Named are those, as db.table: then what else an account cannot see is no gap.
	Complete bool
	Named    []string
	Rules    Rules

	// Partial tells that members are missing from the shards, because they let nobody
	// in: what is read then is not kept for forecasts.
	Partial bool

	Reads int // statements at the same time, at least 1
	// Recheck is how long is waited before an ID that stands in two shards is
	// looked at again.
	Recheck time.Duration
	// ScanRows is how many rows a table may have for a column without an index to
	// be read in chunks. Columns that a generator has outgrown are read in any case.
	ScanRows uint64

	Warn, Critical Threshold
	// AlterRate is how fast a table is rewritten, in bytes a second.
	AlterRate float64
	// Margin is what must be left between the end of the last ALTER and the overflow.
	Margin time.Duration
	Now    time.Time
	// History gives the readings of earlier runs, oldest first; nil: there are none.
	History func(Series) []forecast.Point
	// Progress hears how many IDs of which shard were read; nil for nobody.
	Progress func(shard string, ids uint64)
}

// Threshold is when a column is called short of room: when either is reached.
type Threshold struct {
	Share float64       // of the type's range that is used, from 0 to 1
	Left  time.Duration // until the overflow that is forecast; 0 for never
}

// Rules are what the configuration says of IDs.
type Rules struct {
	// Infer has every integer primary key of one column taken for an entity's,
	// beside those that are named.
	Infer      bool
	Entities   []Entity
	Uniques    []Unique
	Generators []Generator
	// Small tells of columns (db.table.column) that hold small IDs for good.
	Small func(column string) bool
	// Local tells of tables (db.table) whose numbers are each shard's own.
	Local func(table string) bool
}

func (r *Rules) isSmall(column string) bool { return r.Small != nil && r.Small(column) }
func (r *Rules) isLocal(table string) bool  { return r.Local != nil && r.Local(table) }

// Entity is something that has an ID.
type Entity struct {
	Name string
	// Keys are the columns (db.table.column) that each of its IDs stands in once:
	// of its table, and perhaps of an archive beside it.
	Keys []string
	// Generator names what hands its IDs out; "" for the key's own AUTO_INCREMENT.
	Generator string
	// References and NotReferences tell of columns (db.table.column) that hold its
	// IDs, or don't, whatever they are called. Nil: the configuration names none.
	References, NotReferences func(column string) bool
	// Inferred tells that nobody named it: that its IDs are unique over the shards
	// is a guess.
	Inferred bool

	refers string // what columns that refer to it are called, "" for nothing
}

// Unique is a column whose values must stand in one shard only: an e-mail, a slug.
type Unique struct {
	Name   string
	Column string // db.table.column, the only column of a unique key
}

// Generator is a ticket table, on servers that hand out IDs between them.
type Generator struct {
	Name    string
	Table   string // db.table
	Servers []GeneratorServer
}

// Series names what one number is of, over the runs.
type Series struct {
	Kind string // SeriesGenerator, SeriesColumn
	Name string
}

// What a series is of.
const (
	SeriesGenerator = "generator" // an entity's generator, by the entity's name
	SeriesColumn    = "column"    // the greatest value of a column, db.table.column
)

// Reading is a number for the ledger.
type Reading struct {
	Series
	Value, Max checksum.Integer // what was read, and what fits
}
