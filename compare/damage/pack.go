package damage

import "allclear/compare/packed"

// AppendPacked appends all that is known of a diagnosis to dst, for ReadPacked.
func (d *Diagnosis) AppendPacked(dst []byte) []byte {
	for _, text := range []string{string(d.Class), d.How, d.Repair, d.readings, d.exchanged} {
		dst = packed.AppendString(dst, text)
	}
	dst = packed.AppendBool(packed.AppendBool(dst, d.Lossless), d.Meant)
	return packed.AppendUint(packed.AppendUint(dst, d.hashes[0]), d.hashes[1])
}

// ReadPacked reads a diagnosis back.
func ReadPacked(from *packed.Reader) Diagnosis {
	return Diagnosis{
		Class: Class(from.String()), How: from.String(), Repair: from.String(), readings: from.String(), exchanged: from.String(),
		Lossless: from.Bool(), Meant: from.Bool(), hashes: [2]uint64{from.Uint(), from.Uint()},
	}
}
