// Package markdown writes a report to be pasted into a post-mortem: what happened when, the verdict
// and why, what was found with the statements that check it again, what was not verified
// and what was left out, and the servers.
//
// It knows Markdown, with the tables of GitHub's. Package outline picks what is said and how
// much of it. The words of servers are escaped here, so that nothing in them becomes markup, HTML
// or a link.
package markdown

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/outline"
)

// Write writes a Document.
func Write(w io.Writer, d *report.Document) error {
	p, o := &page{}, outline.Of(d)
	p.title(o)
	p.run(d)
	p.since(o.Since)
	p.list("Why", o.Reasons)
	p.next(o.Next)
	p.timeline(d)
	p.features(d)
	p.groups("What is wrong", o.Wrong, mostWrong)
	p.notVerified(o)
	p.list("The promise", o.Promise)
	p.coverage(d, &o.Coverage)
	p.groups("What else to look at", o.Other, mostOther)
	p.accepted(d, o)
	p.list("What has changed, as expected", o.Expected.Lines)
	p.more(o.Expected.More, report.JSONFile)
	p.list("Snapshots", o.Snapshots)
	p.more(o.MoreSnapshots, report.JSONFile)
	p.list("How the run held back", o.Restraint.Lines)
	p.more(o.Restraint.More, report.JSONFile)
	p.ids(o.IDs)
	p.tables(o.Tables)
	p.servers(d)
	text := regexp.MustCompile(`\n{3,}`).ReplaceAllString(p.out.String(), "\n\n") // blocks of code are one line each
	if _, err := strings.NewReader(text).WriteTo(w); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}

// page is a text that is written block by block, with an empty line between two of them.
type page struct{ out bytes.Buffer }

// line writes a line whose text is Markdown already.
func (p *page) line(format string, args ...any) { fmt.Fprintf(&p.out, format+"\n", args...) }

func (p *page) heading(title string) { p.line("\n## %s\n", title) }

// list writes a section of sentences, if there are any.
func (p *page) list(title string, sentences []string) {
	if len(sentences) == 0 {
		return
	}
	p.heading(title)
	for _, s := range sentences {
		p.line("- %s", escape(s))
	}
}

// table writes a table, if it has rows. A column in which no row has anything is left out.
func (p *page) table(headers []string, rows [][]string) {
	if len(rows) == 0 {
		return
	}
	var used []int
	for i := range headers {
		for _, cells := range rows {
			if cells[i] != "" {
				used = append(used, i)
				break
			}
		}
	}
	write := func(of func(column int) string) {
		for _, i := range used {
			p.out.WriteString("| " + of(i) + " ")
		}
		p.out.WriteString("|\n")
	}
	write(func(i int) string { return headers[i] })
	write(func(int) string { return "---" })
	for _, cells := range rows {
		write(func(i int) string { return cell(cells[i]) })
	}
}

// more says how many of something are not listed, and which file has all of them.
func (p *page) more(number int, file string) {
	if number > 0 {
		p.line("\n… and %s more, see `%s`", finding.Thousands(number), file)
	}
}

func (p *page) title(o *outline.Outline) {
	verdict := o.Verdict.String()
	if o.Scope != "" {
		verdict += " " + o.Scope
	}
	p.line("# allclear: %s\n\n**%s**\n", escape(verdict), escape(o.Headline))
}

const layout = "2006-01-02 15:04:05"

func at(t time.Time) string { return t.UTC().Format(layout) }

// run says which run this is.
func (p *page) run(d *report.Document) {
	r := &d.Run
	checks := make([]string, len(r.Checks))
	for i, c := range r.Checks {
		checks[i] = string(c)
	}
	whose := strings.Trim(r.User+"@"+r.Host, "@")
	p.table([]string{"run", "fleet", "from (UTC)", "to (UTC)", "took", "checked", "by", "allclear"}, [][]string{{
		r.ID, r.Fleet, at(r.Started), at(r.Finished), r.Finished.Sub(r.Started).Round(100 * time.Millisecond).String(),
		strings.Join(checks, ", "), whose, d.Tool.Version,
	}})
	p.line("")
	if r.Command != "" {
		p.out.WriteString(block("", "sh", r.Command))
	}
	if d.Tool.SHA256 != "" {
		p.line("\nSHA-256 of the program: %s", code(d.Tool.SHA256))
	}
	if r.ConfigSHA256 != "" {
		p.line("\nSHA-256 of the fleet file: %s", code(r.ConfigSHA256))
	}
}

// next writes what to do next, in this order.
func (p *page) next(steps []outline.Step) {
	if len(steps) == 0 {
		return
	}
	p.heading("What to do next")
	for i, s := range steps {
		p.line("%d. %s", i+1, escape(s.Says))
		switch {
		case s.Command == "":
		case s.On != "":
			p.line("   Look on %s:\n", escape(s.On))
			p.out.WriteString(block("   ", "sql", s.Command))
		default:
			p.line("")
			p.out.WriteString(block("   ", "sh", s.Command))
		}
	}
}

func (p *page) timeline(d *report.Document) {
	if len(d.Timeline) == 0 {
		return
	}
	p.heading("Timeline")
	var rows [][]string
	for i := range d.Timeline {
		e := &d.Timeline[i]
		rows = append(rows, []string{at(e.At), strings.ReplaceAll(e.What, "-", " "), e.Text, e.By})
	}
	p.table([]string{"at (UTC)", "what", "", "noted by"}, rows)
	incident := d.Incident()
	if took, isKnown := incident.ToDetect(); isKnown {
		p.line("\nTime to detect: %s, from %s to %s", took.Round(time.Second), at(incident.Began.At), at(incident.Detected.At))
	}
	if took, isKnown := incident.ToResolve(); isKnown {
		p.line("\nTime to resolve: %s, from %s to %s", took.Round(time.Second), at(incident.Detected.At), at(incident.Resolved.At))
	}
}

// features writes what has to stay off, and how it may be turned on again.
func (p *page) features(d *report.Document) {
	all := d.Features
	if d.Site != nil {
		site := *d.Site
		site.Name = "the site"
		all = append([]report.Feature{site}, all...)
	}
	if len(all) == 0 {
		return
	}
	p.heading("Features")
	for i := range all {
		f := &all[i]
		line := fmt.Sprintf("- **%s: %s**", escape(f.Name), escape(f.Verdict.String()))
		if f.Rows > 0 {
			line += ", " + finding.Counted(f.Rows, "row") + " wrong"
		}
		if f.Name != "the site" && !f.CanDisable {
			line += ", cannot be turned off"
		}
		p.line("%s", line)
		for _, r := range f.Reasons {
			p.line("  - %s", escape(r))
		}
		if f.Verdict != report.Go && f.Command != "" {
			p.line("  - Before it is turned on again, this must end in GO:\n")
			p.out.WriteString(block("    ", "sh", f.Command))
		}
	}
}
