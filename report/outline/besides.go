package outline

import (
	"slices"
	"strings"

	"allclear/report"
)

// besides are the reasons of a verdict without those that Since lists as new or worse, so that nobody
// reads a line twice before coming to what is to be done. In their place stands where they are.
func besides(d *report.Document, s *Since) []string {
	if s == nil {
		return d.Reasons
	}
	said, under, behind := map[string]string{}, map[string]bool{}, d.Behind()
	for i := range s.Changes {
		c := &s.Changes[i]
		if c.Change != report.ChangeNew && c.Change != report.ChangeWorse {
			continue
		}
		for j := range c.Lines {
			for _, identity := range c.Lines[j].of {
				said[identity] = c.Title
			}
		}
	}
	var rest, titles []string
	for _, r := range d.Reasons {
		of := behind[r]
		if len(of) == 0 || slices.ContainsFunc(of, func(identity string) bool { return said[identity] == "" }) {
			rest = append(rest, r)
			continue
		}
		for _, identity := range of {
			under[said[identity]] = true
		}
	}
	for i := range s.Changes {
		if under[s.Changes[i].Title] {
			titles = append(titles, s.Changes[i].Title)
		}
	}
	if len(titles) > 0 {
		rest = slices.Insert(rest, 0, "what is listed above: "+strings.Join(titles, ", "))
	}
	return rest
}

// gapsOf are the identities of what is newly not verified.
func gapsOf(same []*report.TableChange) (all []string) {
	for _, t := range same {
		if t.Change == report.ChangeNew {
			all = append(all, report.GapIdentity(t.Pair, t.Table, t.Reason))
		}
	}
	return all
}
