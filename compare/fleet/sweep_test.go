package fleet_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/fleet"
	"allclear/compare/freshness"
	"allclear/compare/sweep"
)

// nothingMore is for a night in which nothing can be read.
const nothingMore = math.MaxUint64

// swept is one night: it reads until it has read enough rows, 0 for all that it should.
func (n *nights) swept(id string, enough uint64) (compare.PairOutcome, *sweep.Standing, uint64) {
	n.t.Helper()
	return n.sweptOf(n.pair(), id, enough)
}

func (n *nights) sweptOf(pair compare.Pair, id string, enough uint64) (compare.PairOutcome, *sweep.Standing, uint64) {
	n.t.Helper()
	night := sweep.New(sweep.Options{
		Terms: sweep.Terms{Within: 7 * sweep.Day, AtOnce: 1, Now: time.Now()}, Fleet: "fleet", Run: id, Texts: true, Store: n.ledger,
	})
	keeper := freshness.NewKeeper(n.t.Context(), n.ledger, freshness.Options{
		Fleet: "fleet", Run: id, Texts: true, IsDue: night.IsDue, Turn: night.Turn,
	})
	night.KeepBy(keeper)
	progress, options := &rowsRead{}, n.options()
	options.RunID, options.Journal, options.Earlier, options.Progress = id, keeper, keeper, progress
	options.ChunkTime, options.Jobs = time.Millisecond, 1 // many chunks, in order
	options.Enough = func() error {
		progress.mu.Lock()
		defer progress.mu.Unlock()
		if enough > 0 && progress.rows >= enough || enough == nothingMore {
			return errors.New("that is enough for a night")
		}
		return nil
	}
	out, err := fleet.Run(n.t.Context(), fleet.Plan{
		Pairs: []compare.Pair{pair}, Checks: options.Checks, Goal: compare.Rows, Pair: options, AtOnce: 1, Tables: everything{}, Sweep: night,
	})
	require.NoError(n.t, err)
	require.NoError(n.t, errors.Join(keeper.Close(), night.Err()))
	return out.Pairs[0], out.Sweep, progress.rows
}

// The first nights read a part each, and say that the cycle has not ended; then all is verified, though
// no night has read all of it. What is written meanwhile, and damage to what was verified already, is
// found when its turn comes, and not before; a table that was altered is read anew.
func TestNightAfterNightAllIsVerified(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE large (id INT PRIMARY KEY, v INT)", "INSERT INTO large SELECT seq, seq FROM seq_1_to_40000",
		"CREATE TABLE small (id INT PRIMARY KEY, v INT)", "INSERT INTO small SELECT seq, seq FROM seq_1_to_1000",
		"CREATE TABLE keyless (v INT)", "INSERT INTO keyless SELECT seq FROM seq_1_to_1000",
		"ANALYZE TABLE large, small, keyless") // a plan goes by the servers' estimates
	n := tw.nights()
	first, standing, read := n.swept("night1", 15_000)
	assert.Less(t, read, uint64(42_000))
	assert.Positive(t, standing.Never)
	assert.Equal(t, 3, standing.Tables)
	var why []string
	for i := range first.Tables {
		for _, g := range first.Tables[i].Gaps {
			assert.Equal(t, finding.Overdue, g.Cause.Kind)
			why = append(why, g.Cause.Reason)
		}
	}
	require.NotEmpty(t, why)
	assert.Contains(t, why[0], "first cycle: ")

	tw.both("UPDATE large SET v = v + 1 WHERE id <= 100") // written by both, and no damage
	tw.onB("UPDATE large SET v = 0 WHERE id = 17")
	second, standing, more := n.swept("night2", 0)
	assert.Zero(t, standing.Never)
	assert.Equal(t, 3, standing.Verified)
	assert.EqualValues(t, 42_000, read+more, "each row was read once")
	for _, name := range []string{"large", "small", "keyless"} {
		assert.Equal(t, compare.Match, tw.table(second, name).Result, "%s: %v", name, tw.table(second, name).Gaps)
	}
	large := tw.table(second, "large")
	assert.EqualValues(t, 40_000, large.RowsA, "all rows are counted, whoever read them")
	assert.Equal(t, []string{"night1"}, large.Earlier.Runs)

	third, _, read := n.swept("night3", 0)
	assert.EqualValues(t, 1, tw.table(third, "large").Differences, "it is found the night that its turn comes")
	assert.Less(t, read, uint64(30_000))
	tw.onB("UPDATE large SET v = 18 WHERE id = 17")
	mended, standing, read := n.swept("night4", 0)
	assert.Equal(t, compare.Match, tw.table(mended, "large").Result, "what differed is read again the next night")
	assert.Less(t, read, uint64(30_000), "and not everything with it")
	assert.Equal(t, 3, standing.Verified)

	tw.both("ALTER TABLE small ADD COLUMN w INT")
	altered, standing, read := n.swept("night5", nothingMore)
	assert.Zero(t, read)
	assert.Equal(t, compare.Match, tw.table(altered, "large").Result, "it is not read, and it need not be")
	small := tw.table(altered, "small")
	require.Len(t, small.Gaps, 1)
	assert.Equal(t, finding.Overdue, small.Gaps[0].Cause.Kind)
	assert.Contains(t, small.Gaps[0].Cause.Reason, "it was altered")
	assert.Equal(t, 1, standing.Never)
	oldest := standing.Oldest

	for _, lists := range []int32{0, 1} { // it goes down before the plan is made, or after
		pair, left := n.pair(), atomic.Int32{}
		left.Store(lists)
		pair.B = unreachable{pair.B, &left}
		_, standing, _ = n.sweptOf(pair, fmt.Sprint("down", lists), 0)
		assert.Equal(t, oldest, standing.Oldest, "rows are as old as they are, though a member is down")
	}
}

// unreachable is a side that goes down after it has listed its tables so many times.
type unreachable struct {
	compare.Side
	lists *atomic.Int32
}

func (u unreachable) Catalog(ctx context.Context, databases []string) (*checksum.Catalog, error) {
	if u.lists.Add(-1) < 0 {
		return nil, checksum.ErrDown
	}
	return u.Side.Catalog(ctx, databases)
}
