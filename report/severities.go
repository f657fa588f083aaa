package report

import "allclear/compare/finding"

// judgeSeverities gives findings the severities that the fleet file wants. A lesser one is the
// most that a finding of the kind has, and a greater one the least, so that a finding
// that has another for a reason of its own keeps it where it may. What an upgrade has changed on purpose is
// not made worse.
func (d *Document) judgeSeverities() {
	to := map[finding.Kind]SeverityChange{}
	for i := range d.Severities {
		c := &d.Severities[i]
		c.Findings = 0
		to[c.Kind] = *c
	}
	for i := range d.Findings {
		f := &d.Findings[i]
		if f.Was != nil {
			f.Severity, f.Was = *f.Was, nil
		}
		entry, _ := f.Kind.Entry()
		c, isChanged := to[f.Kind]
		was := f.Severity
		switch {
		case !isChanged:
		case c.To < entry.Severity && entry.MayBeLowered():
			f.Severity = min(was, c.To)
		case c.To > entry.Severity && entry.MayBeRaised() && !f.Expected:
			f.Severity = max(was, c.To)
		}
		if f.Severity != was {
			f.Was = &was
		}
	}
	for i := range d.Severities {
		c := &d.Severities[i]
		for j := range d.Findings {
			if d.Findings[j].Kind == c.Kind && d.Findings[j].Was != nil {
				c.Findings++
			}
		}
	}
}
