package terminal

import (
	"bytes"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestAClosedStreamIsToldFromOneThatIsThrownAway: a report that goes to /dev/null was thrown away
// on purpose; with >&- it is gone without a word.
func TestAClosedStreamIsToldFromOneThatIsThrownAway(t *testing.T) {
	open := func(flag int) *os.File {
		f, err := os.OpenFile(os.DevNull, flag, 0)
		require.NoError(t, err)
		t.Cleanup(func() { _ = f.Close() })
		return f
	}
	assert.True(t, IsClosed(open(os.O_RDWR)), "as the Go runtime opens it")
	assert.False(t, IsClosed(open(os.O_WRONLY)), "as a shell does")
	closed := open(os.O_WRONLY)
	require.NoError(t, closed.Close())
	assert.True(t, IsClosed(closed))
	file, err := os.Create(t.TempDir() + "/report")
	require.NoError(t, err)
	defer file.Close()
	assert.False(t, IsClosed(file))
	assert.False(t, IsClosed(&bytes.Buffer{}), "no file")
}
