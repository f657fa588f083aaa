package freshness_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/checksum/position"
	"allclear/compare"
	"allclear/compare/freshness"
	"allclear/compare/ledger"
)

// logged is a side that has executed so many transactions, by its GTIDs.
type logged struct {
	idle
	transactions int
}

func (s logged) Activity(context.Context) (checksum.Activity, error) {
	at, err := position.ParseMariaDB(fmt.Sprintf("0-1-%d", s.transactions), "")
	return checksum.Activity{Replication: position.Server{ID: "1", MariaDB: at, Logs: true}}, err
}

// What was read before a member went back is forgotten, for good, though the member soon has as many
// transactions again. What was read since then counts: a sweep would read everything each night otherwise.
func TestWhatWasReadSinceAMemberWentBackCounts(t *testing.T) {
	kept, err := ledger.Open(t.Context(), filepath.Join(t.TempDir(), "l.db"))
	require.NoError(t, err)
	defer func() { assert.NoError(t, kept.Close()) }()
	both := compare.TablePair{A: &checksum.Table{Database: "d", Name: "t"}, B: &checksum.Table{Database: "d", Name: "t"}}
	for i, night := range []struct {
		transactions  int // of member a
		counts, reads bool
	}{{100, false, true}, {101, true, false}, {7, false, false}, {120, false, true}, {121, true, false}, {7, false, true}, {8, true, false}} {
		pair := compare.Pair{Name: "p", A: logged{transactions: night.transactions}, B: idle{}}
		keeper := freshness.NewKeeper(t.Context(), kept, freshness.Options{
			Fleet: "f", Run: fmt.Sprint("night", i), IsDue: func(compare.Pair, string, *freshness.Piece) bool { return false },
		})
		pieces, forgotten := keeper.Pieces(t.Context(), pair, both, checksum.Wire)
		assert.Equal(t, night.counts, pieces[0].Known != nil, "night %d", i)
		assert.Equal(t, night.transactions == 7, forgotten != "", forgotten)
		if night.reads {
			keeper.Began(pair, both, pieces)
			keeper.Read(compare.ReadRange{Pair: "p", Table: "d.t", At: time.Now(), Equal: true})
			keeper.Trusted("p", "d.t")
		}
		require.NoError(t, keeper.Close())
	}
}
