package evidence

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/report"
	"allclear/report/forms"
)

// TestFinishedRunsAreListedTheLastFirst: a run that was killed, or is still at work, has nothing to be
// compared with; and of two runs of one second the link tells which was the last.
func TestFinishedRunsAreListedTheLastFirst(t *testing.T) {
	out := t.TempDir()
	runs, err := Finished(filepath.Join(out, "nowhere"))
	require.NoError(t, err)
	assert.Empty(t, runs, "the first night")
	all := forms.All(forms.Options{})
	keep := func(d *report.Document, isWhole bool) {
		t.Helper()
		f, err := Begin(out, d, all)
		require.NoError(t, err)
		if isWhole {
			require.NoError(t, f.Seal(d, Seal{}))
		}
	}
	keep(runOf("ZZZZZZZZ", 0), true)
	keep(runOf("BBBBBBBB", 7), true)
	keep(runOf("AAAAAAAA", 7), true) // after B, in the same second
	require.NoError(t, os.Mkdir(filepath.Join(out, "other"), 0o700))
	runs, err = Finished(out)
	require.NoError(t, err)
	assert.Equal(t, []string{"20261128T210440Z-AAAAAAAA", "20261128T210440Z-BBBBBBBB", "20261128T210433Z-ZZZZZZZZ"}, runs)
	keep(runOf("CCCCCCCC", 9), false)
	runs, err = Finished(out)
	require.NoError(t, err)
	assert.Len(t, runs, 3, "C has not come to its end, though the link leads to it")
}
