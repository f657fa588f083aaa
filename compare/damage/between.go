package damage

import (
	"slices"

	"github.com/cespare/xxhash/v2"
)

// Between compares two copies of which either may be the damaged one. damaged is "a",
// "b", or "" when that is not known. It takes the stronger of the two readings; where
// both are equally strong, it gives no repair. It never says [Repaired]: what was
// repaired on one copy is damage of the other.
func Between(a, b Text) (d Diagnosis, damaged string) { return NewClassifier().Between(a, b) }

// Between is [Between] with this classifier.
func (c *Classifier) Between(a, b Text) (d Diagnosis, damaged string) {
	x, ok := c.newChange(a, b)
	if !ok {
		return Diagnosis{}, ""
	}
	x.side = "b"
	ofA, ofB := x.back().damaged(), x.damaged()
	switch {
	case stronger(ofA, ofB):
		d, damaged = ofA, "a"
	case stronger(ofB, ofA):
		d, damaged = ofB, "b"
	default:
		d = ofB
		if all := order(); slices.Index(all, ofA.Class) < slices.Index(all, ofB.Class) {
			d = ofA
		}
	}
	if ofA.Class == Mislabelled && ofB.Class == Mislabelled {
		// Nearly always both ways: bytes of X read as Y, or of Y as X. The column decides.
		d, damaged = ofB, ""
		d.readings = listed(append(d.all(), ofA.all()...))
	}
	if damaged == "" || !d.Class.isDirected() {
		damaged = ""
		d.Repair, d.Lossless = "", false
		if ofA.How != ofB.How {
			d.How = ""
		}
	}
	d.hashes = [2]uint64{xxhash.Sum64(a.Bytes), xxhash.Sum64(b.Bytes)}
	return d, damaged
}

// isDirected tells whether the class shows which of two texts came first. Of the others
// each may as well be the one that somebody put right.
func (c Class) isDirected() bool {
	switch c {
	case Normalised, Space, Case, Accent, WaveDash:
		return false
	default:
		return true
	}
}

// stronger tells whether a reading of two copies is to be preferred: the one whose class
// Classify tries first. Within a class, the reading that can be undone is the better one.
// A double encoding that is raw bytes the other way rests on a doubtful sequence, and
// neither is believed.
func stronger(d, than Diagnosis) bool {
	if d.Class == "" || than.Class == "" {
		return d.Class != ""
	}
	if d.Class == than.Class {
		return d.Lossless && !than.Lossless
	}
	if d.Class == DoubleEncoded && than.Class == RawBytes {
		return false
	}
	all := order()
	return slices.Index(all, d.Class) < slices.Index(all, than.Class)
}
