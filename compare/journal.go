package compare

import (
	"time"

	"allclear/checksum"
)

// ReadRange is a key range that was read to its end on both sides, with both digests.
type ReadRange struct {
	Pair, Table string
	Range       checksum.KeyRange // the zero value is the whole table
	A, B        checksum.Digest
	Kind        checksum.Kind // of both digests
	// DefinitionA and DefinitionB are the fingerprints of the table's definitions: see
	// checksum.Table.Fingerprint. A range that was read under another definition proves
	// nothing of this one.
	DefinitionA, DefinitionB string
	At                       time.Time // when the reading ended
}

// IsEqual tells that both sides hold the same rows in the range.
func (r *ReadRange) IsEqual() bool { return r.A == r.B }

// Journal is given each range that was proved equal, as soon as it is. Its methods may
// be called by several goroutines at once and must not block. Void takes back all ranges
// that it was given of a table: they are read anew, or something has shown since that they
// prove nothing.
type Journal interface {
	Verified(r ReadRange)
	Void(pair, table string)
}

// noJournal keeps nothing.
type noJournal struct{}

func (noJournal) Verified(ReadRange)  {}
func (noJournal) Void(string, string) {}
