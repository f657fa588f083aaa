package report

import (
	"strings"
)

// charsetReasons gives one line for each class of damage in each column.
func (d *Document) charsetReasons() []reason {
	type group struct {
		pair, table, columns, kind, member string
	}
	grouped := newGroups[group, *Finding]()
	for i := range d.Findings {
		if f := &d.Findings[i]; f.isBlocker() && isCharsetKind(f.Kind) {
			grouped.add(group{f.Pair, f.Table, strings.Join(f.Columns, ", "), f.Kind, f.Member}, f)
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
		case g.columns == "":
			line += findings[0].Detail
		default:
			line += g.columns + ": " + counted(count, "value") + " " + strings.TrimPrefix(g.kind, "charset.")
			if g.member != "" {
				line += " on " + g.member
			}
		}
		all = append(all, reason{wrongRows, count, line})
	}
	return all
}
