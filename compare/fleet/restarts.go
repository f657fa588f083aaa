package fleet

import (
	"context"
	"errors"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/texts"
)

// work is what a run reads of one table.
type work struct {
	members []string          // those that it reads
	tables  []*checksum.Table // the table on each of them
	// read reads the table from the beginning, whatever an earlier call has found, and
	// returns what is left to do while the next tables are read; nil for nothing.
	read func(ctx context.Context) (finish func(ctx context.Context))
	// void takes back what was proved, and keeps the reason.
	void func(reason finding.Gap)

	began compare.Starts // as they were when the last reading began
}

// restarted names a member that has been restarted since the work was begun, "" if none was.
func (w *work) restarted(now compare.Starts) string {
	for _, member := range w.members {
		if w.began.Of(member) != now.Of(member) {
			return member
		}
	}
	return ""
}

// readAcrossRestarts reads all tables, and asks the servers in the end whether they still are
// who they were. Where a server was restarted, the tables that were begun before that are
// read again, once: a crash can lose rows that were read before it.
func readAcrossRestarts(ctx context.Context, run *compare.Run, out *compare.PairOutcome, all []*work, atOnce int) {
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

// readAll reads all tables. Those that another session has locked are read last, and are
// waited for together, so that they do not keep the others waiting.
func readAll(ctx context.Context, run *compare.Run, all []*work, atOnce int) {
	var rest errgroup.Group
	read := func(w *work) {
		w.began = run.Starts()
		if finish := w.read(ctx); finish != nil {
			rest.Go(func() error { finish(ctx); return nil })
		}
	}
	isLocked := make([]bool, len(all))
	each(all, atOnce, func(i int, w *work) {
		if isLocked[i] = w.isLocked(ctx, run.Pair); !isLocked[i] {
			read(w)
		}
	})
	each(all, atOnce, func(i int, w *work) {
		if isLocked[i] {
			read(w)
		}
	})
	_ = rest.Wait() // what fails in a table is a gap in its outcome
}

// each calls do for every work, for some at once.
func each(all []*work, atOnce int, do func(i int, w *work)) {
	var group errgroup.Group
	group.SetLimit(atOnce)
	for i, w := range all {
		group.Go(func() error { do(i, w); return nil })
	}
	_ = group.Wait() // there are no errors
}

// isLocked tells whether another session has locked the table on a member. It does not wait
// for it.
func (w *work) isLocked(ctx context.Context, pair compare.Pair) bool {
	for i, member := range w.members {
		if errors.Is(pair.Side(member).Probe(ctx, w.tables[i].Database, w.tables[i].Name), checksum.ErrLocked) {
			return true
		}
	}
	return false
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
			before := r.out.Pairs[i].Starts()
			if compare.Confirm(ctx, r.plan.Pairs[i], &r.out.Pairs[i]) != before {
				r.voidJournal(r.plan.Pairs[i], &r.out.Pairs[i])
				verify(ctx)
			}
			return nil
		})
	}
	_ = group.Wait() // what goes wrong is a gap
}

// voidJournal takes back all that the journal has of a pair.
func (r *run) voidJournal(pair compare.Pair, out *compare.PairOutcome) {
	if r.plan.Pair.Journal == nil {
		return
	}
	for i := range out.Tables {
		void(r.plan.Pair.Journal, r.plan.Checks, pair, &out.Tables[i], "a", "b")
	}
}

// void takes back what the journal has of a table: of the pair, or of members by themselves if no rows are
// compared.
func void(journal compare.Journal, checks compare.Checks, pair compare.Pair, t *compare.TableOutcome, members ...string) {
	if checks.Has(compare.Rows) {
		journal.Void(pair.Name, t.Name)
		return
	}
	for _, member := range members {
		if table := t.On(member); table != nil {
			texts.Void(journal, pair, member, table)
		}
	}
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
