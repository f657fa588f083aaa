package checksum

import "time"

// RowRecord is what a snapshot keeps of one row. Its slices are valid until the next row.
type RowRecord struct {
	Hash    uint64   // of the row, kind Meaning
	Key     []byte   // the canonical encoding of the key columns; empty without a key
	Columns []uint64 // a hash of the meaning of each of the view's columns
	// Texts holds the texts that have a character outside ASCII, in UTF-8; nil for other
	// values, for texts that do not decode and for those longer than MaxText.
	Texts  [][]byte
	IsMark bool // a reading of kind Meaning sets a mark at this row
	Size   int  // of the packet, in bytes
}

// Fingerprint is the hash of what one kind of damage would have made of a text. A snapshot
// keeps it in place of the text, so that the damage can be proved later.
type Fingerprint struct {
	Damage string // names the damage; what it means is the affair of those who make fingerprints
	Hash   uint64
}

// TextRecord is what a snapshot keeps of a text outside ASCII.
type TextRecord struct {
	Hash         uint64 // of the text's meaning, as in Row.Columns
	Fingerprints []Fingerprint
}

// Standing is where a server stood at a moment.
type Standing struct {
	At       time.Time `json:"at"`
	Instance Instance  `json:"instance"`
	Activity Activity  `json:"activity"`
}

// Recording is when a copy was taken of which server, and how far the server had come.
type Recording struct {
	Began Standing `json:"began"`
	Ended Standing `json:"ended"`
	// Consistent tells that all tables were read as they were at one moment, Began.
	Consistent bool `json:"consistent,omitempty"`
}
