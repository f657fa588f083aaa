package evidence

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// newKey makes a key of a type with ssh-keygen, and gives its path as well.
func newKey(t *testing.T, kind string, more ...string) (*Key, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), kind)
	if len(more) == 0 {
		more = []string{"-N", ""}
	}
	said, err := exec.Command("ssh-keygen", append([]string{"-q", "-t", kind, "-C", "", "-f", path}, more...)...).CombinedOutput()
	require.NoError(t, err, string(said))
	key, err := LoadKey(path, func(string) ([]byte, error) { return []byte("open sesame"), nil })
	require.NoError(t, err)
	return key, path
}

// allowed writes a file of allowed signers with one line, in which KEY stands for a public key.
func allowed(t *testing.T, line, key string) string {
	t.Helper()
	public, err := os.ReadFile(key + ".pub")
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "allowed")
	require.NoError(t, os.WriteFile(path, []byte("# who may sign\n\n"+strings.ReplaceAll(line, "KEY", string(public))+"\n"), 0o600))
	return path
}

// TestSSHKeygenVerifiesASignature: whoever has no allclear verifies with ssh-keygen alone, and
// allclear verifies what ssh-keygen signed, with every type of key.
func TestSSHKeygenVerifiesASignature(t *testing.T) {
	for _, kind := range []string{"ed25519", "rsa", "ecdsa", "ed25519 with a passphrase"} {
		kind, locked, isLocked := strings.Cut(kind, " ")
		more := []string{"-N", ""}
		if isLocked {
			more = []string{"-N", "open sesame"}
		}
		key, path := newKey(t, kind, more...)
		f := sealed(t, t.TempDir(), "AAAAAAAABBBB", 0, Seal{Key: key})
		signers := allowed(t, "ann@example.com KEY", path)
		in := func(name string) string { return filepath.Join(f.Path(), name) }
		verify := func() error {
			sums, err := os.Open(in(SumsFile))
			require.NoError(t, err)
			defer sums.Close()
			keygen := exec.Command("ssh-keygen", "-Y", "verify", "-n", Namespace, "-f", signers, "-I", "ann@example.com", "-s", in(SignatureFile))
			keygen.Stdin = sums
			said, err := keygen.CombinedOutput()
			if err != nil {
				return errors.New(string(said))
			}
			return nil
		}
		require.NoError(t, verify(), kind+locked)
		if !isLocked {
			require.NoError(t, os.Remove(in(SignatureFile)))
			assert.Equal(t, []string{"missing: SHA256SUMS.sig, by " + key.Fingerprint()}, wrongOf(t, f.Path(), nil))
			said, err := exec.Command("ssh-keygen", "-Y", "sign", "-n", Namespace, "-f", path, in(SumsFile)).CombinedOutput()
			require.NoError(t, err, string(said))
		}
		read, err := ReadSigners(signers)
		require.NoError(t, err)
		all, err := Check(t.Context(), f.Path(), read)
		require.NoError(t, err)
		assert.True(t, all[0].IsWhole(), all[0].Wrong)
		assert.Equal(t, "ann@example.com", all[0].SignedBy)
		assert.True(t, all[0].IsKnown)
	}
}

// TestWhoMaySign: a signature of a stranger, or none, is not what was asked for.
func TestWhoMaySign(t *testing.T) {
	key, path := newKey(t, "ed25519")
	_, other := newKey(t, "ed25519")
	signed := sealed(t, t.TempDir(), "AAAAAAAABBBB", 0, Seal{Key: key})
	unsigned := sealed(t, t.TempDir(), "AAAAAAAABBBB", 0, Seal{})
	for line, isAllowed := range map[string]bool{
		"ann KEY": true,
		`"ann smith,bob" namespaces="git,allclear-*" KEY`: true,
		`ann namespaces="git" KEY`:                        false,
		`ann valid-before="20200101" KEY`:                 false,
		`ann valid-after="20200101Z" KEY`:                 true,
	} {
		signers, err := ReadSigners(allowed(t, line, path))
		require.NoError(t, err, line)
		assert.Equal(t, isAllowed, len(wrongOf(t, signed.Path(), signers)) == 0, line)
	}
	signers, err := ReadSigners(allowed(t, "ann KEY", other))
	require.NoError(t, err)
	assert.Equal(t, []string{"signed by a stranger: " + key.Fingerprint() + " is not the key of an allowed signer"},
		wrongOf(t, signed.Path(), signers))
	assert.Equal(t, []string{"not signed: it has no SHA256SUMS.sig"}, wrongOf(t, unsigned.Path(), signers))
	for _, line := range []string{"ann", "ann ssh-ed25519 AAAA", "ann cert-authority KEY", `ann valid-before="soon" KEY`} {
		_, err := ReadSigners(allowed(t, line, path))
		assert.ErrorContains(t, err, "line 3", line)
	}
}

// TestKeysThatCannotSign are found before the run, with what to do.
func TestKeysThatCannotSign(t *testing.T) {
	_, path := newKey(t, "ed25519", "-N", "open sesame")
	_, err := LoadKey(path, nil)
	assert.ErrorContains(t, err, "it has a passphrase, and there is no terminal to ask for it")
	assert.Contains(t, hint(err), "ssh-keygen -Y sign")
	_, err = LoadKey(path, func(string) ([]byte, error) { return []byte("wrong"), nil })
	assert.ErrorContains(t, err, "the passphrase does not fit")
	_, err = LoadKey(filepath.Join(t.TempDir(), "none"), nil)
	assert.ErrorIs(t, err, os.ErrNotExist)
	require.NoError(t, os.Chmod(path+".pub", 0o600))
	_, err = LoadKey(path+".pub", nil)
	assert.ErrorContains(t, err, "it is a public key")
	assert.Equal(t, path, hint(err))
	require.NoError(t, os.Chmod(path, 0o640))
	_, err = LoadKey(path, nil)
	assert.ErrorContains(t, err, "others may read it (mode 0640)")
	assert.Equal(t, "chmod 600 "+path, hint(err))
	notes := filepath.Join(t.TempDir(), "notes")
	require.NoError(t, os.WriteFile(notes, []byte("no key"), 0o600))
	_, err = LoadKey(notes, nil)
	assert.Contains(t, hint(err), "ssh-keygen -t ed25519")
}
