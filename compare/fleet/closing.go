package fleet

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/drift"
	"allclear/compare/finding"
)

// lookAgain reads all definitions once more, after the last row of the pair: rows of a table
// that was altered meanwhile prove nothing about the table that is there now. Each database
// is looked at as a whole, since a look at every table by itself costs a server much more.
//
// A run that has ended early asks nothing any more: it is incomplete as it is.
func lookAgain(ctx context.Context, run *compare.Run, out *compare.PairOutcome) {
	if ctx.Err() != nil {
		return
	}
	var both sync.WaitGroup
	looks := []*lastLook{
		{side: run.Pair.A, member: "a", of: func(t *compare.TableOutcome) **checksum.Table { return &t.A }},
		{side: run.Pair.B, member: "b", of: func(t *compare.TableOutcome) **checksum.Table { return &t.B }},
	}
	for _, l := range looks {
		both.Go(func() { l.read(ctx, out.Tables) })
	}
	both.Wait()
	for _, l := range looks {
		for i := range out.Tables {
			l.judge(ctx, run, &out.Tables[i])
		}
	}
}

// awaitDefinitions makes a gap of definitions that differ where a member has still to apply
// what the other had when they were read: a change of the schema may be on its way.
func awaitDefinitions(ctx context.Context, run *compare.Run, out *compare.PairOutcome) {
	isLate := func(f finding.Finding) bool { return drift.IsLate(&f) }
	if !slices.ContainsFunc(drift.Judge(out, run.Options.Checks), isLate) {
		return
	}
	if lag := run.AwaitLevel(ctx, run.Activity.Look(ctx)); lag != nil {
		out.DefinitionsLag = lag
		out.Gaps = append(out.Gaps, run.Unapplied("", "definitions that differ", lag))
		return
	}
	lookAgain(ctx, run, out) // the change may have arrived after the last look
}

// lastLook is what a member's catalog says after the last row was read.
type lastLook struct {
	side   compare.Side
	member string
	of     func(*compare.TableOutcome) **checksum.Table // the member's table of an outcome

	now map[string]*checksum.Table // by FullName
	err error
}

func (l *lastLook) read(ctx context.Context, tables []compare.TableOutcome) {
	var databases []string
	for i := range tables {
		if t := *l.of(&tables[i]); t != nil {
			databases = append(databases, t.Database)
		}
	}
	slices.Sort(databases)
	l.now = map[string]*checksum.Table{}
	for _, database := range slices.Compact(databases) {
		catalog, err := l.side.Catalog(ctx, []string{database})
		if err != nil {
			l.err = err
			return
		}
		for _, t := range catalog.Tables {
			l.now[t.FullName()] = t
		}
	}
}

// judge voids what was read of a table that is not what it was when the run began.
func (l *lastLook) judge(ctx context.Context, run *compare.Run, t *compare.TableOutcome) {
	was := *l.of(t)
	if was == nil {
		return
	}
	now := l.now[was.FullName()]
	gap := run.Gap(t.Name, finding.Cause{})
	switch {
	case l.err != nil:
		if len(t.Gaps) == 0 { // else a gap says so
			gap.Cause = finding.CauseOf(ctx, fmt.Errorf("looking at the definition again after the last row: %w", l.err))
			t.Withdraw(gap)
		}
		return
	case now == nil:
		gap.Cause = finding.CauseOf(ctx, fmt.Errorf("%w on %s any more", checksum.ErrNoTable, l.side.Address()))
	case now.Fingerprint() != was.Fingerprint():
		gap.Cause = finding.CauseOf(ctx, fmt.Errorf("%w on %s while it was being verified", checksum.ErrTableChanged, l.side.Address()))
		*l.of(t) = now // drift is judged by what is there now
	default:
		return
	}
	void(run.Options.Journal, run.Options.Checks, run.Pair, t, l.member)
	t.Void(gap)
}
