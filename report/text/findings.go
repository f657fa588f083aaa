package text

import (
	"fmt"
	"strings"

	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/outline"
)

// findings writes a section of findings, place by place.
func (p *page) findings(title string, f *outline.Findings) {
	if len(f.Places) == 0 {
		return
	}
	p.heading(title)
	for i := range f.Places {
		p.place(&f.Places[i])
	}
	if f.MoreFindings > 0 {
		p.prose(2, plain, fmt.Sprintf("... and %s in %s more, see %s", finding.Counted(f.MoreFindings, "finding"),
			finding.Counted(f.MorePlaces, "place"), report.FindingsFile))
	}
}

// place writes what was found in one place. For each kind that is one line with the count,
// some examples, and how to check the first of them by hand.
func (p *page) place(at *outline.Place) {
	p.title(2, at.Where)
	for i := range at.Kinds {
		k := &at.Kinds[i]
		line := fmt.Sprintf("[%s] %s", k.Severity, k.Kind)
		if k.Count != nil {
			line += ": " + finding.Counted(*k.Count, k.Noun())
		}
		if k.Member != "" {
			line += " on " + k.Member
		}
		p.prose(4, severityPaint(k.Severity), line)
		for _, e := range k.Examples {
			p.example(e)
		}
		for _, c := range k.Checks {
			p.verbatim(6, "check on "+c.On+": "+c.Statement)
		}
		if k.Repair != nil {
			p.verbatim(6, "repair on "+k.Repair.On+": "+k.Repair.Statement)
		}
		if k.Column != nil {
			p.verbatim(6, "repair of the whole column on "+k.Column.On+": "+k.Column.Statement)
		}
	}
	unlisted, counted := finding.Thousands(at.Unlisted), finding.Thousands(at.Counted)
	switch {
	case at.Unlisted > 0 && at.Counted > 0:
		p.prose(4, plain, fmt.Sprintf("... and %s more, see %s; %s beyond these are counted, not listed", unlisted, report.FindingsFile, counted))
	case at.Unlisted > 0:
		p.prose(4, plain, fmt.Sprintf("... and %s more, see %s", unlisted, report.FindingsFile))
	case at.Counted > 0:
		p.prose(4, plain, fmt.Sprintf("... and %s more, counted, not listed", counted))
	}
}

// example writes one finding: its row, if it is about one, and its sentence. A finding about
// a damaged text shows its sample.
func (p *page) example(e outline.Example) {
	switch {
	case e.Sample != "":
		if e.Says != "" {
			p.prose(6, plain, e.Says)
		}
		p.verbatim(8, strings.TrimPrefix(e.Key+": "+e.Sample, ": "))
	case e.Key != "":
		p.verbatim(6, e.Key+": "+e.Says)
	default:
		p.prose(6, plain, e.Says)
	}
}

func severityPaint(s finding.Severity) paint {
	switch s {
	case finding.Blocker:
		return red
	case finding.Warning:
		return yellow
	case finding.Info:
	}
	return plain
}
