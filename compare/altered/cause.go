package altered

import (
	"strconv"
	"time"

	"allclear/checksum"
	"allclear/compare/finding"
	"allclear/compare/rounding"
)

// Value is a value of one member.
type Value struct {
	// Meaning is a number, a date or a time. IsKnown is false for other values, for NULL, and
	// where only the hash is known.
	Meaning checksum.KeyValue
	IsKnown bool
	Hash    uint64 // of the meaning, all 64 bits
	// Label is that of an ENUM, or those of a SET, in UTF-8; HasLabel is false for other columns.
	Label    string
	HasLabel bool
}

// Cause is what has become of a value. The zero value is a change of which nothing is known.
type Cause struct {
	Kind   finding.Kind // "" where nothing is known
	Member string       // whose value is what is left of the other: "a", "b", or "" where neither is
	How    finding.Narrowing
	Shift  time.Duration // of RowShifted: how much later b's is
	Number uint64        // of RowRelabelled: of both labels
	Labels [2]string     // of RowRelabelled: a's and b's
	// IsWeak tells that one row alone proves nothing.
	IsWeak bool
	// Overflows tells of a change of which nothing is known that one member's column has no
	// room for the other's value.
	Overflows bool
	// Older is the member whose row was updated before the other's, "" where no column tells.
	// Then and Since are when that was, and when the other's was, in microseconds from the year 0 on.
	Older       string
	Then, Since int64

	sample func() string // next to no sample is ever shown
}

// Sample shows both values: "0.0175 → 0.02"; "" where nothing is known.
func (c *Cause) Sample() string {
	if c.sample == nil {
		return ""
	}
	return c.sample()
}

// Columns are those of both members in which a value differs.
type Columns struct {
	a, b side
	// IsReordered tells of an ENUM or SET whose labels stand in another order on each member.
	IsReordered bool
}

// side is the column of one member.
type side struct {
	*checksum.Column
	room room // of a column of whole numbers or decimals
}

// NewColumns makes the Columns of two members.
func NewColumns(a, b *checksum.Column) *Columns {
	return &Columns{side{a, roomOf(a)}, side{b, roomOf(b)}, isReordered(a, b)}
}

// held is a value in its column.
type held struct {
	*side
	Value
}

// IsExplained tells whether something is known.
func (c *Cause) IsExplained() bool { return c.Kind != "" }

// NeedsEvidence tells of a cause that is believed only in the light of other rows.
func (c *Cause) NeedsEvidence() bool { return c.Kind != "" && c.Kind != finding.RowRounded }

// Name is the same for two causes that differ only in their samples.
func (c *Cause) Name() string {
	if c.Kind == "" && !c.Overflows && c.Older == "" {
		return ""
	}
	name := string(c.Kind) + "\x00" + c.Member + "\x00" + c.Older + "\x00" + string(c.How) + "\x00"
	name += c.Shift.String() + "\x00" + strconv.FormatUint(c.Number, 10)
	return name + strconv.FormatBool(c.IsWeak) + strconv.FormatBool(c.Overflows)
}

// Between tells what has become of a value that differs. Two values of which only the hashes
// are known tell nothing.
func (of *Columns) Between(valueA, valueB Value) Cause {
	a, b := held{&of.a, valueA}, held{&of.b, valueB}
	if c, ok := rounded(a, b); ok {
		return c
	}
	if !a.IsKnown || !b.IsKnown {
		return of.relabelled(a, b)
	}
	if c := narrowed(a, b); c.Kind != "" || c.Overflows {
		return c
	}
	c := shifted(a, b)
	c.age(a, b)
	return c
}

// rounded tells of a FLOAT that is what dumps print of the other one.
func rounded(a, b held) (c Cause, ok bool) {
	found, ok := rounding.Between(float(a), float(b))
	before := a.Column
	if found.Member == "a" {
		before = b.Column
	}
	if !ok || !before.IsPrintedRounded() {
		return Cause{}, false
	}
	return Cause{Kind: finding.RowRounded, Member: found.Member, sample: found.String}, true
}

// float is a FLOAT for package rounding. Values of other types have their hash alone, which
// is no FLOAT's.
func float(v held) rounding.Value {
	isFloat := v.IsKnown && v.Column.Type == "float" && v.Meaning.Kind == checksum.KeyFloat
	if !isFloat {
		return rounding.Value{IsHash: true, Hash: v.Hash}
	}
	return rounding.Value{Float: float32(v.Meaning.Float), Hash: v.Hash}
}
