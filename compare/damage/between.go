package damage

import "slices"

// Between compares two copies of which either may be the damaged one; damaged
// is "a", "b", or "" when that can't be told. The stronger of the two readings
// counts; where both are alike, no repair is given.
func Between(a, b Text) (d Diagnosis, damaged string) { return NewClassifier().Between(a, b) }

// Between is the function of that name with this classifier.
func (c *Classifier) Between(a, b Text) (d Diagnosis, damaged string) {
	ofA, ofB := c.Classify(b, a), c.Classify(a, b)
	switch {
	case stronger(ofA, ofB):
		return ofA, "a"
	case stronger(ofB, ofA):
		return ofB, "b"
	}
	// Both ways alike: the copies differ, and neither shows that it was the first.
	ofB.Repair, ofB.Lossless = "", false
	if ofA.How != ofB.How {
		ofB.How = ""
	}
	return ofB, ""
}

// stronger tells which of the readings of two copies is to be believed: the one
// of the class that Classify tries first. That one copy was repaired is no
// reading by itself: the other one suffers from what the repair undid, and where
// nothing names that, it is said of the copy that has it. Within a class, the
// reading that names what was done, and can be undone, is the better one.
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
	if d.Class == Repaired || than.Class == Repaired {
		return than.Class == Repaired
	}
	all := order()
	return slices.Index(all, d.Class) < slices.Index(all, than.Class)
}
