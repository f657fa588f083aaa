package compare

import (
	"context"
	"time"

	"allclear/checksum"
	"allclear/compare/finding"
)

// ReadRange is a key range that was read to its end on both sides, with both digests; or one of a member
// by itself (see Pair.Alone), whose texts were looked at, and no rows compared.
type ReadRange struct {
	Pair, Table string
	Range       checksum.KeyRange // the zero value is the whole table
	A, B        checksum.Digest
	Kind        checksum.Kind // of both digests
	// DefinitionA and DefinitionB are the fingerprints of the table's definitions: see
	// checksum.Table.Fingerprint. A range that was read under another definition proves
	// nothing of this one.
	DefinitionA, DefinitionB string
	At                       time.Time // when the reading began
	Equal                    bool      // both sides hold the same rows in it; of a member by itself, it was read to its end
	// Texts are what the texts of its rows show, of side a and of b; nil for a side whose texts
	// were not looked at.
	Texts [2]*TextsSeen
	// Sample tells that one in so many of its texts outside ASCII was looked at whatever it holds, where
	// the member picks those to look at, so that no rows were compared; else 0.
	Sample uint64
}

// IsClean tells that no text of the range shows a sign of damage.
func (r *ReadRange) IsClean() bool {
	for _, seen := range r.Texts {
		if seen != nil && seen.HasSigns {
			return false
		}
	}
	return true
}

// TextsSeen is what the texts of a key range show on one side.
type TextsSeen struct {
	HasSigns bool // there is at least one sign of damage
	// NonASCII counts, for each column of the view, the texts that hold a character outside ASCII:
	// what is damaged is judged by its share of those.
	NonASCII []uint64
}

// Add takes in what another range shows. Either may be nil.
func (s *TextsSeen) Add(other *TextsSeen) {
	if s == nil || other == nil {
		return
	}
	s.HasSigns = s.HasSigns || other.HasSigns
	for i, n := range other.NonASCII {
		s.NonASCII[i] += n
	}
}

// Journal hears of what a run reads, as soon as it is read, so that another run need not read
// it again. Its methods may be called by several goroutines at once.
type Journal interface {
	// Began is called before a table is read, with the pieces by which it will be, in key order
	// from the first key to the last: each adjoins the one before it. What the journal has
	// of the table by this run is void. Pieces that an earlier run has proved are among them.
	Began(pair Pair, tables TablePair, pieces []Piece)
	// Read is given each range of a piece that was read, in key order, whether it was equal or
	// not: each adjoins the one before it. Ranges of one piece that are read side by side come before they
	// are read, as not Equal.
	Read(r ReadRange)
	// Proved is given a range, as Read was given it, that was found different at first, and in
	// which all rows were equal when they were read again; or that was not read to its end yet when
	// Read was given it.
	Proved(r ReadRange)
	// Keep returns once what was read so far is kept, if the chunk that was read last was begun so
	// long ago that it is worth a while: a run that is killed loses little.
	Keep(ctx context.Context, began time.Time)
	// Trusted tells that the run has proved that it would have found a difference in the table.
	Trusted(pair, table string)
	// Void takes back everything: the table is read anew, or something has shown since that what
	// was read proves nothing.
	Void(pair, table string)
}

// Piece is a key range of a table, and what an earlier run has proved of it.
type Piece struct {
	checksum.KeyRange
	Known *Known // nil for one that is to be read, or is Left
	// Left tells that it is left to a later run. It is a gap of the kind finding.Enough.
	Left bool
	// Most is how many rows of one that is to be read are read, from its beginning on and to the end
	// of a chunk; the rest is Left. 0 is for all.
	Most uint64
	// Rows is how many rows each side had when an earlier run found one of which some are Left equal;
	// 0 where none did.
	Rows uint64
	// Clean is what an earlier run has proved of one that is to be read or is Left: what the run does not
	// come to is clean as far as is known. Nil where it has proved nothing, or what it has does not count.
	Clean *Known
}

// Known is what an earlier run has proved of a key range: it is equal on both sides, and clean.
type Known struct {
	Run    string           // the ID of the run
	At     time.Time        // when it was read; of several readings, the first
	Rows   uint64           // on each side, or as far as can be told if a part of the range was read since
	Digest *checksum.Digest // of each side; nil where it is not known
	// NonASCII are as in TextsSeen, of side a and of b; nil for a side of which they are not known.
	NonASCII [2][]uint64
	Sample   uint64 // as in ReadRange
	// IsTrusted tells that the run, too, has proved that it would have found a difference in the
	// table. If not, that is left to the run that counts the range.
	IsTrusted bool
}

// IsEmpty tells whether the range is known to have had no row. Rows alone may be an estimate.
func (k *Known) IsEmpty() bool { return k.Digest != nil && k.Digest.Rows == 0 }

// Earlier tells what need not be read again.
type Earlier interface {
	// Pieces cuts a table into what is to be read and what earlier runs have proved, in key
	// order from the first key to the last. Nil is for a table that is to be read as a whole.
	// forgotten is for people why something that an earlier run has read of it, and that need not
	// be read again otherwise, does not count; "" for nothing.
	Pieces(ctx context.Context, pair Pair, tables TablePair, kind checksum.Kind) (pieces []Piece, forgotten string)
}

// History is an Earlier that knows when rows were equal.
type History interface {
	// LastEqual tells when earlier runs have last found the row with a canonical key equal on both
	// sides, and when they have found it different since: the zero value if none has. Nil is for a row
	// that was not found equal. Without a key it tells of the table as a whole.
	LastEqual(pair, table string, key []byte) *finding.Broke
}

// NoJournal keeps nothing.
type NoJournal struct{}

func (NoJournal) Began(Pair, TablePair, []Piece)  {}
func (NoJournal) Read(ReadRange)                  {}
func (NoJournal) Proved(ReadRange)                {}
func (NoJournal) Keep(context.Context, time.Time) {}
func (NoJournal) Trusted(string, string)          {}
func (NoJournal) Void(string, string)             {}

// noEarlier knows of nothing.
type noEarlier struct{}

func (noEarlier) Pieces(context.Context, Pair, TablePair, checksum.Kind) ([]Piece, string) {
	return nil, ""
}
