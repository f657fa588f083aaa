package evidence

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/report/forms"
)

// sealed is the folder of a run with the forms of its report, and a file in a folder that something
// else wrote, whose name sha256sum escapes.
func sealed(t *testing.T, out, id string, seconds int, how Seal) *Folder {
	t.Helper()
	d := runOf(id, seconds)
	f, err := Begin(out, d, forms.All(forms.Options{}))
	require.NoError(t, err)
	rows := filepath.Join(f.Path(), "rows", "s1")
	require.NoError(t, os.MkdirAll(rows, 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(rows, "back\\slash\nline.ndjson"), []byte("{}\n"), 0o600))
	require.NoError(t, f.Seal(d, how))
	return f
}

// wrongOf is what a check finds wrong in the only run at a place.
func wrongOf(t *testing.T, at string, signers Signers) []string {
	t.Helper()
	all, err := Check(t.Context(), at, signers)
	require.NoError(t, err)
	require.Len(t, all, 1)
	return all[0].Wrong
}

// filesOf are the files of a folder.
func filesOf(t *testing.T, folder string) (names []string) {
	t.Helper()
	require.NoError(t, fs.WalkDir(os.DirFS(folder), ".", func(name string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			names = append(names, name)
		}
		return err
	}))
	return names
}

// TestSumsAreReadBySha256sum: whoever has no allclear checks the files with sha256sum.
func TestSumsAreReadBySha256sum(t *testing.T) {
	f := sealed(t, t.TempDir(), "AAAAAAAABBBB", 0, Seal{})
	check := exec.Command("sha256sum", "-c", "--strict", SumsFile)
	check.Dir = f.Path()
	said, err := check.CombinedOutput()
	require.NoError(t, err, string(said))
	assert.Equal(t, len(filesOf(t, f.Path()))-1, strings.Count(string(said), ": OK"), "every file but the sums themselves")
	assert.Empty(t, wrongOf(t, f.Path(), nil))
}

// TestOneAlteredByteIsFound, in any file: in those of the report, the manifest, the sums and the
// signature. Of the last two every single byte is tried.
func TestOneAlteredByteIsFound(t *testing.T) {
	key, _ := newKey(t, "ed25519")
	f := sealed(t, t.TempDir(), "AAAAAAAABBBB", 0, Seal{Key: key})
	require.Empty(t, wrongOf(t, f.Path(), nil))
	for _, name := range filesOf(t, f.Path()) {
		path := filepath.Join(f.Path(), name)
		was, err := os.ReadFile(path)
		require.NoError(t, err)
		step := 1
		if name != SumsFile && name != SignatureFile {
			step = max(1, len(was)/7)
		}
		for i := 0; i < len(was); i += step {
			for _, flip := range []byte{0x01, 0x20, 0x07} { // 0x20 turns a into A, 0x07 LF into CR
				now := bytes.Clone(was)
				now[i] ^= flip
				require.NoError(t, os.WriteFile(path, now, 0o600))
				wrong := wrongOf(t, f.Path(), nil)
				require.NotEmpty(t, wrong, "%s, byte %d", name, i)
				assert.Contains(t, strings.Join(wrong, "; "), filepath.Base(name), "byte %d", i)
			}
		}
		require.NoError(t, os.WriteFile(path, was, 0o600))
	}
	assert.Empty(t, wrongOf(t, f.Path(), nil))
}

// TestWhatIsWrongWithAFolder is named: which file was altered, taken away or added, also by somebody
// who made the sums fit again.
func TestWhatIsWrongWithAFolder(t *testing.T) {
	for name, c := range map[string]struct {
		do   func(folder string) error
		want []string
	}{
		"altered": {func(f string) error { return os.WriteFile(filepath.Join(f, "report.txt"), []byte("fine"), 0o600) },
			[]string{"altered: report.txt"}},
		"missing": {func(f string) error { return os.Remove(filepath.Join(f, "findings.ndjson")) },
			[]string{"missing: findings.ndjson"}},
		"added": {func(f string) error { return os.WriteFile(filepath.Join(f, "new.txt"), nil, 0o600) },
			[]string{"added: new.txt"}},
		"a link added": {func(f string) error { return os.Symlink("report.txt", filepath.Join(f, "link")) },
			[]string{"added: link"}},
		"sums made to fit": {func(f string) error {
			if err := os.WriteFile(filepath.Join(f, "report.txt"), []byte("fine"), 0o600); err != nil {
				return err
			}
			resum := exec.Command("sh", "-c", "find . -type f ! -name 'SHA256SUMS*' -printf '%P\\0' | sort -z | xargs -0 sha256sum > SHA256SUMS")
			resum.Dir = f
			return resum.Run()
		}, []string{"altered: report.txt (by evidence.json)"}},
		"no sums": {func(f string) error { return os.Remove(filepath.Join(f, SumsFile)) }, nil},
	} {
		f := sealed(t, t.TempDir(), "AAAAAAAABBBB", 0, Seal{})
		require.NoError(t, c.do(f.Path()), name)
		all, err := Check(t.Context(), f.Path(), nil)
		require.NoError(t, err, name)
		assert.Equal(t, c.want, all[0].Wrong, name)
		assert.False(t, all[0].IsWhole(), name)
		assert.Equal(t, name == "no sums", all[0].Unfinished, name)
	}
}

// TestARunThatWasKilledIsUnfinished: its folder has no sums, and it is no link of the chain.
func TestARunThatWasKilledIsUnfinished(t *testing.T) {
	out := t.TempDir()
	_, err := Begin(out, runOf("AAAAAAAABBBB", 0), forms.All(forms.Options{}))
	require.NoError(t, err)
	sealed(t, out, "CCCCCCCCDDDD", 1, Seal{})
	all, err := Check(t.Context(), out, nil)
	require.NoError(t, err)
	require.Len(t, all, 2)
	assert.True(t, all[0].Unfinished)
	assert.True(t, all[1].IsWhole(), all[1].Wrong)
	assert.Empty(t, all[1].Manifest.Previous)
}

// TestAGapInTheChain: each run names the one before it, so that none can be taken away or made
// anew.
func TestAGapInTheChain(t *testing.T) {
	chain := func() (out string, runs []*Folder) {
		out = t.TempDir()
		for i, id := range []string{"AAAAAAAA1", "BBBBBBBB2", "CCCCCCCC3"} {
			runs = append(runs, sealed(t, out, id, i, Seal{}))
		}
		return out, runs
	}
	found := func(out string) (wrong []string) {
		all, err := Check(t.Context(), out, nil)
		require.NoError(t, err)
		for _, c := range all {
			wrong = append(wrong, c.Wrong...)
		}
		return wrong
	}
	out, runs := chain()
	assert.Empty(t, found(out))
	assert.Empty(t, wrongOf(t, filepath.Join(out, Latest), nil), "one run alone says nothing of those before it")

	require.NoError(t, os.RemoveAll(runs[1].Path()))
	assert.Equal(t, []string{"gap: run BBBBBBBB2 before it is not here"}, found(out))
	sealed(t, out, "DDDDDDDD4", 3, Seal{})
	assert.Equal(t, []string{"gap: run BBBBBBBB2 before it is not here"}, found(out), "a later run does not close it")

	out, runs = chain()
	require.NoError(t, os.RemoveAll(runs[0].Path()))
	sealed(t, out, "AAAAAAAA1", 0, Seal{})
	assert.Equal(t, []string{"gap: run AAAAAAAA1 before it is not as it was"}, found(out))

	// Two runs at the same time both follow the one before them; the next follows both.
	out, _ = chain()
	a, err := Begin(out, runOf("DDDDDDDD4", 3), forms.All(forms.Options{}))
	require.NoError(t, err)
	b := sealed(t, out, "EEEEEEEE5", 4, Seal{})
	require.NoError(t, a.Seal(runOf("DDDDDDDD4", 3), Seal{}))
	sealed(t, out, "FFFFFFFF6", 5, Seal{})
	assert.Empty(t, found(out))
	require.NoError(t, os.RemoveAll(b.Path()))
	assert.Equal(t, []string{"gap: run EEEEEEEE5 before it is not here"}, found(out))
}

// TestAPlaceWithoutEvidence: nothing was checked, so nothing is whole.
func TestAPlaceWithoutEvidence(t *testing.T) {
	_, err := Check(t.Context(), t.TempDir(), nil)
	assert.ErrorIs(t, err, errNoEvidence)
	_, err = Check(t.Context(), filepath.Join(t.TempDir(), "gone"), nil)
	assert.ErrorIs(t, err, fs.ErrNotExist)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	f := sealed(t, t.TempDir(), "AAAAAAAABBBB", 0, Seal{})
	_, err = Check(ctx, f.Path(), nil)
	assert.ErrorIs(t, err, context.Canceled)
}
