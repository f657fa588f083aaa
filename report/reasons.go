package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"allclear/compare/finding"
	"allclear/report/printable"
)

// rank orders reasons, most serious first.
type rank int

const (
	strangers rank = iota // it may explain all that follow
	wrongRows
	missingTables
	otherBlockers
	interrupted
	notVerified
	nothingVerified
	allMatch
	warnings
)

// mostOfOneRank is how many reasons of one rank are listed, so that a person can read them
// all. The rest is counted, and every finding and gap is in the Document.
const mostOfOneRank = 15

// mostTableNames is how many tables one reason names.
const mostTableNames = 5

// theFleet is the place of what belongs to no pair and no table.
const theFleet = "the fleet"

// reason is one line that says why the verdict is what it is.
type reason struct {
	rank   rank
	weight uint64 // how many rows or things it stands for; within a rank the greatest comes first
	line   string
}

func (d *Document) reasons() []string {
	all := slices.Concat(d.strangerReasons(), d.rowReasons(), d.textReasons(), d.blockerReasons(), d.gapReasons(), d.runReasons())
	slices.SortStableFunc(all, func(x, y reason) int {
		return cmp.Or(cmp.Compare(x.rank, y.rank), cmp.Compare(y.weight, x.weight), cmp.Compare(x.line, y.line))
	})
	lines := []string{}
	for start := 0; start < len(all); {
		end := start
		for end < len(all) && all[end].rank == all[start].rank {
			end++
		}
		shown := min(end, start+mostOfOneRank)
		for _, r := range all[start:shown] {
			lines = append(lines, printable.Text(r.line)) // a table's name may hold a line feed
		}
		if end > shown {
			lines = append(lines, fmt.Sprintf("and %s more like these", finding.Thousands(end-shown)))
		}
		start = end
	}
	return lines
}

// tableOfPair names a table of a fleet.
type tableOfPair struct{ pair, table string }

// listed joins the first names, and counts the rest.
func listed(names []string) string {
	if len(names) <= mostTableNames {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:mostTableNames], ", "), len(names)-mostTableNames)
}

// joinWords joins the words that are not empty.
func joinWords(words ...string) string {
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), " ")
}
