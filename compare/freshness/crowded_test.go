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

// A map of a badly damaged table has more pieces than are kept apart, and joins some in the course of a run. What
// was found different after that must not pass for what an earlier run had found equal there.
func TestWhatIsFoundDifferentInACrowdedMapIsNotEqual(t *testing.T) {
	kept, err := ledger.Open(t.Context(), filepath.Join(t.TempDir(), "l.db"))
	require.NoError(t, err)
	defer func() { assert.NoError(t, kept.Close()) }()
	pair := compare.Pair{Name: "p", A: idle{}, B: idle{}}
	both := compare.TablePair{A: &checksum.Table{Database: "d", Name: "t"}, B: &checksum.Table{Database: "d", Name: "t"}}
	const chunks, rows = 11_001, 256
	keeperOf := func(run string) *freshness.Keeper {
		keeper := freshness.NewKeeper(t.Context(), kept, freshness.Options{Fleet: "f", Run: run})
		pieces, _ := keeper.Pieces(t.Context(), pair, both, checksum.Wire)
		keeper.Began(pair, both, pieces)
		return keeper
	}
	read := func(keeper *freshness.Keeper, in checksum.KeyRange, rows uint64, at time.Time, isEqual bool) {
		r := compare.ReadRange{Pair: "p", Table: "d.t", Range: in, At: at, Equal: isEqual}
		r.A.Rows, r.B.Rows = rows, rows
		keeper.Read(r)
	}
	one := keeperOf("one")
	read(one, checksum.KeyRange{}, chunks*rows, time.Now().Add(-24*time.Hour), true)
	require.NoError(t, one.Close())

	two, in := keeperOf("two"), checksum.KeyRange{}
	for i := range chunks - 1 {
		through := checksum.IntegerBound(checksum.Int(int64(i)))
		in.Through = &through
		read(two, in, rows, time.Now(), i%2 == 1)
		in = checksum.KeyRange{After: &through}
	}
	read(two, in, rows, time.Now(), false)
	m := two.Tables(t.Context(), pair)["d.t"].Map
	require.NoError(t, two.Close())
	last := m.Pieces()[len(m.Pieces())-1]
	assert.NotEqual(t, freshness.Equal, last.State, "%d pieces, the last of run %s", len(m.Pieces()), last.Run)
}
