package fleet

import (
	"context"
	"errors"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/texts"
)

// scanOf is the scan of a table on one member, and the outcome that it is for.
type scanOf struct {
	work
	scan *texts.Scan // the latest
	into *compare.TableOutcome
}

// inspectMembers scans the texts of each member by itself. A table that one member lacks
// is scanned on the other, and a member that is down does not keep the other from being
// scanned.
func inspectMembers(ctx context.Context, run *compare.Run, out *compare.PairOutcome) {
	a, b := run.Catalogs(ctx, out) // what went wrong is in the outcome
	if compare.IsRecorded(run.Pair.A) && compare.IsRecorded(run.Pair.B) {
		out.Gaps = append(out.Gaps, run.Gap("", finding.Because(finding.Unsupported, "both sides were recorded without their texts")))
		return
	}
	outcomes := map[string]*compare.TableOutcome{}
	scans := append(scansOf(run, out, run.Pair.A, "a", a, outcomes), scansOf(run, out, run.Pair.B, "b", b, outcomes)...)
	if a != nil && b != nil {
		run.Survey(ctx, out, a, b)
		for _, o := range outcomes {
			switch {
			case o.A == nil && !compare.IsRecorded(run.Pair.A):
				probeOther(ctx, run, o, o.B, run.Pair.A, a)
			case o.B == nil && !compare.IsRecorded(run.Pair.B):
				probeOther(ctx, run, o, o.A, run.Pair.B, b)
			}
		}
	}
	for _, o := range outcomes {
		run.Options.Progress.TablePlanned(run.Pair.Name, o.Name, rowsOf(o.A)+rowsOf(o.B))
	}
	all := make([]*work, len(scans))
	for i, s := range scans {
		all[i] = &s.work
	}
	readAcrossRestarts(ctx, run, out, all, 2*run.Options.Jobs)
	for _, s := range scans {
		s.scan.Conclude(s.into)
	}
	for _, o := range outcomes {
		o.Findings = texts.OneOfBoth(o.Findings)
		o.Inspected = len(o.Gaps) == 0
		out.Tables = append(out.Tables, *o)
		run.Options.Progress.TableDone(run.Pair.Name, o)
	}
	lookAgain(ctx, run, out)
	run.Activity.Look(ctx) // for the positions after the last row
}

// scansOf plans the scan of every table of one member; none without a catalog, and none of a
// copy, which was recorded without its texts.
func scansOf(run *compare.Run, out *compare.PairOutcome, side compare.Side, member string, catalog *checksum.Catalog,
	outcomes map[string]*compare.TableOutcome,
) []*scanOf {
	if catalog == nil || compare.IsRecorded(side) {
		return nil
	}
	var scans []*scanOf
	for _, table := range run.Selected(catalog) {
		name := run.TableName(out, table)
		if outcomes[name] == nil {
			outcomes[name] = &compare.TableOutcome{Name: table.FullName()}
		}
		into := outcomes[name]
		if member == "a" {
			into.A = table
		} else {
			into.B = table
		}
		s := &scanOf{into: into}
		s.members, s.tables = []string{member}, []*checksum.Table{table}
		s.read = func(ctx context.Context) func(context.Context) {
			if isAgain := s.scan != nil; isAgain {
				texts.Void(run.Options.Journal, run.Pair, member, table)
			}
			s.scan = texts.NewScan(run, side, member, table)
			s.scan.Run(ctx)
			return nil
		}
		s.void = func(reason finding.Gap) {
			reason.Table = table.FullName()
			into.Withdraw(reason)
			texts.Void(run.Options.Journal, run.Pair, member, table)
		}
		scans = append(scans, s)
	}
	return scans
}

// probeOther makes sure that a table which one member does not show is really not there:
// the account may not be allowed to know of it.
func probeOther(
	ctx context.Context, run *compare.Run, o *compare.TableOutcome,
	t *checksum.Table, other compare.Side, catalog *checksum.Catalog,
) {
	err := other.Probe(ctx, t.Database, t.Name)
	if errors.Is(err, checksum.ErrNoTable) || err == nil && catalog.Others[t.FullName()] != "" {
		return
	}
	o.Gaps = append(o.Gaps, run.Gap(o.Name, compare.NotMissing(ctx, t, other, catalog, err)))
}

func rowsOf(t *checksum.Table) uint64 {
	if t == nil {
		return 0
	}
	return t.Rows
}
