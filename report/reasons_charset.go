package report

import (
	"fmt"
	"slices"
	"strings"

	"allclear/compare"
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
		case g.kind == compare.KeysEqual:
			line += g.columns + ": " + counted(count, "key") + " that a collation makes equal to others"
		case isOfRows(findings):
			line += g.columns + ": " + counted(count, "value") + " " + strings.TrimPrefix(g.kind, "charset.")
		default: // of the table's definition
			line += findings[0].Detail
			if len(findings) > 1 {
				line += fmt.Sprintf(", and %s more like it", thousands(uint64(len(findings)-1)))
			}
		}
		if g.member != "" && (isOfRows(findings) || g.kind == compare.KeysEqual) {
			line += " on " + g.member
		}
		all = append(all, reason{wrongRows, count, line})
	}
	return all
}

// isOfRows tells damage in rows from damage in a table's definition.
func isOfRows(findings []*Finding) bool {
	return slices.ContainsFunc(findings, func(f *Finding) bool { return len(f.Key) > 0 || f.Sample != "" })
}
