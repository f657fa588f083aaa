package fleet_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/checksum/server"
	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/fleet"
	"allclear/compare/identity"
	"allclear/compare/identity/entity"
)

// everything selects all tables; unused are patterns that it says found none.
type everything struct{ unused []string }

func (everything) Active() bool               { return false }
func (e everything) UnusedIncludes() []string { return e.unused }

// heard counts what a run says of its progress.
type heard struct {
	mu            sync.Mutex
	started, done []string
	rows, ids     uint64
}

func (h *heard) TablePlanned(string, string, uint64)     {}
func (h *heard) TableDone(string, *compare.TableOutcome) {}
func (h *heard) PairStarted(pair string) {
	h.mu.Lock()
	h.started = append(h.started, pair)
	h.mu.Unlock()
}
func (h *heard) PairDone(pair string) { h.mu.Lock(); h.done = append(h.done, pair); h.mu.Unlock() }
func (h *heard) RowsVerified(_ string, _ string, rows uint64) {
	h.mu.Lock()
	h.rows += rows
	h.mu.Unlock()
}
func (h *heard) IDsRead(_ string, ids uint64) { h.mu.Lock(); h.ids += ids; h.mu.Unlock() }

func (tw *twins) plan(goal compare.Check, checks ...compare.Check) (fleet.Plan, *heard) {
	progress := &heard{}
	o := tw.options()
	o.Progress = progress
	return fleet.Plan{
		Pairs:  []compare.Pair{{Name: "pair", A: member(tw.t, tw.a, "a"), B: member(tw.t, tw.b, "b")}},
		Checks: checks, Goal: goal, Pair: o, AtOnce: 1,
		IDs: identity.Options{
			Databases: o.Databases, Rules: entity.Rules{Infer: true}, Reads: 2, ScanRows: 1000, AlterRate: 1e7, Clock: time.Now,
			Warn: identity.Threshold{Share: 0.5}, Critical: identity.Threshold{Share: 0.8},
		},
		Tables: everything{}, Progress: progress, Log: slog.New(slog.DiscardHandler),
	}, progress
}

// door counts who knocks at a member.
type door struct {
	*server.Member
	logins, others atomic.Int32
}

func (d *door) Ping(ctx context.Context) error { d.logins.Add(1); return d.Member.Ping(ctx) }

func (d *door) Facts(ctx context.Context, variables []string) (map[string]string, error) {
	d.others.Add(1)
	return d.Member.Facts(ctx, variables)
}

func (d *door) Activity(ctx context.Context) (checksum.Activity, error) {
	d.others.Add(1)
	return d.Member.Activity(ctx)
}

func (d *door) Catalog(ctx context.Context, databases []string) (*checksum.Catalog, error) {
	d.others.Add(1)
	return d.Member.Catalog(ctx, databases)
}

func (d *door) Table(ctx context.Context, database, name string) (*checksum.Table, error) {
	d.others.Add(1)
	return d.Member.Table(ctx, database, name)
}

func (d *door) Open(view checksum.View) (compare.Reader, error) {
	d.others.Add(1)
	return d.Member.Open(view)
}

// Some servers lock an account after a few wrong passwords: whatever is asked for, a
// member that refused the login is asked no more. The texts of the other member are
// looked at all the same.
func TestAMemberThatRefusedTheLoginIsNotAskedAgain(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE t (id INT PRIMARY KEY, v TEXT CHARACTER SET utf8mb4)", "INSERT INTO t VALUES (1, 'Ã–sterreich')")
	for goal, checks := range map[compare.Check]compare.Checks{
		compare.Rows: {compare.Rows, compare.Charset, compare.Drift, compare.IDs}, compare.Charset: {compare.Charset}, compare.IDs: {compare.IDs},
	} {
		t.Run(string(goal), func(t *testing.T) {
			p, _ := tw.plan(goal, checks...)
			locked := &door{Member: memberAs(t, tw.a, "a", tw.a.User(), "wrong")}
			p.Pairs[0].A = locked
			out, err := fleet.Run(t.Context(), p)
			require.NoError(t, err)
			assert.EqualValues(t, 1, locked.logins.Load())
			assert.Zero(t, locked.others.Load(), "the account may be locked for that")
			require.Len(t, out.TurnedAway, 1)
			require.ErrorIs(t, out.TurnedAway[0], checksum.ErrDenied)
			assert.Equal(t, finding.Denied, out.Pairs[0].A.Failure.Kind)
			assert.Contains(t, gapReasons(out.Pairs[0].Gaps), "ccess denied", "what was not read is a gap")
			if goal == compare.Charset {
				require.Len(t, out.Pairs[0].Tables, 1)
				assert.NotEmpty(t, out.Pairs[0].Tables[0].Findings, "b has the damage")
			}
		})
	}
}

// A pattern is called unused only where every table was seen.
func TestNoPatternIsCalledUnusedUnlessAllTablesWereSeen(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE t (id INT PRIMARY KEY)")
	isCalledUnused := func(ctx context.Context, change func(*fleet.Plan)) bool {
		p, _ := tw.plan(compare.IDs, compare.IDs)
		p.Tables = everything{unused: []string{"shop.*"}}
		change(&p)
		out, err := fleet.Run(ctx, p)
		require.NoError(t, err)
		for _, g := range out.Gaps {
			if g.Table == "shop.*" {
				return true
			}
		}
		return false
	}
	over, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("--timeout 1s reached"))
	assert.True(t, isCalledUnused(t.Context(), func(*fleet.Plan) {}), "all tables were seen")
	assert.True(t, isCalledUnused(t.Context(), func(p *fleet.Plan) {
		p.IDs.Select = func(string) bool { return false }
	}), "none of them is selected, which is known")
	assert.False(t, isCalledUnused(over, func(*fleet.Plan) {}), "the time ran out")
	assert.False(t, isCalledUnused(t.Context(), func(p *fleet.Plan) {
		p.Pairs[0].B = memberAs(t, tw.b, "b", tw.b.User(), "wrong")
	}), "b refused the login")
}

// IDs are counted as IDs and rows as rows, and each pair that began comes to its end.
func TestProgressOfIDsIsHeard(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE listings (listing_id BIGINT PRIMARY KEY, n INT)", "INSERT INTO listings SELECT seq, 1 FROM seq_1_to_2000")
	for goal, checks := range map[compare.Check]compare.Checks{compare.IDs: {compare.IDs}, compare.Rows: {compare.Rows, compare.IDs}} {
		t.Run(string(goal), func(t *testing.T) {
			p, progress := tw.plan(goal, checks...)
			second := p.Pairs[0]
			second.Name = "other"
			p.Pairs = append(p.Pairs, second)
			out, err := fleet.Run(t.Context(), p)
			require.NoError(t, err)
			require.NotNil(t, out.IDs)
			assert.ElementsMatch(t, []string{"pair", "other"}, progress.started)
			assert.ElementsMatch(t, []string{"pair", "other"}, progress.done)
			assert.NotZero(t, progress.ids)
			if goal == compare.IDs {
				assert.Zero(t, progress.rows)
			} else {
				assert.EqualValues(t, 4000, progress.rows)
			}
		})
	}
}

// A server alone has no other to be compared with: where rows were asked for, that is a
// gap and not the end of the run.
func TestAServerAloneIsAGapUnlessIDsAreAskedFor(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE t (id INT PRIMARY KEY)")
	const alone = "nothing to be compared with"
	for goal, want := range map[compare.Check]string{compare.Rows: alone, compare.Charset: alone, compare.IDs: ""} {
		p, _ := tw.plan(goal, goal)
		p.Pairs[0].B, p.Progress, p.Log = nil, nil, nil
		out, err := fleet.Run(t.Context(), p)
		require.NoError(t, err)
		assert.Contains(t, gapReasons(out.Pairs[0].Gaps), want)
		assert.Equal(t, want == "", len(out.Pairs[0].Gaps) == 0)
	}
}
