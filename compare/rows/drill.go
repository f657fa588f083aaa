package rows

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/finding"
)

const (
	// drillRows and drillBytes bound what is read once more for a canary.
	drillRows  = 32
	drillBytes = 1 << 20
)

// drillRows is how many rows of a side are read once more.
func (s *side) drillRows() uint64 {
	width := s.table.Bytes / max(1, s.table.Rows)
	return max(1, min(drillRows, drillBytes/max(1, width)))
}

// drill is one comparison with a canary.
type drill struct {
	of   *Table
	side *side             // whose rows are altered
	in   checksum.KeyRange // is read from its beginning
	// isApart tells that the range was not found the same on both sides. Then each side's first rows
	// may end at another key, and the altered row lie behind what is compared, or change what is found
	// of others. What the run has found there shows as well that it finds differences.
	isApart bool
	canary  *checksum.Canary
}

// listSeparator stands between the columns of a sighting. No name of a column holds it.
const listSeparator = "\x00"

// sighting is what a drill finds: the rows that differ, by identity, each with what is said of it.
type sighting map[string]string

// result is what became of a canary.
type result uint8

const (
	canaryMissed result = iota // the rows that were found to differ are others than must be
	canaryFound                // exactly the altered row was found, with its column
	noCanary                   // there is no row, or the one to be altered differs anyway, or was written to meanwhile
)

// run plants the canary and looks for it.
func (d *drill) run(ctx context.Context) (result, error) {
	with, err := d.compare(ctx, d.canary)
	if err != nil {
		return canaryMissed, err
	}
	planted, err := d.canary.Planted(checksum.Meaning) // of which the rows of buckets have hashes
	switch {
	case err != nil:
		return canaryMissed, err
	case planted == nil:
		return noCanary, nil
	}
	wanted := d.wanted(planted)
	d.forgive(with, wanted)
	if maps.Equal(with, wanted) {
		return canaryFound, nil
	}
	return d.tellApart(ctx, with, wanted)
}

// tellApart tells the canary from what differs without it: rows that were found to differ, or are
// being written.
func (d *drill) tellApart(ctx context.Context, with, wanted sighting) (result, error) {
	isNamed := true
	for id, column := range wanted {
		says, isFound := with[id]
		isNamed = isNamed && isFound && (column == "" || slices.Contains(strings.Split(says, listSeparator), column))
	}
	isWritten := !d.of.run.Activity.IsAtRest(d.of.run.Activity.Look(ctx))
	if isNamed && isWritten {
		return canaryFound, nil
	}
	watch := d.canary.Watch()
	without, err := d.compare(ctx, watch)
	switch {
	case err != nil:
		return canaryMissed, err
	case isWritten && watch != nil && !watch.IsThere(): // what was looked for was gone, or another row by then
		return noCanary, nil
	}
	for id := range wanted {
		if _, differsAnyway := without[id]; differsAnyway {
			return noCanary, nil
		}
	}
	maps.Copy(without, wanted)
	for _, all := range []sighting{with, without} { // the others need be no more than the same rows: a finding may be about many
		for id := range all {
			if _, isWanted := wanted[id]; !isWanted {
				all[id] = ""
			}
		}
	}
	switch {
	case maps.Equal(with, without):
		return canaryFound, nil
	case d.isApart:
		return noCanary, nil
	}
	return canaryMissed, nil
}

// wanted is what must be found.
func (d *drill) wanted(p *checksum.Planted) sighting {
	before, after := identity(p.Before), ""
	if p.After != nil {
		after = identity(p.After)
	}
	if before == after && p.Column >= 0 { // known by a key
		return sighting{before: d.of.plan.A.Columns[p.Column].Name}
	}
	wanted := sighting{before: ""}
	if p.After != nil {
		wanted[after] = ""
	}
	return wanted
}

// forgive puts the column to a canary of which a side has recorded too few bits to tell it.
func (d *drill) forgive(with, wanted sighting) {
	if !compare.IsRecorded(d.of.a.source) && !compare.IsRecorded(d.of.b.source) {
		return
	}
	for id, column := range wanted {
		if says, isFound := with[id]; isFound && says == "" {
			with[id] = column
		}
	}
}

// compare compares the range of the drill as the run has compared the table.
func (d *drill) compare(ctx context.Context, canary *checksum.Canary) (sighting, error) {
	t := d.table(canary)
	if err := t.open(); err != nil {
		return nil, errors.Join(err, t.close())
	}
	if t.plan.IsRanged() {
		c, err := t.next(ctx, d.in)
		if err != nil {
			return nil, errors.Join(err, t.close())
		}
		t.take(ctx, &c, t.newInspection())
	} else {
		t.spread(ctx)
	}
	seen := map[string][]string{}
	for _, l := range t.suspects {
		now, err := t.readAgain(ctx, l)
		if err != nil {
			return nil, errors.Join(err, t.close())
		}
		for id, found := range now {
			seen[id] = nil
			if found.isChange() {
				seen[id] = t.columnNames(found.changes())
			}
		}
		t.confirm(ctx, now, nil, true)
	}
	t.list(ctx)
	if err := t.close(); err != nil {
		return nil, err
	}
	if len(t.outcome.Gaps) > 0 {
		return nil, errors.New(t.outcome.Gaps[0].Cause.Reason)
	}
	if canary == d.canary && (t.outcome.Differences == 0 || len(t.outcome.Findings) == 0) {
		return sighting{}, nil // who sees a difference and does not say so has not found it
	}
	return t.said(seen), nil
}

// said are the rows that were seen to differ, those that count as equal among them (a repair since
// the snapshot), with those of their columns that findings name.
func (t *Table) said(seen map[string][]string) sighting {
	said := sighting{}
	isUnsaid := func(column string) bool {
		return !slices.ContainsFunc(t.outcome.Findings, func(f finding.Finding) bool { return slices.Contains(f.Columns, column) })
	}
	for id, columns := range seen {
		said[id] = strings.Join(slices.DeleteFunc(columns, isUnsaid), listSeparator)
	}
	return said
}

// table is the table of the drill, to be read as the run has read it.
func (d *drill) table(canary *checksum.Canary) *Table {
	of := d.of
	plan := of.plan
	plan.A.Inspect, plan.B.Inspect = nil, nil
	view := &plan.A
	if !plan.IsRanged() {
		if d.side == of.b {
			plan.A = plan.B
		}
		plan.A.First = d.side.drillRows()
		plan.B = plan.A
	} else if d.side == of.b {
		view = &plan.B
	}
	view.Canary = canary
	verifier := &Verifier{run: of.run.Aside()}
	t := verifier.planned(compare.TablePair{A: of.a.table, B: of.b.table}, plan)
	t.labels = nil // they are settled
	t.pace = compare.PaceOf(d.side.drillRows(), d.side.table)
	if of.leader != nil { // its bounds may lie anywhere, and the canary behind them
		t.pace = compare.PaceOf(max(of.perch.rows, d.side.drillRows()), d.side.table)
	}
	if !plan.IsRanged() {
		t.a.source, t.a.table = d.side.source, d.side.table
		t.b.source, t.b.table = d.side.source, d.side.table
	}
	return t
}
