package outline

import (
	"fmt"
	"slices"
	"strings"

	"allclear/report"
)

// mostConcerned is how many tables of a feature are named as wrong, and as not verified.
const mostConcerned = 5

// Concerned names the tables of a feature, or of the site itself, that the reasons of the verdict are
// about: "; see shop.users and 3 more; NOT verified: shop.carts". It is "" where there are none.
func Concerned(d *report.Document, f *report.Feature) (says string) {
	owns := func(table string) bool {
		_, isThere := slices.BinarySearch(f.Tables, table)
		return isThere
	}
	var wrong, unread []string
	for i := range d.Findings {
		if found := &d.Findings[i]; found.IsBlocker() && owns(found.Table) {
			wrong = append(wrong, found.Table)
		}
	}
	for _, g := range d.Coverage.Unverified {
		if owns(g.Table) {
			unread = append(unread, g.Table)
		}
	}
	for _, some := range []struct {
		begins string
		tables []string
	}{{"; see ", wrong}, {"; NOT verified: ", unread}} {
		slices.Sort(some.tables)
		tables := slices.Compact(some.tables)
		if len(tables) == 0 {
			continue
		}
		says += some.begins + strings.Join(tables[:min(len(tables), mostConcerned)], ", ")
		if more := len(tables) - mostConcerned; more > 0 {
			says += fmt.Sprintf(" and %d more", more)
		}
	}
	return says
}
