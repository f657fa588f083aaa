package damage

import "slices"

// Class names what happened to a text, in the words that follow "charset." in
// the kind of a finding.
type Class string

// The classes, those first that Classify tries first.
const (
	Repaired      Class = "repaired"              // damage of the member before was undone; no cause for alarm
	DoubleEncoded Class = "double-encoded"        // UTF-8 read as latin1, once or up to three times
	DoubleISO     Class = "double-encoded-iso"    // the same by an application that read ISO 8859-1
	DoubleCut     Class = "double-encoded-cut"    // double-encoded, and then too long for its column
	RawBytes      Class = "raw-legacy-bytes"      // a legacy set's bytes in a column of another set
	CutInside     Class = "cut-in-character"      // cut within the bytes of one character
	QuestionMarks Class = "question-marked"       // characters that a set on the way lacks became '?'
	Replacements  Class = "replacement-character" // bytes that could not be read became U+FFFD
	CutAt4Byte    Class = "cut-at-4-byte"         // all from the first four-byte character on is gone
	Dropped4Byte  Class = "4-byte-dropped"        // the four-byte characters are gone
	Normalised    Class = "normalised"            // another Unicode normalisation form
	Space         Class = "space"                 // only white space differs
	Case          Class = "case"                  // only upper and lower case differ
	BOM           Class = "bom"                   // a byte order mark came or went
	HTMLEntity    Class = "html-entity"           // escaped or unescaped for HTML
	NULPad        Class = "nul-pad"               // NULs at the end came or went
	WaveDash      Class = "wave-dash"             // characters that Japanese sets map in two ways
	Mislabelled   Class = "mislabelled"           // one set read as another
	Accent        Class = "accent"                // only accents differ
	Cut           Class = "cut"                   // the end is missing

	// Found without a before alone.
	Latent      Class = "latent"      // UTF-8 in a column of another set: right bytes, wrong label
	Undecodable Class = "undecodable" // bytes that the column's set does not have
	C1Controls  Class = "c1-controls" // U+0080 to U+009F, which no one types
	CESU8       Class = "cesu-8"      // surrogates in UTF-8
)

// order lists the classes in the order in which Classify tries them. Of two readings of
// one change the earlier one is believed.
func order() []Class {
	return []Class{
		Repaired, Latent, DoubleEncoded, DoubleISO, DoubleCut, RawBytes, CutInside, QuestionMarks, Replacements,
		CutAt4Byte, Dropped4Byte, Normalised, Space, Case, BOM, HTMLEntity, NULPad, WaveDash, Mislabelled, Accent, Cut,
	}
}

// Weak tells whether a class explains a text only where the whole column agrees: see
// [Column]. Classes that are found without a before are not weak: a [Level] says how
// certain they are.
func (c Class) Weak() bool {
	return slices.Index(order(), c) >= slices.Index(order(), CutAt4Byte)
}

// Shortens tells whether the class is that of a text of which a part is gone.
func (c Class) Shortens() bool {
	switch c {
	case Cut, CutInside, CutAt4Byte, Dropped4Byte:
		return true
	default:
		return false
	}
}
