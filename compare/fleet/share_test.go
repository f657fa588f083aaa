package fleet_test

import (
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
func (n *nights) night(id string, isDue func(*freshness.Piece) bool, most uint64) compare.TableOutcome {
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
	assertSame := func(table compare.TableOutcome, night string) {
		t.Helper()
		require.NotEmpty(t, table.Findings, night)
		for _, f := range table.Findings {
			facts, isSign := f.Facts.(finding.TextSign)
			require.True(t, isSign, night)
			assert.EqualValues(t, 20_000, facts.NonASCII, night)
			assert.NotEqual(t, finding.Blocker, f.Severity, night)
		}
	}
	assertSame(n.night("one", every, 1<<20), "all is read")
	assertSame(n.night("two", every, 1), "of each range a part is read")
	assertSame(n.night("three", nothing, 0), "nothing but what shows signs is read")
	assertSame(n.night("four", every, 0), "all others are left")
	assertSame(n.night("five", every, 1<<20), "all is read again")
}
