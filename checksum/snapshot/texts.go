package snapshot

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"slices"

	"allclear/checksum"
)

// kinds are the kinds of fingerprints that a file has, in the order of their bits.
type kinds []string

// mostKinds is how many bits a text's record has for them.
const mostKinds = 16

// recordHead is how many bytes of a text's record come before its fingerprints: its hash, and
// a bit for each kind of fingerprint that it has.
const recordHead = 8 + mostKinds/8

// appendRecord appends what is kept of a text.
func (k *kinds) appendRecord(dst []byte, hash uint64, prints []checksum.Fingerprint) ([]byte, error) {
	dst = binary.LittleEndian.AppendUint64(dst, hash)
	head := len(dst)
	dst = append(dst, 0, 0)
	has := uint16(0)
	for _, p := range prints {
		bit := slices.Index(*k, p.Damage)
		if bit < 0 {
			if bit = len(*k); bit == mostKinds {
				return dst, fmt.Errorf("more than %d kinds of fingerprints", mostKinds)
			}
			*k = append(*k, p.Damage)
		}
		has |= 1 << bit
	}
	for bit := range *k { // in the order of the bits, which need not be theirs
		for _, p := range prints {
			if has&(1<<bit) != 0 && p.Damage == (*k)[bit] {
				dst = binary.LittleEndian.AppendUint64(dst, p.Hash)
			}
		}
	}
	binary.LittleEndian.PutUint16(dst[head:], has)
	return dst, nil
}

// record reads what is kept of a text; ok is false if it is none.
func (k kinds) record(b []byte) (_ *checksum.TextRecord, ok bool) {
	if len(b) < recordHead {
		return nil, false
	}
	r := &checksum.TextRecord{Hash: binary.LittleEndian.Uint64(b)}
	has, prints := binary.LittleEndian.Uint16(b[8:]), b[recordHead:]
	if len(prints) != 8*bits.OnesCount16(has) || bits.Len16(has) > len(k) {
		return nil, false
	}
	for bit, name := range k {
		if has&(1<<bit) != 0 {
			r.Fingerprints = append(r.Fingerprints, checksum.Fingerprint{Damage: name, Hash: binary.LittleEndian.Uint64(prints)})
			prints = prints[8:]
		}
	}
	return r, true
}
