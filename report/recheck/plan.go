// Package recheck looks again at what a run has found, and at nothing else: which rows to look up
// in which tables, and what has become of each finding.
//
// It knows the Document of the earlier run, the files in its folder that list every row that
// differed, and the Document of a run that looked up these rows (compare.Asked). It reads no
// server. What was not looked at again is never mended, and nothing that it says is about the rest
// of a fleet.
package recheck

import (
	"slices"

	"allclear/compare"
	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/rowfiles"
)

// mostRows is how many rows a table may have, on either member, to be read again as a whole where its
// rows cannot be looked up: some seconds.
const mostRows = 200_000

// Plan is what to look at again.
type Plan struct {
	then   *report.Document
	tables map[place]*table
}

// place is a table of a pair.
type place struct{ pair, table string }

// table is a table in which rows were found to differ.
type table struct {
	asked compare.Asked
	rows  []row
	known map[string]bool // the keys of rows
	// classes are the findings about its rows and texts, by identity.
	classes map[string]*class
}

// class are findings of one identity.
type class struct {
	count    uint64 // of rows or values
	listed   uint64 // of these, those that a line tells of
	isInfo   bool
	isAnyway finding.Kind // the kind, where lines about single rows have others
}

// row is what a line says of a row.
type row struct {
	key   string // canonical; "" where it is not kept
	line  string // the identity of what it says
	class string // the identity of the finding that counts it
}

// NewPlan reads what a run has found, and the files in its folder that list the rows.
func NewPlan(then *report.Document, folder string) (*Plan, error) {
	p := &Plan{then: then, tables: map[place]*table{}}
	for i := range then.Findings {
		if f := &then.Findings[i]; f.Pair != "" && f.Table != "" && (f.Subject == finding.Rows || f.Subject == finding.Texts) {
			p.add(f)
		}
	}
	for i := range then.Pairs {
		pair := &then.Pairs[i]
		for j := range pair.Tables {
			t := p.tables[place{pair.Name, pair.Tables[j].Table}]
			if t == nil {
				continue
			}
			if err := t.read(folder, pair.Name, &pair.Tables[j]); err != nil {
				return nil, err
			}
			t.settle(&pair.Tables[j])
		}
	}
	return p, nil
}

func (p *Plan) add(f *report.Finding) {
	at := place{f.Pair, f.Table}
	if p.tables[at] == nil {
		p.tables[at] = &table{classes: map[string]*class{}, known: map[string]bool{}}
	}
	c := p.tables[at].classes[f.Identity]
	if c == nil {
		c = &class{isInfo: true}
		p.tables[at].classes[f.Identity] = c
	}
	if c.count += f.Count; f.Severity > finding.Info {
		c.isInfo = false
	}
	if f.Kind == finding.RowStale || f.Kind == finding.RowDisjoint {
		c.isAnyway = f.Kind
	}
}

// read reads the list of the table's rows, if there is one.
func (t *table) read(folder, pair string, of *report.Table) error {
	if of.RowsFile == "" || folder == "" {
		return nil
	}
	return rowfiles.Read(folder, of.RowsFile, func(f *rowfiles.Finding) error {
		r := row{key: string(f.At), line: f.Of(pair, of.Table).Identity().String()}
		if r.class = t.classOf(r.line); r.class == "" {
			return nil
		}
		t.classes[r.class].listed++
		t.rows = append(t.rows, r)
		if r.key == "" || t.known[r.key] {
			return nil
		}
		t.known[r.key] = true
		t.asked.Keys = append(t.asked.Keys, f.At)
		if t.asked.Columns == nil {
			for _, kv := range f.Key {
				t.asked.Columns = append(t.asked.Columns, kv.Column)
			}
		}
		return nil
	})
}

// classOf is the finding that counts what a line tells of. Rows of a table that stands at an earlier
// time, or has no key in common, are counted together, and listed as rows that are missing or extra.
func (t *table) classOf(line string) string {
	if t.classes[line] != nil {
		return line
	}
	for _, kind := range []finding.Kind{finding.RowDisjoint, finding.RowStale} {
		for id, c := range t.classes {
			if c.isAnyway == kind {
				return id
			}
		}
	}
	return ""
}

// settle finds out whether the rows can be looked up. If not all can, and the table is small, it is
// read again as a whole.
func (t *table) settle(of *report.Table) {
	isOpen := slices.ContainsFunc(t.rows, func(r row) bool { return r.key == "" })
	for _, c := range t.classes {
		isOpen = isOpen || !c.isInfo && c.listed < c.count
	}
	if isOpen && max(of.RowsA, of.RowsB) <= mostRows {
		t.asked = compare.Asked{All: true}
	}
}

// Asked is which rows of a table are to be read: compare.Options.Asked.
func (p *Plan) Asked(pair, name string) compare.Asked {
	if t := p.tables[place{pair, name}]; t != nil {
		return t.asked
	}
	return compare.Asked{}
}

// Rows counts the rows that are looked up, and Tables the tables that are read as a whole.
func (p *Plan) Rows() (rows, tables int) {
	for _, t := range p.tables {
		rows += len(t.asked.Keys)
		if t.asked.All {
			tables++
		}
	}
	return rows, tables
}
