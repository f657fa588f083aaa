package junit

import (
	"fmt"
	"strings"
	"time"

	"allclear/compare"
	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/printable"
)

// place is a case: a table of a pair; "" for the pair itself, and no pair for the fleet.
type place struct{ pair, table string }

// theFleet is the suite of what belongs to no pair.
const theFleet = "the fleet"

// cases are the cases of a report. What has none yet gets one where it is met.
type cases struct {
	when   string
	suites []suite
	at     map[string]int // the suite of a pair
	cases  map[place]*test
}

func suitesOf(d *report.Document) []suite {
	all := &cases{
		when: d.Run.Started.UTC().Format(time.RFC3339), at: map[string]int{}, cases: map[place]*test{},
	}
	for i := range d.Pairs {
		p := &d.Pairs[i]
		all.suite(p.Name)
		for j := range p.Tables {
			all.table(p.Name, &p.Tables[j], d.Checked(report.Rows))
		}
	}
	all.findings(d.Findings)
	all.gaps(d.Coverage.Unverified)
	for _, l := range d.Coverage.LeftOut {
		if c := all.of(place{l.Pair, l.Table}); c.Failure == nil && c.Error == nil {
			c.Skipped = &outcome{Message: printable.Text("left out by " + l.By)}
		}
	}
	all.undecided(d)
	return all.suites
}

func (c *cases) suite(pair string) *suite {
	if _, ok := c.at[pair]; !ok {
		c.at[pair] = len(c.suites)
		name := pair
		if pair == "" {
			name = theFleet
		}
		c.suites = append(c.suites, suite{Name: printable.Text(name), Timestamp: c.when})
	}
	return &c.suites[c.at[pair]]
}

// of is the case of a place.
func (c *cases) of(at place) *test {
	if known, ok := c.cases[at]; ok {
		return known
	}
	s := c.suite(at.pair)
	name := at.table
	if name == "" {
		name = "servers and settings"
	}
	one := &test{Class: s.Name, Name: printable.Text(name)}
	s.Cases = append(s.Cases, one)
	c.cases[at] = one
	return one
}

func (c *cases) table(pair string, t *report.Table, areRowsChecked bool) {
	one := c.of(place{pair, t.Table})
	one.Time = seconds(t.Seconds)
	switch t.Result {
	case compare.Differ:
		one.Failure = &outcome{Message: "differs", Type: "differ"}
	case compare.Unverified:
		if areRowsChecked {
			one.Error = &outcome{Message: "not verified", Type: "unverified"}
		}
	case compare.Match:
	}
}

// findings puts each finding to its case: one that decides makes it fail, another is told beside it.
func (c *cases) findings(all []report.Finding) {
	for i := range all {
		f := &all[i]
		one := c.of(place{f.Pair, f.Table})
		says := line(f)
		switch {
		case !f.IsBlocker():
			one.Output += says + "\n"
			continue
		case one.Failure == nil:
			one.Failure, one.Error = &outcome{Message: says, Type: string(f.Kind)}, nil
		case one.Failure.Text == "":
			one.Failure.Message, one.Failure.Type = says, string(f.Kind)
		}
		one.Failure.Text += says + "\n"
	}
}

// line says what was found, in one line.
func line(f *report.Finding) string {
	what := fmt.Sprintf("[%s] %s", f.Severity, f.Kind)
	if f.Accepted {
		what = fmt.Sprintf("[accepted] %s", f.Kind)
	}
	for _, part := range []string{f.Key.String(), strings.Join(f.Columns, ", "), f.Detail} {
		if part != "" {
			what += ": " + part
		}
	}
	if f.Count > 1 {
		what += " (" + finding.Thousands(f.Count) + ")"
	}
	return printable.Text(what)
}

// gaps make the cases errors that have not failed: what was not read was not tested. A gap of a
// pair or of the fleet is a case of its own.
func (c *cases) gaps(all []report.Gap) {
	for i := range all {
		g := &all[i]
		one := c.of(place{g.Pair, g.Table})
		says := g.Reason
		if g.Range != "" {
			says = g.Range + ": " + says
		}
		says = printable.Text("not verified: " + says)
		switch {
		case one.Failure != nil:
			one.Failure.Text += says + "\n"
			continue
		case one.Error == nil || one.Error.Text == "":
			one.Error = &outcome{Message: says, Type: string(g.Cause)}
		}
		one.Error.Text += says + "\n"
	}
}

// undecided adds an error where nothing says yet that the verdict is not GO: a run that was
// stopped, or that found nothing to verify, must not look passed.
func (c *cases) undecided(d *report.Document) {
	if d.Verdict == report.Go {
		return
	}
	for _, one := range c.cases {
		if one.Failure != nil || one.Error != nil {
			return
		}
	}
	says := d.Verdict.String()
	if len(d.Reasons) > 0 {
		says += ": " + d.Reasons[0]
	}
	c.of(place{}).Error = &outcome{Message: printable.Text(says), Type: "verdict"}
}
