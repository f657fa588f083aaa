package report

import "allclear/report/printable"

// IdentitiesByReason tells what each reason of the verdict is about, by its line: the identities of
// findings, and of what was not verified (see GapIdentity). A reason that is about more than that is not in it.
func (d *Document) IdentitiesByReason() map[string][]string {
	all := map[string][]string{}
	for _, r := range d.allReasons() {
		if len(r.identities) > 0 {
			all[printable.Text(r.line)] = r.identities
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
	for _, f := range d.FindingsThat(func(f *Finding) bool { return f.IsBlocker() && isOfBareRows(f) }) {
		at := tableOfPair{f.Pair, f.Table}
		all[at] = append(all[at], f)
	}
	return all
}
