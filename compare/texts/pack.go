package texts

import (
	"allclear/compare/altered"
	"allclear/compare/damage"
	"allclear/compare/packed"
)

// AppendPacked appends a diagnosis to dst, so that it can be laid aside until all rows are
// known.
func (d Diagnosis) AppendPacked(dst []byte) []byte {
	dst = packed.AppendUint(dst, uint64(len(d)))
	for i := range d {
		dst = d[i].appendPacked(dst)
	}
	return dst
}

func (c *Cause) appendPacked(dst []byte) []byte {
	dst = packed.AppendUint(dst, uint64(c.Column))
	dst = packed.AppendBool(c.Altered.AppendPacked(dst), c.IsUndone)
	dst = packed.AppendString(packed.AppendString(dst, c.Member), c.Sample)
	dst = packed.AppendString(c.Diagnosis.AppendPacked(dst), c.before)
	isAny := c.of != bothCopies{}
	if dst = packed.AppendBool(dst, isAny); !isAny {
		return dst
	}
	for i := range c.of {
		dst = packed.AppendString(packed.AppendString(dst, c.of[i].sample), c.of[i].sum[:])
	}
	return dst
}

// ReadPacked reads a diagnosis back.
func ReadPacked(from *packed.Reader) Diagnosis {
	var d Diagnosis
	for range from.Uint() {
		if from.Err() != nil {
			return nil
		}
		d = append(d, readCause(from))
	}
	return d
}

func readCause(from *packed.Reader) Cause {
	c := Cause{
		Column: int(from.Uint()), Altered: altered.ReadPacked(from), IsUndone: from.Bool(), Member: from.String(), Sample: from.String(),
		Diagnosis: damage.ReadPacked(from),
	}
	if before := from.String(); before != "" {
		c.before = []byte(before)
	}
	if !from.Bool() {
		return c
	}
	for i := range c.of {
		c.of[i].sample = from.String()
		from.Into(c.of[i].sum[:])
	}
	if c.Class != "" { // the sum of the copy that is damaged
		c.Sum = c.as(c.Diagnosis, c.Member).Sum
	}
	return c
}
