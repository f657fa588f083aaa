package rows

import (
	"maps"
	"slices"

	"allclear/compare/finding"
	"allclear/compare/texts"
)

// rounded are the rows in which a member has FLOATs as dumps print them, by that member. A
// dump and reload rounds next to every row of a table, and all in the same way: one finding
// says so, and the places in the list are kept for rows to which something else happened.
type rounded map[string]*roundedRows

type roundedRows struct {
	columns map[int]bool
	rows    uint64
	only    uint64      // those that are no difference but for this: without other damage, and on a not rounded on b
	id      string      // of the first in key order
	first   *difference // nil if no row is known by its key
	cause   texts.Cause // of the first
}

// count counts a row by those of its causes that are roundings, and gives the others. The row
// need not be known by its key.
func (r *rounded) count(id string, d *difference, causes []texts.Cause, rows uint64) (others []texts.Cause) {
	counted := map[string]bool{}
	for _, c := range causes {
		if !c.IsRounded {
			others = append(others, c)
			continue
		}
		if *r == nil {
			*r = rounded{}
		}
		of := (*r)[c.Member]
		if of == nil {
			of = &roundedRows{columns: map[int]bool{}, id: id, first: d, cause: c}
			(*r)[c.Member] = of
		}
		of.columns[c.Column] = true
		if counted[c.Member] {
			continue
		}
		counted[c.Member] = true
		of.rows += rows
		if d != nil && (of.first == nil || id < of.id) {
			of.id, of.first, of.cause = id, d, c
		}
	}
	switch {
	case len(others) > 0:
	case counted["b"]:
		(*r)["b"].only += rows
	case counted["a"]:
		(*r)["a"].only += rows
	}
	return others
}

// total is how many rows were counted, one with roundings on both members twice.
func (r rounded) total() (rows uint64) {
	for _, of := range r {
		rows += of.rows
	}
	return rows
}

// listRounded reports the rows that were rounded, those of each member as one.
func (t *Table) listRounded() {
	for _, member := range slices.Sorted(maps.Keys(t.rounded)) {
		of := t.rounded[member]
		f := finding.Finding{
			Kind: finding.RowRounded, Severity: finding.Blocker, Pair: t.run.Pair.Name, Table: t.name, Member: member,
			Columns: t.columnNames(slices.Collect(maps.Keys(of.columns))), Count: of.rows, Facts: finding.Row{Keyless: t.plan.A.Key == 0},
		}
		if of.first != nil {
			t.locate(&f, of.first)
		}
		if t.mayBeRewritten(member, of.rows) {
			if of.only == 0 { // another finding is about these rows
				continue
			}
			f.Kind, f.Member, f.Count, f.Facts = finding.RowDiffers, "", of.only, finding.Row{Unlisted: of.only > 1}
			t.putDownToTime(&f)
			t.countSince(finding.RowDiffers, of.only)
		} else if of.cause.Sample != "" {
			f.Sample = t.plan.A.Columns[of.cause.Column].Name + ": " + of.cause.Sample
		}
		t.outcome.Findings = append(t.outcome.Findings, f)
	}
}

// mayBeRewritten tells whether programs may have written rounded rows since a was recorded. They
// do so when they write back what they have read as text, and a value that creeps may pass by
// one of few digits; but that is not what becomes of most rows that change. No reload since
// has rounded what was recorded.
func (t *Table) mayBeRewritten(member string, rows uint64) bool {
	const few = 3
	return t.mayBeWritten(finding.RowDiffers) && (member == "a" || rows < few || rows < t.edited)
}
