package outline

import (
	"cmp"
	"fmt"
	"strings"

	"allclear/compare/finding"
	"allclear/report"
)

// Since is what has changed since an earlier run.
type Since struct {
	Run      string // the earlier run: "run ABC of 2026-11-28 03:12 UTC, which ended in NO-GO"
	Headline string // how much has changed: "2 findings new, 1 worse, 3 gone, 12 unchanged"
	Warnings []string
	Changes  []Changed
	// Unchanged is what is as it was then, and in the report as everything is; nil for nothing.
	Unchanged *Changed
}

// Changed are the changes of one sort, the most harmful first.
type Changed struct {
	Change report.Change
	Title  string // "New", "Worse", …
	Lines  []ChangedLine
	More   int // findings and tables that are not in Lines
}

// ChangedLine is one of them, in one line without an end.
type ChangedLine struct {
	Severity finding.Severity // of a finding that decides, or Info
	Says     string           // "shard01 shop.users: 7 rows missing on b, 5 then"
	about    string           // what a reason of the verdict has in common with it; "" if not known
	// identities name what it tells of: see report.Document.IdentitiesByReason.
	identities []string
}

// IsIn tells that a reason of the verdict says the same: it is about the same place, or not verified
// for the same cause.
func (l *ChangedLine) IsIn(reason string) bool {
	return l.about != "" && strings.Contains(reason, l.about)
}

// How many lines of each change are listed. What is unchanged is in the report as it is.
const (
	mostNews      = 16
	mostUnchanged = 8
	mostPlaces    = 4 // places that a line about coverage names
)

// since outlines what has changed; nil where a run was compared with none.
func since(d *report.Document) *Since {
	s := d.SinceLast
	if s == nil {
		return nil
	}
	o := &Since{Run: Seen(&s.Then), Headline: howMuch(s), Warnings: otherwise(s)}
	if s.Recheck {
		o.Headline, o.Warnings = howMuchAgain(s), nil
	}
	for _, change := range report.Changes() {
		c := Changed{Change: change, Title: title(change)}
		if s.Recheck {
			c.Title = titleAgain(change)
		}
		for _, g := range changedGroups(d, change) {
			c.add(g.line, g.findings)
		}
		if change == report.ChangeGone { // of findings; no table is gone that is verified again
			o.add(&c)
			c = Changed{Change: change, Title: "Verified again"}
		}
		for _, same := range sameTables(s, change) {
			line := ChangedLine{Says: saysTables(same), about: cmp.Or(same[0].Reason, string(same[0].Cause)), identities: gapIdentities(same)}
			c.add(line, len(same))
		}
		o.add(&c)
	}
	return o
}

func (o *Since) add(c *Changed) {
	switch {
	case len(c.Lines) == 0:
	case c.Change == report.ChangeUnchanged:
		o.Unchanged = c
	default:
		o.Changes = append(o.Changes, *c)
	}
}

func (c *Changed) add(line ChangedLine, stands int) {
	most := mostNews
	if c.Change == report.ChangeUnchanged {
		most = mostUnchanged
	}
	if len(c.Lines) < most {
		c.Lines = append(c.Lines, line)
	} else {
		c.More += stands
	}
}

// Seen names a run: "run ABC of 2026-11-28 03:12 UTC, which ended in NO-GO".
func Seen(r *report.RunSeen) string {
	return fmt.Sprintf("run %s of %s UTC, which ended in %s", r.ID, r.Started.UTC().Format("2006-01-02 15:04"), r.Verdict)
}

func title(change report.Change) string {
	switch change {
	case report.ChangeNew:
		return "New"
	case report.ChangeWorse:
		return "Worse"
	case report.ChangeChanged:
		return "Changed"
	case report.ChangeNotLookedAt:
		return "Found or verified then, and NOT looked at again"
	case report.ChangeBetter:
		return "Better"
	case report.ChangeGone:
		return "Gone"
	case report.ChangeUnchanged:
		return "Unchanged"
	case report.ChangeAdded:
		return "Verified, and not planned then"
	}
	return string(change)
}

// howMuch counts the changes: "1 finding new, 2 worse; 3 tables NOT verified any more".
func howMuch(s *report.SinceLast) string {
	var counts []string
	for _, of := range []struct {
		change report.Change
		says   string
	}{
		{report.ChangeNew, "new"}, {report.ChangeWorse, "worse"}, {report.ChangeNotLookedAt, "NOT looked at again"},
		{report.ChangeBetter, "better"}, {report.ChangeGone, "gone"}, {report.ChangeUnchanged, "unchanged"},
	} {
		switch n := s.Of(of.change); {
		case n > 0 && len(counts) == 0:
			counts = append(counts, finding.Counted(n, "finding")+" "+of.says)
		case n > 0:
			counts = append(counts, finding.Thousands(n)+" "+of.says)
		}
	}
	says := strings.Join(counts, ", ")
	if says == "" {
		says = "no finding, then or now"
	}
	if lost := s.PlacesOf(report.ChangeNew).String(); lost != "" {
		says += "; " + lost + " newly NOT verified"
	}
	if dropped := s.PlacesOf(report.ChangeNotLookedAt).String(); dropped != "" {
		says += "; " + dropped + " no longer among those of the run"
	}
	return says
}

// otherwise tells in what the runs were asked for other things.
func otherwise(s *report.SinceLast) (says []string) {
	checks := func(r *report.RunSeen) string {
		var names []string
		for _, c := range r.Checks {
			names = append(names, string(c))
		}
		return cmp.Or(strings.Join(names, ", "), "nothing")
	}
	if then, now := checks(&s.Then), checks(&s.Now); then != now {
		says = append(says, fmt.Sprintf("the runs were asked for different things: then %s; now %s", then, now))
	}
	if s.Then.Interrupted != "" {
		says = append(says, "the earlier run did not come to its end: "+s.Then.Interrupted)
	}
	return says
}

// changedGroup is a line, and how many findings it stands for.
type changedGroup struct {
	line     ChangedLine
	findings int
}

// changedGroups are the findings of one change, joined over the fleet as those of a report are.
func changedGroups(d *report.Document, change report.Change) (all []changedGroup) {
	of := map[string]*report.FindingChange{}
	scratch := &report.Document{Pairs: d.Pairs}
	for i := range d.SinceLast.Findings {
		c := &d.SinceLast.Findings[i]
		if c.Change != change || d.SinceLast.Recheck && !c.Decides() {
			continue
		}
		e := cmp.Or(c.Now, c.Then)
		of[c.Identity] = c
		scratch.Findings = append(scratch.Findings, report.Finding{
			Kind: c.Kind, Identity: c.Identity, Subject: c.Subject, Severity: e.Severity, Pair: c.Pair, Member: c.Member, Table: c.Table,
			Columns: c.Columns, Count: e.Count, Facts: c.Facts, Accepted: e.Count == e.Accepted, Detail: c.Detail,
		})
	}
	groups := scratch.Groups(func(*report.Finding) bool { return true })
	for i := range groups {
		g := &groups[i]
		var same []*report.FindingChange
		var identities []string
		for _, f := range g.Findings {
			same, identities = append(same, of[f.Identity]), append(identities, f.Identity)
		}
		where := scratch.Where(g) + ": "
		line := ChangedLine{Severity: g.Severity, Says: where + g.Says() + suffix(g, same), about: where, identities: identities}
		if g.Accepted {
			line.Severity = finding.Info
		}
		all = append(all, changedGroup{line, len(g.Findings)})
	}
	return all
}

// suffix tells what it was then: ", 5 then, a warning then".
func suffix(g *report.Group, same []*report.FindingChange) string {
	var says string
	var then, now, other uint64
	isKnown := true
	for _, c := range same {
		if c.Then != nil {
			then += c.Then.Count
		}
		if c.Now != nil {
			now += c.Now.Count
		}
		if c.Parts != nil {
			other += c.Parts.New
		} else {
			isKnown = false
		}
	}
	first := same[0]
	switch {
	case first.Change == report.ChangeNotLookedAt:
		return ": " + whyNot(first.Why, first.By, first.Reason) + again(same)
	case first.Again != nil:
		says += again(same)
	case first.Then == nil || first.Now == nil:
	default:
		if g.AddsUp() && then != now {
			says += ", " + finding.Thousands(then) + " then"
		}
		if g.AddsUp() && isKnown && other > 0 && other < now {
			says += fmt.Sprintf(", %s of them not then", finding.Thousands(other))
		}
		if isKnown && other > 0 && other == now && g.AddsUp() {
			says += ", all of them others than then"
		}
		if first.Then.Severity != first.Now.Severity {
			says += ", " + first.Then.Severity.String() + " then"
		}
		if !isKnown && g.AddsUp() && then == now {
			says += ", as many as then (whether they are the same is not known)"
		}
	}
	if g.Accepted {
		says += " (accepted)"
	}
	return says
}

// whyNot says why the newer run did not look.
func whyNot(why report.NotLooked, by, reason string) string {
	switch why {
	case report.OtherChecks:
		return "this run was not asked for the check that found it"
	case report.NoSuchPair:
		return "the pair was not among those of this run"
	case report.LeftOutNow:
		return "left out by " + cmp.Or(by, "a setting")
	case report.NoSuchTable:
		return "neither member shows the table any more"
	case report.NotVerifiedNow:
		if reason != "" {
			return "not verified by this run: " + reason
		}
		return "not verified by this run"
	case report.NotCompared:
		return "its IDs were not compared by this run"
	case report.NotSeen:
		return "the account may not see it any more"
	case report.NeverVerified:
		if reason != "" {
			return "that run had not verified it: " + reason
		}
		return "that run had not verified it"
	case report.OtherSettings:
		return "it is not known whether this run was asked to"
	}
	return "not looked at"
}

// sameTables are the tables of one change, together where the same is to be said of them.
// Pairs are apart from tables.
func sameTables(s *report.SinceLast, change report.Change) (all [][]*report.TableChange) {
	type sameness struct {
		says    report.TableChange
		isTable bool
	}
	at := map[sameness]int{}
	for i := range s.Tables {
		t := &s.Tables[i]
		if t.Change != change {
			continue
		}
		says := report.TableChange{CauseThen: t.CauseThen, Cause: t.Cause, Reason: t.Reason, Why: t.Why, By: t.By}
		key := sameness{says, t.Table != ""}
		if _, isKnown := at[key]; !isKnown {
			at[key] = len(all)
			all = append(all, nil)
		}
		all[at[key]] = append(all[at[key]], t)
	}
	return all
}

// saysTables says what has become of some tables.
func saysTables(same []*report.TableChange) string {
	var places []string
	for _, t := range same[:min(len(same), mostPlaces)] {
		places = append(places, placeOf(t))
	}
	where := strings.Join(places, ", ")
	if more := len(same) - len(places); more > 0 {
		where += fmt.Sprintf(" and %s more", finding.Thousands(more))
	}
	switch first := same[0]; first.Change {
	case report.ChangeNew:
		return where + ": NOT verified: " + cmp.Or(first.Reason, string(first.Cause))
	case report.ChangeGone:
		return where + ": verified, and not then"
	case report.ChangeUnchanged:
		return where + ": NOT verified, as then: " + cmp.Or(first.Reason, string(first.Cause))
	case report.ChangeNotLookedAt:
		return where + ": " + whyNot(first.Why, first.By, first.Reason)
	case report.ChangeAdded, report.ChangeWorse, report.ChangeBetter, report.ChangeChanged:
	}
	return where
}

func placeOf(t *report.TableChange) string {
	place := cmp.Or(strings.TrimSpace(t.Pair+" "+t.Table), "the fleet")
	if t.Pair != "" && t.Table == "" {
		place = "the pair " + t.Pair
	}
	if t.Tables > 0 {
		place += " (" + finding.Counted(t.Tables, "table") + ")"
	}
	return place
}
