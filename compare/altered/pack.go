package altered

import (
	"time"

	"allclear/compare/finding"
	"allclear/compare/packed"
)

// AppendPacked appends all that is known of a cause to dst, for ReadPacked.
func (c *Cause) AppendPacked(dst []byte) []byte {
	isAny := c.IsExplained() || c.Overflows || c.Older != ""
	if dst = packed.AppendBool(dst, isAny); !isAny {
		return dst
	}
	for _, text := range []string{string(c.Kind), c.Member, string(c.How), c.Labels[0], c.Labels[1], c.Sample(), c.Older} {
		dst = packed.AppendString(dst, text)
	}
	for _, number := range []uint64{uint64(c.Shift), c.Number, uint64(c.Then), uint64(c.Since)} {
		dst = packed.AppendUint(dst, number)
	}
	return packed.AppendBool(packed.AppendBool(dst, c.IsWeak), c.Overflows)
}

// ReadPacked reads a cause back.
func ReadPacked(from *packed.Reader) Cause {
	if !from.Bool() {
		return Cause{}
	}
	c := Cause{
		Kind: finding.Kind(from.String()), Member: from.String(), How: finding.Narrowing(from.String()),
		Labels: [2]string{from.String(), from.String()},
	}
	if sample := from.String(); sample != "" {
		c.sample = func() string { return sample }
	}
	c.Older = from.String()
	c.Shift, c.Number, c.Then, c.Since = time.Duration(from.Uint()), from.Uint(), int64(from.Uint()), int64(from.Uint())
	c.IsWeak, c.Overflows = from.Bool(), from.Bool()
	return c
}
