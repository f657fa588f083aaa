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
	wrongRows rank = iota
	missingTables
	otherBlockers
	interrupted
	notVerified
	nothingVerified
	allMatch
	warnings
)

// mostOfOneRank is how many reasons of one rank a person gets to read. The
// rest is counted, and every finding and gap is in the Document.
const mostOfOneRank = 15

// mostTableNames is how many tables one reason names.
const mostTableNames = 5

// theFleet is where that is which no pair and no table can be named for.
const theFleet = "the fleet"

// reason is one line that says why the verdict is what it is.
type reason struct {
	rank   rank
	weight uint64 // how many rows or things it stands for; more comes first
	line   string
}

func (d *Document) reasons() []string {
	all := slices.Concat(d.rowReasons(), d.textReasons(), d.blockerReasons(), d.gapReasons(), d.runReasons())
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
			lines = append(lines, printable.Text(r.line)) // one line, whatever a server called its tables
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

// listed names the first few, and counts the rest.
func listed(names []string) string {
	if len(names) <= mostTableNames {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:mostTableNames], ", "), len(names)-mostTableNames)
}

// joinWords joins what is not empty.
func joinWords(words ...string) string {
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), " ")
}
