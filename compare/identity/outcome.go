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
	// Tables are those whose columns were checked for IDs, by shard and table.
	Tables []TableLooked
	// LeftOut are those that the members hold and the run was not about, by shard and table.
	LeftOut []TableLooked
	// Readings are what the ledger keeps. ReadAt is when the run had read the generators.
	// It is the time of all readings of a run, and shows that they belong together.
	Readings []Reading
	ReadAt   time.Time
	// Clipped are the rows that were found clipped, and Mended those remembered rows that
	// no longer are, where a ledger keeps them.
	Clipped, Mended []ClippedRow
}

// TableLooked is a table of a shard.
type TableLooked struct{ Shard, Table string }

// EntityOutcome is what a run knows of one entity.
type EntityOutcome struct {
	Name     string
	Keys     []string // db.table.column
	Inferred bool
	// Local tells that its numbers are each shard's own, so that they were not compared.
	Local bool
	// Shards are those whose IDs were compared with each other, sorted; nil when
	// that could not be done.
	Shards []string
	IDs    uint64 // read, each once a shard
	// Duplicates are the IDs that were still in more than one shard at the second
	// reading.
	Duplicates uint64
	Business   bool // a unique business key: it has no numbers and no generator
	Generator  GeneratorOutcome
	// Growth is how far the generator had come in earlier runs and in this one, the oldest first;
	// nil where no ledger keeps it.
	Growth []forecast.Point
	// Reason is why its IDs were not compared; "" if they were, or are local or on one
	// shard.
	Reason string
	// NotUnique tells that so many of its numbers are in several shards that they cannot
	// be the IDs of one entity.
	NotUnique bool
}

// InUse is the Source of IDs whose generator is not known.
const InUse = "greatest ID in use"

// GeneratorOutcome is what generates an entity's IDs, and how far it has come.
type GeneratorOutcome struct {
	// Source describes it for people: "ticket table tickets.Tickets64", "AUTO_INCREMENT",
	// "greatest ID in use" where no generator is known.
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
