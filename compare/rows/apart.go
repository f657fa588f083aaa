package rows

import "allclear/compare/finding"

// Rows that differ for one cause stand apart from those that the report lists: a dump and reload
// rounds next to every row, and a column made narrower changes every value that it has no room
// for. Whether a cause is believed is judged when all rows are counted.

// weigh looks at all differences together before each is reported: what happened to one row
// tells what happened to others.
func (t *Table) weigh() {
	t.outcome.Differences = 0
	hasCauses := false
	err := t.eachProved(func(id string, d *difference) {
		t.outcome.Differences += d.rows()
		t.evidence.CountAltered(d.diagnosis, 1)
		t.countLone(id, d)
		hasCauses = hasCauses || d.diagnosis.HasAltered()
	})
	if err != nil {
		return // reportLost tells of it
	}
	t.evidence.CountNeighbours()
	t.settleTails()
	t.settleDisjoint()
	_ = t.eachProved(func(_ string, d *difference) { // it was read before
		if !t.isStale(d) {
			t.evidence.CountTexts(d.diagnosis, 1)
		}
	})
	if !hasCauses {
		return
	}
	_ = t.eachProved(func(id string, d *difference) { // as above
		stand, _ := t.evidence.Split(d.diagnosis)
		t.causes.count(id, d, stand, max(1, d.rows()))
		if len(stand) == 0 && d.kind() == finding.RowDiffers && !t.isStale(d) {
			t.edited += d.rows()
		}
	})
}
