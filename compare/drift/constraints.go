package drift

import (
	"slices"
	"strings"

	"allclear/checksum"
	"allclear/compare/finding"
)

// compareForeignKeys takes keys of the same columns for one, whatever their names: servers
// make names up.
func (t *twoTables) compareForeignKeys() {
	onlyB := pointers(t.b.ForeignKeys)
	for i := range t.a.ForeignKeys {
		a := &t.a.ForeignKeys[i]
		at := slices.IndexFunc(onlyB, func(b *checksum.ForeignKey) bool { return t.keyOf(t.a, a) == t.keyOf(t.b, b) })
		if at < 0 {
			at = slices.IndexFunc(onlyB, func(b *checksum.ForeignKey) bool { return strings.EqualFold(a.Name, b.Name) })
		}
		if at < 0 {
			t.add(finding.MissingForeignKey, a.Columns, finding.Missing{Has: "a", Definition: shownKey(t.a, a)}).Member = "b"
			continue
		}
		b := onlyB[at]
		onlyB = slices.Delete(onlyB, at, at+1)
		areKnown := a.OnDelete != "" && b.OnDelete != ""
		if t.keyOf(t.a, a) != t.keyOf(t.b, b) || areKnown && (a.OnDelete != b.OnDelete || a.OnUpdate != b.OnUpdate) {
			t.add(finding.ForeignKeyDiffers, a.Columns, finding.DefinitionApart{A: shownKey(t.a, a), B: shownKey(t.b, b)})
		}
	}
	for _, b := range onlyB {
		t.add(finding.MissingForeignKey, b.Columns, finding.Missing{Has: "b", Definition: shownKey(t.b, b)}).Member = "a"
	}
}

func pointers[T any](all []T) []*T {
	out := make([]*T, len(all))
	for i := range all {
		out[i] = &all[i]
	}
	return out
}

// keyOf is what a foreign key ties together, to compare.
func (t *twoTables) keyOf(table *checksum.Table, f *checksum.ForeignKey) string {
	named := *f
	if table == t.b {
		named.Columns = nil
		for _, c := range f.Columns {
			named.Columns = append(named.Columns, t.onA(c))
		}
	}
	named.OnDelete = ""
	return strings.ToLower(shownKey(table, &named))
}

// shownKey is a foreign key as the statement that creates it would have it.
func shownKey(table *checksum.Table, f *checksum.ForeignKey) string {
	to := f.Table
	if !strings.EqualFold(f.Database, table.Database) {
		to = f.Database + "." + f.Table
	}
	shown := "FOREIGN KEY (" + strings.Join(f.Columns, ", ") + ") REFERENCES " + to + " (" + strings.Join(f.RefColumns, ", ") + ")"
	if f.OnDelete != "" {
		shown += " ON DELETE " + f.OnDelete + " ON UPDATE " + f.OnUpdate
	}
	return shown
}

// compareChecks takes checks of the same condition for one, whatever their names. Servers of
// two makes print some conditions in ways that cannot be told to be the same: then as many
// checks on both members are no proof of a difference, and only worth a look.
func (t *twoTables) compareChecks() {
	var onlyA []*checksum.Check
	onlyB := pointers(t.b.Checks)
	for _, a := range pointers(t.a.Checks) {
		at := slices.IndexFunc(onlyB, func(b *checksum.Check) bool { return t.sameClause(a, b) })
		if at < 0 {
			onlyA = append(onlyA, a)
			continue
		}
		if onlyB[at].Idle != a.Idle {
			t.checkDiffers(a, onlyB[at])
		}
		onlyB = slices.Delete(onlyB, at, at+1)
	}
	isUnproved := !t.sameDialect() && len(onlyA) == len(onlyB)
	for _, a := range onlyA {
		at := slices.IndexFunc(onlyB, func(b *checksum.Check) bool { return strings.EqualFold(a.Name, b.Name) })
		if at < 0 && isUnproved {
			at = 0
		}
		if at < 0 {
			t.add(finding.MissingCheck, nil, finding.Missing{Has: "a", Definition: shownCheck(a)}).Member = "b"
			continue
		}
		if f := t.checkDiffers(a, onlyB[at]); isUnproved {
			f.Severity = finding.Info
		}
		onlyB = slices.Delete(onlyB, at, at+1)
	}
	for _, b := range onlyB {
		t.add(finding.MissingCheck, nil, finding.Missing{Has: "b", Definition: shownCheck(b)}).Member = "a"
	}
}

func (t *twoTables) checkDiffers(a, b *checksum.Check) *finding.Finding {
	return t.add(finding.CheckDiffers, nil, finding.DefinitionApart{A: shownCheck(a), B: shownCheck(b)})
}

func (t *twoTables) sameClause(a, b *checksum.Check) bool {
	return sameExpression(a.Clause, b.Clause, t.sameVersion)
}

func shownCheck(c *checksum.Check) string {
	shown := "CHECK (" + c.Clause + ")"
	if c.Idle {
		shown += " NOT ENFORCED"
	}
	return shown
}

// comparePartitions compares how a table is partitioned. A table without partitions takes
// every row, and one with others may refuse rows that the other member takes.
func (t *twoTables) comparePartitions() {
	switch {
	case t.a.Partitioned != t.b.Partitioned:
		t.add(finding.Partitioned, nil, finding.OnlyOn{Member: onlyMember(t.a.Partitioned, t.b.Partitioned)})
	case t.a.Partitions == "" || t.b.Partitions == "":
	case canonicalPartitions(t.a.Partitions) != canonicalPartitions(t.b.Partitions):
		f := t.add(finding.Partitioned, nil, finding.DefinitionApart{A: t.a.Partitions, B: t.b.Partitions})
		f.Severity = finding.Warning
	}
}

// canonicalPartitions leaves out the engine, which is the table's, and what old servers are
// told in comments.
func canonicalPartitions(text string) string {
	text = canonicalExpression(strings.ReplaceAll(text, "\n", ""), true)
	if at := strings.Index(text, "engine="); at >= 0 {
		name := text[at:]
		if end := strings.IndexAny(name, ",)"); end >= 0 {
			name = name[:end]
		}
		text = strings.ReplaceAll(text, name, "")
	}
	return text
}
