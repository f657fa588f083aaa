package compare

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"allclear/checksum"
	"allclear/checksum/statement"
	"allclear/compare/damage"
	"allclear/compare/finding"
)

// unlisted counts the rows that are not listed one by one.
type unlisted struct {
	missing, extra uint64
	changed        map[string]*alike // by what happened to them
}

// maxAlike is how many different things may have happened to the unlisted rows
// of a table; what else happened counts as explained by nothing.
const maxAlike = 1_000

func (u *unlisted) count(d *difference) {
	switch {
	case d.countA > d.countB:
		u.missing += d.rows()
	case d.countB > d.countA:
		u.extra += d.rows()
	default:
		u.countChange(d)
	}
}

func (u *unlisted) countChange(d *difference) {
	if u.changed == nil {
		u.changed = map[string]*alike{}
	}
	happened, name := d.diagnosis, d.diagnosis.name()
	if len(u.changed) >= maxAlike && u.changed[name] == nil {
		happened, name = nil, ""
	}
	if u.changed[name] == nil {
		u.changed[name] = &alike{diagnosis: happened}
	}
	u.changed[name].rows += d.rows()
}

// list writes the differences as findings, in key order, and what is not listed
// one by one as one finding of each kind.
func (t *tableRun) list(ctx context.Context) {
	t.pairUp(ctx)
	t.tally = newTally()
	for _, d := range t.confirmed {
		if d.diagnosis == nil && d.isChange() { // its halves came from different passes
			d.diagnosis = t.diagnose(d)
		}
		t.tally.count(d.diagnosis, 1)
	}
	for _, same := range t.unlisted.changed {
		t.tally.count(same.diagnosis, same.rows)
	}
	for _, id := range slices.Sorted(maps.Keys(t.confirmed)) {
		t.outcome.Findings = append(t.outcome.Findings, t.findings(t.confirmed[id])...)
	}
	t.listUnlisted()
	t.releaseTexts()
}

// findings writes one difference for the report: what is known to have happened
// to its texts, and that the row differs where something else did.
func (t *tableRun) findings(d *difference) []Finding {
	stand, unexplained := t.tally.split(d.diagnosis)
	if len(stand) == 0 {
		return []Finding{t.rowFinding(d, t.changedColumns(d))}
	}
	var all []Finding
	for _, c := range stand {
		all = append(all, t.damageFinding(d, c))
	}
	if len(unexplained) > 0 {
		all = append(all, t.rowFinding(d, t.columnNames(unexplained)))
	}
	return all
}

// rowFinding says that a row is missing, extra or differs in some columns.
func (t *tableRun) rowFinding(d *difference, columns []string) Finding {
	f := Finding{Severity: Blocker, Pair: t.pairRun.name, Table: t.name, Count: d.rows()}
	facts := finding.Row{Keyless: t.plan.a.Key == 0}
	if facts.Keyless {
		facts.TimesA, facts.TimesB = d.countA, d.countB
	}
	f.Facts = facts
	switch {
	case d.countA > d.countB:
		f.Kind = finding.RowMissing
	case d.countB > d.countA:
		f.Kind = finding.RowExtra
	default:
		f.Kind, f.Columns = finding.RowDiffers, columns
	}
	t.locate(&f, d)
	return f
}

// damageFinding says what happened to one value of a row.
func (t *tableRun) damageFinding(d *difference, c cause) Finding {
	column := t.plan.a.Columns[c.column].Name
	f := Finding{
		Kind: charsetKind(c.Class), Severity: Blocker, Pair: t.pairRun.name, Table: t.name, Member: c.member,
		Columns: []string{column}, Count: max(1, d.rows()), Sample: c.sample,
	}
	facts := t.damageFacts(c)
	t.locate(&f, d)
	if view, at := t.damaged(d, c); view != nil && c.Repair != "" && view.Columns[c.column].Generation == "" { // else it is mended with its sources
		if f.Repair = statement.Repair(view, at.Bound, c.column, c.Repair, c.sum); f.Repair == "" && t.plan.a.Key > 0 {
			facts.HiddenKey = true
		}
	}
	f.Facts = facts
	return f
}

// damaged gives the row of the damaged value, if that can be mended without loss:
// a label of an ENUM or SET cannot be, in a row.
func (t *tableRun) damaged(d *difference, c cause) (*checksum.View, *checksum.Row) {
	switch {
	case !c.Lossless || !t.plan.a.Columns[c.column].IsText():
	case c.member == "a":
		return &t.plan.a, d.a
	case c.member == "b":
		return &t.plan.b, d.b
	}
	return nil, nil
}

func charsetKind(c damage.Class) finding.Kind { return finding.Damage(string(c)) }

func (t *tableRun) damageFacts(c cause) finding.TextDamage {
	return finding.TextDamage{How: c.How, Lossless: c.Lossless, Label: !t.plan.a.Columns[c.column].IsText()}
}

// locate says where the row of a finding is, and how to look at it.
func (t *tableRun) locate(f *Finding, d *difference) {
	at := d.a
	if at == nil || d.countB > d.countA {
		at = d.b
	}
	for i, text := range at.Bound.Text {
		if i < t.plan.a.Key {
			f.Key = append(f.Key, KeyValue{Column: t.plan.a.Columns[i].Name, Value: text})
		}
	}
	// Each member finds its row by its own key: that may be stored in another
	// character set, or damaged.
	f.Recheck.A = statement.Row(&t.plan.a, cmp.Or(d.a, d.b).Bound)
	f.Recheck.B = statement.Row(&t.plan.b, cmp.Or(d.b, d.a).Bound)
}

func (t *tableRun) changedColumns(d *difference) []string {
	var changed []int
	if d.a == nil || d.b == nil {
		return nil
	}
	for i := range min(len(d.a.Columns), len(d.b.Columns)) {
		if d.a.Columns[i] != d.b.Columns[i] {
			changed = append(changed, i)
		}
	}
	return t.columnNames(changed)
}

// listUnlisted writes one finding for each kind of rows that are not listed.
func (t *tableRun) listUnlisted() {
	rest := map[string]*Finding{}
	add := func(f Finding, rows uint64) {
		if rows == 0 {
			return
		}
		name := string(f.Kind) + "\x00" + f.Member + "\x00" + strings.Join(f.Columns, "\x00")
		if rest[name] == nil {
			f.Severity, f.Pair, f.Table = Blocker, t.pairRun.name, t.name
			rest[name] = &f
		}
		rest[name].Count += rows
	}
	unlisted := finding.Row{Unlisted: true}
	add(Finding{Kind: finding.RowMissing, Facts: unlisted}, t.unlisted.missing)
	add(Finding{Kind: finding.RowExtra, Facts: unlisted}, t.unlisted.extra)
	for _, same := range t.unlisted.changed {
		stand, unexplained := t.tally.split(same.diagnosis)
		for _, c := range stand {
			column := t.plan.a.Columns[c.column].Name
			add(Finding{Kind: charsetKind(c.Class), Member: c.member, Columns: []string{column}, Facts: finding.TextDamage{Unlisted: true}}, same.rows)
		}
		if len(stand) == 0 || len(unexplained) > 0 {
			add(Finding{Kind: finding.RowDiffers, Facts: unlisted}, same.rows)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(rest)) {
		t.outcome.Findings = append(t.outcome.Findings, *rest[name])
	}
}
