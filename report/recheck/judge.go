package recheck

import (
	"cmp"
	"slices"

	"allclear/compare/finding"
	"allclear/compare/fleet"
	"allclear/report"
	"allclear/report/lastrun"
)

// Judge tells what has become of each finding. now is the Document of a run that has read what the
// Plan asked for, with the Keeper; it is no report on its fleet, and nobody should see it.
func (p *Plan) Judge(now *report.Document, outcome *fleet.Outcome, kept *Keeper) *report.SinceLast {
	then := *p.then
	then.SinceLast = nil // what that run knew from the one before it is not its own
	all := lastrun.Compare(&then, now, nil)
	all.Recheck, all.Tables, all.Now.Verdict = true, lastrun.Unverified(p.then), report.Incomplete
	all.Findings = slices.DeleteFunc(all.Findings, func(c report.FindingChange) bool {
		t := p.tables[place{c.Pair, c.Table}]
		isOfLookedUp := t != nil && !t.asked.All && t.classes[c.Identity] == nil
		isOfRows := c.Subject == finding.Rows || c.Subject == finding.Texts
		return c.Subject == finding.Acceptances || c.Change == report.ChangeNew && isOfRows && isOfLookedUp
	})
	open := notLookedUp(outcome)
	for i := range all.Findings {
		c := &all.Findings[i]
		at := place{c.Pair, c.Table}
		if t := p.tables[at]; t != nil && !t.asked.All && t.classes[c.Identity] != nil {
			reason, isListed := open[at]
			if !isListed {
				reason = neverBegun
			}
			t.judge(c, kept.tables[at], reason)
		}
	}
	lastrun.Sort(all.Findings)
	return all
}

// neverBegun is why rows of a table were not looked up where nothing says why.
const neverBegun = "its rows were not looked up"

// notLookedUp tells of each table why not every row that was asked for was found, or found to be gone:
// "" if each was.
func notLookedUp(outcome *fleet.Outcome) map[place]string {
	open := map[place]string{}
	for i := range outcome.Pairs {
		p := &outcome.Pairs[i]
		ofPair, ofTable := cmp.Or(p.A.Failure.Reason, p.B.Failure.Reason), map[string]string{}
		for _, g := range p.Gaps {
			if g.Table == "" {
				ofPair = cmp.Or(ofPair, g.Cause.Reason)
			}
			ofTable[g.Table] = g.Cause.Reason
		}
		for j := range p.Tables {
			t := &p.Tables[j]
			reason := cmp.Or(ofPair, ofTable[t.Name])
			for _, g := range t.Gaps {
				reason = cmp.Or(reason, g.Cause.Reason, neverBegun)
			}
			if t.Began.IsZero() || t.Canaries.Missed() > 0 {
				reason = cmp.Or(reason, neverBegun)
			}
			open[place{p.Name, t.Name}] = reason
		}
	}
	return open
}

// judge tells what has become of a finding whose rows were looked up. reason is why not all of them
// could be, "" if they were.
func (t *table) judge(c *report.FindingChange, said map[string][]string, reason string) {
	var again report.RowsAgain
	listed := uint64(0)
	for _, r := range t.rows {
		if r.class != c.Identity {
			continue
		}
		listed++
		switch now := said[r.key]; {
		case r.key != "" && slices.Contains(now, r.line):
			again.Still++
		case r.key != "" && len(now) > 0:
			again.Changed++
		case r.key == "" || reason != "":
			again.Unknown++
		default:
			again.Mended++
		}
	}
	if c.Then.Count > listed {
		again.Unknown += c.Then.Count - listed
	}
	c.Again, c.Parts, c.Now = &again, nil, nil
	if left := again.Still + again.Changed; left > 0 {
		now := *c.Then
		now.Count = left
		now.Accepted = min(now.Accepted, left)
		c.Now = &now
	}
	if again.Unknown == 0 {
		c.Why, c.By, c.Reason = "", "", ""
	}
	switch {
	case again.Unknown > 0:
		c.Change, c.Why = report.ChangeNotLookedAt, cmp.Or(c.Why, report.NotVerifiedNow)
		if c.Why == report.NotVerifiedNow {
			c.Reason = cmp.Or(reason, "not all of its rows are known by keys that can be looked up")
		}
	case again.Changed > 0:
		c.Change = report.ChangeChanged
	case again.Still == 0:
		c.Change = report.ChangeGone
	case again.Mended > 0:
		c.Change = report.ChangeBetter
	default:
		c.Change = report.ChangeUnchanged
	}
}
