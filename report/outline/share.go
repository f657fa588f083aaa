package outline

import (
	"allclear/compare/finding"
	"allclear/report"
)

// Share is those groups of one harm that a form has room for. What it has no room for is counted
// and the first of its places are named.
type Share struct {
	Severity finding.Severity
	Harm     finding.Harm
	Groups   []Group
	More     []Group // that are not in Groups
}

// MoreFindings is how many findings the groups stand for that there is no room for.
func (s *Share) MoreFindings() (findings int) {
	for i := range s.More {
		findings += s.More[i].Findings
	}
	return findings
}

// Some picks as many of the groups as a form has room for: of each harm some, and of each
// harm some of every kind, so that no number of one kind hides another.
func Some(groups []Group, most int) []Share {
	type class struct {
		severity finding.Severity
		harm     finding.Harm
	}
	of := func(g Group) class { return class{g.Severity, g.Harm} }
	classes := report.GroupBy(groups, of)
	shares := make([]Share, len(classes))
	for i, lines := range report.Shares(sizes(classes), most) {
		s := Share{Severity: classes[i][0].Severity, Harm: classes[i][0].Harm}
		kinds := report.GroupBy(classes[i], func(g Group) finding.Kind { return g.Kind })
		for j, shown := range report.Shares(sizes(kinds), lines) {
			s.Groups = append(s.Groups, kinds[j][:shown]...)
			s.More = append(s.More, kinds[j][shown:]...)
		}
		shares[i] = s
	}
	return shares
}

func sizes(all [][]Group) []int {
	sizes := make([]int, len(all))
	for i := range all {
		sizes[i] = len(all[i])
	}
	return sizes
}
