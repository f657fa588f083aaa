package compare

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"allclear/checksum"
)

const (
	// segmentRows is how many rows make it worth while to read another part of
	// a table in parallel.
	segmentRows = 50_000
	// segmentsPerJob evens parts of unequal size out: who is done with a small
	// one takes the next.
	segmentsPerJob = 4
)

// tableRun verifies one table of a pair.
type tableRun struct {
	*pairRun
	plan
	name    string
	started time.Time
	pace    *pace

	mu        sync.Mutex
	outcome   TableOutcome
	suspects  []*leaf                // what differed when it was first read
	pending   int64                  // rows in suspects
	confirmed map[string]*difference // proved, and to be listed, by identity
	kept      int64                  // bytes of texts in confirmed
	unlisted  unlisted               // proved, and only counted
	tally     tally                  // what happened to the rows that both sides have
	seen      sight                  // what the texts show by themselves
	// leftA and leftB: rows of differing buckets have changed since the buckets
	// were read.
	leftA, leftB bool

	diagnosed, explained atomic.Int64 // rows that were diagnosed, and those of which something is known

	setsOnce   sync.Once
	columnSets []bothSets
}

func (p *pairRun) newTable(both bothTables) *tableRun {
	t := &tableRun{
		pairRun: p, plan: newPlan(both.a, both.b), name: both.a.FullName(), started: time.Now(),
		pace: newPace(p.o.ChunkTime, both.a), confirmed: map[string]*difference{},
	}
	t.plan.a.Values, t.plan.b.Values = p.o.Values, p.o.Values
	t.outcome = TableOutcome{Name: t.name, A: both.a, B: both.b, Kind: t.kind}
	return t
}

// read reads the whole table once. It never fails: what goes wrong is a gap.
func (t *tableRun) read(ctx context.Context) {
	t.look()
	switch {
	case ctx.Err() != nil:
		t.gap(ctx, "", nil)
	case t.blocked != "":
		t.gapBecause("", t.blocked)
	case t.ranged():
		t.walk(ctx)
	default:
		t.spread(ctx)
	}
}

// finish re-reads what differed and draws the conclusion.
func (t *tableRun) finish(ctx context.Context) TableOutcome {
	t.resolve(ctx)
	t.confirmUnmoved()
	t.list(ctx)
	t.listSigns()
	t.checkDefinition(ctx)
	t.conclude()
	t.blameCollations(ctx)
	t.pairRun.a.Forget(&t.plan.a)
	t.pairRun.b.Forget(&t.plan.b)
	t.outcome.Elapsed = time.Since(t.started)
	t.progress().TableDone(t.pairRun.name, &t.outcome)
	return t.outcome
}

// walk reads a table by key ranges, several parts of it at a time.
func (t *tableRun) walk(ctx context.Context) {
	segments, err := t.segments(ctx)
	if err != nil {
		t.gap(ctx, "", err)
		return
	}
	var group errgroup.Group
	group.SetLimit(t.o.Jobs)
	seen := make([]sight, len(segments))
	for i, segment := range segments {
		seen[i] = t.newSight()
		group.Go(func() error { t.walkSegment(ctx, segment, seen[i]); return nil })
	}
	_ = group.Wait() // what goes wrong is a gap
	for _, one := range seen {
		t.seen.saw(one.a, one.b)
	}
}

// segments cuts the table into parts for parallel reading, in key order.
func (t *tableRun) segments(ctx context.Context) ([]checksum.KeyRange, error) {
	parts := min(t.o.Jobs*segmentsPerJob, int(max(t.outcome.A.Rows, t.outcome.B.Rows)/segmentRows)+1)
	bounds, err := t.pairRun.a.Split(ctx, &t.plan.a, parts)
	if err != nil {
		return nil, err
	}
	segments := make([]checksum.KeyRange, len(bounds)+1)
	for i := range bounds {
		segments[i].Through, segments[i+1].After = &bounds[i], &bounds[i]
	}
	return segments, nil
}

// checkDefinition looks at both tables again: rows of a table that was altered
// under way prove nothing about the table that is there now.
func (t *tableRun) checkDefinition(ctx context.Context) {
	if len(t.outcome.Gaps) > 0 && t.outcome.Gaps[0].Range == "" {
		return // nothing of it was verified anyway
	}
	var changed error
	for _, side := range []struct {
		Side
		table **checksum.Table
	}{{t.pairRun.a, &t.outcome.A}, {t.pairRun.b, &t.outcome.B}} {
		was := *side.table
		now, err := side.Table(ctx, was.Database, was.Name)
		switch {
		case errors.Is(err, checksum.ErrNoTable):
			changed = err
		case err != nil:
			if len(t.outcome.Gaps) == 0 { // else the trouble is on record
				t.gap(ctx, "", err)
			}
			return
		case !sameDefinition(was, now):
			changed = fmt.Errorf("%w on %s while it was being verified", checksum.ErrTableChanged, side.Address())
			*side.table = now // drift is judged by what is there now
		}
	}
	if changed != nil {
		t.forsake(changed)
	}
}

// forsake takes back what was found of a table that turned into another one.
func (t *tableRun) forsake(err error) {
	reason := err.Error()
	if t.outcome.Differences > 0 {
		reason = fmt.Sprintf("%s; %d differences seen before do not count", reason, t.outcome.Differences)
	}
	t.outcome.Differences, t.outcome.Findings, t.unlisted = 0, nil, unlisted{}
	t.outcome.Gaps = []Gap{{Pair: t.pairRun.name, Table: t.name, Reason: reason}}
}

func (t *tableRun) conclude() {
	t.outcome.Inspected = t.o.Charset && len(t.outcome.Gaps) == 0
	switch {
	case t.outcome.Differences > 0:
		t.outcome.Result = Differ
	case len(t.outcome.Gaps) > 0:
		t.outcome.Result = Unverified
	default:
		t.outcome.Result = Match
		t.outcome.RowsA = min(t.outcome.RowsA, t.outcome.RowsB)
		t.outcome.RowsB = t.outcome.RowsA
		if t.outcome.DigestA != t.outcome.DigestB {
			// Rows moved under way, and were equal when read again: the digests
			// of the first reading are no evidence of that.
			t.outcome.DigestA, t.outcome.DigestB, t.outcome.Kind = checksum.Digest{}, checksum.Digest{}, 0
		}
	}
}

// verified counts rows that were read on both sides and whose digests are
// accounted for.
func (t *tableRun) verified(a, b checksum.Digest) {
	t.mu.Lock()
	t.outcome.DigestA, t.outcome.DigestB = t.outcome.DigestA.Plus(a), t.outcome.DigestB.Plus(b)
	t.outcome.RowsA, t.outcome.RowsB = t.outcome.RowsA+a.Rows, t.outcome.RowsB+b.Rows
	t.mu.Unlock()
	t.progress().RowsVerified(t.pairRun.name, t.name, max(a.Rows, b.Rows))
}

// gap records a range that could not be verified, and why: the run's end if
// that was it, else the error.
func (t *tableRun) gap(ctx context.Context, where string, err error) {
	t.gapBecause(where, gapReason(ctx, err))
}

func (t *tableRun) gapBecause(where, reason string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.outcome.Gaps = append(t.outcome.Gaps, Gap{Pair: t.pairRun.name, Table: t.name, Range: where, Reason: reason})
}

func gapReason(ctx context.Context, err error) string {
	if cause := context.Cause(ctx); cause != nil {
		return cause.Error()
	}
	return err.Error()
}

func sameDefinition(x, y *checksum.Table) bool {
	if len(x.Columns) != len(y.Columns) || len(x.Indexes) != len(y.Indexes) {
		return false
	}
	for i := range x.Columns {
		c, d := x.Columns[i], y.Columns[i]
		if c.Name != d.Name || c.FullType != d.FullType || c.Charset != d.Charset || c.Collation != d.Collation || c.Generation != d.Generation {
			return false
		}
	}
	return true
}
