package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"allclear/compare/finding"
	"allclear/report/printable"
	"allclear/report/words"
)

// rank orders reasons, most serious first.
type rank int

const (
	strangers rank = iota // it may explain all that follow
	blockers
	featuresOff
	interrupted
	notVerified
	nothingVerified
	allMatch
	policy
	warnings
)

// How many reasons are listed, so that a person can read them all. The rest is counted, and
// every finding and gap is in the Document.
const (
	mostBlockers  = 18 // of which each harm has its share
	mostOfOneRank = 8  // of every other rank
)

// mostTableNames is how many tables one reason names.
const mostTableNames = 5

// theFleet is the place of what belongs to no pair and no table.
const theFleet = "the fleet"

// reason is one line that says why the verdict is what it is.
type reason struct {
	rank   rank
	harm   finding.Harm // of a blocker
	place  int          // within a harm, the lowest first (see placeOf)
	weight uint64       // how many rows or things it stands for; then the greatest comes first
	where  string       // the place of a blocker
	line   string
	// identities name what it is about (see IdentitiesByReason); nil where they do not name all of it.
	identities []string
}

func (d *Document) allReasons() []reason {
	return slices.Concat(d.strangerReasons(), d.rowReasons(), d.blockerReasons(), d.gapReasons(), d.runReasons(), d.policyReasons())
}

func (d *Document) reasons() []string {
	all := d.allReasons()
	slices.SortStableFunc(all, func(x, y reason) int {
		return cmp.Or(cmp.Compare(x.rank, y.rank), cmp.Compare(x.harm, y.harm), cmp.Compare(x.place, y.place),
			cmp.Compare(y.weight, x.weight), cmp.Compare(x.line, y.line))
	})
	lines := []string{}
	for start := 0; start < len(all); {
		end := start
		for end < len(all) && all[end].rank == all[start].rank {
			end++
		}
		lines = append(lines, linesOf(all[start:end])...)
		start = end
	}
	return lines
}

// linesOf lists reasons of one rank. Those of each harm are listed in part at least, and those
// that are not are counted before the reasons of the next harm.
func linesOf(all []reason) (lines []string) {
	harms := GroupBy(all, func(r reason) finding.Harm { return r.harm })
	sizes := make([]int, len(harms))
	for i, of := range harms {
		sizes[i] = len(of)
	}
	most := mostOfOneRank
	if all[0].rank == blockers {
		most = mostBlockers
	}
	for i, shown := range Shares(sizes, most) {
		of := harms[i]
		for _, r := range of[:shown] {
			lines = append(lines, printable.Text(r.line)) // a table's name may hold a line feed
		}
		if shown < len(of) {
			lines = append(lines, printable.Text(moreLike(of[shown:])))
		}
	}
	return lines
}

// moreLike counts reasons that are not listed, and names the first of their places.
func moreLike(some []reason) string {
	if some[0].rank != blockers {
		return "and " + finding.Thousands(len(some)) + " more like these"
	}
	var places []string
	for _, r := range some {
		places = append(places, r.where)
	}
	places = slices.Compact(places)
	line := fmt.Sprintf("and %s more with %s: %s", finding.Thousands(len(some)), words.Harm(some[0].harm),
		strings.Join(places[:min(len(places), mostTableNames)], "; "))
	if more := len(places) - mostTableNames; more > 0 {
		line += fmt.Sprintf("; and %d more", more)
	}
	return line
}

// GroupBy cuts values that are sorted by a key into those of one key each.
func GroupBy[V any, K comparable](sorted []V, key func(V) K) (all [][]V) {
	for start := 0; start < len(sorted); {
		end := start + 1
		for end < len(sorted) && key(sorted[end]) == key(sorted[start]) {
			end++
		}
		all = append(all, sorted[start:end])
		start = end
	}
	return all
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
