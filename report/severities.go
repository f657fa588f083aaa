package report

import "allclear/compare/finding"

// judgeSeverities gives findings the severities that the fleet file wants. One that is greater
// than the catalogue's is the least that a finding of the kind has; any other is the most, so
// that a finding that is less for a reason of its own stays so. What says that data is wrong
// stays a blocker, and what an upgrade has changed on purpose is not made worse.
func (d *Document) judgeSeverities() {
	changes := map[finding.Kind]*SeverityChange{}
	for i := range d.Severities {
		d.Severities[i].Findings = 0
		changes[d.Severities[i].Kind] = &d.Severities[i]
	}
	for i := range d.Findings {
		f := &d.Findings[i]
		if f.Was != nil {
			f.Severity, f.Was = *f.Was, nil
		}
		c := changes[f.Kind]
		if c == nil {
			continue
		}
		if was := f.Severity; f.severityBy(c) != was {
			f.Severity, f.Was = f.severityBy(c), &was
			c.Findings++
		}
	}
}

// severityBy is the severity of the finding once a fleet file has changed that of its kind.
func (f *Finding) severityBy(c *SeverityChange) finding.Severity {
	entry, _ := f.Kind.Entry()
	switch {
	case entry.Subject == finding.Acceptances, f.Severity == finding.Blocker && (entry.AddsUp || entry.ConcernsRows):
		return f.Severity
	case c.To <= entry.Severity:
		return min(f.Severity, c.To)
	case f.Expected:
		return f.Severity
	}
	return max(f.Severity, c.To)
}

// isLowered tells that the fleet file has made the finding less than it is.
func (f *Finding) isLowered() bool { return f.Was != nil && *f.Was > f.Severity }
