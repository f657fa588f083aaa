package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"allclear/compare/finding"
	"allclear/report/words"
)

// How many names a place spells out before it counts.
const (
	mostPairNames   = 3
	mostColumnNames = 4
	mostExceptions  = 2 // pairs that something does not stand on
	fewestForExcept = 5 // pairs of a fleet that are worth an exception
	fewForMostly    = 2 // pairs of which none is named for having most
)

// Where names the place of a group: "shard01 shop.listings.title", or "shop.listings.title on 39 of
// 40 pairs (not shard07)". Of a fleet, what is everywhere and what is an exception are told first.
func (d *Document) Where(g *Group) string { return d.where(g.Pairs, g.What()) }

// where puts together what something is about and the pairs that it stands on.
func (d *Document) where(pairs []string, what string) string {
	switch len(pairs) {
	case 0:
		return cmp.Or(what, theFleet)
	case 1:
		return joinWords(pairs[0], what)
	}
	if what == "" {
		return d.OnPairs(pairs)
	}
	return what + " on " + d.OnPairs(pairs)
}

// OnPairs names some of the pairs of a Document: the few that there are, or how many there
// are and those which were read and are not among them.
func (d *Document) OnPairs(pairs []string) string {
	var others []string
	read := 0
	for i := range d.Pairs {
		if len(d.Pairs[i].Tables) == 0 {
			continue
		}
		read++
		if !slices.Contains(pairs, d.Pairs[i].Name) {
			others = append(others, d.Pairs[i].Name)
		}
	}
	switch {
	case len(pairs) <= mostPairNames:
		return andLast(pairs)
	case len(others) == 0 && read < len(d.Pairs):
		return fmt.Sprintf("all %d pairs that were read", len(pairs))
	case len(others) == 0:
		return fmt.Sprintf("all %d pairs", len(pairs))
	case len(others) <= mostExceptions && read >= fewestForExcept:
		return fmt.Sprintf("%d of %d pairs (not %s)", len(pairs), read, andLast(others))
	}
	return finding.Counted(len(pairs), "pair")
}

// andLast joins names as a sentence does: "a, b and c".
func andLast(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// mostlyOn names the pair that has at least half of what several have, with a comma before it;
// "" for none.
func mostlyOn(pairs []string, counts map[string]uint64) string {
	total, most := uint64(0), ""
	for _, p := range pairs {
		total += counts[p]
		if most == "" || counts[p] > counts[most] {
			most = p
		}
	}
	if len(pairs) <= fewForMostly || 2*counts[most] < total {
		return ""
	}
	return fmt.Sprintf(", %s of them on %s", finding.Thousands(counts[most]), most)
}

// What names what a group is about, without its pairs: "shop.listings.title", "3 tables", "" for
// servers.
func (g *Group) What() string {
	switch {
	case len(g.Tables) == 0:
		return ""
	case len(g.Tables) > 1:
		what := finding.Counted(len(g.Tables), "table")
		if columns := g.columnCount(); columns > len(g.Tables) {
			what += ", " + finding.Counted(columns, "column")
		}
		return what
	case len(g.Columns) == 0 || g.beginsWithColumns():
		return g.Tables[0]
	case len(g.Columns) == 1:
		return g.Tables[0] + "." + g.Columns[0]
	case len(g.Columns) <= mostColumnNames:
		return g.Tables[0] + " (" + strings.Join(g.Columns, ", ") + ")"
	}
	return g.Tables[0] + ", " + finding.Counted(len(g.Columns), "column")
}

// beginsWithColumns tells that what the group says names the columns.
func (g *Group) beginsWithColumns() bool {
	facts := g.Findings[0].Facts.Facts
	_, isSign := facts.(finding.TextSign)
	return !isSign && words.BeginsWithColumns(facts)
}

// columnCount is how many columns of its tables a group is about.
func (g *Group) columnCount() (columns int) {
	for _, f := range g.Findings {
		columns += len(f.Columns)
	}
	return columns / max(1, len(g.Pairs))
}
