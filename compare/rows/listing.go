package rows

import (
	"cmp"
	"context"
	"slices"

	"allclear/checksum"
	"allclear/checksum/statement"
	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/texts"
)

// list reports the differences, in the order of their keys: each one to whoever keeps them,
// and a sample in the findings.
func (t *Table) list(ctx context.Context) {
	t.kept = t.run.Options.Keeper.Table(t.run.Pair.Name, t.name)
	defer t.differs.close()
	t.shift = t.seekShift(ctx)
	t.readLone(ctx)
	t.pairUp(ctx)
	for _, id := range t.differs.ids {
		d := t.differs.lone[id]
		if d.diagnosis == nil && d.isChange() { // its halves came from different passes
			d.diagnosis = t.diagnoser.Diagnose(d.a, d.b)
		}
		t.differs.layAside(id, d)
	}
	t.weigh()
	t.sample = finding.NewSample(finding.MostOfAClass)
	conditions := t.newConditions()
	listed := uint64(0)
	err := t.eachProved(func(id string, d *difference) {
		listed += d.rows()
		found := t.report(id, d)
		t.kept.Row(t.plainKey(id), found)
		t.spotted(id, d, found)
		conditions.add(d)
	})
	conditions.end()
	t.reportLost(listed, err)
	t.outcome.Findings = append(t.outcome.Findings, t.sample.Findings()...)
	t.listDisjoint()
	t.listCauses()
	t.listStale()
	t.listAgreeing(finding.RowRecoded, t.recoded)
	t.listAgreeing(finding.RowRepaired, t.repaired)
}

// eachProved hands on all differences, in the order of their keys.
func (t *Table) eachProved(do func(id string, d *difference)) error {
	return t.differs.each(func(id string, d *difference) {
		t.forgetDiagnosis(id, d)
		do(id, d)
	})
}

// report says what is known of one difference: the damage to its texts, and that the row
// differs if anything else changed. What the report says of many rows together is counted.
func (t *Table) report(id string, d *difference) (found []finding.Finding) {
	switch {
	case t.disjoint != nil, t.countTail(id, d):
		return []finding.Finding{t.rowFinding(d, nil)}
	case t.isStale(d):
		stand, _ := t.evidence.Split(d.diagnosis)
		return append(t.causesOf(d, stand), t.countStale(id, d))
	}
	stand, unexplained := t.evidence.Split(d.diagnosis)
	for _, c := range stand {
		if !c.Altered.IsExplained() {
			found = append(found, t.damageFinding(d, c))
		}
	}
	switch {
	case len(stand) == 0:
		t.countSince(d.kind(), d.rows())
		found = append(found, t.rowFinding(d, d.changes()))
	case len(unexplained) > 0:
		found = append(found, t.rowFinding(d, unexplained))
	}
	for _, f := range found {
		t.sample.Add(f, func(f *finding.Finding) {
			t.recheck(f, d)
			f.Broke = t.broke(id)
		})
	}
	return append(found, t.causesOf(d, stand)...)
}

// plainKey is the canonical key of the row of an identity, nil where there is none or where the run
// may not show it.
func (t *Table) plainKey(id string) []byte {
	for i := range t.plan.A.Key {
		if t.run.Options.Values.Hides(t.plan.A.Columns[i].Column) {
			return nil
		}
	}
	if t.plan.A.Key == 0 || t.a.rehash != nil || t.b.rehash != nil {
		return nil
	}
	rest, err := []byte(id), error(nil)
	for range t.plan.A.Key {
		if _, rest, err = checksum.CutKey(rest); err != nil {
			return nil
		}
	}
	return []byte(id[:len(id)-len(rest)]) // what tells rows apart that read alike follows it
}

// reportLost says what is known of rows that could not be laid aside: that they differ.
func (t *Table) reportLost(listed uint64, err error) {
	if err = cmp.Or(t.differs.failed, err); err == nil {
		return
	}
	t.outcome.Differences = max(listed, t.differs.rows)
	if lost := t.outcome.Differences - listed; lost > 0 {
		f := finding.Finding{
			Kind: finding.RowDiffers, Severity: finding.Blocker, Pair: t.run.Pair.Name, Table: t.name,
			Count: lost, Facts: finding.Row{Unlisted: true},
		}
		t.putDownToTime(&f)
		t.countSince(finding.RowDiffers, lost)
		t.sample.Add(f, nil)
	}
	t.gap("", finding.Because(finding.Failed, "not every row that differs is known by its key: %v", err))
}

// rowFinding says that a row is missing, extra or differs in some columns.
func (t *Table) rowFinding(d *difference, columns []int) finding.Finding {
	f := finding.Finding{Severity: finding.Blocker, Pair: t.run.Pair.Name, Table: t.name, Count: d.rows()}
	facts := finding.Row{Keyless: t.plan.A.Key == 0}
	if facts.Keyless {
		facts.TimesA, facts.TimesB = d.countA, d.countB
	}
	f.Facts = facts
	if f.Kind = d.kind(); f.Kind == finding.RowDiffers {
		f.Columns = t.columnNames(columns)
		facts.Values = t.valuesIn(d, f.Columns)
		f.Facts = facts
	}
	t.keyOf(&f, d)
	t.putDownToTime(&f)
	return f
}

// kind is that of a difference of which no damage is known.
func (d *difference) kind() finding.Kind {
	switch {
	case d.countA > d.countB:
		return finding.RowMissing
	case d.countB > d.countA:
		return finding.RowExtra
	}
	return finding.RowDiffers
}

// damageFinding says what happened to one value of a row.
func (t *Table) damageFinding(d *difference, c texts.Cause) finding.Finding {
	column := t.plan.A.Columns[c.Column].Name
	f := finding.Finding{
		Kind: finding.Damage(string(c.Class)), Severity: finding.Blocker, Pair: t.run.Pair.Name, Table: t.name, Member: c.Member,
		Columns: []string{column}, Count: max(1, d.rows()), Sample: c.Sample,
	}
	facts := t.damageFacts(c)
	t.keyOf(&f, d)
	if view, at := t.damaged(d, c); view != nil && c.Repair != "" && isRepairable(&view.Columns[c.Column]) {
		if f.Repair = statement.Repair(view, at.Bound, c.Column, c.Repair, c.Sum); f.Repair == "" && t.plan.A.Key > 0 {
			facts.HiddenKey = true
		}
	}
	f.Facts = facts
	return f
}

// isRepairable tells whether a statement may repair a value of the column. A generated
// column is repaired with the columns that it is computed from, and the server itself would
// misread a column with a wrong label.
func isRepairable(c *checksum.ViewColumn) bool { return c.Generation == "" && c.ReadAs == "" }

// damaged gives the row of the damaged value, if the value can be repaired in the row
// without loss. A label of an ENUM or SET cannot.
func (t *Table) damaged(d *difference, c texts.Cause) (*checksum.View, *checksum.Row) {
	switch {
	case !c.Lossless || !t.plan.A.Columns[c.Column].IsText():
	case c.Member == "a":
		return &t.plan.A, d.a
	case c.Member == "b":
		return &t.plan.B, d.b
	}
	return nil, nil
}

func (t *Table) damageFacts(c texts.Cause) finding.TextDamage {
	return finding.TextDamage{How: c.How, Lossless: c.Lossless, Label: !t.plan.A.Columns[c.Column].IsText()}
}

// locate says where the row of a finding is, and how to look at it.
func (t *Table) locate(f *finding.Finding, d *difference) {
	t.keyOf(f, d)
	t.recheck(f, d)
}

// keyOf gives a finding the key of its row.
func (t *Table) keyOf(f *finding.Finding, d *difference) {
	at := d.a
	if at == nil || d.countB > d.countA || d.b != nil && t.b.rehash != nil { // a has but a hash of the key
		at = d.b
	}
	for i, text := range at.Bound.Text {
		if i < t.plan.A.Key {
			f.Key = append(f.Key, finding.KeyValue{Column: t.plan.A.Columns[i].Name, Value: text})
		}
	}
}

// recheck says how to look at the row of a finding. Each member finds it by its own key: that
// may be stored in another character set, or damaged.
func (t *Table) recheck(f *finding.Finding, d *difference) {
	f.Recheck.A = t.a.rowStatement(cmp.Or(d.a, d.b).Bound)
	f.Recheck.B = t.b.rowStatement(cmp.Or(d.b, d.a).Bound)
}

// rowStatement is the SQL that selects a row on the side, "" where the side answers no
// SQL, or nothing is known to find the row by.
func (s *side) rowStatement(at checksum.Bound) string {
	isKnown := func(literal string) bool { return literal != "" }
	if _, ok := s.source.(compare.Queried); !ok || !slices.ContainsFunc(at.SQL, isKnown) {
		return ""
	}
	return statement.Row(s.view, at)
}

// columnNames names columns of the view in table order.
func (t *Table) columnNames(columns []int) []string {
	var names []string
	for _, c := range t.a.table.Columns {
		i := slices.IndexFunc(t.plan.A.Columns, func(v checksum.ViewColumn) bool { return v.Name == c.Name })
		if slices.Contains(columns, i) {
			names = append(names, c.Name)
		}
	}
	return names
}
