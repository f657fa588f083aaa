package damage

import "slices"

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
	ofA, ofB := x.back().damaged(), x.damaged()
	switch {
	case stronger(ofA, ofB):
		return ofA, "a"
	case stronger(ofB, ofA):
		return ofB, "b"
	}
	// Both ways alike: the copies differ, and neither shows that it was the first.
	d = ofB
	if all := order(); slices.Index(all, ofA.Class) < slices.Index(all, ofB.Class) {
		d = ofA
	}
	d.Repair, d.Lossless = "", false
	if ofA.How != ofB.How {
		d.How = ""
	}
	if d.Class == Mislabelled {
		d.readings = joinReadings(append(ofA.Readings(), ofB.Readings()...))
	}
	return d, ""
}

// stronger tells whether a reading of two copies is to be preferred: the one whose class
// Classify tries first. Within a class, the reading that names what was done, and can be
// undone, is the better one. A double encoding that is raw bytes the other way rests on
// a doubtful sequence, and neither is believed.
func stronger(d, than Diagnosis) bool {
	if d.Class == "" || than.Class == "" {
		return d.Class != ""
	}
	if d.Class == than.Class {
		if d.Lossless != than.Lossless {
			return d.Lossless
		}
		return d.How == lostAccents && than.How != lostAccents
	}
	if d.Class == DoubleEncoded && than.Class == RawBytes {
		return false
	}
	all := order()
	return slices.Index(all, d.Class) < slices.Index(all, than.Class)
}
