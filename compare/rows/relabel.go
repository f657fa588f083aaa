package rows

import (
	"context"
	"maps"
	"slices"
	"sync"

	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/texts"
)

// plenty is how many values with the same bytes are worth another reading in any case; fewer
// are if they are most of the column's. (Rows that differ in their keys are not all compared.)
const plenty = 100

// wrong are the columns in which one side's label is wrong.
func (l labels) wrong(isWorthIt func(column int, of *columnLabels) bool) labels {
	found := labels{}
	for i, of := range l {
		if of.AreUTF8() && isWorthIt(i, of) {
			found[i] = of
		}
	}
	return found
}

// outsideASCII is how many values outside ASCII a column has on the side whose label is right, 0
// where texts are not inspected.
func (t *Table) outsideASCII(column int) uint64 {
	if t.labels[column].Wrong() == "a" {
		return t.seen.B.NonASCII(column)
	}
	return t.seen.A.NonASCII(column)
}

// hint is what the first leaf with rows that differ shows. Where a label is wrong next to all
// rows differ by it, and to look at each of them would take a hundred times as long as to read
// the table anew.
type hint struct {
	once  sync.Once
	stop  context.CancelFunc // ends the reading
	wrong labels             // empty if it goes on
}

// isMislabelled tells whether a leaf, the first one with rows that differ, shows a wrong label.
func (t *Table) isMislabelled(ctx context.Context, l *leaf) bool {
	if len(t.labels) == 0 {
		return false
	}
	t.hint.once.Do(func() {
		found, err := t.readAgain(ctx, l)
		if err != nil {
			return // the leaf is read again later on
		}
		seen := newLabels(t)
		seen.seeAll(found)
		t.hint.wrong = t.unread(seen.wrong(func(_ int, of *columnLabels) bool { return of.Same() >= plenty }))
	})
	return t.isStopped()
}

// isStopped tells that the table was not read to its end, because a label is wrong.
func (t *Table) isStopped() bool { return len(t.hint.wrong) > 0 }

// unread leaves out the columns that are read by another label already.
func (t *Table) unread(wrong labels) labels {
	maps.DeleteFunc(wrong, func(i int, _ *columnLabels) bool { return t.alike[i] != nil })
	return wrong
}

// decideLabels draws the conclusion. It reads the table anew as long as columns show a wrong
// label, and takes the reading that leaves the fewest rows different.
func (t *Table) decideLabels(ctx context.Context) {
	var best *Table
	alike, least := labels{}, uint64(0)
	reading := t
	for {
		wrong := reading.decideOrStop(ctx)
		if !reading.isStopped() {
			best = reading.ifBetter(best)
		}
		if len(wrong) == 0 {
			break
		}
		for i, of := range wrong {
			if reading == t {
				least = max(least, of.Same()) // so many rows differ by their own labels
			}
			alike[i] = of
		}
		reading = t.anew(alike)
		reading.Read(ctx)
	}
	if t.isStopped() && (!best.isProved() || best.outcome.Differences >= least) {
		reading = t.anew(nil)
		reading.hint.once.Do(func() {}) // it goes to its end
		reading.Read(ctx)
		reading.decide(ctx)
		best = best.ifBetter(reading)
	}
	if best != t {
		t.outcome = best.outcome
		t.listMislabelled(best)
		t.kept, best.kept = best.kept, nil
	}
}

// closeList ends the list of the rows that a reading found to differ.
func (t *Table) closeList(keep bool) (files compare.RowFiles) {
	if t.kept != nil {
		files = t.kept.Close(keep)
	}
	t.kept = nil
	return files
}

// decideOrStop draws the conclusion of one reading, unless it was stopped. It gives the columns
// that show a wrong label.
func (t *Table) decideOrStop(ctx context.Context) labels {
	if t.isStopped() {
		t.run.Options.Listing.Pending(-t.pending)
		_ = t.close() // the reading counts for nothing
		return t.hint.wrong
	}
	t.decide(ctx)
	if ctx.Err() != nil {
		return nil
	}
	return t.unread(t.labels.wrong(func(i int, of *columnLabels) bool {
		return of.Same() >= plenty || 2*of.Same() > t.outsideASCII(i)
	}))
}

// anew is the table, to be read from the beginning, and some columns by one label on both
// sides.
func (t *Table) anew(alike labels) *Table {
	tables := compare.TablePair{A: t.a.table, B: t.b.table}
	plan := t.run.Plan(tables)
	for i, of := range alike {
		plan.ReadAlike(i, of.Wrong())
	}
	t.voidJournal()
	again := t.verifier.unjournaled().planned(tables, plan) // texts are equal under another label only
	again.alike = maps.Clone(alike)
	return again
}

// isProved tells whether the whole table was read.
func (t *Table) isProved() bool { return t.outcome.IsRead() }

// ifBetter is the reading if it leaves fewer rows different than another one, nil if there is
// none; else the other one.
func (t *Table) ifBetter(other *Table) *Table {
	if other == nil {
		return t
	}
	better, worse := other, t
	mine, others := t.outcome.Differences, other.outcome.Differences
	if t.isProved() && (mine < others || mine == others && !other.isProved()) {
		better, worse = t, other
	}
	worse.closeList(false)
	return better
}

// listMislabelled says of the columns that a reading has read alike that one side's label is
// wrong.
func (t *Table) listMislabelled(by *Table) {
	for _, i := range slices.Sorted(maps.Keys(by.alike)) {
		t.outcome.Findings = append(t.outcome.Findings, by.mislabelledColumn(i, by.alike[i].Same()))
	}
}

// mislabelledColumn says that a column was compared by the bytes of both sides, because one's
// label is wrong. same is how many of its values showed it.
func (t *Table) mislabelledColumn(column int, same uint64) finding.Finding {
	of := t.labels[column]
	if t.looksAtTexts() { // then all of them are counted
		same = t.outsideASCII(column) - min(of.apart, t.outsideASCII(column))
	}
	return finding.Finding{
		Kind: texts.WrongLabel(), Severity: finding.Info, Pair: t.run.Pair.Name, Table: t.name,
		Member: of.Wrong(), Columns: t.columnNames([]int{column}), Count: same,
		Facts: finding.WrongLabel{How: of.How(), Differ: of.apart},
	}
}
