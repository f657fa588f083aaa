package fleet

import (
	"context"
	"errors"
	"slices"
	"sync"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/finding"
)

// describe has both members complete the definitions that drift compares, once nothing more
// is read: a table that was altered meanwhile is compared as it is now.
func describe(ctx context.Context, run *compare.Run, out *compare.PairOutcome) {
	members := []*described{{side: run.Pair.A, name: "a", into: &out.A}, {side: run.Pair.B, name: "b", into: &out.B}}
	for i := range out.Tables {
		if t := &out.Tables[i]; t.A != nil && t.B != nil {
			members[0].tables, members[1].tables = append(members[0].tables, t.A), append(members[1].tables, t.B)
			if t.IsRead() { // a table that could not be read is waited for no more
				members[0].read, members[1].read = append(members[0].read, t.A), append(members[1].read, t.B)
			}
		}
	}
	databases := slices.Clone(run.Options.Databases)
	for _, m := range members {
		for _, t := range slices.Concat(m.tables, out.OnlyA, out.OnlyB) {
			databases = append(databases, t.Database)
		}
	}
	slices.Sort(databases)
	databases = slices.Compact(databases)
	var both sync.WaitGroup
	for _, m := range members {
		if describer, ok := m.side.(compare.Describer); ok && m.into.Failure.Reason == "" {
			both.Go(func() { m.describe(ctx, run, describer, databases) })
		}
	}
	both.Wait()
	for _, m := range members {
		if m.err != nil {
			gap := run.Gap("", finding.CauseOf(ctx, m.err))
			gap.Member = m.name
			out.Gaps = append(out.Gaps, gap)
		}
	}
}

// described is a member whose definitions are read for drift.
type described struct {
	side   compare.Side
	name   string
	into   *compare.MemberOutcome
	tables []*checksum.Table
	read   []*checksum.Table // those of them without a gap
	err    error
}

func (d *described) describe(ctx context.Context, run *compare.Run, from compare.Describer, databases []string) {
	if d.err = from.Describe(ctx, d.tables); d.err != nil {
		return
	}
	stored, err := from.StoredObjects(ctx, databases)
	switch {
	case err == nil:
	case compare.IsRecorded(d.side) && errors.Is(err, errors.ErrUnsupported): // not recorded, as drift says
		d.err = from.ReadCounters(ctx, d.read)
		return
	default:
		d.err = err
		return
	}
	stored.Objects = slices.DeleteFunc(stored.Objects, func(o checksum.StoredObject) bool {
		name := o.Database + "." + o.Name
		if o.Table != "" {
			name = o.Database + "." + o.Table
		}
		return !run.Options.IsPlanned(name)
	})
	d.into.Stored = stored
	d.err = from.ReadCounters(ctx, d.read)
}
