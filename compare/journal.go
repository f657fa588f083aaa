package compare

import (
	"time"

	"allclear/checksum"
)

// ReadRange is a key range that was read to its end on both sides, and what it came
// to there.
type ReadRange struct {
	Pair, Table string
	Range       checksum.KeyRange // the zero value is the whole table
	A, B        checksum.Digest
	Kind        checksum.Kind // of both digests
	// DefinitionA and DefinitionB tell the definitions apart that the table had: see
	// checksum.Table.Fingerprint. What was read of another definition proves nothing of
	// this one.
	DefinitionA, DefinitionB string
	At                       time.Time // when the reading ended
}

// IsEqual tells that both sides hold the same rows in the range.
func (r *ReadRange) IsEqual() bool { return r.A == r.B }

// Journal takes in the ranges that were proved equal, as they are. It may be called by
// several goroutines at once and must not block. Void takes back all of a table: it
// turned into another one while it was being read.
type Journal interface {
	Verified(r ReadRange)
	Void(pair, table string)
}

// noJournal keeps nothing.
type noJournal struct{}

func (noJournal) Verified(ReadRange)  {}
func (noJournal) Void(string, string) {}
