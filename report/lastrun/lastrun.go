// Package lastrun compares the Documents of two runs of a fleet: what is new, what is worse, what
// is gone, and what the newer run did not look at.
//
// It knows Documents, and asks for the lists of their rows: it reads no server, decides nothing, and makes no sentence. What the
// earlier run found is gone only if the newer one verified where it was; where it did not, that is
// what is said.
package lastrun

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/cespare/xxhash/v2"

	"allclear/compare/finding"
	"allclear/report"
)

// Compare tells what has changed from one run to another. What the earlier run did not look at in
// its turn, and knew from the run before it, counts as found then. rows may be nil: then rows are
// compared as far as both Documents list all of them.
func Compare(then, now *report.Document, rows Rows) *report.SinceLast {
	s := &report.SinceLast{
		Then: then.Seen(), Now: now.Seen(),
		Findings: []report.FindingChange{}, Tables: tables(then, now),
	}
	before, after := thingsOf(then), thingsOf(now)
	inherit(before, then.SinceLast)
	completeBoth(then, now, before, after, rows)
	looked := newLook(then, now)
	for id, t := range after {
		s.Findings = append(s.Findings, t.since(before[id]))
	}
	for id, t := range before {
		if after[id] == nil {
			s.Findings = append(s.Findings, t.without(looked))
		}
	}
	Sort(s.Findings)
	return s
}

// OtherFleetError is two runs that cannot be compared.
type OtherFleetError struct{ Then, Now report.RunSeen }

func (e *OtherFleetError) Error() string {
	return fmt.Sprintf("run %s is of the fleet %s, and run %s of %s: they have nothing to be compared",
		e.Then.ID, e.Then.Fleet, e.Now.ID, e.Now.Fleet)
}

// Hint says what a person can do about the error.
func (e *OtherFleetError) Hint() string { return "two runs of one fleet" }

// OrderError is two runs in the wrong order.
type OrderError struct{ Then, Now report.RunSeen }

func (e *OrderError) Error() string {
	return fmt.Sprintf("run %s began after run %s: what is new would be called gone", e.Then.ID, e.Now.ID)
}

// Hint says what a person can do about the error.
func (e *OrderError) Hint() string { return "the earlier run first" }

// Check tells why two runs cannot be compared: they are of different fleets, or the first began
// after the second. Nil if they can. Reports of old versions do not name their fleet, and any may
// be theirs.
func Check(then, now report.RunSeen) error {
	switch {
	case then.Fleet != "" && now.Fleet != "" && then.Fleet != now.Fleet:
		return &OtherFleetError{then, now}
	case then.Started.After(now.Started):
		return &OrderError{then, now}
	}
	return nil
}

// Sort puts first what a person should read first.
func Sort(all []report.FindingChange) {
	changes := report.Changes()
	slices.SortFunc(all, func(x, y report.FindingChange) int {
		ofX, ofY := cmp.Or(x.Now, x.Then), cmp.Or(y.Now, y.Then)
		return cmp.Or(
			cmp.Compare(slices.Index(changes, x.Change), slices.Index(changes, y.Change)),
			-compareBool(ofX.Decides(), ofY.Decides()),
			cmp.Compare(ofY.Severity, ofX.Severity),
			cmp.Compare(ofX.Harm, ofY.Harm),
			cmp.Compare(x.Kind, y.Kind),
			cmp.Compare(x.Table, y.Table),
			slices.Compare(x.Columns, y.Columns),
			cmp.Compare(x.Pair, y.Pair),
			cmp.Compare(x.Member, y.Member),
			cmp.Compare(x.Identity, y.Identity),
		)
	})
}

func compareBool(x, y bool) int {
	switch {
	case x == y:
		return 0
	case x:
		return 1
	}
	return -1
}

// thing is all that one run found under one identity.
type thing struct {
	first    report.FindingChange // without its change: what is known of the thing itself
	extent   report.Extent
	decides  bool            // some of it is not accepted
	parts    map[uint64]bool // that were named, by their hashes
	isAll    bool            // and there are no others
	isHidden bool            // some of their names are hashes
}

// thingsOf are the findings of a Document by their identities.
func thingsOf(d *report.Document) map[string]*thing {
	all := map[string]*thing{}
	for i := range d.Findings {
		f := &d.Findings[i]
		if all[f.Identity] == nil {
			all[f.Identity] = &thing{parts: map[uint64]bool{}, isAll: true}
		}
		all[f.Identity].add(f)
	}
	return all
}

// inherit adds what a run did not look at, and that was found before it.
func inherit(all map[string]*thing, s *report.SinceLast) {
	if s == nil {
		return
	}
	for _, c := range s.Findings {
		if c.Change == report.ChangeNotLookedAt && c.Then != nil && all[c.Identity] == nil {
			t := &thing{first: c, extent: *c.Then}
			t.first.Then, t.first.Why, t.first.By, t.first.Reason, t.first.Parts = nil, "", "", "", nil
			all[c.Identity] = t
		}
	}
}

func (t *thing) add(f *report.Finding) {
	e, harm, decides := &t.extent, f.Harm(), !f.Accepted
	isFirst := e.Count == 0
	// Of one that is accepted in part, the rest counts.
	columns := t.first.Columns
	isMore := isFirst || decides && !t.decides ||
		decides == t.decides && (f.Severity > e.Severity || f.Severity == e.Severity && harm < e.Harm)
	if isMore {
		id := f.Found().Identity()
		t.first = report.FindingChange{
			Identity: f.Identity, Kind: f.Kind, Subject: f.Subject, Pair: id.Pair, Member: id.Member, Table: f.Table,
			Facts: f.Facts, Detail: f.Detail,
		}
	}
	t.first.Columns = union(columns, f.Columns)
	if isFirst || decides && !t.decides {
		e.Severity, e.Harm, t.decides = f.Severity, harm, decides
	} else if decides == t.decides {
		e.Severity, e.Harm = max(e.Severity, f.Severity), min(e.Harm, harm)
	}
	e.Count += f.Count
	if f.Accepted {
		e.Accepted += f.Count
	}
	parts, isAll := f.Found().Parts()
	for _, p := range parts {
		t.parts[xxhash.Sum64String(p)] = true
		t.isHidden = t.isHidden || finding.IsHiddenPart(p)
	}
	t.isAll = t.isAll && isAll
}

// union is columns in the order in which they come.
func union(some, more []string) []string {
	if some == nil {
		some = []string{}
	}
	for _, name := range more {
		if !slices.Contains(some, name) {
			some = append(slices.Clip(some), name)
		}
	}
	return some
}

// since tells what has become of a thing that the newer run found; before is nil where the
// earlier one did not.
func (t *thing) since(before *thing) report.FindingChange {
	c := t.first
	now := t.extent
	c.Change, c.Now = report.ChangeNew, &now
	if before == nil {
		return c
	}
	then := before.extent
	c.Then, c.Parts = &then, t.partsSince(before)
	c.Change = changeOf(&then, &now, c.Parts)
	return c
}

// changeOf tells whether something is worse. What is worse in one way and better in another is
// worse.
func changeOf(then, now *report.Extent, parts *report.PartsChange) report.Change {
	if parts == nil {
		parts = &report.PartsChange{}
	}
	decidedThen, decidesNow := then.Count-then.Accepted, now.Count-now.Accepted
	switch {
	case decidesNow > decidedThen, now.Count > then.Count, parts.New > 0,
		decidedThen > 0 && decidesNow > 0 && (now.Severity > then.Severity || now.Harm < then.Harm):
		return report.ChangeWorse
	case decidesNow < decidedThen, now.Count < then.Count, parts.Gone > 0, now.Severity < then.Severity, now.Harm > then.Harm:
		return report.ChangeBetter
	}
	return report.ChangeUnchanged
}

// partsSince compares what a thing names; nil where one of the runs does not name all, or shows
// names in another way.
func (t *thing) partsSince(before *thing) *report.PartsChange {
	if !t.isAll || !before.isAll || t.isHidden != before.isHidden {
		return nil
	}
	var c report.PartsChange
	for p := range t.parts {
		if !before.parts[p] {
			c.New++
		}
	}
	for p := range before.parts {
		if !t.parts[p] {
			c.Gone++
		}
	}
	return &c
}

// without tells what has become of a thing that the newer run did not find.
func (t *thing) without(looked *look) report.FindingChange {
	c := t.first
	then := t.extent
	c.Change, c.Then = report.ChangeGone, &then
	if c.Why, c.By = looked.at(&c); c.Why != "" {
		c.Change = report.ChangeNotLookedAt
	}
	if c.Why == report.NotVerifiedNow {
		c.Reason = looked.reason(&c)
	}
	return c
}
