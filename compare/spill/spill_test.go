package spill

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// all gives what a store holds, a line a record.
func all(t *testing.T, s *Store) (lines []string) {
	t.Helper()
	require.NoError(t, s.Each(func(key, value []byte) error {
		lines = append(lines, fmt.Sprintf("%x %x", key, value))
		return nil
	}))
	return lines
}

// Records come in the order of their keys and bytes, in whichever order they went in, be they
// in memory, in one run or in runs of several levels; and come again when asked again.
func TestRecordsComeInOneOrder(t *testing.T) {
	const records = 50_000
	var want []string
	for seed, budget := range []int64{1 << 40, 1 << 20, 0} {
		s := NewStore(NewBudget(budget))
		for _, i := range rand.New(rand.NewPCG(uint64(seed), 0)).Perm(records) {
			value := make([]byte, 200+i%7)
			value[0] = byte(i)
			require.NoError(t, s.Add(binary.BigEndian.AppendUint32(nil, uint32(i/2)), value)) // two of each key
		}
		got := all(t, s)
		assert.Equal(t, got, all(t, s))
		if want == nil {
			want = got
			require.Len(t, want, records)
		}
		assert.Equal(t, want, got)
		if budget == 0 {
			assert.Greater(t, s.runs[0].level, 0, "runs were merged")
			assert.Less(t, len(s.runs), 2*fanIn)
		}
		require.NoError(t, s.Close())
		assert.Zero(t, s.budget.used.Load(), "what is closed takes no memory")
	}
}

// However many records there are, a store keeps a bounded number of bytes, and stores that
// share a budget together little more than that.
func TestMemoryIsBounded(t *testing.T) {
	budget := NewBudget(1 << 20)
	stores := []*Store{NewStore(budget), NewStore(budget), NewStore(budget)}
	most := int64(0)
	for i := range 60_000 {
		require.NoError(t, stores[i%len(stores)].Add([]byte{byte(i)}, make([]byte, 100)))
		most = max(most, budget.used.Load())
	}
	assert.Less(t, most, int64(1<<20+len(stores)*leastRun))
	for _, s := range stores {
		require.NoError(t, s.Close())
	}
}

// A file that cannot be written is an error, and so is one that cannot be made.
func TestAFullDiskIsAnError(t *testing.T) {
	s := NewStore(NewBudget(0))
	full, err := os.OpenFile("/dev/full", os.O_RDWR, 0)
	require.NoError(t, err)
	s.file = full
	for range 2_000 {
		if err = s.Add(make([]byte, 100), make([]byte, 100)); err != nil {
			break
		}
	}
	require.Error(t, err)
	t.Setenv("TMPDIR", "/nowhere")
	other := NewStore(NewBudget(0))
	for range 2_000 {
		if err = other.Add(make([]byte, 100), make([]byte, 100)); err != nil {
			break
		}
	}
	require.ErrorIs(t, err, os.ErrNotExist)
}

// Nothing is left behind, also by a process that is killed.
func TestTheFileHasNoName(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	s := NewStore(NewBudget(0))
	require.NoError(t, s.Add([]byte("k"), make([]byte, 2*mostBuffered)))
	require.NotEmpty(t, s.runs)
	left, err := os.ReadDir(os.Getenv("TMPDIR"))
	require.NoError(t, err)
	assert.Empty(t, left)
	stop := errors.New("enough")
	assert.ErrorIs(t, s.Each(func([]byte, []byte) error { return stop }), stop)
	require.NoError(t, s.Close())
}
