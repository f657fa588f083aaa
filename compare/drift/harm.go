package drift

import (
	"slices"
	"strings"

	"allclear/checksum"
	charsets "allclear/checksum/charset"
	"allclear/compare/damage"
	"allclear/compare/finding"
)

// harm is a text in the catalogs that is not the same on both members, and what explains
// it.
type harm struct {
	what    finding.What
	columns []string // the columns concerned, in table order; nil for a text of the table
	a, b    string
	damaged string // the damaged member, "" when that is not known
	certain bool   // more than this text supports the diagnosis
	damage.Diagnosis
}

func (h harm) kind() finding.Kind { return finding.Damage(string(h.Class)) }

// severity is that of damage which both members prove. Under a damaged name the rows are
// not found, and values of a damaged label become the empty text or another label.
// Labels that differ only in case, say, keep their values.
func (h harm) severity() finding.Severity {
	if !h.proved() {
		return finding.Warning
	}
	switch h.what {
	case finding.DatabaseName, finding.TableName, finding.ColumnName, finding.Label:
		return finding.Blocker
	case finding.IndexName, finding.Default, finding.Comment:
	}
	return finding.Warning
}

// between tells what turned one of two texts of the catalogs into the other.
func between(what finding.What, a, b string, columns ...string) harm {
	h := harm{what: what, columns: columns, a: a, b: b}
	h.Diagnosis, h.damaged = damage.Between(inCatalog(a), inCatalog(b))
	return h
}

// inCatalog is a text as catalogs are read: in utf8mb4.
func inCatalog(text string) damage.Text {
	set, _ := charsets.Lookup("utf8mb4")
	return damage.Text{Bytes: []byte(text), Charset: set}
}

func (h harm) explained() bool { return h.Class != "" }

// proved tells whether the diagnosis needs no other text to be believed.
func (h harm) proved() bool { return h.explained() && (h.certain || !h.Class.Weak()) }

// changedTexts are the labels, defaults and comments that differ between the members in
// the same place.
func (t *twoTables) changedTexts() []harm {
	var changed []harm
	note := func(what finding.What, a, b string, columns ...string) {
		if a != b {
			changed = append(changed, between(what, a, b, columns...))
		}
	}
	note(finding.Comment, t.a.Comment, t.b.Comment)
	for i := range t.a.Columns {
		a := &t.a.Columns[i]
		b := t.onB(a)
		if b == nil {
			continue
		}
		note(finding.Comment, a.Comment, b.Comment, a.Name)
		changed = append(changed, changedLabels(a, b)...)
		textA, hasA := canonicalDefault(a, t.dialectA)
		textB, hasB := canonicalDefault(b, t.dialectB)
		if hasA && hasB && !t.sameDefault(a, b) {
			note(finding.Default, textA, textB, a.Name)
		}
	}
	return changed
}

// evidence judges the texts of each kind in all tables of a pair together.
type evidence map[finding.What]*damage.Column

func (e evidence) add(all []harm) {
	for _, h := range all {
		a, b := inCatalog(h.a), inCatalog(h.b)
		if e[h.what] == nil {
			e[h.what] = damage.NewColumn(a.Charset, b.Charset)
		}
		e[h.what].See(a, b, h.Diagnosis)
		e[h.what].Count(h.Diagnosis, 1)
	}
}

// judge decides what one text alone cannot prove: a single comment in capitals is no
// damage, a whole schema in capitals is. ok is false for a text that is not explained.
func (e evidence) judge(h harm) (judged harm, ok bool) {
	if h.proved() {
		return h, true
	}
	h.Diagnosis, h.damaged, ok = e[h.what].Judge(h.Diagnosis, h.damaged)
	return h, ok
}

// harmOf finds the texts of one kind and column that are explained, and tells whether
// that is all of them.
func (t *twoTables) harmOf(what finding.What, column string) (explained []harm, all bool) {
	all = true
	for _, h := range t.texts {
		if h.what != what || !slices.Contains(h.columns, column) {
			continue
		}
		judged, ok := t.evidence.judge(h)
		if ok {
			explained = append(explained, judged)
		}
		all = all && ok
	}
	return explained, all
}

// addHarm reports damage to texts of this table, in one finding for all that was damaged
// in the same way.
func (t *twoTables) addHarm(all []harm) {
	for len(all) > 0 {
		first := all[0]
		var alike, rest []harm
		var columns []string
		for _, h := range all {
			if h.what == first.what && h.Class == first.Class && h.How == first.How && h.damaged == first.damaged {
				alike = append(alike, h)
				columns = appendNew(columns, h.columns...)
			} else {
				rest = append(rest, h)
			}
		}
		f := t.add(first.kind(), columns, damageTo(alike))
		f.Severity, f.Member, f.Count = first.severity(), first.damaged, uint64(len(alike))
		all = rest
	}
}

func appendNew(all []string, names ...string) []string {
	for _, name := range names {
		if !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return all
}

// mostExamples is how many damaged texts a finding shows.
const mostExamples = 3

// damageTo describes texts that were damaged in the same way.
func damageTo(alike []harm) finding.DefinitionDamage {
	d := finding.DefinitionDamage{What: alike[0].what, How: alike[0].How}
	for _, h := range alike[:min(len(alike), mostExamples)] {
		d.Changed = append(d.Changed, finding.Change{A: h.a, B: h.b})
	}
	return d
}

// onB finds b's column for a's column c, nil if there is none.
func (t *twoTables) onB(c *checksum.Column) *checksum.Column {
	if b := t.b.Column(c.Name); b != nil {
		return b
	}
	for _, r := range t.renamed {
		if strings.EqualFold(r.a, c.Name) {
			return t.b.Column(r.b)
		}
	}
	return nil
}

// onA is a's name for a column of b.
func (t *twoTables) onA(name string) string {
	for _, r := range t.renamed {
		if strings.EqualFold(r.b, name) {
			return r.a
		}
	}
	return name
}
