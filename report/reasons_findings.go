package report

import (
	"cmp"
	"fmt"
	"strings"

	"allclear/compare/finding"
	"allclear/report/internal/groups"
)

// blockerReasons gives one line for each member that lacks tables, and one for
// each kind of other blocker on a table.
func (d *Document) blockerReasons() []reason {
	type group struct {
		pair, member, table, columns string
		kind                         finding.Kind
	}
	grouped := groups.New[group, *Finding]()
	for i := range d.Findings {
		f := &d.Findings[i]
		switch {
		case !f.IsBlocker() || f.Subject == finding.Rows || f.IsOfTexts():
		case f.Kind == finding.MissingTable:
			grouped.Add(group{pair: f.Pair, member: f.Member, kind: f.Kind}, f)
		case addsUp(f.Kind): // a row may have two IDs that stand elsewhere as well
			grouped.Add(group{pair: f.Pair, table: f.Table, columns: strings.Join(f.Columns, ", "), kind: f.Kind}, f)
		default:
			grouped.Add(group{pair: f.Pair, table: f.Table, kind: f.Kind}, f)
		}
	}
	var all []reason
	for g, findings := range grouped.InOrder {
		weight := uint64(len(findings))
		if g.kind == finding.MissingTable {
			var names []string
			for _, f := range findings {
				names = append(names, f.Table)
			}
			line := fmt.Sprintf("%s: %s missing on %s: %s", g.pair, finding.Counted(weight, "table"), g.member, listed(names))
			all = append(all, reason{missingTables, weight, line})
			continue
		}
		first := findings[0]
		line := cmp.Or(joinWords(g.pair, g.table), theFleet) + ": "
		line += howMany(findings)
		switch {
		case len(first.Key) > 0:
			line += first.Key.String() + ": "
		case len(first.Columns) > 0:
			line += strings.Join(first.Columns, ", ") + ": "
		}
		place := otherBlockers
		if len(first.Key) > 0 { // the blocker is about rows
			place = wrongRows
		}
		all = append(all, reason{place, weight, line + first.Detail})
	}
	return all
}

func addsUp(k finding.Kind) bool {
	entry, ok := k.Entry()
	return ok && entry.AddsUp
}

// howMany says how many there are of findings of one kind, in front of the first of them; ""
// for one alone.
func howMany(findings []*Finding) string {
	kind, total := findings[0].Kind, countOf(findings)
	duplicate, isDuplicate := findings[0].Facts.Facts.(finding.DuplicateID)
	switch {
	case isDuplicate && total > 1 && duplicate.Business:
		return finding.Counted(total, "value") + " of " + duplicate.Of + " stand in more than one shard, the first: "
	case isDuplicate && total > 1:
		return finding.Counted(total, "ID") + " of " + duplicate.Of + " stand in more than one shard, the first: "
	case addsUp(kind) && total > 1:
		return finding.Counted(total, kind.Noun()) + " (" + string(kind) + "), the first: "
	case len(findings) > 1:
		return finding.Counted(len(findings), string(kind)+" finding") + ", the first: "
	}
	return ""
}

// countOf is how many rows or things some findings stand for.
func countOf(findings []*Finding) (total uint64) {
	for _, f := range findings {
		total += f.Count
	}
	return total
}

// textReasons gives one line for each class of damage in each column.
func (d *Document) textReasons() []reason {
	type group struct {
		pair, table, columns, member string
		kind                         finding.Kind
		subject                      finding.Subject
	}
	grouped := groups.New[group, *Finding]()
	for i := range d.Findings {
		if f := &d.Findings[i]; f.IsBlocker() && f.IsOfTexts() {
			grouped.Add(group{f.Pair, f.Table, strings.Join(f.Columns, ", "), f.Member, f.Kind, f.Subject}, f)
		}
	}
	var all []reason
	for g, findings := range grouped.InOrder {
		count := countOf(findings)
		line := joinWords(g.pair, g.table) + ": "
		switch {
		case g.kind == finding.KeysEqual:
			line += g.columns + ": " + finding.Counted(count, g.kind.Noun()) + " that a collation makes equal to others"
		case g.subject == finding.Texts:
			line += g.columns + ": " + finding.Counted(count, g.kind.Noun()) + " " + g.kind.DamageClass()
		default: // a text of the table's definition
			line += findings[0].Detail
			if len(findings) > 1 {
				line += fmt.Sprintf(", and %s more like it", finding.Thousands(len(findings)-1))
			}
		}
		if g.member != "" && g.subject == finding.Texts {
			line += " on " + g.member
		}
		all = append(all, reason{wrongRows, count, line})
	}
	return all
}
