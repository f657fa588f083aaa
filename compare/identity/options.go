package identity

import (
	"time"

	"allclear/checksum"
	"allclear/compare/identity/entity"
	"allclear/compare/identity/forecast"
)

// Options are the settings of a run. Every field is given by the caller; there
// are no hidden defaults in this package.
type Options struct {
	Databases []string // empty: all but the system's
	// Select tells whether a table (db.table) is part of the run; nil selects all.
	Select func(table string) bool
	// Complete tells that Select names its tables one by one, without wildcards, and
	// Named are those, as db.table. Other tables that an account does not see are then no
	// gap.
	Complete bool
	Named    []string
	Rules    entity.Rules
	// Generators are those of the rules, with their servers.
	Generators []Generator

	// Partial tells that members are missing from the shards because they could not be
	// logged in to: what is read then is not kept for forecasts.
	Partial bool

	Reads int // statements at the same time, at least 1
	// Gate is what every read of rows passes, but those of a shard with one of its own; nil for no
	// other limit than Reads.
	Gate Gate
	// Recheck is how long to wait before reading again an ID that is in two shards.
	Recheck time.Duration
	// ScanRows is how many rows a table may have for a column without an index to be read
	// in chunks. Columns whose generator has passed their capacity are read in any case.
	ScanRows uint64

	Warn, Critical Threshold
	// AlterRate is how fast a table is rewritten, in bytes a second.
	AlterRate float64
	// Margin is what must be left between the end of the last ALTER and the overflow.
	Margin time.Duration
	// Clock gives the time. Readings count from when the run had read the generators,
	// which may be long after it began.
	Clock func() time.Time
	// History gives the readings of earlier runs, oldest first; nil: there are none.
	History func(Series) []forecast.Point
	// Remembers tells that clipped rows are kept from run to run, and Remembered are those
	// of earlier runs, not mended as far as is known, by shard, column, number and member.
	Remembers  bool
	Remembered []ClippedRow
	// Progress is told how many IDs of which shard were read; nil for none.
	Progress func(shard string, ids uint64)
}

// Threshold is when a column is called short of room: when either limit is reached.
type Threshold struct {
	Share float64       // of the type's range that is used, from 0 to 1
	Left  time.Duration // until the overflow that is forecast; 0 for never
}

// Series identifies a number that is read in run after run.
type Series struct {
	Kind string // SeriesGenerator, SeriesColumn
	Name string
}

// The kinds of series.
const (
	SeriesGenerator = "generator" // an entity's generator, by the entity's name
	SeriesColumn    = "column"    // the greatest value of a column, db.table.column
)

// Reading is a number for the ledger.
type Reading struct {
	Series
	Value, Max checksum.Integer // what was read, and what fits
}
