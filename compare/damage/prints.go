package damage

import (
	"github.com/cespare/xxhash/v2"

	"allclear/checksum"
)

// Names of fingerprints. They are written into snapshots: a name never changes its meaning,
// and a new way to compute one gets a new name.
//
// Every fingerprint is the hash of what the text becomes by a folding: a function that
// gives the same for a text and for what one kind of damage makes of it. The hash is the
// one of a text's meaning (see [checksum.AppendText]). A fingerprint is left out where it
// is not needed: where the folding changes nothing, so that the hash is the text's own; and
// in the cases that are given below.
const (
	// The lacking characters of a set: each run of characters that the set lacks, of '?' and
	// of U+FFFD becomes one '?'. To the hash are added, modulo 2^64, the number of
	// characters in these runs, and 2^32 times the number of bytes that those that the set
	// lacks have in UTF-8, the others counted as one byte each. latin1 is MySQL's: all of
	// Windows-1252, and U+0081, U+008D, U+008F, U+0090 and U+009D. Sets are listed by what
	// they have, the largest first; a fingerprint is left out where the text has no
	// character that this set lacks and the ones before it have.
	lackingUTF8MB3 = "lacking-utf8mb3"
	lackingLatin1  = "lacking-latin1"
	lackingASCII   = "lacking-ascii"

	// All up to the first character beyond U+FFFF, and all but the characters beyond U+FFFF.
	// The second is left out where it is equal to the first.
	cutAt4Byte   = "cut-at-4-byte"
	dropped4Byte = "4-byte-dropped"

	// The text in NFC. Left out as well for texts in NFD, whose NFC anyone can compute.
	composed = "nfc"

	// Each run of white space (Unicode's property White_Space) one space, and none at the ends.
	spaced = "space"

	// Each character's upper case made lower case, by the simple mappings of Unicode.
	caseFolded = "case"

	// The text in NFC, each character in NFD without those of category Mn, and in NFC again.
	// Before it is in NFC again, these are replaced: ł Ł ø Ø đ Đ ħ Ħ ı ŧ Ŧ by l L o O d D h H
	// i t T, and ß æ Æ œ Œ by ss ae AE oe OE.
	accentless = "accent"
)

// Fingerprinter makes what a snapshot keeps in place of a text outside ASCII, so that
// [Classifier.Recorded] can tell later what happened to it. It keeps a table of the
// characters that it has met, so use one for many texts. It is for one goroutine.
//
// Damage that can be undone needs no fingerprint: the text before is computed from the text
// after, and has the recorded hash.
type Fingerprinter struct {
	text    folder
	folded  []byte
	encoded []byte
}

// NewFingerprinter makes a Fingerprinter.
func NewFingerprinter() *Fingerprinter { return &Fingerprinter{text: newFolder()} }

// Append appends the fingerprints of a text, which is UTF-8, to dst: none for one in ASCII,
// mostly three or four for others, and never two of one name. It allocates nothing beyond
// the growth of dst, except for texts that are not in NFC.
func (f *Fingerprinter) Append(dst []checksum.Fingerprint, text []byte) []checksum.Fingerprint {
	f.text.read(text)
	has := f.text.has
	if has&(beyond|inBMP|inLatin1) == 0 {
		return dst
	}
	for _, set := range lackingSets() {
		if has&set.alone != 0 {
			folded, lost := f.text.appendMarked(f.folded[:0], set.lacks)
			dst = append(dst, checksum.Fingerprint{Damage: set.name, Hash: f.hash(folded) + lost.number()})
		}
	}
	if has&beyond != 0 {
		cut, dropped := f.hash(appendCutAt4Byte(f.folded[:0], text)), f.hash(appendDropped4Byte(f.folded[:0], text))
		dst = append(dst, checksum.Fingerprint{Damage: cutAt4Byte, Hash: cut})
		if dropped != cut {
			dst = append(dst, checksum.Fingerprint{Damage: dropped4Byte, Hash: dropped})
		}
	}
	for _, one := range foldings() {
		if has&one.needs != 0 {
			dst = append(dst, checksum.Fingerprint{Damage: one.name, Hash: f.hash(one.append(&f.text, f.folded[:0]))})
		}
	}
	return dst
}

// hash is that of what a folding made of a text.
func (f *Fingerprinter) hash(folded []byte) uint64 {
	f.folded = folded // which may have grown
	return f.sum(folded)
}

// sum is the hash of a text's meaning.
func (f *Fingerprinter) sum(text []byte) uint64 {
	f.encoded = checksum.AppendText(f.encoded[:0], text)
	return xxhash.Sum64(f.encoded)
}
