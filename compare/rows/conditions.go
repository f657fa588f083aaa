package rows

import (
	"allclear/checksum"
	"allclear/checksum/statement"
	"allclear/compare"
)

// conditions find the rows that differ on each member that answers SQL.
type conditions struct{ a, b *statement.Conditions }

func (t *Table) newConditions() conditions {
	return conditions{t.a.newConditions(t.kept), t.b.newConditions(t.kept)}
}

func (s *side) newConditions(to compare.RowList) *statement.Conditions {
	if _, ok := s.source.(compare.Queried); !ok {
		return nil
	}
	return statement.NewConditions(s.view, func(condition string) { to.Where(s.name, condition) })
}

// add adds the rows of a difference, each to the member that has it.
func (c conditions) add(d *difference) {
	for _, of := range []struct {
		to  *statement.Conditions
		row *checksum.Row
	}{{c.a, d.a}, {c.b, d.b}} {
		if of.to != nil && of.row != nil {
			of.to.Add(of.row.Bound)
		}
	}
}

func (c conditions) end() {
	for _, of := range []*statement.Conditions{c.a, c.b} {
		if of != nil {
			of.End()
		}
	}
}
