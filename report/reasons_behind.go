package report

import "allclear/report/printable"

// Behind tells what each reason of the verdict is made of, by its line: the identities of findings, and
// of what was not verified (see GapIdentity). A reason that is about more than that is not in it.
func (d *Document) Behind() map[string][]string {
	all := map[string][]string{}
	for _, r := range d.allReasons() {
		if len(r.of) > 0 {
			all[printable.Text(r.line)] = r.of
		}
	}
	return all
}

// GapIdentity names what was not verified: a table of a pair, or a pair, and why.
func GapIdentity(pair, table, reason string) string {
	return "not verified\x00" + pair + "\x00" + table + "\x00" + reason
}

func identitiesOf(findings []*Finding) (all []string) {
	for _, f := range findings {
		all = append(all, f.Identity)
	}
	return all
}

// bareRows are the blockers about rows that name no cause, by table.
func (d *Document) bareRows() map[tableOfPair][]*Finding {
	all := map[tableOfPair][]*Finding{}
	for i := range d.Findings {
		if f := &d.Findings[i]; f.IsBlocker() && isOfBareRows(f) {
			at := tableOfPair{f.Pair, f.Table}
			all[at] = append(all[at], f)
		}
	}
	return all
}

// FindingsThat are the findings that belong, in the order of the Document.
func (d *Document) FindingsThat(belong func(*Finding) bool) (all []*Finding) {
	for i := range d.Findings {
		if f := &d.Findings[i]; belong(f) {
			all = append(all, f)
		}
	}
	return all
}

// Distinct is how many findings there are for a person: those that list rows of a table one by one are
// one, of which each row is an example.
func Distinct(findings []*Finding) (n int) {
	seen := map[string]bool{}
	for _, f := range findings {
		if f.Identity == "" || !seen[f.Identity] { // a Document of an earlier version has no identities
			n++
		}
		seen[f.Identity] = true
	}
	return n
}

// those are the findings that belong.
func those(findings []*Finding, belongs func(*Finding) bool) (all []*Finding) {
	for _, f := range findings {
		if belongs(f) {
			all = append(all, f)
		}
	}
	return all
}
