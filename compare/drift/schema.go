// Package drift tells where servers and schemas that should be alike are not.
//
// It knows what two catalogs say of a table (Schema), what one catalog says
// that looks damaged by itself (Definitions), and what servers say of
// themselves (Servers), and which of MySQL's and MariaDB's different spellings
// mean the same. Where one member's name, label, default or comment is a damaged
// form of the other's, it says so (charset.<class>, see package damage), and
// not a second time that something is missing or differs.
//
// It reads nothing itself, and it does not know the rows: a column that could
// cut a value is drift here, the value that was cut is a difference found
// elsewhere. It does not know what the catalog types leave out: foreign keys,
// CHECK constraints, triggers, ON UPDATE clauses, the comments of indexes, and the
// names of views and routines. Tables that are on both members under different
// names are named, not compared. Two emoji in labels, defaults or comments are one and the
// same '?' to it, as they are in the catalogs.
package drift

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"allclear/checksum"
	"allclear/checksum/statement"
	"allclear/compare"
	"allclear/compare/finding"
)

// Kinds of schema finding that say rows or values of one member have no place
// on the other. They matter even to a run that does not look for drift.
const (
	MissingTable  = "schema.missing-table"
	MissingColumn = "schema.missing-column"
)

// Schema compares what the catalogs of both members say of the pair's tables.
// Findings come sorted by table, then most serious first, then by kind.
func Schema(pair string, p *compare.PairOutcome) []compare.Finding {
	found := missingTables(pair, p)
	dialectA, dialectB := dialectOf(&p.A), dialectOf(&p.B)
	var tables []*twoTables
	all := evidence{}
	for i := range p.Tables {
		t := &p.Tables[i]
		if t.A == nil || t.B == nil {
			continue // a side whose catalog was not read is a gap, not drift
		}
		both := &twoTables{pair: pair, name: t.Name, a: t.A, b: t.B, dialectA: dialectA, dialectB: dialectB, evidence: all}
		both.findRenamed()
		both.texts = both.changedTexts()
		all.add(both.texts)
		tables = append(tables, both)
	}
	for _, both := range tables {
		both.compare()
		found = append(found, both.found...)
	}
	slices.SortStableFunc(found, func(x, y compare.Finding) int {
		return cmp.Or(
			cmp.Compare(x.Table, y.Table),
			cmp.Compare(y.Severity, x.Severity),
			cmp.Compare(x.Kind, y.Kind))
	})
	return found
}

func missingTable(pair string, t *checksum.Table, on, missingOn string) compare.Finding {
	return compare.Finding{
		Kind:     MissingTable,
		Severity: compare.Blocker,
		Pair:     pair,
		Member:   missingOn,
		Table:    t.FullName(),
		Count:    1,
		Detail:   fmt.Sprintf("%s has this table (about %s by its own estimate), %s lacks it", on, rows(t.Rows), missingOn),
		Recheck:  compare.Recheck{A: showCreate(t), B: showCreate(t)},
	}
}

func rows(n uint64) string {
	if n == 1 {
		return "1 row"
	}
	return strconv.FormatUint(n, 10) + " rows"
}

// twoTables is one table as both members describe it, and what was found.
type twoTables struct {
	pair, name         string
	a, b               *checksum.Table
	dialectA, dialectB dialect
	renamed            []harm   // columns that are the same but for damage to the name
	texts              []harm   // labels, defaults and comments that are not the same
	evidence           evidence // of all tables
	found              []compare.Finding
}

func (t *twoTables) compare() {
	t.compareColumns()
	t.compareIndexes()
	t.compareComments()
	if !strings.EqualFold(t.a.Engine, t.b.Engine) {
		t.add("schema.engine", compare.Warning, "", nil, fmt.Sprintf("a: %s, b: %s", t.a.Engine, t.b.Engine))
	}
	if t.a.Partitioned != t.b.Partitioned {
		t.add("schema.partitioned", compare.Info, "", nil, onlyOneIs("partitioned", t.a.Partitioned))
	}
	if t.a.Versioned != t.b.Versioned {
		t.add("schema.versioned", compare.Warning, "", nil,
			onlyOneIs("system-versioned", t.a.Versioned)+": the other keeps no history of its rows")
	}
	if t.a.Versioned || t.b.Versioned {
		t.add("schema.history-not-read", compare.Warning, onlyMember(t.a.Versioned, t.b.Versioned), nil,
			"this table is system-versioned: its current rows were compared, the history rows were not read")
	}
}

// add records a finding about this table. member is "" when it is about both.
func (t *twoTables) add(kind finding.Kind, severity compare.Severity, member string, columns []string, detail string) {
	t.found = append(t.found, compare.Finding{
		Kind:     kind,
		Severity: severity,
		Pair:     t.pair,
		Member:   member,
		Table:    t.name,
		Columns:  columns,
		Count:    1,
		Detail:   detail,
		Recheck:  compare.Recheck{A: showCreate(t.a), B: showCreate(t.b)},
	})
}

// onlyMember names the one member that something holds for, "" for both.
func onlyMember(a, b bool) string {
	switch {
	case a && !b:
		return "a"
	case b && !a:
		return "b"
	}
	return ""
}

func onlyOneIs(what string, a bool) string {
	if a {
		return "a is " + what + ", b is not"
	}
	return "b is " + what + ", a is not"
}

func showCreate(t *checksum.Table) string {
	return statement.ShowCreate(t)
}

// quoteName quotes an identifier for SQL.
func quoteName(name string) string {
	return statement.Name(name)
}
