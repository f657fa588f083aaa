package markdown

import (
	"fmt"
	"io"
	"strings"

	"allclear/report"
	"allclear/report/outline"
)

// WriteSince writes what a Document says has changed since an earlier run, and nothing else.
func WriteSince(w io.Writer, d *report.Document) error {
	p, o := &page{}, outline.Of(d)
	if d.SinceLast.Recheck {
		p.line("# allclear: what a run found, looked at again\n")
		p.line("%s", escape(outline.OnlyThat))
	} else {
		p.line("# allclear: %s, then %s\n", escape(d.SinceLast.Now.Verdict.String()), escape(d.SinceLast.Then.Verdict.String()))
		p.line("Now: %s", escape(outline.Seen(&d.SinceLast.Now)))
	}
	const more = "--format json"
	p.changed(o.Since, more)
	if o.Since.Unchanged != nil {
		p.change(o.Since.Unchanged, more)
	}
	if _, err := strings.NewReader(p.out.String()).WriteTo(w); err != nil {
		return fmt.Errorf("writing what has changed: %w", err)
	}
	return nil
}

// since writes what has changed since an earlier run.
func (p *page) since(s *outline.Since) {
	if s != nil {
		p.changed(s, report.JSONFile)
	}
}

func (p *page) changed(s *outline.Since, more string) {
	p.heading("Since the last run")
	p.line("Since %s: **%s**", escape(s.Run), escape(s.Headline))
	for _, line := range s.Warnings {
		p.line("\n%s", escape(line))
	}
	for i := range s.Changes {
		p.change(&s.Changes[i], more)
	}
}

// change writes the changes of one sort; more is where all of them are.
func (p *page) change(c *outline.Changed, more string) {
	p.line("\n### %s\n", escape(c.Title))
	for _, line := range c.Lines {
		p.line("- %s", escape(line.Says))
	}
	p.more(c.More, more)
}
