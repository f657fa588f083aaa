package identity

import (
	"time"

	"allclear/checksum"
	"allclear/compare/finding"
	"allclear/compare/identity/entity"
	"allclear/compare/identity/forecast"
)

// Outcome is what a run knows of the IDs of a fleet.
type Outcome struct {
	Entities []EntityOutcome   // named ones first, then by name
	Columns  []ColumnOutcome   // by entity, the narrowest first
	Findings []finding.Finding // those about several shards have no pair
	Gaps     []finding.Gap
	// Tables are those whose columns were looked at for IDs, by shard and table.
	Tables []TableLooked
	// Readings are what the ledger keeps. ReadAt is when the run had read how far the
	// generators have come, and the time of all of its readings: by that they are known for
	// those of one run.
	Readings []Reading
	ReadAt   time.Time
}

// TableLooked is a table of a shard whose columns were looked at.
type TableLooked struct{ Shard, Table string }

// EntityOutcome is what a run knows of one entity.
type EntityOutcome struct {
	Name     string
	Keys     []string // db.table.column
	Inferred bool
	// Local tells that its numbers are each shard's own, so that they were not
	// compared.
	Local bool
	// Shards are those whose IDs were compared with each other, sorted; nil when
	// that could not be done.
	Shards []string
	IDs    uint64 // read, each once a shard
	// Duplicates are the IDs that stand in more than one shard at the second look.
	Duplicates uint64
	Business   bool // a unique business key: no numbers, nothing hands them out
	Generator  GeneratorOutcome
	// Reason is why its IDs were not compared, "" for compared, local or on one shard.
	Reason string
	// NotUnique tells that its numbers stand in several shards in such numbers that
	// they are not one entity's.
	NotUnique bool
}

// InUse is the source that stands for a generator that nobody knows.
const InUse = "greatest ID in use"

// GeneratorOutcome is what hands out an entity's IDs, and how far it has come.
type GeneratorOutcome struct {
	// Source says what it is for people: "ticket table tickets.Tickets64",
	// "AUTO_INCREMENT", "greatest ID in use" where nobody knows what gives them.
	Source string
	// Value is the greatest ID that it has given, or that is in use. Nil: there is
	// none, or it could not be read.
	Value *checksum.Integer
	// Capacity is the greatest that it can give.
	Capacity checksum.Integer
}

// ColumnOutcome is one column that stores IDs, and how long it lasts.
type ColumnOutcome struct {
	entity.Holder
	Max      *checksum.Integer // its own greatest value over all members; nil for none, or when not measured
	Measured bool              // on every member
	// Used is the generator's value as a share of the capacity; above 1 the
	// generator has passed it. 0 when there is no value.
	Used     float64
	Headroom checksum.Integer // capacity less the generator's value; 0 when passed
	Forecast *forecast.Forecast
}
