package report

import (
	"fmt"
	"strings"

	"allclear/compare/finding"
)

// charsetReasons gives one line for each class of damage in each column.
func (d *Document) charsetReasons() []reason {
	type group struct {
		pair, table, columns, member string
		kind                         finding.Kind
		subject                      finding.Subject
	}
	grouped := newGroups[group, *Finding]()
	for i := range d.Findings {
		if f := &d.Findings[i]; f.isBlocker() && f.isOfTexts() {
			grouped.add(group{f.Pair, f.Table, strings.Join(f.Columns, ", "), f.Member, f.Kind, f.Subject}, f)
		}
	}
	var all []reason
	for g, findings := range grouped.inOrder {
		count := uint64(0)
		for _, f := range findings {
			count += f.Count
		}
		line := joinWords(g.pair, g.table) + ": "
		switch {
		case g.kind == finding.KeysEqual:
			line += g.columns + ": " + counted(count, "key") + " that a collation makes equal to others"
		case g.subject == finding.Texts:
			line += g.columns + ": " + counted(count, "value") + " " + g.kind.DamageClass()
		default: // of the table's definition
			line += findings[0].Detail
			if len(findings) > 1 {
				line += fmt.Sprintf(", and %s more like it", thousands(uint64(len(findings)-1)))
			}
		}
		if g.member != "" && g.subject == finding.Texts {
			line += " on " + g.member
		}
		all = append(all, reason{wrongRows, count, line})
	}
	return all
}
