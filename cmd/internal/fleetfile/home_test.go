package fleetfile

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestEveryPathMayBeInTheHomeFolder: no shell has replaced a ~ in a file, and a file named "~" is never meant.
func TestEveryPathMayBeInTheHomeFolder(t *testing.T) {
	home, elsewhere := t.TempDir(), t.TempDir()
	t.Setenv("HOME", home)
	for _, name := range []string{"ca.pem", "cert.pem", "key.pem"} {
		writeFile(t, home, name, "-")
	}
	writeFile(t, home, "password", "hunter2\n")
	writeFile(t, home, "b.cnf", "[client]\nuser=mia\nhost=db01b\nssl-mode=VERIFY_CA\n"+
		"ssl-ca=~/ca.pem\nssl-cert=~/cert.pem\nssl-key=~/key.pem\n")
	f, err := Load(writeFile(t, elsewhere, "fleet.yaml", `
pairs:
  - name: s1
    password_file: ~/password
    a: {socket: ~/mysqld.sock, user: u, tls: verify-ca, tls_ca: ~/ca.pem, tls_cert: ~/cert.pem, tls_key: ~/key.pem}
    b: {defaults_file: ~/b.cnf}
ids: {ledger: ~/ids.db}
`), testSources(nil), Both)
	require.NoError(t, err)
	at := func(name string) string { return filepath.Join(home, name) }
	a, b := f.Pairs[0].A, f.Pairs[0].B
	assert.Equal(t, at("mysqld.sock"), a.Address.String())
	assert.Equal(t, "hunter2", a.Login.Password.Reveal())
	for _, l := range []struct{ ca, cert, key string }{
		{a.Login.CAFile, a.Login.CertFile, a.Login.KeyFile}, {b.Login.CAFile, b.Login.CertFile, b.Login.KeyFile},
	} {
		assert.Equal(t, []string{at("ca.pem"), at("cert.pem"), at("key.pem")}, []string{l.ca, l.cert, l.key})
	}
	assert.Equal(t, "mia", b.Login.User)
	assert.Equal(t, at("ids.db"), f.IDs.Ledger)
}
