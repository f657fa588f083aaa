package drift

import (
	"reflect"
	"slices"
	"strings"

	"allclear/checksum"
	charsets "allclear/checksum/charset"
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
			changes.add(a.Name, finding.Promoted, promotion(a, b, on))
		} else {
			t.compareType(a, b)
		}
		t.noteTextChange(&changes, a, b)
		if t.sinceRecorded {
			noteRespelled(&changes, a, b)
		}
		t.compareAttributes(a, b)
	}
	for i := range t.b.Columns {
		if b := &t.b.Columns[i]; t.a.Column(t.onA(b.Name)) == nil {
			t.missingColumn(b, "b", "a")
		}
	}
	for _, c := range changes {
		t.add(c.kind, c.columns, c.facts)
	}
	t.addHarm(t.renamed)
	t.compareOrder()
}

func (t *twoTables) missingColumn(c *checksum.Column, on, missingOn string) {
	if isRowPeriod(c) {
		return // part of being system-versioned, which is a finding of its own
	}
	t.add(finding.MissingColumn, []string{c.Name}, finding.Missing{Has: on, Definition: c.FullType}).Member = missingOn
}

// isRowPeriod tells whether MariaDB keeps in a column since when or until when a row of
// a system-versioned table was current.
func isRowPeriod(c *checksum.Column) bool {
	return strings.EqualFold(c.Generation, "ROW START") || strings.EqualFold(c.Generation, "ROW END")
}

func (t *twoTables) compareType(a, b *checksum.Column) {
	damaged, all := t.harmOf(finding.Label, a.Name)
	t.addHarm(damaged)
	if sameType(a, b) || len(damaged) > 0 && all && a.Type == b.Type && labelsOf(a).asMany(labelsOf(b)) {
		return
	}
	facts, severity := finding.DefinitionApart{A: shownType(a), B: shownType(b)}, finding.TypeDiffers.Severity()
	switch {
	case a.IsInteger() && b.IsInteger():
		if facts.Limits = narrower(a, b); facts.Limits != nil {
			severity = finding.Blocker
		}
	case a.JSON != b.JSON:
		facts.NotJSON = onlyMember(!a.JSON, !b.JSON)
	default:
		facts.Limits = narrowerText(a, b)
	}
	if a.JSON == b.JSON {
		facts.Covers = coveringType(a, b, facts.Limits)
	}
	t.add(finding.TypeDiffers, []string{a.Name}, facts).Severity = severity
}

func (t *twoTables) compareAttributes(a, b *checksum.Column) {
	columns := []string{a.Name}
	if a.Nullable != b.Nullable {
		t.add(finding.Nullable, columns, finding.DefinitionApart{
			A: nullability(a), B: nullability(b), Covers: onlyMember(a.Nullable, b.Nullable),
		})
	}
	if !sameExpression(a.Generation, b.Generation, t.sameDialect()) {
		t.add(finding.Generated, columns, finding.DefinitionApart{
			A: a.Generation, B: b.Generation, Without: onlyMember(a.Generation == "", b.Generation == ""),
		})
	} else if damaged, _ := t.harmOf(finding.Default, a.Name); len(damaged) > 0 {
		t.addHarm(damaged)
	} else if !t.sameDefault(a, b) {
		t.add(finding.DefaultDiffers, columns, finding.DefinitionApart{
			A: defaultOf(a), B: defaultOf(b), Without: onlyMember(a.Default == nil, b.Default == nil),
			Covers: onlyMember(b.Default == nil, a.Default == nil),
		})
	}
	if a.AutoIncrement != b.AutoIncrement {
		t.add(finding.AutoIncrement, columns, finding.OnlyOn{Member: onlyMember(a.AutoIncrement, b.AutoIncrement)})
	} else if a.AutoIncrement {
		t.compareCounters(a, b)
	}
	if canonicalNow(a.OnUpdate) != canonicalNow(b.OnUpdate) {
		t.add(finding.OnUpdate, columns, finding.DefinitionApart{
			A: a.OnUpdate, B: b.OnUpdate, Without: onlyMember(a.OnUpdate == "", b.OnUpdate == ""),
		})
	}
	if a.Invisible != b.Invisible {
		t.add(finding.Invisible, columns, finding.OnlyOn{Member: onlyMember(a.Invisible, b.Invisible)})
	}
}

// compareOrder compares the order of the columns that both have: a missing column does
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
		t.add(finding.ColumnOrder, moved, finding.DefinitionApart{A: strings.Join(orderA, ", "), B: strings.Join(orderB, ", ")})
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

// textChanges are the changes of character set or collation in one table. Converting a
// table changes all its text columns alike: they make one finding, so that a fleet in
// the middle of a conversion does not get one for every column.
type textChanges []textChange

type textChange struct {
	kind    finding.Kind
	facts   finding.Facts
	columns []string
}

func (t *twoTables) noteTextChange(changes *textChanges, a, b *checksum.Column) {
	if a.JSON || b.JSON || a.Charset == "" || b.Charset == "" {
		return // JSON and binary against text are differences of type
	}
	switch {
	case charsets.Canonical(a.Charset) != charsets.Canonical(b.Charset):
		limits := cannotHold(a, b)
		if sameType(a, b) { // otherwise the types are reported
			limits = append(limits, narrowerText(a, b)...)
		}
		apart := finding.DefinitionApart{A: a.Charset + " " + a.Collation, B: b.Charset + " " + b.Collation}
		apart.Limits = append(limits, t.keysAlike(a, b)...)
		if !isLimited("b", apart.Limits) {
			apart.Covers = coveringSet(a, b)
		}
		changes.add(a.Name, finding.CharsetDiffers, apart)
	case charsets.Canonical(a.Collation) != charsets.Canonical(b.Collation):
		limits := t.keysAlike(a, b)
		covers := covering(!isLimited("a", limits), !isLimited("b", limits))
		changes.add(a.Name, finding.Collation, finding.DefinitionApart{A: a.Collation, B: b.Collation, Limits: limits, Covers: covers})
	}
}

// noteRespelled notes that the server has another name for the same since a was recorded.
func noteRespelled(changes *textChanges, a, b *checksum.Column) {
	if sameType(a, b) && a.FullType != b.FullType && canonicalType(a) == canonicalType(b) {
		changes.add(a.Name, finding.Respelled, finding.DefinitionApart{A: a.FullType, B: b.FullType, Covers: finding.Either})
	}
	isSame := charsets.Canonical(a.Charset) == charsets.Canonical(b.Charset) &&
		charsets.Canonical(a.Collation) == charsets.Canonical(b.Collation)
	switch {
	case !isSame:
	case a.Charset != b.Charset:
		changes.add(a.Name, finding.Respelled, finding.DefinitionApart{A: a.Charset, B: b.Charset, Covers: finding.Either})
	case a.Collation != b.Collation:
		changes.add(a.Name, finding.Respelled, finding.DefinitionApart{A: a.Collation, B: b.Collation, Covers: finding.Either})
	}
}

// add adds a column to those that were changed in the same way.
func (changes *textChanges) add(column string, kind finding.Kind, facts finding.Facts) {
	at := slices.IndexFunc(*changes, func(c textChange) bool { return c.kind == kind && reflect.DeepEqual(c.facts, facts) })
	if at < 0 {
		at = len(*changes)
		*changes = append(*changes, textChange{kind: kind, facts: facts})
	}
	(*changes)[at].columns = append((*changes)[at].columns, column)
}

// promotion describes that CONVERT TO made a column's type larger, which loses nothing.
func promotion(a, b *checksum.Column, on string) finding.Widened {
	before := a
	if on == "a" {
		before = b
	}
	return finding.Widened{A: a.FullType, B: b.FullType, On: on, WasVarchar: before.Type == "varchar"}
}

// cannotHold says which member loses characters that the other can store; it is nil when
// neither set is known to contain the other.
func cannotHold(a, b *checksum.Column) []finding.Limit {
	charsetA, charsetB := charsets.Canonical(a.Charset), charsets.Canonical(b.Charset)
	limit := finding.Limit{Lacks: finding.CharactersOfTheSet}
	switch {
	case charsetB == "utf8mb4":
		limit.Member = "a"
	case charsetA == "utf8mb4":
		limit.Member = "b"
	default:
		return nil
	}
	if charsetA == "utf8mb3" || charsetB == "utf8mb3" {
		limit.Lacks = finding.FourByteCharacters
	}
	return []finding.Limit{limit}
}

func nullability(c *checksum.Column) string {
	if c.Nullable {
		return "NULL"
	}
	return "NOT NULL"
}

// defaultOf is a column's default as its catalog spells it, "" where it has none.
func defaultOf(c *checksum.Column) string {
	if c.Default == nil {
		return ""
	}
	return *c.Default
}
