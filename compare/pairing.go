package compare

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"allclear/checksum"
	"allclear/compare/finding"
	"allclear/compare/suggest"
)

// PairTables reads both catalogs and pairs their tables by name. The tables that only one
// side shows are yet to be judged (JudgeAlone). ok is false when a catalog could not be read.
func (r *Run) PairTables(ctx context.Context, out *PairOutcome) (tables []TablePair, alone *Alone, ok bool) {
	a, b := r.Catalogs(ctx, out)
	if a == nil || b == nil {
		return nil, &Alone{}, false
	}
	alone = &Alone{listed: r.Activity.Look(ctx)}
	r.Survey(ctx, out, a, b)
	inB := map[string]*checksum.Table{}
	for _, t := range r.Selected(b) {
		inB[r.TableName(out, t)] = t
	}
	for _, t := range r.Selected(a) {
		if other := inB[r.TableName(out, t)]; other != nil {
			tables = append(tables, TablePair{t, other})
			delete(inB, r.TableName(out, t))
		} else {
			alone.tables = append(alone.tables, lone{t, r.Pair.A, r.Pair.B, b, &alone.onlyA})
		}
	}
	for _, t := range r.Selected(b) {
		if inB[r.TableName(out, t)] != nil {
			alone.tables = append(alone.tables, lone{t, r.Pair.B, r.Pair.A, a, &alone.onlyB})
		}
	}
	for _, l := range alone.tables {
		r.Options.Progress.TablePlanned(r.Pair.Name, l.table.FullName(), 0)
	}
	return tables, alone, true
}

// Survey records what the catalogs of both members leave open: databases and tables that
// were asked for and are not shown, tables that were not asked for, and objects without
// rows of their own.
func (r *Run) Survey(ctx context.Context, out *PairOutcome, a, b *checksum.Catalog) {
	r.unseen(ctx, out, a, b)
	r.missing(out, a, b)
	r.skipped(out, a, b)
	out.LeftOut = r.Options.leftOut(a, b)
}

// foldsNames is the variable that tells whether a server keeps names in lower case.
const foldsNames = "lower_case_table_names"

// TableName is the name by which tables are paired. A member that keeps names in lower
// case (lower_case_table_names is not 0) spells them differently from one that does not.
func (r *Run) TableName(out *PairOutcome, t *checksum.Table) string {
	for _, facts := range []map[string]string{out.A.Facts, out.B.Facts} {
		if folds := facts[foldsNames]; folds != "" && folds != "0" {
			return strings.ToLower(t.FullName())
		}
	}
	return t.FullName()
}

// Selected are the tables of a catalog that are part of the run.
func (r *Run) Selected(c *checksum.Catalog) []*checksum.Table {
	return slices.DeleteFunc(slices.Clone(c.Tables), func(t *checksum.Table) bool {
		return !r.Options.IsPlanned(t.FullName())
	})
}

// missing adds a gap for each database that was asked for and is on neither side. Where
// only one side lacks a database, its tables are reported.
func (r *Run) missing(out *PairOutcome, a, b *checksum.Catalog) {
	for _, database := range a.Missing {
		if !slices.Contains(b.Missing, database) {
			continue
		}
		cause := finding.Because(finding.NotThere, "there is no database %s on either member", database)
		if near := suggest.Nearest(database, slices.Concat(a.Seen, b.Seen)); near != "" {
			cause.Reason += ", the nearest is " + near
		}
		out.Gaps = append(out.Gaps, r.Gap("", cause))
	}
}

// skipped lists what holds no rows of its own, from both sides.
func (r *Run) skipped(out *PairOutcome, catalogs ...*checksum.Catalog) {
	all := map[string]string{}
	for _, c := range catalogs {
		for name, what := range c.Others {
			if r.Options.IsPlanned(name) {
				all[name] = what
			}
		}
	}
	for name, what := range all {
		out.Skipped = append(out.Skipped, Skipped{Name: name, What: what})
	}
	slices.SortFunc(out.Skipped, func(x, y Skipped) int { return strings.Compare(x.Name, y.Name) })
}

// unseen adds a gap for each table that was asked for by name and that neither side
// shows, where an account is not allowed to know whether it exists.
func (r *Run) unseen(ctx context.Context, out *PairOutcome, a, b *checksum.Catalog) {
	for _, name := range r.Options.Named {
		if shows(a, name) || shows(b, name) {
			continue // what one side shows is probed on the other
		}
		database, table, _ := strings.Cut(name, ".")
		for _, side := range []Side{r.Pair.A, r.Pair.B} {
			err := side.Probe(ctx, database, table)
			if err != nil && !errors.Is(err, checksum.ErrNoTable) {
				out.Gaps = append(out.Gaps, r.Gap(name, finding.CauseOf(ctx, err)))
				break
			}
		}
	}
}

func shows(c *checksum.Catalog, name string) bool {
	return c.Others[name] != "" || slices.ContainsFunc(c.Tables, func(t *checksum.Table) bool { return t.FullName() == name })
}

// Alone are the tables that only one side's catalog shows, and what was decided of them.
type Alone struct {
	tables       []lone
	listed       Moment // after both catalogs were read
	onlyA, onlyB []*checksum.Table
	gaps         []finding.Gap
}

// Into adds what was decided to the outcome.
func (a *Alone) Into(out *PairOutcome) {
	out.OnlyA, out.OnlyB = append(out.OnlyA, a.onlyA...), append(out.OnlyB, a.onlyB...)
	out.Gaps = append(out.Gaps, a.gaps...)
}

// lone is a table that only one side's catalog shows.
type lone struct {
	table       *checksum.Table
	mine, other Side
	catalog     *checksum.Catalog  // the other side's
	lacking     *[]*checksum.Table // where it belongs if the other side has none
}

// JudgeAlone decides what it means that only one side's catalog shows a table: the other
// does not have it, its account is not allowed to know, or a CREATE, DROP or RENAME has
// reached one side only. It is decided at once where each member has applied what the other
// had when the catalogs were read. Elsewhere it waits, as it does for rows; the tables that
// both have can be read meanwhile.
func (r *Run) JudgeAlone(ctx context.Context, a *Alone) {
	pause, open := r.Options.RecheckDelay, slices.Clone(a.tables)
	for try := 1; len(open) > 0; try++ {
		now := r.Activity.Look(ctx)
		lag, isLevel := r.Activity.Lag(a.listed, now)
		isLast := try > r.Options.Recheck || isLevel || r.Activity.IsAtRest(now)
		open = slices.DeleteFunc(open, func(l lone) bool {
			isJudged := r.isJudged(ctx, a, l, isLast, lag)
			if isJudged {
				r.Options.Progress.TableDone(r.Pair.Name, &TableOutcome{Name: l.table.FullName()})
			}
			return isJudged
		})
		if len(open) > 0 && !SleepUntil(ctx, time.Now().Add(pause)) {
			for _, l := range open {
				a.gaps = append(a.gaps, r.Gap(l.table.FullName(), finding.CauseOf(ctx, ctx.Err())))
			}
			return
		}
		pause = Longer(pause)
	}
}

// isJudged tells whether the table is settled. One that is really missing is probed
// again, unless this is the last time.
func (r *Run) isJudged(ctx context.Context, a *Alone, l lone, isLast bool, lag *finding.Lag) bool {
	err := l.other.Probe(ctx, l.table.Database, l.table.Name)
	if errors.Is(err, checksum.ErrLocked) && !isLast {
		return false
	}
	if !errors.Is(err, checksum.ErrNoTable) {
		a.gaps = append(a.gaps, r.Gap(l.table.FullName(), NotMissing(ctx, l.table, l.other, l.catalog, err)))
		return true
	}
	if errors.Is(l.mine.Probe(ctx, l.table.Database, l.table.Name), checksum.ErrNoTable) {
		return true // gone from both: there is nothing to verify
	}
	switch {
	case isLast && lag != nil:
		a.gaps = append(a.gaps, r.Unapplied(l.table.FullName(), "", lag))
	case isLast:
		*l.lacking = append(*l.lacking, l.table)
	}
	return isLast
}

// NotMissing is why a table that a side's catalog does not show is not reported as
// missing there. err is the result of probing it, nil if it is there.
func NotMissing(ctx context.Context, t *checksum.Table, on Side, catalog *checksum.Catalog, err error) finding.Cause {
	switch what := catalog.Others[t.FullName()]; {
	case err != nil:
		return finding.CauseOf(ctx, err)
	case what != "":
		return finding.Because(finding.OneSided, "it is a %s on %s", what, on.Address())
	}
	return finding.Because(finding.Changed, "it appeared on %s after the run began", on.Address())
}
