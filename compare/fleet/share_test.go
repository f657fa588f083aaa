package fleet_test

import (
	"context"
	"errors"
	"math"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/fleet"
	"allclear/compare/freshness"
)

// night reads of each piece that is due so many rows, and leaves the rest to a later night.
func (n *nights) night(id string, isDue func(*freshness.Piece) bool, most uint64, change ...func(*compare.Options)) compare.TableOutcome {
	n.t.Helper()
	keeper := freshness.NewKeeper(n.t.Context(), n.ledger, freshness.Options{
		Fleet: "fleet", Run: id, Texts: true,
		IsDue: func(_ compare.Pair, _ string, p *freshness.Piece) bool { return isDue(p) },
		Turn: func(_ compare.Pair, _ string, p *freshness.Piece) uint64 {
			if p.State == freshness.Different {
				return 1 << 20
			}
			return most
		},
	})
	o := n.options()
	o.Checks, o.RunID, o.Journal, o.Earlier = compare.Checks{compare.Rows, compare.Charset}, id, keeper, keeper
	o.ChunkTime = time.Millisecond // many chunks
	for _, c := range change {
		c(&o)
	}
	out := fleet.Verify(n.t.Context(), n.pair(), o)
	require.NoError(n.t, keeper.Close())
	return n.table(out, "t")
}

// A few damaged texts among many are no damaged column, whatever part of the others was read tonight, and
// whatever part of a range that was found clean as a whole. Those that are left are counted all the same.
func TestTheShareOfDamagedTextsIsOfAllTexts(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(40)) CHARACTER SET utf8mb4",
		"INSERT INTO t SELECT seq, IF(seq > 19000 AND seq % 40 = 0, CONCAT('cafÃ© ', seq), CONCAT('Łódź ', seq)) FROM seq_1_to_20000")
	n := tw.nights()
	every := func(*freshness.Piece) bool { return true }
	assertShare(t, n.night("one", every, 1<<20), "all is read")
	assertShare(t, n.night("two", every, 1), "of each range a part is read")
	assertShare(t, n.night("three", nothing, 0), "nothing but what shows signs is read")
	assertShare(t, n.night("four", every, 0), "all others are left")
	assertShare(t, n.night("five", every, 1<<20), "all is read again")
	var chunks atomic.Int64
	assertShare(t, n.night("six", every, 1<<20, func(o *compare.Options) {
		o.Enough = func() error {
			if chunks.Add(1) > 3 {
				return errors.New("the night is over")
			}
			return nil
		}
	}), "it ends within a range")
	assert.Greater(t, chunks.Load(), int64(3))
	n.night("seven", every, 1<<20)
	var reads atomic.Int64
	assertShare(t, n.night("eight", every, 1<<20, func(o *compare.Options) { o.Gate = heldUpAt{&reads, 4} }),
		"it is held up within a range")
	assert.Greater(t, reads.Load(), int64(4))
}

// So it is where damage has come since to a table that was clean as a whole, and the night ends before all of it is read.
func TestTheShareOfDamagedTextsIsOfAllTextsOfATableThatWasClean(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(40)) CHARACTER SET utf8mb4",
		"INSERT INTO t SELECT seq, CONCAT('Łódź ', seq) FROM seq_1_to_20000")
	n := tw.nights()
	every := func(*freshness.Piece) bool { return true }
	assert.Empty(t, n.night("one", every, math.MaxUint64).Findings)
	tw.both("UPDATE t SET v = CONCAT('cafÃ© ', id) WHERE id < 500 AND id % 40 = 0")
	var chunks atomic.Int64
	assertShare(t, n.night("two", every, math.MaxUint64, func(o *compare.Options) {
		o.Enough = func() error {
			if chunks.Add(1) > 1 {
				return errors.New("the night is over")
			}
			return nil
		}
	}), "it ends after a chunk")
}

// And where more rows have come than the table had: how many are left of what was clean is not known then.
func TestTheShareOfDamagedTextsIsOfAllTextsOfATableThatHasGrown(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(40)) CHARACTER SET utf8mb4",
		"INSERT INTO t SELECT seq, CONCAT('Łódź ', seq) FROM seq_15001_to_20000")
	n := tw.nights()
	every := func(*freshness.Piece) bool { return true }
	assert.Empty(t, n.night("one", every, math.MaxUint64).Findings)
	tw.both("INSERT INTO t SELECT seq, IF(seq < 500 AND seq % 40 = 0, CONCAT('cafÃ© ', seq), CONCAT('Łódź ', seq)) FROM seq_1_to_15000")
	assertShare(t, n.night("two", every, 7000), "more rows than there were are read")
	assertShare(t, n.night("three", nothing, 0), "nothing but what shows signs is read")
}

// assertShare asserts that signs are judged by their share of all texts.
func assertShare(t *testing.T, table compare.TableOutcome, night string) {
	t.Helper()
	require.NotEmpty(t, table.Findings, night)
	for _, f := range table.Findings {
		facts, isSign := f.Facts.(finding.TextSign)
		require.True(t, isSign, night)
		assert.EqualValues(t, 20_000, facts.NonASCII, night)
		assert.NotEqual(t, finding.Blocker, f.Severity, night)
	}
}

// heldUpAt holds up one read until it is too late for it.
type heldUpAt struct {
	reads *atomic.Int64
	at    int64
}

func (g heldUpAt) Do(ctx context.Context, read func(ctx context.Context) error) error {
	if g.reads.Add(1) == g.at {
		return compare.ErrHeldUp
	}
	return read(ctx)
}
