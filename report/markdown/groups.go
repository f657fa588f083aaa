package markdown

import (
	"fmt"
	"strings"

	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/outline"
	"allclear/report/words"
)

// How many groups of findings are listed. All of them are in the file of the findings.
const (
	mostWrong    = 100
	mostOther    = 40
	mostAccepted = 20
	mostFiles    = 5 // of one group that are named
)

// groups writes a section of findings: of each harm its share, the most harmful first.
func (p *page) groups(title string, groups []outline.Group, most int) {
	if len(groups) == 0 {
		return
	}
	p.heading(title)
	for _, s := range outline.Some(groups, most) {
		p.line("### %s (%s)\n", escape(capital(words.Harm(s.Harm))), s.Severity)
		for i := range s.Groups {
			g := &s.Groups[i]
			p.group(g)
			if isLast := i == len(s.Groups)-1 || s.Groups[i+1].Kind != g.Kind; isLast {
				p.line("")
				if g.Severity != finding.Info {
					p.line("To do: %s.\\", escape(g.Remedy))
				}
				p.line("How sure: %s.\n", escape(g.Sure))
			}
		}
		if len(s.More) > 0 {
			p.line("… and %s more (%s), see `%s`\n",
				finding.Thousands(len(s.More)), finding.Counted(s.MoreFindings(), "finding"), report.FindingsFile)
		}
	}
}

func capital(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// group writes what is wrong and where, what shows it, and the statements that check and repair it.
func (p *page) group(g *outline.Group) {
	p.line("- **%s**: %s (%s)", escape(g.Where), escape(g.Says), code(string(g.Kind)))
	for _, line := range g.Traces {
		p.line("  - %s", escape(line))
	}
	if g.MoreTraces > 0 {
		p.line("  - … and %s more, see `%s`", finding.Counted(g.MoreTraces, "pair"), report.FindingsFile)
	}
	for _, e := range g.Examples {
		at := strings.TrimSpace(e.Place + " " + e.Key)
		var parts []string
		for _, part := range []string{at, e.Says, e.Sample} {
			if part != "" {
				parts = append(parts, part)
			}
		}
		if len(parts) > 0 {
			p.line("  - %s", escape(strings.Join(parts, ": ")))
		}
	}
	if len(g.RowsFiles) > 0 {
		p.line("  - all of them: %s", files(g.RowsFiles))
		if len(g.WhereFiles) > 0 {
			p.line("  - for `mariadb-dump --where`: %s", files(g.WhereFiles))
		}
	} else if more := g.Findings - len(g.Examples); more > 0 && len(g.Examples) > 0 {
		p.line("  - … and %s more, see `%s`", finding.Thousands(more), report.FindingsFile)
	}
	for _, c := range g.Checks {
		p.statement("check on", c)
	}
	if g.Repair != nil {
		p.statement("repair on", *g.Repair)
	}
	if g.Column != nil {
		p.statement("repair of the whole column on", *g.Column)
	}
}

func (p *page) statement(what string, c outline.Check) {
	p.line("  - %s %s:\n", what, escape(c.On))
	p.out.WriteString(block("    ", "sql", c.Statement))
}

// files names the first files, and counts the rest.
func files(names []string) string {
	var says []string
	for _, name := range names[:min(len(names), mostFiles)] {
		says = append(says, code(name))
	}
	if more := len(names) - mostFiles; more > 0 {
		says = append(says, fmt.Sprintf("and %s more", finding.Counted(more, "file")))
	}
	return strings.Join(says, ", ")
}

// accepted writes what the fleet file accepts, and what it covers.
func (p *page) accepted(d *report.Document, o *outline.Outline) {
	if len(d.Accepted) == 0 {
		return
	}
	p.heading("What is accepted, and decides nothing")
	var rows [][]string
	for i := range d.Accepted {
		a := &d.Accepted[i]
		until := a.Until.UTC().Format("2006-01-02")
		if a.Expired {
			until += ", EXPIRED"
		}
		rows = append(rows, []string{
			string(a.Kind), a.Table, a.Column, a.Pair, finding.Thousands(a.Findings), finding.Thousands(a.Count), a.Reason, a.By, until,
		})
	}
	p.table([]string{"kind", "table", "column", "pair", "findings", "of", "reason", "accepted by", "until"}, rows)
	p.line("")
	for _, s := range outline.Some(o.Accepted, mostAccepted) {
		for i := range s.Groups {
			p.group(&s.Groups[i])
		}
		if len(s.More) > 0 {
			p.line("\n… and %s more, see `%s`\n", finding.Thousands(len(s.More)), report.FindingsFile)
		}
	}
}
