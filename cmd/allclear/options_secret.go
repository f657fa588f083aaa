package main

import (
	"bytes"
	"fmt"

	"github.com/spf13/cobra"

	"allclear/cmd/internal/settings"
)

// secretFile is the file of --hash-keys, with the secret by which keys of text are hashed.
type secretFile string

// leastSecret is how long the secret must be, in bytes: whoever has a snapshot could find a
// shorter one by trying.
const leastSecret = 16

func (f *secretFile) addFlag(cmd *cobra.Command, usage string) {
	cmd.Flags().Var((*path)(f), "hash-keys", usage)
}

// read is the secret, nil if there is none.
func (f secretFile) read() ([]byte, error) {
	if f == "" {
		return nil, nil
	}
	const hint = "head -c 32 /dev/urandom > FILE, once; it is needed for every verification"
	secret, err := settings.Read(string(f))
	if err != nil {
		return nil, badFlag("hash-keys", err, hint)
	}
	if secret = bytes.TrimSuffix(secret, []byte("\n")); len(secret) < leastSecret {
		return nil, badFlag("hash-keys", fmt.Errorf("the secret has %d bytes, and must have at least %d", len(secret), leastSecret), hint)
	}
	return secret, nil
}
