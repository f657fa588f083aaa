package rows

import (
	"slices"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/texts"
)

// inspect makes the readers inspect the table's texts while its rows are read. Where
// both sides give the same bytes for the same rows, one side is enough; leaves cover the
// key ranges in which they do not. A side that was recorded has no texts: the other side's
// are all inspected, since the rows of the two are compared by meaning.
func (t *Table) inspect() {
	t.seen = t.newInspection()
	t.differs.isRanged, t.differs.memory = t.plan.IsRanged(), t.run.Options.Listing.Memory()
	if t.seen.A != nil {
		t.a.inspect = texts.InspectAs(t.plan.A)
		t.plan.A.Inspect = t.a.inspect
	}
	if t.seen.B != nil {
		t.b.inspect = texts.InspectAs(t.plan.B)
		if t.plan.Kind == checksum.Meaning || !t.plan.IsRanged() {
			t.plan.B.Inspect = t.b.inspect
		}
	}
}

func (t *Table) newInspection() texts.Inspection {
	if !t.looksAtTexts() {
		return texts.Inspection{}
	}
	of := texts.NewInspection(&t.plan)
	if compare.IsRecorded(t.a.source) {
		of.A = nil
	}
	if compare.IsRecorded(t.b.source) {
		of.B = nil
	}
	return of
}

// hasTexts tells whether a side has texts that can be looked at.
func (t *Table) hasTexts() bool {
	return !compare.IsRecorded(t.a.source) || !compare.IsRecorded(t.b.source)
}

// takeSeen merges what was seen in a part that is the same on both sides.
func (t *Table) takeSeen(p *part, into texts.Inspection) {
	if into.IsEmpty() {
		return
	}
	marksB := p.marksB
	if t.plan.Kind == checksum.Wire {
		marksB = p.marksA
	}
	into.A.TakeMarks(p.marksA)
	into.B.TakeMarks(marksB)
}

// listSigns reports the signs of damage in the texts, except for damage that the
// comparison with the other side has already proved. What both members show alike is one
// finding.
func (t *Table) listSigns() {
	if !t.looksAtTexts() {
		return
	}
	var all []finding.Finding
	for _, m := range []struct {
		*side
		seen *texts.Inspector
	}{{t.a, t.seen.A}, {t.b, t.seen.B}} {
		if m.seen == nil {
			continue
		}
		for _, f := range m.seen.Findings(m.source, m.name) {
			t.pointToColumn(&f)
			if proved := t.proved(&f); proved < f.Count { // the rest shows on both members alike
				f.Count -= proved
				all = append(all, f)
			}
		}
	}
	for _, s := range t.sides() {
		if !compare.IsRecorded(s.source) {
			all = append(all, texts.NotLookedAt(s.table, s.name)...)
		}
	}
	all = texts.OneOfBoth(all)
	for i := range all {
		all[i].Pair, all[i].Table = t.run.Pair.Name, t.name
	}
	t.outcome.Findings = append(t.outcome.Findings, all...)
}

// pointToColumn puts the repair of a whole column beside the first of its damaged rows.
func (t *Table) pointToColumn(sign *finding.Finding) {
	if sign.Repair == "" {
		return
	}
	for i := range t.outcome.Findings {
		f := &t.outcome.Findings[i]
		facts, isDamage := f.Facts.(finding.TextDamage)
		if isDamage && f.Kind == sign.Kind && f.Member == sign.Member && slices.Equal(f.Columns, sign.Columns) {
			facts.WholeColumn = sign.Repair
			f.Facts = facts
			return
		}
	}
}

// proved is how many of the values with this sign the comparison has proved to be
// damaged in that way.
func (t *Table) proved(sign *finding.Finding) (rows uint64) {
	for _, f := range t.outcome.Findings {
		isOfMember := f.Member == sign.Member || f.Member == "" // "": either may be the damaged one
		if texts.SignOf(f.Kind) == texts.SignOf(sign.Kind) && isOfMember && slices.Equal(f.Columns, sign.Columns) {
			rows += f.Count
		}
	}
	return rows
}
