package freshness_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/freshness"
	"allclear/compare/ledger"
)

// What was read while the clock was ahead is read again: by the right time it would look fresh for years.
func TestWhatWasReadAtATimeToComeIsForgotten(t *testing.T) {
	kept, err := ledger.Open(t.Context(), filepath.Join(t.TempDir(), "l.db"))
	require.NoError(t, err)
	defer func() { assert.NoError(t, kept.Close()) }()
	pair := compare.Pair{Name: "p", A: idle{}, B: idle{}}
	both := compare.TablePair{A: &checksum.Table{Database: "d", Name: "t"}, B: &checksum.Table{Database: "d", Name: "t"}}
	for ahead, why := range map[time.Duration]string{-time.Hour: "", 24 * time.Hour: "the clock of this machine was ahead when it was read"} {
		keeper := freshness.NewKeeper(t.Context(), kept, freshness.Options{Fleet: "f", Run: "one"})
		pieces, _ := keeper.Pieces(t.Context(), pair, both, checksum.Wire)
		keeper.Began(pair, both, pieces)
		keeper.Read(compare.ReadRange{Pair: "p", Table: "d.t", At: time.Now().Add(ahead), Equal: true})
		keeper.Trusted("p", "d.t")
		require.NoError(t, keeper.Close())

		next := freshness.NewKeeper(t.Context(), kept, freshness.Options{
			Fleet: "f", Run: "two", IsDue: func(compare.Pair, string, *freshness.Piece) bool { return false },
		})
		pieces, forgotten := next.Pieces(t.Context(), pair, both, checksum.Wire)
		require.NoError(t, next.Close())
		require.Len(t, pieces, 1)
		assert.Equal(t, why == "", pieces[0].Known != nil, ahead)
		assert.Equal(t, why, forgotten, ahead)
	}
}
