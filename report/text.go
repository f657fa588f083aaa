package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"allclear/compare"
)

// TextOptions say where the text is going.
type TextOptions struct {
	Color bool // ANSI colours; they say nothing that the words do not
	Width int  // characters in a line, for prose; 0 for no wrapping
}

// mostGaps is how many gaps the text lists. All are in report.json.
const mostGaps = 40

// WriteText writes the report for people: the verdict first and, because a
// terminal shows the end of a long text, last. Between them stand the reasons,
// the coverage, what was not verified, what is wrong, what else to look at,
// and the tables. Everything is counted, not everything is listed.
func WriteText(w io.Writer, d *Document, options TextOptions) error {
	p := &page{color: options.Color, width: options.Width}
	p.verdict(d)
	p.run(d)
	p.heading("WHY")
	for _, r := range d.Reasons {
		p.prose(2, plain, "- "+r)
	}
	p.features(d)
	p.coverage(d)
	p.gaps(d)
	p.findings(d, "WHAT IS WRONG", mostWrongTables, (*Finding).isBlocker)
	p.findings(d, "WHAT ELSE TO LOOK AT", mostOtherTables, func(f *Finding) bool { return !f.isBlocker() })
	if err := p.identity(d); err != nil {
		return err
	}
	if err := p.tables(d); err != nil {
		return err
	}
	p.out.WriteByte('\n')
	p.verdict(d)
	return write(w, p.out.Bytes())
}

// verdict writes the answer as a sign, a word and a sentence, in ASCII: it
// must be readable in whatever an outage leaves to read it in.
func (p *page) verdict(d *Document) {
	switch d.Verdict {
	case Go:
		p.prose(0, green, "[OK] GO - "+d.goodNews())
	case Degraded:
		p.prose(0, yellow, "[!!] DEGRADED - GO once these features are off: "+strings.Join(d.featuresToTurnOff(), ", "))
	case NoGo:
		p.prose(0, red, "[XX] NO-GO - something is wrong: resolve it before the site comes back")
	case Incomplete:
		what := "nothing wrong was found, but not everything was verified"
		if d.Coverage.Tables.Verified == 0 {
			what = "no table was verified"
		}
		p.prose(0, yellow, "[??] INCOMPLETE - "+what)
	}
}

// goodNews says what GO means: what was asked, and no more.
func (d *Document) goodNews() string {
	if d.goal() == Charset {
		return "every text planned was looked at, and none is damaged as far as it shows without a before; rows were not compared"
	}
	if d.goal() == Identity {
		return d.idsNews()
	}
	return "everything planned was verified, and is the same on both members"
}

func (d *Document) featuresToTurnOff() []string {
	var names []string
	for _, f := range d.Features {
		if f.Verdict != Go {
			names = append(names, f.Name)
		}
	}
	return names
}

func (p *page) run(d *Document) {
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

func (p *page) features(d *Document) {
	if len(d.Features) == 0 {
		return
	}
	p.heading("FEATURES")
	for _, f := range d.Features {
		p.prose(2, plain, f.Name+": "+f.Verdict.String())
		for _, r := range f.Reasons {
			p.prose(4, plain, "- "+r)
		}
	}
}

func (p *page) coverage(d *Document) {
	c := d.Coverage
	p.heading("COVERAGE")
	if says := d.pairCoverage(); says != "" {
		p.prose(2, plain, says)
	}
	p.prose(2, plain, fmt.Sprintf("tables: %s planned, %s verified, %s NOT verified",
		thousands(uint64(c.Tables.Planned)), thousands(uint64(c.Tables.Verified)), thousands(uint64(c.Tables.Unverified))))
	if c.FleetGaps > 0 {
		p.prose(2, plain, "the fleet: "+counted(uint64(c.FleetGaps), "thing")+" NOT verified that no count of tables shows, see below")
	}
	if d.checked(Rows) {
		p.prose(2, plain, fmt.Sprintf("rows: %s read on both members", thousands(c.RowsVerified)))
	}
	if len(c.Skipped) > 0 {
		kinds := newGroups[string, Skipped]()
		for _, s := range c.Skipped {
			kinds.add(s.What, s)
		}
		var says []string
		for what, skipped := range kinds.inOrder {
			says = append(says, counted(uint64(len(skipped)), what))
		}
		p.prose(2, plain, "skipped, for they hold no rows of their own: "+strings.Join(says, ", "))
	}
}

// pairCoverage says how many pairs are missing from the counts of tables,
// because nobody knows what tables they have; "" when none is.
func (d *Document) pairCoverage() string {
	hasGap, isGap := map[string]bool{}, d.tablesWithGaps()
	for _, g := range d.Coverage.Unverified {
		hasGap[g.Pair] = true
	}
	var verified, unknown uint64
	for i := range d.Pairs {
		p := &d.Pairs[i]
		isOpen := func(t Table) bool { return !d.isDone(&t) || isGap(p.Name, t.Table) }
		switch {
		case len(p.Tables) == 0:
			unknown++
		case !hasGap[p.Name] && !slices.ContainsFunc(p.Tables, isOpen):
			verified++
		}
	}
	if unknown == 0 {
		return ""
	}
	planned := uint64(len(d.Pairs))
	whose := plural(unknown, "its tables are", "their tables are")
	if unknown < planned-verified {
		whose = "the tables of " + thousands(unknown) + " are"
	}
	return fmt.Sprintf("pairs: %s planned, %s verified, %s NOT verified (%s not known)",
		thousands(planned), thousands(verified), thousands(planned-verified), whose)
}

func (p *page) gaps(d *Document) {
	gaps := d.Coverage.Unverified
	if len(gaps) == 0 {
		return
	}
	p.heading("WHAT WAS NOT VERIFIED")
	for _, g := range gaps[:min(len(gaps), mostGaps)] {
		p.prose(2, yellow, cmp.Or(joinWords(g.Pair, g.Table, g.Range), theFleet)+": "+g.Reason)
	}
	if more := len(gaps) - mostGaps; more > 0 {
		p.prose(2, plain, fmt.Sprintf("... and %s more, see %s", thousands(uint64(more)), JSONFile))
	}
}

func severityPaint(s Severity) paint {
	switch compare.Severity(s) {
	case compare.Blocker:
		return red
	case compare.Warning:
		return yellow
	case compare.Info:
	}
	return plain
}
