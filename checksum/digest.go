package checksum

import "fmt"

// Kind says what a row hash was taken of. Two digests compare only if they are
// of one kind.
type Kind uint8

const (
	// Wire hashes the row packet as it came: for sides that give the same
	// types in the same character sets.
	Wire Kind = iota + 1
	// Meaning hashes the canonical encoding of the decoded row: for sides
	// whose types or character sets differ.
	Meaning
)

// String gives the kind's name in reports.
func (k Kind) String() string {
	switch k {
	case Wire:
		return "wire"
	case Meaning:
		return "meaning"
	}
	return "none"
}

// Digest is what a run of rows boils down to: how many, and the sum (mod 2^64)
// of their row hashes. The zero value is the digest of no rows. It does not
// depend on the order of the rows, and digests of adjacent chunks add up.
//
// A sum, not an XOR: under XOR two equal rows cancel out, and XOR of CRC32 is
// affine, so that two rows that swap a value go unseen.
type Digest struct {
	Rows uint64
	Sum  uint64
}

// Add takes in one row.
func (d *Digest) Add(rowHash uint64) {
	d.Rows++
	d.Sum += rowHash
}

// Plus is the digest of both runs of rows together.
func (d Digest) Plus(other Digest) Digest {
	return Digest{Rows: d.Rows + other.Rows, Sum: d.Sum + other.Sum}
}

// Minus is the digest of what is left of d once other, a part of it, is taken away.
func (d Digest) Minus(other Digest) Digest {
	return Digest{Rows: d.Rows - other.Rows, Sum: d.Sum - other.Sum}
}

// String is the form used in reports: rows and sum, as in "3000000:00d1…".
func (d Digest) String() string { return fmt.Sprintf("%d:%016x", d.Rows, d.Sum) }
