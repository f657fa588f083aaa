package report

import (
	"cmp"
	"fmt"
	"strings"

	"allclear/compare/finding"
)

// How much of the findings the text lists. All are in findings.ndjson.
const (
	mostWrongTables   = 100
	mostOtherTables   = 40
	mostFindingsTable = 10
	mostSamples       = 4 // of one damage to texts: they all look alike
)

// findings writes the section of those findings that belong to it, grouped by
// pair and table, of at most so many tables.
func (p *page) findings(d *Document, title string, mostTables int, belongs func(*Finding) bool) {
	tables := newGroups[tableOfPair, *Finding]()
	for i := range d.Findings {
		if f := &d.Findings[i]; belongs(f) {
			tables.add(tableOfPair{f.Pair, f.Table}, f)
		}
	}
	if len(tables.keys) == 0 {
		return
	}
	p.heading(title)
	shown, left := 0, uint64(0)
	for at, found := range tables.inOrder {
		if shown == mostTables {
			left += uint64(len(found))
			continue
		}
		shown++
		p.put(bold, "  "+visible(whereForPeople(at)))
		p.tableFindings(found)
	}
	if left > 0 {
		p.prose(2, plain, fmt.Sprintf("... and %s in %s more, see %s", counted(left, "finding"),
			counted(uint64(len(tables.keys)-shown), "place"), FindingsFile))
	}
}

func whereForPeople(at tableOfPair) string {
	switch {
	case at.pair == "":
		return strings.TrimSuffix("the fleet, "+at.table, ", ")
	case at.table == "":
		return at.pair + ", its servers"
	}
	return at.pair + " " + at.table
}

// tableFindings writes the findings on one table: of each kind one line that
// counts them, some examples, and how to check the first of them by hand.
func (p *page) tableFindings(found []*Finding) {
	type kind struct {
		severity Severity
		kind     finding.Kind
		subject  finding.Subject
		member   string // the member that a text is damaged on; "" for other findings
	}
	kinds := newGroups[kind, *Finding]()
	for _, f := range found {
		k := kind{severity: f.Severity, kind: f.Kind, subject: f.Subject}
		if f.isOfTexts() {
			k.member = f.Member
		}
		kinds.add(k, f)
	}
	left, kindsLeft := mostFindingsTable, len(kinds.keys)
	unlisted, onlyCounted := uint64(0), uint64(0)
	for k, same := range kinds.inOrder {
		kindsLeft--
		count := uint64(0)
		for _, f := range same {
			count += f.Count
		}
		line := fmt.Sprintf("[%s] %s", k.severity, k.kind)
		switch {
		case k.kind == finding.NotLookedAt:
		case k.subject == finding.Rows || k.subject == finding.Texts:
			line += ": " + counted(count, k.kind.Noun())
		case k.kind == "id.duplicate":
			line += ": " + counted(count, "ID")
		case k.kind == "id.clipped":
			line += ": " + counted(count, "row")
		}
		if k.member != "" {
			line += " on " + k.member
		}
		p.prose(4, severityPaint(k.severity), line)
		show := min(len(same), max(1, left-kindsLeft)) // leave one example to each kind
		if same[0].isOfTexts() {
			show = min(show, mostSamples)
		}
		told := "" // what was said of the one before need not be said again
		for _, f := range same[:show] {
			p.example(f, told)
			told = f.Detail
		}
		p.recheck(same[0])
		if repair := same[0].Repair; repair != "" {
			p.verbatim(6, "repair on "+cmp.Or(same[0].Member, "both")+": "+repair)
		}
		left -= show
		for _, f := range same[show:] {
			if len(f.Key) == 0 && f.Count > 1 {
				onlyCounted += f.Count // stands for rows that are not listed anywhere
			} else {
				unlisted += f.Count
			}
		}
	}
	switch {
	case unlisted > 0 && onlyCounted > 0:
		p.prose(4, plain, fmt.Sprintf("... and %s more, see %s; %s beyond these are counted, not listed", thousands(unlisted), FindingsFile, thousands(onlyCounted)))
	case unlisted > 0:
		p.prose(4, plain, fmt.Sprintf("... and %s more, see %s", thousands(unlisted), FindingsFile))
	case onlyCounted > 0:
		p.prose(4, plain, fmt.Sprintf("... and %s more, counted, not listed", thousands(onlyCounted)))
	}
}

// example writes one finding: the row or the columns it is about, and what it
// says, unless that was told before. A damaged text shows by its sample.
func (p *page) example(f *Finding, told string) {
	columns := strings.Join(f.Columns, ", ")
	switch {
	case f.Sample != "":
		if f.Detail != told {
			p.prose(6, plain, f.Detail)
		}
		p.verbatim(8, strings.TrimPrefix(f.Key.String()+": "+f.Sample, ": "))
	case len(f.Key) > 0: // its detail names the columns
		p.verbatim(6, f.Key.String()+": "+cmp.Or(f.Detail, columns))
	case columns != "" && !strings.HasPrefix(f.Detail, f.Columns[0]+": "):
		p.prose(6, plain, columns+": "+f.Detail)
	default:
		p.prose(6, plain, f.Detail)
	}
}

func (p *page) recheck(f *Finding) {
	r, where := f.Recheck, "both"
	switch {
	case f.Kind == "id.duplicate":
		where = "these shards"
	case strings.HasPrefix(string(f.Kind), "id.ticket-"):
		where = "the ticket server"
	}
	if r.A == r.B {
		if r.A != "" {
			p.verbatim(6, "check on "+where+": "+r.A)
		}
		return
	}
	if r.A != "" {
		p.verbatim(6, "check on a: "+r.A)
	}
	if r.B != "" {
		p.verbatim(6, "check on b: "+r.B)
	}
}
