// Package text writes a report for people: the verdict first and, because a terminal
// shows the end of a long text, last. Between them stand the reasons, the coverage, what
// was not verified, what is wrong, what else to look at, the IDs and the tables.
//
// It knows lines, widths and colours. Package outline picks what is said and how much of
// it. The texts of servers are made printable here.
package text

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/outline"
	"allclear/report/printable"
)

// Options say where the text is going.
type Options struct {
	Color    bool // ANSI colours; they say nothing that the words do not
	Width    int  // characters in a line, for prose; 0 for no wrapping
	Evidence Evidence
}

// Evidence is where the evidence of a run is; the zero value where that is not known.
type Evidence struct {
	Folder  string // the run's own
	Recheck string // the command line that looks again at what it found; "" where there is nothing to look at
}

// LookAgain says what a recheck is for.
const LookAgain = "when that is mended, look again at what was found"

// Write writes a Document.
func Write(w io.Writer, d *report.Document, options Options) error {
	p, o := &page{color: options.Color, width: options.Width}, outline.Of(d)
	p.verdict(o)
	p.run(d)
	p.since(o.Since)
	p.heading("WHY")
	for _, r := range o.OtherReasons {
		p.prose(2, plain, "- "+r)
	}
	p.next(o.Next)
	p.features(d, o)
	p.section("SNAPSHOTS", o.Snapshots, o.MoreSnapshots, "snapshot")
	p.section("THE PROMISE", unsaid(o.Promise, o.Reasons), 0, "")
	p.coverage(&o.Coverage, o.Reasons)
	p.gaps(o)
	isShort := len(o.Wrong)+len(o.Other) > 2*fewGroups || len(o.Wrong) > fewGroups
	p.groups("WHAT IS WRONG", o.Wrong, mostWrong, isShort)
	p.groups("WHAT ELSE TO LOOK AT", o.Other, mostOther, isShort)
	p.groups("WHAT IS ACCEPTED, AND DECIDES NOTHING", o.Accepted, mostAccepted, true, o.Acceptances...)
	p.section("WHAT HAS CHANGED, AS EXPECTED", o.Expected.Lines, o.Expected.More, "")
	if err := p.identity(o.IDs, isShort); err != nil {
		return err
	}
	if err := p.tables(o.Tables); err != nil {
		return err
	}
	p.section("HOW THE RUN HELD BACK", o.Restraint.Lines, o.Restraint.More, "")
	p.timeline(d, &o.Timeline)
	p.evidence(&options.Evidence)
	p.out.WriteByte('\n')
	p.verdict(o)
	if _, err := p.out.WriteTo(w); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}

// verdict writes the answer as a sign, a word and a sentence. It is ASCII, so that any
// terminal or pager that is left in an outage can show it.
func (p *page) verdict(o *outline.Outline) {
	sign, colour := "[??]", yellow
	switch o.Verdict {
	case report.Go:
		sign, colour = "[OK]", green
	case report.Degraded:
		sign = "[!!]"
	case report.NoGo:
		sign, colour = "[XX]", red
	case report.Incomplete:
	}
	p.prose(0, colour, sign+" "+o.Word()+" - "+o.Headline)
}

func (p *page) run(d *report.Document) {
	const layout = "2006-01-02 15:04:05"
	checks := make([]string, len(d.Run.Checks))
	for i, c := range d.Run.Checks {
		checks[i] = string(c)
	}
	p.prose(0, plain, fmt.Sprintf("Run %s of %s %s, %s to %s UTC (%s); checked: %s",
		d.Run.ID, d.Tool.Name, d.Tool.Version,
		d.Run.Started.UTC().Format(layout), d.Run.Finished.UTC().Format(layout),
		d.Run.Finished.Sub(d.Run.Started).Round(100*time.Millisecond), strings.Join(checks, ", ")))
}

// unsaid are the lines that are no reasons of the verdict, which stand above.
func unsaid(lines, reasons []string) (rest []string) {
	for _, line := range lines {
		if !slices.Contains(reasons, printable.Text(line)) {
			rest = append(rest, line)
		}
	}
	return rest
}

// mostOfAFeature is how many reasons of a feature are listed, of those that are none of the whole verdict.
const mostOfAFeature = 3

// features writes the verdict of the site itself and of each feature, as of a run over its
// tables alone.
func (p *page) features(d *report.Document, o *outline.Outline) {
	if len(d.Features) == 0 {
		return
	}
	p.heading("FEATURES")
	if d.Site != nil {
		p.feature("the site itself", d, d.Site, o.Reasons)
	}
	for i := range d.Features {
		f := &d.Features[i]
		name := f.Name
		if f.CanDisable {
			name += " (can be off)"
		}
		p.feature(name, d, f, o.Reasons)
	}
}

func (p *page) feature(name string, d *report.Document, f *report.Feature, said []string) {
	line := name + ": " + f.Verdict.String() + ", " + finding.Counted(len(f.Tables), "table")
	if f.Rows > 0 {
		line += ", " + finding.Counted(f.Rows, "row") + " wrong"
	}
	if f.Verdict == report.Go {
		p.prose(2, plain, line)
		return
	}
	p.prose(2, plain, line+outline.Concerned(d, f))
	rest := unsaid(f.Reasons, said)
	shown := min(len(rest), mostOfAFeature)
	for _, r := range rest[:shown] {
		p.prose(4, plain, "- "+r)
	}
	p.more(len(rest)-shown, "reason", report.JSONFile)
}

// next writes what to do next.
func (p *page) next(steps []outline.Step) {
	if len(steps) == 0 {
		return
	}
	p.heading("WHAT TO DO NEXT")
	for _, s := range steps {
		p.prose(2, plain, "- "+s.Says)
		switch {
		case s.Command == "":
		case s.On != "":
			p.verbatim(4, "look on "+s.On+": "+s.Command)
		default:
			p.verbatim(4, s.Command)
		}
	}
}

// section writes lines under a title, and how many more there are; nothing where there is none.
func (p *page) section(title string, lines []string, more int, noun string) {
	if len(lines) == 0 {
		return
	}
	p.heading(title)
	for _, line := range lines {
		p.prose(2, plain, line)
	}
	p.more(more, noun, report.JSONFile)
}

func (p *page) coverage(c *outline.Coverage, said []string) {
	p.heading("COVERAGE")
	if c.Pairs.Unlisted > 0 {
		p.prose(2, plain, pairCoverage(c.Pairs))
	}
	p.prose(2, plain, fmt.Sprintf("tables: %s planned, %s verified, %s NOT verified",
		finding.Thousands(c.Tables.Planned), finding.Thousands(c.Tables.Verified), finding.Thousands(c.Tables.Unverified)))
	if c.FleetGaps > 0 {
		p.prose(2, plain, "the fleet: "+finding.Counted(c.FleetGaps, "thing")+" NOT verified that no count of tables shows, see below")
	}
	if c.HasRows {
		p.prose(2, plain, fmt.Sprintf("rows: %s %s", finding.Thousands(c.Rows), c.HowRead))
	}
	for _, line := range unsaid(c.Earlier, said) {
		p.prose(2, plain, line)
	}
	if c.Canaries.Planted > 0 {
		p.canaries(c)
	}
	for _, l := range c.LeftOut {
		by := l.By
		if l.Reason != "" {
			by += " (" + l.Reason + ")"
		}
		line := fmt.Sprintf("left out by %s, and NOT verified: %s: %s", by, finding.Counted(l.Number, "table"), strings.Join(l.Names, ", "))
		if l.More > 0 {
			line += fmt.Sprintf(" and %s more, see %s", finding.Thousands(l.More), report.JSONFile)
		}
		p.prose(2, yellow, line)
	}
	if len(c.Skipped) > 0 {
		var says []string
		for _, s := range c.Skipped {
			says = append(says, s.String())
		}
		p.prose(2, plain, "skipped, for they hold no rows of their own: "+strings.Join(says, ", "))
	}
}

// canaries says how the run was tried out.
func (p *page) canaries(c *outline.Coverage) {
	colour, found := plain, finding.Thousands(c.Canaries.Found)
	if c.Canaries.Missed() > 0 {
		colour, found = yellow, "only "+found
	}
	line := fmt.Sprintf("canaries: %s planted, %s found", finding.Thousands(c.Canaries.Planted), found)
	if c.Empty > 0 {
		line += "; " + finding.Counted(c.Empty, "table") + " without a row to alter"
	}
	p.prose(2, colour, line)
}

// pairCoverage says how many pairs are missing from the counts of tables, because their
// tables are not known.
func pairCoverage(c report.PairCounts) string {
	whose := "their tables are"
	switch {
	case c.Unlisted < c.Unverified:
		whose = "the tables of " + finding.Thousands(c.Unlisted) + " are"
	case c.Unlisted == 1:
		whose = "its tables are"
	}
	return fmt.Sprintf("pairs: %s planned, %s verified, %s NOT verified (%s not known)",
		finding.Thousands(c.Planned), finding.Thousands(c.Verified), finding.Thousands(c.Unverified), whose)
}

// gaps lists what was not verified, unless the reasons have said all of it.
func (p *page) gaps(o *outline.Outline) {
	isSaid := func(g outline.Gap) bool { return slices.Contains(o.Reasons, printable.Text(g.Said())) }
	if !slices.ContainsFunc(o.Gaps, func(g outline.Gap) bool { return !isSaid(g) }) {
		return
	}
	p.heading("WHAT WAS NOT VERIFIED")
	for _, g := range o.Gaps {
		p.prose(2, yellow, g.Where+": "+g.Reason)
	}
	p.more(o.MoreGaps, "", report.JSONFile)
}

// evidence writes where the evidence is, and what to do with it. It stands near the end, where a person who
// has read the page is, and is never wrapped: it is copied.
func (p *page) evidence(e *Evidence) {
	if e.Folder == "" {
		return
	}
	p.heading("EVIDENCE")
	p.verbatim(2, e.Folder)
	if e.Recheck != "" {
		p.prose(2, plain, LookAgain+":")
		p.verbatim(4, e.Recheck)
	}
}

// more says how many of something are not listed, and which file has all of them.
func (p *page) more(number int, noun, file string) {
	if number == 0 {
		return
	}
	count := finding.Thousands(number)
	if noun != "" {
		count = finding.Counted(number, noun)
	}
	p.prose(2, plain, fmt.Sprintf("... and %s more, see %s", count, file))
}
