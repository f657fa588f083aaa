package lastrun_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/internal/example"
	"allclear/report/lastrun"
)

// As many rows as last night, of which the report lists a few, may be others: the lists that the runs
// have kept tell.
func TestListsOfRowsTellWhetherTheyAreTheSame(t *testing.T) {
	const many = 40
	then := build(example.Sound("p", table("t", row(finding.RowMissing, 1), more(finding.RowMissing, many-1))))
	now := build(example.Sound("p", table("t", row(finding.RowMissing, 1), more(finding.RowMissing, many-1))))
	from := func(first map[*report.Document]int, least int) lastrun.Rows {
		return func(of *report.Document, pair string, table *report.Table, visit func(*finding.Finding)) bool {
			assert.Equal(t, "p t", pair+" "+table.Table)
			for id := range many - least {
				f := row(finding.RowMissing, first[of]+id)
				f.Pair, f.Table = pair, table.Table
				visit(&f)
			}
			return true
		}
	}
	for _, c := range []struct {
		name  string
		rows  lastrun.Rows
		want  report.Change
		parts *report.PartsChange
	}{
		{"no lists", nil, report.ChangeUnchanged, nil},
		{"the same rows", from(map[*report.Document]int{then: 1, now: 1}, 0), report.ChangeUnchanged, &report.PartsChange{}},
		{"three others", from(map[*report.Document]int{then: 1, now: 4}, 0), report.ChangeWorse, &report.PartsChange{New: 3, Gone: 3}},
		{"lists that lack a row", from(map[*report.Document]int{then: 1, now: 4}, 1), report.ChangeUnchanged, nil},
		{"lists that cannot be read", func(*report.Document, string, *report.Table, func(*finding.Finding)) bool { return false },
			report.ChangeUnchanged, nil},
	} {
		s := lastrun.Compare(then, now, c.rows)
		assert.Equal(t, c.want, s.Findings[0].Change, c.name)
		assert.Equal(t, c.parts, s.Findings[0].Parts, c.name)
	}
}
