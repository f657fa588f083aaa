package drift

import (
	"fmt"
	"slices"
	"strings"

	"allclear/checksum"
	charsets "allclear/checksum/charset"
	"allclear/compare"
	"allclear/compare/damage"
	"allclear/compare/finding"
)

// what a text of a catalog is.
const (
	databaseName = "database"
	tableName    = "table"
	columnName   = "column"
	indexName    = "index"
	label        = "label"
	defaultValue = "default"
	comment      = "comment"
)

// harm is a text of the catalogs that is not the same on both members, and what
// explains it.
type harm struct {
	what    string
	columns []string // those concerned, in table order; nil for what belongs to the table
	a, b    string
	damaged string // the member, "" when it can't be told
	certain bool   // more than this text bears the diagnosis out
	damage.Diagnosis
}

func (h harm) kind() finding.Kind { return finding.Damage(string(h.Class)) }

// severity is of damage that both members prove. By a damaged name nobody finds the
// rows, and values of a damaged label turn to the empty text or mean another label.
// Labels that are merely alike, in capitals say, keep their values.
func (h harm) severity() compare.Severity {
	if !h.proved() {
		return compare.Warning
	}
	switch h.what {
	case databaseName, tableName, columnName, label:
		return compare.Blocker
	}
	return compare.Warning
}

// between tells what made one of two texts of the catalogs from the other.
// Catalogs are read in utf8mb4.
func between(what, a, b string, columns ...string) harm {
	set, _ := charsets.Lookup("utf8mb4")
	h := harm{what: what, columns: columns, a: a, b: b}
	h.Diagnosis, h.damaged = damage.Between(
		damage.Text{Bytes: []byte(a), Charset: set}, damage.Text{Bytes: []byte(b), Charset: set})
	return h
}

func (h harm) explained() bool { return h.Class != "" }

// proved tells that no other text is needed to believe it.
func (h harm) proved() bool { return h.explained() && (h.certain || !h.Class.Weak()) }

// changedTexts are the labels, defaults and comments that the members have in the
// same place, with other words.
func (t *twoTables) changedTexts() []harm {
	var changed []harm
	note := func(what, a, b string, columns ...string) {
		if a != b {
			changed = append(changed, between(what, a, b, columns...))
		}
	}
	note(comment, t.a.Comment, t.b.Comment)
	for i := range t.a.Columns {
		a := &t.a.Columns[i]
		b := t.onB(a)
		if b == nil {
			continue
		}
		note(comment, a.Comment, b.Comment, a.Name)
		changed = append(changed, changedLabels(a, b)...)
		textA, hasA := canonicalDefault(a, t.dialectA)
		textB, hasB := canonicalDefault(b, t.dialectB)
		if hasA && hasB && !t.sameDefault(a, b) {
			note(defaultValue, textA, textB, a.Name)
		}
	}
	return changed
}

// evidence counts what is told of one kind of text in all tables of a pair.
type evidence map[evidenceOf]uint64

type evidenceOf struct {
	what  string
	class damage.Class // "" for all that changed
	how   string       // which sets, where the class says that one was read as another
}

func (h harm) evidence() evidenceOf {
	of := evidenceOf{what: h.what, class: h.Class}
	if h.Class == damage.Mislabelled {
		of.how = h.How
	}
	return of
}

func (e evidence) add(all []harm) {
	for _, h := range all {
		e[evidenceOf{what: h.what}]++
		if h.explained() {
			e[h.evidence()]++
		}
	}
}

// believes decides what one text alone cannot: a comment that somebody wrote in
// capitals is no damage, a whole schema in capitals is.
func (e evidence) believes(h harm) bool {
	return h.proved() || h.explained() && damage.Accept(e[h.evidence()], e[evidenceOf{what: h.what}])
}

// harmOf finds the texts of one kind and column that are explained, and tells
// whether none is left without an explanation.
func (t *twoTables) harmOf(what, column string) (explained []harm, all bool) {
	all = true
	for _, h := range t.texts {
		switch {
		case h.what != what || !slices.Contains(h.columns, column):
		case t.evidence.believes(h):
			explained = append(explained, h)
		default:
			all = false
		}
	}
	return explained, all
}

// addHarm reports damage to texts of this table, in one finding for what was
// damaged in the same way.
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
		t.add(first.kind(), first.severity(), first.damaged, columns, became(alike))
		t.found[len(t.found)-1].Count = uint64(len(alike))
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

// mostExamples is how many of many damaged texts one line shows.
const mostExamples = 3

// became says what happened to texts that were damaged in the same way.
func became(alike []harm) string {
	first := alike[0]
	var says []string
	for _, h := range alike[:min(len(alike), mostExamples)] {
		from := firstDifference(h.a, h.b)
		a, b := "'"+abridge(h.a, from)+"'", "'"+abridge(h.b, from)+"'"
		switch h.damaged {
		case "a":
			says = append(says, b+" became "+a)
		case "b":
			says = append(says, a+" became "+b)
		default:
			says = append(says, a+" on a is "+b+" on b")
		}
	}
	if more := len(alike) - mostExamples; more > 0 {
		says = append(says, fmt.Sprintf("and %d more", more))
	}
	line := first.what + " " + strings.Join(says, ", ")
	if first.damaged != "" {
		line = "on " + first.damaged + " " + line
	}
	if first.How != "" {
		line += " (" + first.How + ")"
	}
	if consequence := first.consequence(); consequence != "" {
		line += ": " + consequence
	}
	return line
}

func (h harm) consequence() string {
	switch h.what {
	case columnName:
		return "its values were not compared"
	case indexName:
		return "statements that name it fail there"
	case label:
		return "values of the label may have turned to '' there, and new ones are not taken"
	case defaultValue:
		return "rows inserted without a value get it"
	}
	return ""
}

// ConcernsRows tells the findings of Schema that say that rows or values of one
// member have no place on the other, or not the same meaning there. They
// matter even to a run that does not look for drift.
func ConcernsRows(f compare.Finding) bool {
	return f.Kind == MissingTable || f.Kind == MissingColumn ||
		f.Kind.DamageClass() != "" && f.Severity == compare.Blocker
}

// onB finds the column of b that holds what a's column c holds, nil if there is none.
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

// onA is the name that a has for what b calls a column.
func (t *twoTables) onA(name string) string {
	for _, r := range t.renamed {
		if strings.EqualFold(r.b, name) {
			return r.a
		}
	}
	return name
}
