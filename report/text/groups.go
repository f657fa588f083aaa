package text

import (
	"fmt"
	"path"
	"strings"

	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/outline"
	"allclear/report/words"
)

// How much of the findings is listed, so that the report of a large fleet that is damaged
// throughout is three screens. All of it is in files.
const (
	mostWrong    = 16 // groups
	mostOther    = 8
	mostAccepted = 6
	fewGroups    = 6 // that are shown with every example and check
	mostPlaces   = 3 // that are named of those without room
)

// groups writes a section of findings: of each harm its share, the most harmful first.
func (p *page) groups(title string, groups []outline.Group, most int, isShort bool, about ...string) {
	if len(groups) == 0 {
		return
	}
	p.heading(title)
	for _, line := range about {
		p.prose(2, plain, line)
	}
	for _, s := range outline.Some(groups, most) {
		p.title(2, "["+s.Severity.String()+"] "+words.Harm(s.Harm))
		for i := range s.Groups {
			g := &s.Groups[i]
			p.group(g, isShort)
			if i == len(s.Groups)-1 || !g.IsAdvisedLike(&s.Groups[i+1]) {
				p.advice(g, isShort)
			}
		}
		if len(s.More) > 0 {
			p.prose(4, plain, moreGroups(&s))
		}
	}
}

// advice writes what holds for groups of one kind. Where the lines above are too short for it, it
// says what has become of a text.
func (p *page) advice(g *outline.Group, isShort bool) {
	var says []string
	if isShort && g.Subject == finding.Texts {
		says = append(says, "that is: "+g.Meaning)
	}
	if g.Severity != finding.Info {
		says = append(says, "to do: "+g.Remedy)
	}
	if len(says) > 0 {
		p.prose(6, plain, strings.Join(says, "; "))
	}
	if !isShort {
		p.prose(6, plain, "how sure: "+g.Sure)
	}
}

// moreGroups counts what there is no room for, and names where it is.
func moreGroups(s *outline.Share) string {
	var places []string
	for i := range s.More[:min(len(s.More), mostPlaces)] {
		places = append(places, s.More[i].Where)
	}
	line := fmt.Sprintf("... and %s more (%s): %s", finding.Thousands(len(s.More)),
		finding.Counted(s.MoreFindings(), "finding"), strings.Join(places, "; "))
	if more := len(s.More) - len(places); more > 0 {
		line += fmt.Sprintf("; and %s more", finding.Thousands(more))
	}
	return line + ", see " + report.FindingsFile
}

// group writes one line that says what is wrong and where, and below it what shows it: of few
// groups some examples with all that is known of them, of many the first statement.
func (p *page) group(g *outline.Group, isShort bool) {
	p.prose(4, severityPaint(g.Severity), g.Where+": "+g.Says+" ("+string(g.Kind)+")")
	checks, examples := g.Checks, g.Examples
	if isShort {
		checks = checks[:min(1, len(checks))]
		if len(checks) > 0 {
			examples = nil // the statement has the key
		}
		examples = examples[:min(1, len(examples))]
	}
	p.traces(g, isShort)
	p.examples(examples)
	for _, c := range checks {
		p.verbatim(6, "check on "+c.On+": "+c.Statement)
	}
	if g.Repair != nil && (g.Column == nil || !isShort) {
		p.verbatim(6, "repair on "+g.Repair.On+": "+g.Repair.Statement)
	}
	if g.Column != nil {
		p.verbatim(6, "repair of the whole column on "+g.Column.On+": "+g.Column.Statement)
	}
	if len(g.RowsFiles) > 0 {
		p.prose(6, plain, "all of them: "+files(g.RowsFiles)+conditions(g.WhereFiles))
	} else if more := g.Findings - len(examples); more > 0 && len(examples) > 0 && !isShort {
		p.prose(6, plain, fmt.Sprintf("... and %s more, see %s", finding.Thousands(more), report.FindingsFile))
	}
}

// traces writes when and where the rows of a group came to differ: of many groups for the first pair.
func (p *page) traces(g *outline.Group, isShort bool) {
	shown, more := g.Traces, g.MoreTraces
	if isShort && len(shown) > 0 {
		more += len(shown) - 1
		shown = shown[:1]
	}
	for i, line := range shown {
		if more > 0 && i == len(shown)-1 {
			line += fmt.Sprintf("; and %s more, see %s", finding.Counted(more, "pair"), report.FindingsFile)
		}
		p.prose(6, plain, line)
	}
}

func conditions(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return "; for mariadb-dump --where: " + files(names)
}

// files names files of a run's folder: those of one table in several pairs by a pattern.
func files(names []string) string {
	if len(names) == 1 {
		return names[0]
	}
	pattern := path.Join(path.Dir(path.Dir(names[0])), "*", path.Base(names[0]))
	for _, name := range names {
		if ok, err := path.Match(pattern, name); !ok || err != nil {
			return fmt.Sprintf("%s and %s more", names[0], finding.Counted(len(names)-1, "file"))
		}
	}
	return fmt.Sprintf("%s (%s)", pattern, finding.Counted(len(names), "file"))
}

// examples writes some findings, each with its row, if it is about one, and its sentence. Rows of
// which there is nothing more to say share a line. A finding about a damaged text shows its
// sample.
func (p *page) examples(examples []outline.Example) {
	var bare []string
	for _, e := range examples {
		at := strings.TrimSpace(e.Place + " " + e.Key)
		switch {
		case e.Sample != "":
			if e.Says != "" {
				p.prose(6, plain, e.Says)
			}
			p.verbatim(8, strings.TrimPrefix(at+": "+e.Sample, ": "))
		case at != "" && e.Says != "":
			p.verbatim(6, at+": "+e.Says)
		case at != "":
			bare = append(bare, at)
		default:
			p.prose(6, plain, e.Says)
		}
	}
	if len(bare) > 0 {
		p.prose(6, plain, strings.Join(bare, "; "))
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
