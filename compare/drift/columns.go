package drift

import (
	"fmt"
	"slices"
	"strings"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/finding"
)

func (t *twoTables) compareColumns() {
	var changes textChanges
	for i := range t.a.Columns {
		a := &t.a.Columns[i]
		b := t.onB(a)
		if b == nil {
			t.missingColumn(a, "a", "b")
			continue
		}
		if on := promotedOn(a, b); on != "" {
			changes.add(a.Name, promotion(a, b, on))
		} else {
			t.compareType(a, b)
		}
		changes.note(a, b)
		t.compareAttributes(a, b)
	}
	for i := range t.b.Columns {
		if b := &t.b.Columns[i]; t.a.Column(t.onA(b.Name)) == nil {
			t.missingColumn(b, "b", "a")
		}
	}
	for _, c := range changes {
		t.add(c.kind, c.severity, "", c.columns, c.detail)
	}
	t.addHarm(t.renamed)
	t.compareOrder()
}

func (t *twoTables) missingColumn(c *checksum.Column, on, missingOn string) {
	if isRowPeriod(c) {
		return // part of being system-versioned, which is a finding of its own
	}
	t.add(MissingColumn, compare.Blocker, missingOn, []string{c.Name},
		fmt.Sprintf("%s has this column (%s), %s lacks it: its values were not compared", on, abridge(c.FullType, 0), missingOn))
}

// isRowPeriod tells the columns in which MariaDB keeps since when and until
// when a row of a system-versioned table was current.
func isRowPeriod(c *checksum.Column) bool {
	return strings.EqualFold(c.Generation, "ROW START") || strings.EqualFold(c.Generation, "ROW END")
}

func (t *twoTables) compareType(a, b *checksum.Column) {
	damaged, all := t.harmOf(label, a.Name)
	t.addHarm(damaged)
	if sameType(a, b) || len(damaged) > 0 && all && a.Type == b.Type && labelsOf(a).asMany(labelsOf(b)) {
		return
	}
	severity, consequence := compare.Warning, ""
	switch {
	case isInteger(a) && isInteger(b):
		if consequence = narrower(a, b); consequence != "" {
			severity = compare.Blocker
		}
	case a.JSON && !b.JSON:
		consequence = "b takes text that is not JSON"
	case b.JSON && !a.JSON:
		consequence = "a takes text that is not JSON"
	default:
		consequence = narrowerText(a, b)
	}
	typeA, typeB := typeForPeople(a), typeForPeople(b)
	from := firstDifference(typeA, typeB)
	t.add("schema.type", severity, "", []string{a.Name},
		bothSay(abridge(typeA, from), abridge(typeB, from), consequence))
}

func (t *twoTables) compareAttributes(a, b *checksum.Column) {
	columns := []string{a.Name}
	if a.Nullable != b.Nullable {
		t.add("schema.nullable", compare.Warning, "", columns, bothSay(nullability(a), nullability(b), ""))
	}
	if !sameExpression(a.Generation, b.Generation, t.sameDialect()) {
		t.add("schema.generated", compare.Warning, "", columns, bothSay(generation(a), generation(b), ""))
	} else if damaged, _ := t.harmOf(defaultValue, a.Name); len(damaged) > 0 {
		t.addHarm(damaged)
	} else if !t.sameDefault(a, b) {
		t.add("schema.default", compare.Warning, "", columns, bothSay(defaultForPeople(a), defaultForPeople(b), ""))
	}
	if a.Invisible != b.Invisible {
		t.add("schema.invisible", compare.Warning, "", columns,
			onlyOneIs("invisible", a.Invisible)+": SELECT * and INSERT without a column list see different columns")
	}
}

// compareOrder looks at the columns that both have: one that is missing does
// not put those after it out of order.
func (t *twoTables) compareOrder() {
	orderA, orderB := commonNames(t.a, t.b), commonNames(t.b, t.a)
	var moved []string
	for i := range min(len(orderA), len(orderB)) {
		if !strings.EqualFold(orderA[i], orderB[i]) {
			moved = append(moved, orderA[i])
		}
	}
	if moved != nil {
		t.add("schema.column-order", compare.Info, "", moved,
			bothSay(abridge(strings.Join(orderA, ", "), 0), abridge(strings.Join(orderB, ", "), 0), ""))
	}
}

// commonNames are the columns of t that other has too, in t's order.
func commonNames(t, other *checksum.Table) []string {
	var names []string
	for i := range t.Columns {
		if other.Column(t.Columns[i].Name) != nil {
			names = append(names, t.Columns[i].Name)
		}
	}
	return names
}

// textChanges are the changes of character set or collation in one table. A
// table that was converted changes all its text columns alike: they make one
// finding, or a fleet in the middle of a conversion would drown in them.
type textChanges []textChange

type textChange struct {
	kind     finding.Kind
	severity compare.Severity
	detail   string
	columns  []string
}

func (changes *textChanges) note(a, b *checksum.Column) {
	if a.JSON || b.JSON || a.Charset == "" || b.Charset == "" {
		return // JSON and binary against text are differences of type
	}
	var change textChange
	switch {
	case canonicalCharset(a.Charset) != canonicalCharset(b.Charset):
		consequence := cannotHold(a, b)
		if narrower := narrowerText(a, b); narrower != "" && sameType(a, b) { // else it is said of the types
			consequence = strings.TrimPrefix(consequence+", "+narrower, ", ")
		}
		change = textChange{kind: "schema.charset", detail: bothSay(a.Charset+" "+a.Collation, b.Charset+" "+b.Collation, consequence)}
	case canonicalCollation(a.Collation) != canonicalCollation(b.Collation):
		change = textChange{kind: "schema.collation", detail: bothSay(a.Collation, b.Collation, "they sort and compare differently, and so do their unique keys")}
	default:
		return
	}
	change.severity = compare.Warning
	changes.add(a.Name, change)
}

// add puts a column to those that were changed in the same way.
func (changes *textChanges) add(column string, change textChange) {
	at := slices.IndexFunc(*changes, func(c textChange) bool { return c.kind == change.kind && c.detail == change.detail })
	if at < 0 {
		at = len(*changes)
		*changes = append(*changes, change)
	}
	(*changes)[at].columns = append((*changes)[at].columns, column)
}

// promotion is CONVERT TO having made a column's type larger: nothing is lost by it.
func promotion(a, b *checksum.Column, on string) textChange {
	other, before := "a", a
	if on == "a" {
		other, before = "b", b
	}
	consequence := fmt.Sprintf("CONVERT TO widened it on %s, so that every text still fits; %s cannot hold the longest that %s can", on, other, on)
	if before.Type == "varchar" {
		consequence += ", and temporary tables with it may go to disk on " + on
	}
	return textChange{kind: "schema.promoted", severity: compare.Info, detail: bothSay(a.FullType, b.FullType, consequence)}
}

// cannotHold says which member loses characters that the other can store, ""
// when neither set is known to hold the other.
func cannotHold(a, b *checksum.Column) string {
	charsetA, charsetB := canonicalCharset(a.Charset), canonicalCharset(b.Charset)
	narrow, lost := "", "every character that the other can"
	switch {
	case charsetB == "utf8mb4":
		narrow = "a"
	case charsetA == "utf8mb4":
		narrow = "b"
	}
	if charsetA == "utf8mb3" || charsetB == "utf8mb3" {
		lost = "4-byte characters such as emoji"
	}
	if narrow == "" {
		return ""
	}
	return narrow + " cannot hold " + lost
}

// bothSay puts both definitions on one line, and what follows from them.
func bothSay(a, b, consequence string) string {
	line := "a: " + a + ", b: " + b
	if consequence != "" {
		line += ": " + consequence
	}
	return line
}

func nullability(c *checksum.Column) string {
	if c.Nullable {
		return "NULL"
	}
	return "NOT NULL"
}

func generation(c *checksum.Column) string {
	if c.Generation == "" {
		return "not generated"
	}
	return "generated as " + abridge(c.Generation, 0)
}

func defaultForPeople(c *checksum.Column) string {
	if c.Default == nil {
		return "no default"
	}
	if *c.Default == "" {
		return "default ''" // a bare empty string would read like nothing
	}
	return "default " + abridge(*c.Default, 0)
}
