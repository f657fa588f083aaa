package text

import (
	"fmt"
	"io"

	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/outline"
)

// WriteSince writes what a Document says has changed since an earlier run, and nothing else.
func WriteSince(w io.Writer, d *report.Document, options Options) error {
	p, o := &page{color: options.Color, width: options.Width}, outline.Of(d)
	const more = "--format json"
	p.prose(0, plain, "Then: "+o.Since.Run)
	if d.SinceLast.Recheck {
		p.prose(0, plain, outline.OnlyThat)
	} else {
		p.prose(0, plain, "Now:  "+outline.Seen(&d.SinceLast.Now))
	}
	p.out.WriteByte('\n')
	p.prose(0, bold, o.Since.Headline)
	p.changed(o.Since, more)
	if o.Since.Unchanged != nil {
		p.change(o.Since.Unchanged, more)
	}
	if _, err := p.out.WriteTo(w); err != nil {
		return fmt.Errorf("writing what has changed: %w", err)
	}
	return nil
}

// since writes what has changed since an earlier run.
func (p *page) since(s *outline.Since) {
	if s == nil {
		return
	}
	p.heading("SINCE THE LAST RUN")
	p.prose(2, plain, "since "+s.Run+":")
	p.prose(2, plain, s.Headline)
	p.changed(s, report.JSONFile)
}

func (p *page) changed(s *outline.Since, more string) {
	for _, line := range s.Warnings {
		p.prose(2, yellow, line)
	}
	for i := range s.Changes {
		p.change(&s.Changes[i], more)
	}
}

// change writes the changes of one sort; more is where all of them are.
func (p *page) change(c *outline.Changed, more string) {
	p.title(2, c.Title)
	for _, line := range c.Lines {
		colour := plain
		if c.Change == report.ChangeNew || c.Change == report.ChangeWorse {
			colour = severityPaint(line.Severity)
		}
		says := line.Says
		if line.Severity == finding.Warning { // beside blockers, which make the verdict
			says += " [" + line.Severity.String() + "]"
		}
		p.prose(4, colour, "- "+says)
	}
	p.more(c.More, "", more)
}
