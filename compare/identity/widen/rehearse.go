package widen

import (
	"fmt"
	"slices"
	"strings"

	"allclear/checksum"
	"allclear/checksum/statement"
	"allclear/compare/identity/entity"
)

// RehearsalStep moves the generators of a development database past one power of two, so
// that columns which cannot hold such IDs fail there and not in production.
type RehearsalStep struct {
	Name       string           // "2^31"
	Past       checksum.Integer // the next ID is this or greater
	Statements []string         // without semicolons, sorted by table
	Left       []string         // the generators that are not moved, and why; sorted
}

// Rehearse gives the statements that move every generator past 2^31, past 2^32 and past
// 2^53: AUTO_INCREMENT counters, and the ticket tables that the catalog has. It executes
// nothing, and moves no counter back.
//
// The last step's number is 2^53 + 1 because 2^53 itself passes through a DOUBLE, and
// through JavaScript, unharmed.
func Rehearse(c *checksum.Catalog, rules entity.Rules) []RehearsalStep {
	all := &entity.Catalogs{}
	all.AddAll("", "", c)
	counters, left := rehearsed(&rules, all)
	steps := []RehearsalStep{
		{Name: "2^31", Past: checksum.Uint(1 << 31)},
		{Name: "2^32", Past: checksum.Uint(1 << 32)},
		{Name: "2^53", Past: checksum.Uint(1<<53 + 1)},
	}
	for i := range steps {
		s := &steps[i]
		s.Left = slices.Clone(left)
		for _, k := range counters {
			most, _ := entity.Capacity(k.column)
			name := entity.ColumnName(k.table.FullName(), k.column.Name)
			switch {
			case most.Compare(s.Past) < 0:
				s.Left = append(s.Left, fmt.Sprintf("%s: %s ends at %s: that is the finding", name, typeWord(k.column), most))
			case k.table.AutoIncrement >= s.Past.Bits:
				s.Left = append(s.Left, fmt.Sprintf("%s: its next ID is %d already", name, k.table.AutoIncrement))
			default:
				s.Statements = append(s.Statements, fmt.Sprintf("ALTER TABLE %s AUTO_INCREMENT = %s", statement.Table(k.table), s.Past))
			}
		}
		slices.Sort(s.Left)
	}
	return steps
}

// rehearsedCounter is an AUTO_INCREMENT column to move.
type rehearsedCounter struct {
	table  *checksum.Table
	column *checksum.Column
}

// rehearsed finds the counters of all entities, and says which entities have none.
func rehearsed(rules *entity.Rules, all *entity.Catalogs) (counters []rehearsedCounter, left []string) {
	add := func(table string, column string) bool {
		for _, at := range all.Places(table) {
			for i := range at.Table.Columns {
				c := &at.Table.Columns[i]
				if c.AutoIncrement && (column == "" || strings.EqualFold(c.Name, column)) {
					counters = append(counters, rehearsedCounter{at.Table, c})
					return true
				}
			}
		}
		return false
	}
	for _, g := range rules.Generators {
		if !add(g.Table, "") {
			left = append(left, g.Table+": the catalog has no such ticket table with an AUTO_INCREMENT column; move it on its own servers")
		}
	}
	known := entity.Entities(rules, all)
	for i := range known {
		e := &known[i]
		if rules.TicketTable(e) != "" {
			continue // its own key generates no IDs
		}
		counted, there := false, false
		for _, key := range e.Keys {
			table, column := entity.Split(key)
			there = there || len(all.Places(table)) > 0
			counted = add(table, column) || counted
		}
		switch {
		case counted || len(e.Keys) == 0:
		case !there:
			left = append(left, e.Keys[0]+": the catalog has no such table")
		default:
			left = append(left, e.Keys[0]+": the server does not count it, the application mints the IDs of "+e.Name)
		}
	}
	slices.SortFunc(counters, func(x, y rehearsedCounter) int { return strings.Compare(x.table.FullName(), y.table.FullName()) })
	return slices.CompactFunc(counters, func(x, y rehearsedCounter) bool { return x.table == y.table }), left
}

// typeWord is a type without its display width: INT UNSIGNED.
func typeWord(c *checksum.Column) string {
	word := strings.ToUpper(c.Type)
	if c.Unsigned() {
		word += " UNSIGNED"
	}
	return word
}
