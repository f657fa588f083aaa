package rows

import (
	"cmp"
	"maps"
	"slices"

	"allclear/compare/finding"
	"allclear/compare/texts"
)

// causes are the rows that differ for a cause that is counted once for the table.
type causes map[causeOf]*causeRows

// causeOf is a cause, and the member whose values it changed; "" where that cannot be told.
type causeOf struct {
	kind   finding.Kind
	member string
}

type causeRows struct {
	columns map[int]*finding.AlteredColumn
	rows    uint64
	only    uint64 // those that are no difference but for this: without other damage, each counted under one cause
	id      string // of the first in key order
	first   *difference
	cause   texts.Cause // of the first
}

// count counts a row by those of its causes that are counted once for the table.
func (c *causes) count(id string, d *difference, all []texts.Cause, rows uint64) {
	if *c == nil {
		*c = causes{}
	}
	counted := countedOnce(all)
	for _, one := range all {
		if !one.Altered.IsExplained() {
			continue
		}
		name := causeOf{one.Altered.Kind, one.Member}
		of := (*c)[name]
		if of == nil {
			of = &causeRows{columns: map[int]*finding.AlteredColumn{}, id: id, first: d, cause: one}
			(*c)[name] = of
		}
		of.addColumn(one, rows)
		if id < of.id {
			of.id, of.first, of.cause = id, d, one
		}
	}
	for _, name := range counted {
		(*c)[name].rows += rows
	}
	if len(counted) > 0 && !hasOthers(all) {
		(*c)[counted[0]].only += rows
	}
}

// countedOnce are the causes of a row that are counted once for the table. If it has no others, it
// is counted under the first alone.
func countedOnce(all []texts.Cause) (counted []causeOf) {
	for _, one := range all {
		if name := (causeOf{one.Altered.Kind, one.Member}); one.Altered.IsExplained() && !slices.Contains(counted, name) {
			counted = append(counted, name)
		}
	}
	// A value that is rounded on a says less than any on b: a may have been so when it was recorded.
	slices.SortStableFunc(counted, func(x, y causeOf) int { return -cmp.Compare(x.member, y.member) })
	return counted
}

func hasOthers(all []texts.Cause) bool {
	return slices.ContainsFunc(all, func(c texts.Cause) bool { return !c.Altered.IsExplained() })
}

// causesOf says of one row what the report says of all of a cause, for whoever keeps all rows.
func (t *Table) causesOf(d *difference, all []texts.Cause) (found []finding.Finding) {
	for i, name := range countedOnce(all) {
		f := finding.Finding{
			Kind: name.kind, Severity: finding.Blocker, Pair: t.run.Pair.Name, Table: t.name, Member: name.member,
			Count: max(1, d.rows()), Facts: finding.Row{Keyless: t.plan.A.Key == 0},
		}
		var columns []int
		for _, c := range all {
			if c.Altered.Kind == name.kind && c.Member == name.member {
				columns = append(columns, c.Column)
				f.Sample = cmp.Or(f.Sample, t.diagnoser.Shown(c))
			}
		}
		f.Columns = t.columnNames(columns)
		t.keyOf(&f, d)
		if name.kind == finding.RowRounded && t.mayBeRewritten(name.member, t.causes[name].rows) {
			if i > 0 || hasOthers(all) { // another finding is about this row
				continue
			}
			f.Kind, f.Member = finding.RowDiffers, ""
			t.putDownToTime(&f)
		}
		found = append(found, f)
	}
	return found
}

// mostLabels is how many labels are shown that one number stands for.
const mostLabels = 5

// addColumn counts rows in which the cause shows in a column.
func (of *causeRows) addColumn(c texts.Cause, rows uint64) {
	column := of.columns[c.Column]
	if column == nil {
		column = &finding.AlteredColumn{}
		of.columns[c.Column] = column
	}
	column.Rows += rows
	switch how := c.Altered; {
	case how.How != "" && !slices.Contains(column.How, how.How):
		column.How = append(column.How, how.How)
		slices.Sort(column.How)
	case how.Shift != 0 && !slices.Contains(column.Seconds, int64(how.Shift.Seconds())):
		column.Seconds = append(column.Seconds, int64(how.Shift.Seconds()))
		slices.Sort(column.Seconds)
	case how.Labels != [2]string{} && len(column.Labels) < mostLabels:
		labels := finding.Change{A: how.Labels[0], B: how.Labels[1]}
		if !slices.Contains(column.Labels, labels) {
			column.Labels = append(column.Labels, labels)
		}
	}
}

// listCauses reports the causes, those of each member as one.
func (t *Table) listCauses() {
	names := slices.SortedFunc(maps.Keys(t.causes), func(x, y causeOf) int {
		return slices.Compare([]string{string(x.kind), x.member}, []string{string(y.kind), y.member})
	})
	for _, name := range names {
		of := t.causes[name]
		f := finding.Finding{
			Kind: name.kind, Severity: finding.Blocker, Pair: t.run.Pair.Name, Table: t.name, Member: name.member,
			Columns: t.columnNames(slices.Collect(maps.Keys(of.columns))), Count: of.rows, Facts: t.causeFacts(name.kind, of),
		}
		t.locate(&f, of.first)
		if name.kind == finding.RowRounded && t.mayBeRewritten(name.member, of.rows) {
			if of.only == 0 { // another finding is about these rows
				continue
			}
			f.Kind, f.Member, f.Count, f.Facts = finding.RowDiffers, "", of.only, finding.Row{Unlisted: of.only > 1}
			t.putDownToTime(&f)
			t.countSince(finding.RowDiffers, of.only)
		} else if sample := t.diagnoser.Shown(of.cause); sample != "" {
			f.Sample = t.plan.A.Columns[of.cause.Column].Name + ": " + sample
		}
		t.outcome.Findings = append(t.outcome.Findings, f)
	}
}

// causeFacts are what was measured of a cause. A rounded FLOAT has no more to say than any row.
func (t *Table) causeFacts(kind finding.Kind, of *causeRows) finding.Facts {
	isKeyless := t.plan.A.Key == 0
	if kind == finding.RowRounded {
		return finding.Row{Keyless: isKeyless}
	}
	facts := finding.Altered{Keyless: isKeyless}
	for _, name := range t.columnNames(slices.Collect(maps.Keys(of.columns))) {
		for i, column := range of.columns {
			if a := t.plan.A.Columns[i]; a.Name == name {
				column.Name, column.A, column.B = name, a.FullType, t.plan.B.Columns[i].FullType
				facts.Columns = append(facts.Columns, *column)
			}
		}
	}
	return facts
}

// mayBeRewritten tells whether programs may have written rounded rows since a was recorded. They
// do so when they write back what they have read as text, and a value that creeps may pass by
// one of few digits; but that is not what becomes of most rows that change. No reload since
// has rounded what was recorded.
func (t *Table) mayBeRewritten(member string, rows uint64) bool {
	const few = 3
	return t.mayBeWritten(finding.RowDiffers) && (member == "a" || rows < few || rows < t.edited)
}
