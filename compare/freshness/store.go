package freshness

import (
	"context"
	"time"

	"allclear/checksum"
)

// Store keeps what is known from run to run. Each fleet has its own.
type Store interface {
	// Freshness gives what was kept of a pair's tables.
	Freshness(ctx context.Context, fleet, pair string) ([]Kept, error)
	// KeepFreshness replaces what was kept of tables, all or nothing; it is on disk when it
	// returns nil. It tells of each table whether another run has kept it since it was read: then
	// nothing is known of it any more, as each may have found what the other did not.
	KeepFreshness(ctx context.Context, fleet string, tables []Kept) (taken []bool, err error)
	// KeepStandings keeps where the members of a pair stood when a run began to read it.
	KeepStandings(ctx context.Context, fleet, run, pair string, s Standings) error
	// Standings gives where the members of a pair stood when a run began, by the run's ID; of every
	// run of the fleet that began to read the pair since a time.
	Standings(ctx context.Context, fleet, pair string, since time.Time) (map[string]Standings, error)
}

// Kept is what is kept of one table.
type Kept struct {
	Pair, Table string
	Identity    Identity
	Version     int64  // of what was read, 0 if there was nothing; each keeping makes the next one
	Map         []byte // see Map.Encode
}

// Standings are where both members of a pair stood when a run began to read it.
type Standings struct {
	A checksum.Standing `json:"a"`
	B checksum.Standing `json:"b"`
	// Level tells that neither had anything to apply of what the other had, and a was not written to while
	// b was asked: what each has written from then on can be compared.
	Level bool `json:"level,omitempty"`
}
