package rows

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"allclear/checksum"
	"allclear/checksum/statement"
	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/texts"
)

// list writes the differences as findings, in key order, and what is not listed
// one by one as one finding of each kind.
func (t *Table) list(ctx context.Context) {
	t.shift = t.seekShift(ctx)
	t.readLone(ctx)
	t.pairUp(ctx)
	for _, id := range t.differs.ids { // in order, so that every run judges alike
		d := t.differs.listed[id]
		if d.diagnosis == nil && d.isChange() { // its halves came from different passes
			d.diagnosis = t.diagnoser.Diagnose(d.a, d.b)
		}
	}
	t.count(t.evidence.CountAltered)
	t.evidence.CountNeighbours()
	t.settleApart()
	t.settleTails()
	t.count(t.evidence.CountTexts)
	if t.isDisjoint() {
		return
	}
	for _, id := range t.differs.ids {
		t.outcome.Findings = append(t.outcome.Findings, t.findings(id, t.differs.listed[id])...)
	}
	t.listUnlisted()
	t.listCauses()
	t.listStale()
	t.listAgreeing(finding.RowRecoded, t.recoded)
	t.listAgreeing(finding.RowRepaired, t.repaired)
	t.differs = proved{}
}

// count shows what happened to the rows that differ.
func (t *Table) count(show func(happened texts.Diagnosis, rows uint64)) {
	for _, id := range t.differs.ids { // in order, so that every run judges alike
		show(t.differs.listed[id].diagnosis, 1)
	}
	for _, name := range slices.Sorted(maps.Keys(t.differs.others.changed)) {
		same := t.differs.others.changed[name]
		show(same.diagnosis, same.rows)
	}
}

// findings reports one difference: the damage to its texts that is known, and that the
// row differs if anything else changed. Causes of many rows are counted.
func (t *Table) findings(id string, d *difference) []finding.Finding {
	stand, unexplained := t.evidence.Split(d.diagnosis)
	if len(unexplained) > 0 && t.countStale(id, d, d.diagnosis, d.rows()) {
		return nil
	}
	if len(stand) == 0 {
		t.countSince(d.kind(), d.rows())
		return []finding.Finding{t.rowFinding(d, t.changedColumns(d))}
	}
	var all []finding.Finding
	for _, c := range t.causes.count(id, d, stand, max(1, d.rows())) {
		all = append(all, t.damageFinding(d, c))
	}
	if len(unexplained) > 0 {
		all = append(all, t.rowFinding(d, t.columnNames(unexplained)))
	}
	return all
}

// rowFinding says that a row is missing, extra or differs in some columns.
func (t *Table) rowFinding(d *difference, columns []string) finding.Finding {
	f := finding.Finding{Severity: finding.Blocker, Pair: t.run.Pair.Name, Table: t.name, Count: d.rows()}
	facts := finding.Row{Keyless: t.plan.A.Key == 0}
	if facts.Keyless {
		facts.TimesA, facts.TimesB = d.countA, d.countB
	}
	f.Facts = facts
	if f.Kind = d.kind(); f.Kind == finding.RowDiffers {
		f.Columns = columns
	}
	t.locate(&f, d)
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
	t.locate(&f, d)
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
	at := d.a
	if at == nil || d.countB > d.countA || d.b != nil && t.b.rehash != nil { // a has but a hash of the key
		at = d.b
	}
	for i, text := range at.Bound.Text {
		if i < t.plan.A.Key {
			f.Key = append(f.Key, finding.KeyValue{Column: t.plan.A.Columns[i].Name, Value: text})
		}
	}
	// Each member finds its row by its own key: that may be stored in another
	// character set, or damaged.
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

func (t *Table) changedColumns(d *difference) []string {
	var changed []int
	for _, c := range d.diagnosis {
		changed = append(changed, c.Column)
	}
	if d.isLone() || d.diagnosis != nil {
		return t.columnNames(changed)
	}
	for i := range min(len(d.a.Columns), len(d.b.Columns)) {
		if !d.a.HasSame(d.b, i) {
			changed = append(changed, i)
		}
	}
	return t.columnNames(changed)
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

// listUnlisted writes one finding for each kind of rows that are not listed.
func (t *Table) listUnlisted() {
	rest := map[string]*finding.Finding{}
	add := func(f finding.Finding, rows uint64) {
		if rows == 0 {
			return
		}
		f.Severity, f.Pair, f.Table = finding.Blocker, t.run.Pair.Name, t.name
		name := f.UnlistedName()
		if rest[name] == nil {
			t.putDownToTime(&f)
			rest[name] = &f
		}
		rest[name].Count += rows
	}
	unlisted := finding.Row{Unlisted: true}
	add(finding.Finding{Kind: finding.RowMissing, Facts: unlisted}, t.differs.others.missing)
	t.countSince(finding.RowMissing, t.differs.others.missing)
	add(finding.Finding{Kind: finding.RowExtra, Facts: unlisted}, t.differs.others.extra)
	t.countSince(finding.RowExtra, t.differs.others.extra)
	for _, name := range slices.Sorted(maps.Keys(t.differs.others.changed)) {
		same := t.differs.others.changed[name]
		stand, unexplained := t.evidence.Split(same.diagnosis)
		if len(unexplained) > 0 && t.countStale("", nil, same.diagnosis, same.rows) {
			continue
		}
		for _, c := range t.causes.count("", nil, stand, same.rows) {
			column := t.plan.A.Columns[c.Column].Name
			add(finding.Finding{
				Kind: finding.Damage(string(c.Class)), Member: c.Member, Columns: []string{column},
				Facts: finding.TextDamage{Unlisted: true, Lossless: c.Lossless},
			}, same.rows)
		}
		if len(stand) == 0 {
			t.countSince(finding.RowDiffers, same.rows)
		}
		if len(stand) == 0 || len(unexplained) > 0 {
			add(finding.Finding{Kind: finding.RowDiffers, Facts: unlisted}, same.rows)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(rest)) {
		t.outcome.Findings = append(t.outcome.Findings, *rest[name])
	}
}
