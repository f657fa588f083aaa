package outline

import (
	"slices"
	"strings"

	"allclear/report"
)

// otherReasons are the reasons of a verdict without those that Since lists as new or worse, so that nobody
// reads a line twice before coming to what is to be done. In their place stands where they are.
func otherReasons(d *report.Document, s *Since) []string {
	if s == nil {
		return d.Reasons
	}
	titles := s.titles()
	isUnlisted := func(identity string) bool { return titles[identity] == "" }
	isUsed := map[string]bool{} // by title
	var others []string
	identities := d.IdentitiesByReason()
	for _, r := range d.Reasons {
		about := identities[r]
		if len(about) == 0 || slices.ContainsFunc(about, isUnlisted) {
			others = append(others, r)
			continue
		}
		for _, identity := range about {
			isUsed[titles[identity]] = true
		}
	}
	var above []string
	for i := range s.Changes {
		if title := s.Changes[i].Title; isUsed[title] {
			above = append(above, title)
		}
	}
	if len(above) > 0 {
		others = slices.Insert(others, 0, "what is listed above: "+strings.Join(above, ", "))
	}
	return others
}

// titles are the titles under which something is listed as new or worse, by its identity.
func (o *Since) titles() map[string]string {
	titles := map[string]string{}
	for i := range o.Changes {
		c := &o.Changes[i]
		if c.Change != report.ChangeNew && c.Change != report.ChangeWorse {
			continue
		}
		for _, line := range c.Lines {
			for _, identity := range line.identities {
				titles[identity] = c.Title
			}
		}
	}
	return titles
}

// gapIdentities are the identities of what is newly not verified.
func gapIdentities(same []*report.TableChange) (all []string) {
	for _, t := range same {
		if t.Change == report.ChangeNew {
			all = append(all, report.GapIdentity(t.Pair, t.Table, t.Reason))
		}
	}
	return all
}
