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
	"allclear/compare"
	"allclear/compare/freshness"
	"allclear/compare/ledger"
)

// idle is a side that nobody writes to.
type idle struct{ compare.Side }

func (idle) Activity(context.Context) (checksum.Activity, error) { return checksum.Activity{}, nil }
func (idle) Made(context.Context) (map[string]string, error)     { return nil, nil }
func (idle) Instance() checksum.Instance                         { return checksum.Instance{Port: "1", Datadir: "/d"} }
func (idle) Confirm(context.Context) (checksum.Instance, error)  { return checksum.Instance{}, nil }

// A worker that has read for long does not go on before that is kept, so that a killed run loses no
// more than the chunk that each worker is at; and what lies between rows that differ here and there is
// not read again, however many they are.
func TestWhatALongChunkHasReadIsKeptBeforeTheNext(t *testing.T) {
	kept, err := ledger.Open(t.Context(), filepath.Join(t.TempDir(), "l.db"))
	require.NoError(t, err)
	defer func() { assert.NoError(t, kept.Close()) }()
	pair := compare.Pair{Name: "p", A: idle{}, B: idle{}}
	both := compare.TablePair{A: &checksum.Table{Database: "d", Name: "t"}, B: &checksum.Table{Database: "d", Name: "t"}}
	ctx, cut := context.WithCancel(t.Context())
	defer cut()
	keeper := freshness.NewKeeper(ctx, kept, freshness.Options{Fleet: "f", Run: "one"})
	pieces, _ := keeper.Pieces(t.Context(), pair, both, checksum.Wire)
	keeper.Began(pair, both, pieces)
	const chunks = 600
	began, after := time.Now().Add(-time.Second), (*checksum.Bound)(nil)
	for i := range chunks {
		through := checksum.IntegerBound(checksum.Int(int64(i)))
		r := compare.ReadRange{Pair: "p", Table: "d.t", Range: checksum.KeyRange{After: after, Through: &through}, At: began, Equal: i%2 == 0}
		r.A.Rows, r.B.Rows = 1, 1
		keeper.Read(r)
		after = &through
	}
	keeper.Keep(t.Context(), began)
	inLedger := func() (equal, all int) {
		tables, err := kept.Freshness(t.Context(), "f", "p")
		require.NoError(t, err)
		require.Len(t, tables, 1)
		m, err := freshness.Decode(tables[0].Map)
		require.NoError(t, err)
		for _, p := range m.Pieces() {
			if p.State == freshness.Equal {
				equal++
			}
		}
		return equal, len(m.Pieces())
	}
	equal, _ := inLedger()
	assert.Equal(t, chunks/2, equal, "no Close yet, as where the run is killed")
	cut()
	require.NoError(t, keeper.Close())
	equal, _ = inLedger()
	assert.Equal(t, chunks/2, equal, "nor where it was cut")

	again := freshness.NewKeeper(t.Context(), kept, freshness.Options{Fleet: "f", Run: "two"})
	pieces, _ = again.Pieces(t.Context(), pair, both, checksum.Wire)
	again.Began(pair, both, pieces)
	require.NoError(t, again.Close())
	_, all := inLedger()
	assert.LessOrEqual(t, all, 64, "a run that comes to its end by itself leaves few: %s", fmt.Sprint(all))
}

// started is a side that tells when it was started.
type started struct {
	idle
	at *time.Time
}

func (s started) Instance() checksum.Instance {
	return checksum.Instance{Port: "1", Datadir: "/d", Started: *s.at}
}

// What a run counts of earlier ones counts no more once a member was restarted while it is at work: the
// run has judged that at its beginning.
func TestWhatARunCountsDoesNotOutliveARestart(t *testing.T) {
	kept, err := ledger.Open(t.Context(), filepath.Join(t.TempDir(), "l.db"))
	require.NoError(t, err)
	defer func() { assert.NoError(t, kept.Close()) }()
	at := time.Date(2026, 11, 28, 1, 0, 0, 0, time.UTC)
	pair := compare.Pair{Name: "p", A: idle{}, B: started{at: &at}}
	both := compare.TablePair{A: &checksum.Table{Database: "d", Name: "t"}, B: &checksum.Table{Database: "d", Name: "t"}}
	one := freshness.NewKeeper(t.Context(), kept, freshness.Options{Fleet: "f", Run: "one"})
	pieces, _ := one.Pieces(t.Context(), pair, both, checksum.Wire)
	one.Began(pair, both, pieces)
	one.Read(compare.ReadRange{Pair: "p", Table: "d.t", At: time.Now().Add(-time.Minute), Equal: true})
	require.NoError(t, one.Close())
	two := freshness.NewKeeper(t.Context(), kept, freshness.Options{Fleet: "f", Run: "two", Doubt: freshness.Restarted,
		IsDue: func(compare.Pair, string, *freshness.Piece) bool { return false }})
	pieces, _ = two.Pieces(t.Context(), pair, both, checksum.Wire)
	require.NotNil(t, pieces[0].Known)
	at = at.Add(time.Hour)
	pieces, why := two.Pieces(t.Context(), pair, both, checksum.Wire)
	assert.Nil(t, pieces[0].Known)
	assert.Contains(t, why, "member b was restarted at 2026-11-28 02:00:00 UTC")
	require.NoError(t, two.Close())
}
