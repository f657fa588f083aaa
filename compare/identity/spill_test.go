package identity

import (
	"context"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare/identity/overlap"
)

// TestHashesOfSeveralRunsAreComparedExactly: a business key has more values than fit
// one sorted file; those in two places are found whichever files they are in, and the
// files are gone afterwards.
func TestHashesOfSeveralRunsAreComparedExactly(t *testing.T) {
	folder, err := newSpill()
	require.NoError(t, err)
	random := rand.New(rand.NewPCG(1, 2))
	both := make([]uint64, 40)
	for i := range both {
		both[i] = random.Uint64()
	}
	var sources []overlap.Source
	for range 2 {
		w := folder.writer()
		for i := range runHashes*2 + 100 {
			require.NoError(t, w.add(random.Uint64()))
			if i%(runHashes/20) == 0 && i/(runHashes/20) < len(both) {
				require.NoError(t, w.add(both[i/(runHashes/20)]))
				require.NoError(t, w.add(both[i/(runHashes/20)]), "a statement that starts anew gives some twice")
			}
		}
		runs, err := w.sources()
		require.NoError(t, err)
		assert.Len(t, runs, 3)
		sources = append(sources, overlap.Union(runs...))
	}
	var found []uint64
	_, err = overlap.Find(context.Background(), sources, overlap.Options{Memory: mergeMemory}, func(hash uint64) error {
		found = append(found, hash)
		return nil
	})
	require.NoError(t, err)
	slices.Sort(both)
	assert.Equal(t, both, found)
	require.NoError(t, folder.remove())
	_, err = os.Stat(folder.dir)
	assert.ErrorIs(t, err, os.ErrNotExist)
}
