package html

import (
	"fmt"
	"html/template"
	"strings"
	"time"

	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/outline"
	"allclear/report/words"
)

// page is what the templates write.
type page struct {
	*outline.Outline
	Document *report.Document
	Style    template.CSS
	Script   template.JS
	Policy   string
	Sign     string // a sign of the verdict, beside its word
	Figures  []figure
	Map      *fleetMap
	Sections []section
	Charts   []chart
	Servers  *servers
	Took     string
	Files    fileNames
}

// fileNames are the names of the files that say more.
type fileNames struct{ JSON, Findings string }

// figure is a number that the reader needs first.
type figure struct {
	Number string
	Says   string
	Class  string // "bad" or "open", where it is not right; "" where it is
}

// section are the findings of one sort: of each harm some, the most harmful first.
type section struct {
	ID, Title string
	Short     string // of the title, for the contents
	Harms     []harm
}

// harm are findings that are as bad as each other.
type harm struct {
	Name  string
	Kinds []kind
	More  []outline.Group // that the page has no room for
	Found int             // findings in More
	ID    string          // the anchor of what there is no room for
}

// kind are findings of one kind, which say once what to do about them and how sure they are.
type kind struct {
	*outline.Group // the first
	Groups         []group
}

// group is a group of findings with its anchor.
type group struct {
	ID   string
	Open bool // what shows it is not folded
	*outline.Group
}

// Parts name what shows the group: the statements, files and rows that are folded.
func (g *group) Parts() (names []string) {
	if n := len(g.Examples); n > 0 {
		names = append(names, finding.Counted(n, "example"))
	}
	if len(g.Checks) > 0 {
		names = append(names, "SQL to re-check")
	}
	if g.Repair != nil || g.Column != nil {
		names = append(names, "repair")
	}
	if len(g.RowsFiles) > 0 {
		names = append(names, "files with every row")
	}
	return names
}

func pageOf(d *report.Document) (*page, error) {
	style, err := asset("style.css")
	if err != nil {
		return nil, err
	}
	script, err := asset("script.js")
	if err != nil {
		return nil, err
	}
	drawn, err := charts(d)
	if err != nil {
		return nil, err
	}
	o := outline.Of(d)
	p := &page{
		Outline: o, Document: d, Style: template.CSS(style), Script: template.JS(script), Policy: policy(script), //nolint:gosec // own files
		Sign: sign(d.Verdict), Figures: figures(d, o), Charts: drawn, Servers: serversOf(d),
		Took:  d.Run.Finished.Sub(d.Run.Started).Round(100 * time.Millisecond).String(),
		Files: fileNames{JSON: report.JSONFile, Findings: report.FindingsFile},
	}
	links := anchors{}
	for _, sort := range []struct {
		section
		groups []outline.Group
		most   int
	}{
		{section{ID: "wrong", Title: "What is wrong", Short: "Wrong"}, o.Wrong, mostWrong},
		{section{ID: "other", Title: "What else to look at", Short: "Other"}, o.Other, mostOther},
		{section{ID: "accepted", Title: "What is accepted, and decides nothing", Short: "Accepted"}, o.Accepted, mostAccepted},
	} {
		if len(sort.groups) > 0 {
			sort.fill(outline.Some(sort.groups, sort.most), len(sort.groups) <= fewGroups, links)
			p.Sections = append(p.Sections, sort.section)
		}
	}
	p.Map = mapOf(d, links)
	return p, nil
}

// How many groups of findings a page has room for.
const (
	mostWrong    = 150
	mostOther    = 80
	mostAccepted = 40
	fewGroups    = 6 // of which everything is shown at once
)

// fill gives each group its anchor, and notes of which tables of which pairs it tells.
func (s *section) fill(shares []outline.Share, isShort bool, links anchors) {
	number := 0
	for i := range shares {
		share := &shares[i]
		h := harm{Name: words.Harm(share.Harm), More: share.More, Found: share.MoreFindings(), ID: fmt.Sprintf("%s-more-%d", s.ID, i+1)}
		for j := range share.Groups {
			number++
			g := group{ID: fmt.Sprintf("%s-%d", s.ID, number), Open: isShort, Group: &share.Groups[j]}
			links.lead(g.Group, g.ID)
			if last := len(h.Kinds) - 1; last >= 0 && h.Kinds[last].Kind == g.Kind {
				h.Kinds[last].Groups = append(h.Kinds[last].Groups, g)
			} else {
				h.Kinds = append(h.Kinds, kind{Group: g.Group, Groups: []group{g}})
			}
		}
		for j := range share.More {
			links.lead(&share.More[j], h.ID)
		}
		s.Harms = append(s.Harms, h)
	}
}

func sign(v report.Verdict) string {
	switch v {
	case report.Go:
		return "✓"
	case report.NoGo:
		return "✕"
	case report.Degraded:
		return "!"
	case report.Incomplete:
	}
	return "?"
}

// figures are the numbers of a run.
func figures(d *report.Document, o *outline.Outline) []figure {
	c := d.Coverage
	classOf := func(isWrong bool, class string) string {
		if isWrong {
			return class
		}
		return ""
	}
	of := func(n, all int) string { return finding.Thousands(n) + " of " + finding.Thousands(all) }
	all := []figure{{of(c.Tables.Verified, c.Tables.Planned), finding.Plural(c.Tables.Planned, "table") + " verified",
		classOf(c.Tables.Verified < c.Tables.Planned, "open")}}
	if c.Tables.LeftOut > 0 {
		all = append(all, figure{finding.Thousands(c.Tables.LeftOut), finding.Plural(c.Tables.LeftOut, "table") + " left out", "open"})
	}
	all = append(all,
		figure{finding.Thousands(len(o.Wrong)), finding.Plural(len(o.Wrong), "thing") + " wrong", classOf(len(o.Wrong) > 0, "bad")},
		figure{finding.Thousands(len(c.Unverified)), finding.Plural(len(c.Unverified), "gap") + " in what was read",
			classOf(len(c.Unverified) > 0, "open")},
		figure{finding.Thousands(len(o.Other)), finding.Plural(len(o.Other), "thing") + " else to look at", ""})
	if len(o.Accepted) > 0 {
		all = append(all, figure{finding.Thousands(len(o.Accepted)), finding.Plural(len(o.Accepted), "thing") + " accepted", ""})
	}
	if d.Checked(report.Rows) {
		done := " read"
		if c.Earlier != nil {
			done = " verified"
		}
		all = append(all, figure{finding.Thousands(c.RowsVerified), finding.Plural(c.RowsVerified, "row") + done, ""})
	}
	return append(all, figure{of(c.Pairs.Verified, c.Pairs.Planned), finding.Plural(c.Pairs.Planned, "pair") + " verified whole",
		classOf(c.Pairs.Verified < c.Pairs.Planned, "open")})
}

// mostReasons is how many reasons stand on the first screen; the others are folded.
const mostReasons = 8

// FirstReasons and OtherReasons are why the verdict is what it is.
func (p *page) FirstReasons() []string { return p.Reasons[:min(len(p.Reasons), mostReasons)] }

// OtherReasons are those that are folded.
func (p *page) OtherReasons() []string { return p.Reasons[min(len(p.Reasons), mostReasons):] }

// Checks are what the run was asked to check.
func (p *page) Checks() string {
	names := make([]string, len(p.Document.Run.Checks))
	for i, c := range p.Document.Run.Checks {
		names[i] = string(c)
	}
	return strings.Join(names, ", ")
}

// VerdictClass is the name of the verdict in the style sheet.
func (p *page) VerdictClass() string { return strings.ToLower(p.Verdict.String()) }
