package fleet

import (
	"context"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/finding"
)

// work is what a run reads of one table.
type work struct {
	members []string // those that it reads
	// read reads the table from the beginning, whatever an earlier call has found, and
	// returns what is left to do while the next tables are read; nil for nothing.
	read func(ctx context.Context) (finish func(ctx context.Context))
	// void takes back what was proved, and keeps the reason.
	void func(reason finding.Gap)

	began compare.Lives // those in which the last reading began
}

// restarted names a member that has been restarted since the work was begun, "" if none was.
func (w *work) restarted(now compare.Lives) string {
	for _, member := range w.members {
		if w.began.Of(member) != now.Of(member) {
			return member
		}
	}
	return ""
}

// readInOneLife reads all tables, and asks the servers in the end whether they still are
// who they were. Where a server was restarted, the tables that were begun before that are
// read again, once: a crash can lose rows that were read before it.
func readInOneLife(ctx context.Context, run *compare.Run, out *compare.PairOutcome, all []*work, atOnce int) {
	readAll(ctx, run, all, atOnce)
	for isAgain := false; ; isAgain = true {
		now := compare.Confirm(ctx, run.Pair, out)
		var stale []*work
		for _, w := range all {
			member := w.restarted(now)
			switch {
			case member == "":
			case isAgain || ctx.Err() != nil:
				w.void(out.Restarted(member))
			default:
				stale = append(stale, w)
			}
		}
		if len(stale) == 0 {
			return
		}
		readAll(ctx, run, stale, atOnce)
	}
}

func readAll(ctx context.Context, run *compare.Run, all []*work, atOnce int) {
	var reading, rest errgroup.Group
	reading.SetLimit(atOnce)
	for _, w := range all {
		reading.Go(func() error {
			w.began = run.Lives()
			if finish := w.read(ctx); finish != nil {
				rest.Go(func() error { finish(ctx); return nil })
			}
			return nil
		})
	}
	// The goroutines return no errors: what fails in a table is a gap in its outcome.
	_, _ = reading.Wait(), rest.Wait()
}

// confirm asks the servers of all pairs once more who they are, since a pair that was
// verified first has waited for all others. One whose servers were restarted meanwhile is
// verified again.
func (r *run) confirm(ctx context.Context) {
	var group errgroup.Group
	group.SetLimit(max(1, r.plan.AtOnce))
	for i, verify := range r.verify {
		if verify == nil {
			continue
		}
		group.Go(func() error {
			before := r.out.Pairs[i].Lives()
			if compare.Confirm(ctx, r.plan.Pairs[i], &r.out.Pairs[i]) != before {
				verify(ctx)
			}
			return nil
		})
	}
	_ = group.Wait() // what goes wrong is a gap
}

// addSameServers makes a gap of each pair with a member that is the same server as one of
// another pair, or as the other one, under two addresses: then one of the two was not read
// at all.
func (r *run) addSameServers() {
	type known struct{ pair, member string }
	first := map[checksum.Instance]known{}
	for i := range r.out.Pairs {
		out := &r.out.Pairs[i]
		if gap, ok := out.SameServer(); ok && slices.Contains(out.Gaps, gap) {
			continue
		}
		for _, m := range []struct {
			name string
			checksum.Instance
		}{{"a", out.A.Instance}, {"b", out.B.Instance}} {
			if m.Instance == (checksum.Instance{}) {
				continue
			}
			m.Started = time.Time{}
			if other, isKnown := first[m.Instance]; isKnown {
				out.Gaps = append(out.Gaps, finding.Gap{Pair: out.Name, Member: m.name,
					Cause: finding.OneServer(other.pair+"/"+other.member, out.Name+"/"+m.name, m.Instance)})
				continue
			}
			first[m.Instance] = known{out.Name, m.name}
		}
	}
}
