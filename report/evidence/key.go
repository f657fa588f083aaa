package evidence

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/hiddeco/sshsig"
	"golang.org/x/crypto/ssh"
)

// Namespace is that of the signatures, so that none that was made for another purpose passes for
// one of evidence (PROTOCOL.sshsig of OpenSSH).
const Namespace = "allclear-evidence"

// Key signs as `ssh-keygen -Y sign` does, so that ssh-keygen alone can verify it.
type Key struct{ signer ssh.Signer }

// keyError is a key that cannot be used. Its hint says what to do.
type keyError struct {
	path string
	err  error
	hint string
}

func (e *keyError) Error() string { return fmt.Sprintf("signing key %s: %v", e.path, e.err) }
func (e *keyError) Unwrap() error { return e.err }

// Hint says what a person can do about the error.
func (e *keyError) Hint() string { return e.hint }

// LoadKey reads a private key of OpenSSH or in PEM: ed25519, ECDSA or RSA. ask asks for the
// passphrase of one that has one; nil where nobody can be asked.
func LoadKey(path string, ask func(prompt string) (passphrase []byte, err error)) (*Key, error) {
	state, err := os.Stat(path)
	if err != nil {
		return nil, &keyError{path, err, "the path of a private key, such as ~/.ssh/id_ed25519"}
	}
	if mode := state.Mode().Perm(); mode&0o077 != 0 {
		return nil, &keyError{path, fmt.Errorf("others may read it (mode %04o)", mode), "chmod 600 " + path}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		hint := ""
		if errors.Is(err, fs.ErrPermission) {
			hint = "a key that you may read"
		}
		return nil, &keyError{path, err, hint}
	}
	signer, err := ssh.ParsePrivateKey(text)
	if locked := (*ssh.PassphraseMissingError)(nil); errors.As(err, &locked) {
		signer, err = unlock(path, text, ask)
	}
	if err != nil {
		if own := (*keyError)(nil); errors.As(err, &own) {
			return nil, err
		}
		if bytes.HasPrefix(text, []byte("ssh-")) {
			return nil, &keyError{path, errors.New("it is a public key"), strings.TrimSuffix(path, ".pub")}
		}
		return nil, &keyError{path, err, "a private key of OpenSSH: ssh-keygen -t ed25519 makes one"}
	}
	return &Key{signer}, nil
}

func unlock(path string, text []byte, ask func(prompt string) ([]byte, error)) (ssh.Signer, error) {
	if ask == nil {
		return nil, &keyError{path, errors.New("it has a passphrase, and there is no terminal to ask for it"),
			"run it on a terminal, or sign afterwards: ssh-keygen -Y sign -n " + Namespace + " -f " + path + " FOLDER/" + SumsFile}
	}
	passphrase, err := ask("Passphrase of " + path + ": ")
	if err != nil {
		return nil, &keyError{path, err, ""}
	}
	signer, err := ssh.ParsePrivateKeyWithPassphrase(text, passphrase)
	if err != nil {
		return nil, &keyError{path, errors.New("the passphrase does not fit"), "the passphrase that ssh-keygen asked for"}
	}
	return signer, nil
}

// Fingerprint names the key as ssh-keygen -l does: "SHA256:…"; "" for no key.
func (k *Key) Fingerprint() string {
	if k == nil {
		return ""
	}
	return ssh.FingerprintSHA256(k.signer.PublicKey())
}

func (k *Key) sign(text []byte) ([]byte, error) {
	signature, err := sshsig.Sign(bytes.NewReader(text), k.signer, sshsig.HashSHA512, Namespace)
	if err != nil {
		return nil, fmt.Errorf("signing the evidence: %w", err)
	}
	return sshsig.Armor(signature), nil
}

// verifySignature verifies a signature of a text, and gives the key that made it. A byte of it
// that was altered is an error, also one that no reader of base64 minds.
func verifySignature(text, signature []byte) (ssh.PublicKey, error) {
	s, err := sshsig.Unarmor(signature)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", SignatureFile, err)
	}
	joined := func(armor []byte) string { return strings.ReplaceAll(string(armor), "\n", "") } // ssh-keygen breaks lines elsewhere
	if joined(sshsig.Armor(s)) != joined(signature) {
		return nil, fmt.Errorf("%s is not as a program writes it", SignatureFile)
	}
	if err := sshsig.Verify(bytes.NewReader(text), s, s.PublicKey, s.HashAlgorithm, Namespace); err != nil {
		return nil, fmt.Errorf("%s does not fit %s: %w", SignatureFile, SumsFile, err)
	}
	return s.PublicKey, nil
}
