package lastrun

import (
	"cmp"
	"slices"

	"allclear/compare/finding"
	"allclear/report"
)

// covered is what one run has verified.
type covered struct {
	d       *report.Document
	gaps    map[place]*report.Gap // the first of each place
	isDone  map[place]bool        // for each table that was planned
	count   map[string]int        // of tables, by pair
	leftOut map[place]string
}

func coveredBy(d *report.Document) *covered {
	c := &covered{d: d, gaps: map[place]*report.Gap{}, isDone: map[place]bool{}, count: map[string]int{}, leftOut: map[place]string{}}
	for i := range d.Coverage.Unverified {
		g := &d.Coverage.Unverified[i]
		if at := (place{g.Pair, g.Table}); c.gaps[at] == nil {
			c.gaps[at] = g
		}
	}
	for i := range d.Pairs {
		p := &d.Pairs[i]
		c.count[p.Name] = len(p.Tables)
		for j := range p.Tables {
			at := place{p.Name, p.Tables[j].Table}
			c.isDone[at] = d.IsDone(&p.Tables[j]) && c.gap(at) == nil
		}
	}
	for _, o := range d.Coverage.LeftOut {
		c.leftOut[place{o.Pair, o.Table}] = o.By
	}
	return c
}

// gap is one of a table, or of the table in every pair; nil for none.
func (c *covered) gap(at place) *report.Gap {
	return cmp.Or(c.gaps[at], c.gaps[place{"", at.table}])
}

func (c *covered) has(pair string) bool {
	_, isPlanned := c.count[pair]
	return isPlanned
}

// cause is why a place was not verified.
func (c *covered) cause(at place) (finding.CauseKind, string) {
	if g := c.gap(at); g != nil {
		return g.Cause, g.Reason
	}
	return finding.Failed, ""
}

// tables tells what has become of the coverage.
func tables(then, now *report.Document) []report.TableChange {
	all := []report.TableChange{}
	before, after := coveredBy(then), coveredBy(now)
	for i := range now.Pairs {
		for j := range now.Pairs[i].Tables {
			if c, ok := after.since(before, place{now.Pairs[i].Name, now.Pairs[i].Tables[j].Table}); ok {
				all = append(all, c)
			}
		}
	}
	for i := range then.Pairs {
		all = append(all, after.without(before, &then.Pairs[i])...)
	}
	all = append(all, after.elsewhere(before)...)
	sortTables(all)
	return all
}

func sortTables(all []report.TableChange) {
	changes := report.Changes()
	slices.SortFunc(all, func(x, y report.TableChange) int {
		return cmp.Or(
			cmp.Compare(slices.Index(changes, x.Change), slices.Index(changes, y.Change)),
			cmp.Compare(x.Pair, y.Pair), cmp.Compare(x.Table, y.Table))
	})
}

// Unverified are the tables and pairs that a run has not verified, as what nobody has looked at since.
func Unverified(d *report.Document) []report.TableChange {
	all := []report.TableChange{}
	c := coveredBy(d)
	add := func(at place) {
		change := report.TableChange{Change: report.ChangeNotLookedAt, Pair: at.pair, Table: at.table, Why: report.NeverVerified}
		change.CauseThen, change.Reason = c.cause(at)
		all = append(all, change)
	}
	for at, isDone := range c.isDone {
		if !isDone {
			add(at)
		}
	}
	for at := range c.gaps {
		if _, isPlanned := c.isDone[at]; !isPlanned {
			add(at)
		}
	}
	if len(all) == 0 && (d.Verdict == report.Incomplete || d.Run.Interrupted != "") {
		all = append(all, report.TableChange{Change: report.ChangeNotLookedAt, Why: report.NeverVerified, Reason: d.Run.Interrupted})
	}
	sortTables(all)
	return all
}

// since is about a table that was planned now. Nothing is to be said of one that was verified both times.
func (c *covered) since(before *covered, at place) (change report.TableChange, isToBeSaid bool) {
	change = report.TableChange{Pair: at.pair, Table: at.table}
	isDone, wasDone := c.isDone[at], before.isDone[at]
	_, wasPlanned := before.isDone[at]
	if !isDone {
		change.Cause, change.Reason = c.cause(at)
	}
	if wasPlanned && !wasDone {
		var reason string
		change.CauseThen, reason = before.cause(at)
		change.Reason = cmp.Or(change.Reason, reason)
	}
	switch {
	case isDone && wasDone:
		return change, false
	case isDone && !wasPlanned:
		change.Change = report.ChangeAdded
	case isDone:
		change.Change = report.ChangeGone
	case wasPlanned && !wasDone:
		change.Change = report.ChangeUnchanged
	default:
		change.Change = report.ChangeNew
	}
	return change, true
}

// without is about the tables of a pair that were planned then and are not now. A pair that the
// newer run did not get to see is one change.
func (c *covered) without(before *covered, p *report.Pair) (all []report.TableChange) {
	if !c.has(p.Name) {
		return []report.TableChange{{
			Change: report.ChangeNotLookedAt, Pair: p.Name, Tables: len(p.Tables), Why: report.NoSuchPair,
		}}
	}
	for i := range p.Tables {
		at := place{p.Name, p.Tables[i].Table}
		if _, isPlanned := c.isDone[at]; isPlanned || c.count[p.Name] == 0 {
			continue
		}
		change := report.TableChange{Change: report.ChangeNotLookedAt, Pair: at.pair, Table: at.table, Why: report.NoSuchTable}
		if by := c.leftOut[at]; by != "" {
			change.Why, change.By = report.LeftOutNow, by
		}
		all = append(all, change)
	}
	return all
}

// elsewhere is about what belongs to no table of a pair that was planned, such as a pair that could not be read.
func (c *covered) elsewhere(before *covered) (all []report.TableChange) {
	isOfTable := func(at place) bool {
		_, now := c.isDone[at]
		_, then := before.isDone[at]
		return now || then || at.pair == "" && at.table != ""
	}
	for at, g := range c.gaps {
		if isOfTable(at) {
			continue
		}
		change := report.TableChange{
			Change: report.ChangeNew, Pair: at.pair, Table: at.table, Cause: g.Cause, Reason: g.Reason,
		}
		if at.table == "" && c.count[at.pair] == 0 {
			change.Tables = before.count[at.pair]
		}
		if was := before.gaps[at]; was != nil {
			change.Change, change.CauseThen = report.ChangeUnchanged, was.Cause
		}
		all = append(all, change)
	}
	for at, g := range before.gaps {
		if !isOfTable(at) && c.gaps[at] == nil && (at.pair == "" || c.has(at.pair)) {
			change := report.TableChange{Change: report.ChangeGone, Pair: at.pair, Table: at.table, CauseThen: g.Cause, Reason: g.Reason}
			if before.count[at.pair] == 0 { // else its tables are listed
				change.Tables = c.count[at.pair]
			}
			all = append(all, change)
		}
	}
	return all
}
