package evidence

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestPackedEvidence: one file, the same bytes each time, that tar unpacks and a check reads
// packed and unpacked.
func TestPackedEvidence(t *testing.T) {
	out, elsewhere := t.TempDir(), t.TempDir()
	sealed(t, out, "AAAAAAAABBBB", 0, Seal{})
	f := sealed(t, out, "CCCCCCCCDDDD", 1, Seal{})
	one, all := filepath.Join(elsewhere, "one.tar.zst"), filepath.Join(elsewhere, "all.tar.zst")
	require.NoError(t, PackTo(t.Context(), filepath.Join(out, Latest), one))
	require.NoError(t, PackTo(t.Context(), out, all))
	assert.ErrorContains(t, PackTo(t.Context(), out, all), "is there already")

	assert.Empty(t, wrongOf(t, one, nil))
	checked, err := Check(t.Context(), all, nil)
	require.NoError(t, err)
	require.Len(t, checked, 2)
	assert.True(t, checked[0].IsWhole() && checked[1].IsWhole())

	said, err := exec.Command("tar", "--zstd", "-xf", one, "-C", elsewhere).CombinedOutput()
	require.NoError(t, err, string(said))
	folder := filepath.Join(elsewhere, filepath.Base(f.Path()))
	assert.Empty(t, wrongOf(t, folder, nil))
	for _, name := range filesOf(t, folder) { // that it was unpacked later does not matter
		require.NoError(t, os.Chtimes(filepath.Join(folder, name), time.Now(), time.Now().Add(-time.Hour)))
	}
	var first, second bytes.Buffer
	require.NoError(t, Pack(t.Context(), f.Path(), &first))
	require.NoError(t, Pack(t.Context(), folder, &second))
	assert.True(t, bytes.Equal(first.Bytes(), second.Bytes()))
}

// unpacked is what an archive's compression holds, nil if it cannot be read.
func unpacked(archive []byte) []byte {
	from, err := zstd.NewReader(bytes.NewReader(archive))
	if err != nil {
		return nil
	}
	defer from.Close()
	text, err := io.ReadAll(from)
	if err != nil {
		return nil
	}
	return text
}

// TestADamagedArchiveIsFound, whichever byte of it was altered; but a bit that does not change what
// the compression holds is none of the evidence.
func TestADamagedArchiveIsFound(t *testing.T) {
	var packed bytes.Buffer
	require.NoError(t, Pack(t.Context(), sealed(t, t.TempDir(), "AAAAAAAABBBB", 0, Seal{}).Path(), &packed))
	at := filepath.Join(t.TempDir(), "one.tar.zst")
	isFound := func(now []byte) bool {
		require.NoError(t, os.WriteFile(at, now, 0o600))
		all, err := Check(t.Context(), at, nil)
		return err != nil || !all[0].IsWhole()
	}
	assert.False(t, isFound(packed.Bytes()))
	for i := 0; i < packed.Len(); i += 1 + packed.Len()/200 {
		now := bytes.Clone(packed.Bytes())
		now[i] ^= 0x10
		assert.True(t, isFound(now) || bytes.Equal(unpacked(now), unpacked(packed.Bytes())), "byte %d", i)
	}
	assert.True(t, isFound(packed.Bytes()[:packed.Len()-1]))
	assert.True(t, isFound(append(bytes.Clone(packed.Bytes()), 'x')))
}
