package drift

import (
	"slices"
	"strings"

	"allclear/checksum"
	"allclear/checksum/statement"
	"allclear/compare"
	"allclear/compare/finding"
)

// missingTables reports the tables that one member lacks. Tables that it has under a
// damaged name, or in a database with a damaged name, are reported as such: their rows
// stay unverified all the same.
func missingTables(p *compare.PairOutcome) []finding.Finding {
	var found []finding.Finding
	named := map[*checksum.Table]bool{}
	databases := damagedDatabases(p)
	for _, h := range databases {
		found = append(found, damagedDatabase(p, h))
		for _, a := range p.OnlyA {
			for _, b := range p.OnlyB {
				if a.Database == h.a && b.Database == h.b && a.Name == b.Name {
					named[a], named[b] = true, true
				}
			}
		}
	}
	for _, database := range databasesOf(p.OnlyA) {
		databaseB := database
		for _, h := range databases {
			if h.a == database {
				databaseB = h.b
			}
		}
		onlyA, onlyB := unnamed(p.OnlyA, database, named), unnamed(p.OnlyB, databaseB, named)
		for _, h := range renames(finding.TableName, tableNames(onlyA), tableNames(onlyB)) {
			a, b := onlyA[tableNamed(onlyA, h.a)], onlyB[tableNamed(onlyB, h.b)]
			found = append(found, damagedTable(p.Name, a, b, h))
			named[a], named[b] = true, true
		}
	}
	for _, only := range p.OnlyA {
		if !named[only] {
			found = append(found, missingTable(p.Name, only, "a", "b"))
		}
	}
	for _, only := range p.OnlyB {
		if !named[only] {
			found = append(found, missingTable(p.Name, only, "b", "a"))
		}
	}
	return found
}

// damagedDatabases pairs databases that have no table on the other member. Names in
// lower case on one member are no damage.
func damagedDatabases(p *compare.PairOutcome) []harm {
	onA, onB := map[string]bool{}, map[string]bool{}
	for i := range p.Tables {
		for _, t := range []*checksum.Table{p.Tables[i].A, p.Tables[i].B} {
			if t != nil { // both have it
				onA[strings.ToLower(t.Database)], onB[strings.ToLower(t.Database)] = true, true
			}
		}
	}
	for _, t := range p.OnlyA {
		onA[strings.ToLower(t.Database)] = true
	}
	for _, t := range p.OnlyB {
		onB[strings.ToLower(t.Database)] = true
	}
	lacking := func(names []string, other map[string]bool) []string {
		return slices.DeleteFunc(names, func(name string) bool { return other[strings.ToLower(name)] })
	}
	return renames(finding.DatabaseName, lacking(databasesOf(p.OnlyA), onB), lacking(databasesOf(p.OnlyB), onA))
}

func databasesOf(tables []*checksum.Table) []string {
	var names []string
	for _, t := range tables {
		names = append(names, t.Database)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// unnamed are the tables of a database that have not been reported yet.
func unnamed(tables []*checksum.Table, database string, named map[*checksum.Table]bool) []*checksum.Table {
	var left []*checksum.Table
	for _, t := range tables {
		if t.Database == database && !named[t] {
			left = append(left, t)
		}
	}
	return left
}

func tableNames(tables []*checksum.Table) []string {
	var names []string
	for _, t := range tables {
		names = append(names, t.Name)
	}
	return names
}

func tableNamed(tables []*checksum.Table, name string) int {
	return slices.IndexFunc(tables, func(t *checksum.Table) bool { return t.Name == name })
}

func damagedDatabase(p *compare.PairOutcome, h harm) finding.Finding {
	tables := unnamed(p.OnlyA, h.a, nil)
	if h.damaged == "b" {
		tables = unnamed(p.OnlyB, h.b, nil)
	}
	facts := damageTo([]harm{h})
	facts.Tables = uint64(len(tables))
	return finding.Finding{
		Kind:     h.kind(),
		Severity: h.severity(),
		Pair:     p.Name,
		Member:   h.damaged,
		Count:    1,
		Facts:    facts,
		Recheck:  finding.Recheck{A: "SHOW TABLES FROM " + statement.Name(h.a), B: "SHOW TABLES FROM " + statement.Name(h.b)},
	}
}

func damagedTable(pair string, a, b *checksum.Table, h harm) finding.Finding {
	facts := damageTo([]harm{h})
	facts.Rows = max(a.Rows, b.Rows)
	return finding.Finding{
		Kind:     h.kind(),
		Severity: h.severity(),
		Pair:     pair,
		Member:   h.damaged,
		Table:    a.FullName(),
		Count:    1,
		Facts:    facts,
		Recheck:  finding.Recheck{A: statement.ShowCreate(a), B: statement.ShowCreate(b)},
	}
}

// findRenamed pairs the columns that one table has under a damaged name.
func (t *twoTables) findRenamed() {
	lone := func(table, other *checksum.Table) []string {
		var names []string
		for i := range table.Columns {
			if c := &table.Columns[i]; other.Column(c.Name) == nil {
				names = append(names, c.Name)
			}
		}
		return names
	}
	t.renamed = renames(finding.ColumnName, lone(t.a, t.b), lone(t.b, t.a))
	for i := range t.renamed {
		t.renamed[i].columns = []string{t.renamed[i].a, t.renamed[i].b}
	}
}

// compareComments reports damage to comments, and all other differences in one finding:
// people rewrite comments.
func (t *twoTables) compareComments() {
	var explained, other []harm
	for _, h := range t.texts {
		if h.what != finding.Comment {
			continue
		}
		if judged, ok := t.evidence.judge(h); ok {
			explained = append(explained, judged)
		} else {
			other = append(other, h)
		}
	}
	t.addHarm(explained)
	if len(other) == 0 {
		return
	}
	var columns []string
	for _, h := range other {
		columns = append(columns, h.columns...)
	}
	first := other[0]
	facts := finding.CommentApart{A: first.a, B: first.b}
	if first.columns != nil {
		facts.Column = first.columns[0]
	}
	t.add(finding.CommentDiffers, columns, facts).Count = uint64(len(other))
}
