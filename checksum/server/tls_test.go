package server_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/checksum/server"
	"allclear/fixtures"
)

// Each TLS mode requires exactly what MySQL's own clients require, on the connections
// for the catalog and on those for rows.
func TestTLSModes(t *testing.T) {
	secure := fixtures.Started(t, 1, fixtures.Options{TLS: true})[0]
	plain := fixtures.One(t, "--skip-ssl")
	other := fixtures.Started(t, 1, fixtures.Options{TLS: true})[0] // its CA is not secure's
	for _, s := range []*fixtures.Server{secure, plain} {
		s.MustExec(t, "CREATE DATABASE d", "CREATE TABLE d.t (id INT PRIMARY KEY)", "INSERT INTO d.t VALUES (1), (2)",
			"CREATE USER strict IDENTIFIED BY 'p' REQUIRE SSL", "GRANT SELECT ON d.* TO strict",
			"CREATE USER known IDENTIFIED BY 'p' REQUIRE X509", "GRANT SELECT ON d.* TO known")
	}
	for _, c := range []struct {
		name   string
		on     *fixtures.Server
		mode   server.TLSMode
		ca     string
		host   string
		user   string
		client *fixtures.Server // whose authority has signed the client's own certificate; nil for none
		reason string           // "" when it connects, else part of the refusal
	}{
		{name: "preferred uses TLS where it is offered", on: secure, mode: server.TLSPreferred, user: "strict"},
		{name: "preferred does without where it isn't", on: plain, mode: server.TLSPreferred},
		{name: "the zero value is preferred", on: secure, user: "strict"},
		{name: "and does without TLS as well", on: plain},
		{name: "disabled sends no TLS", on: secure, mode: server.TLSDisabled},
		{name: "disabled is refused by an account that needs TLS", on: secure, mode: server.TLSDisabled, user: "strict", reason: "Access denied"},
		{name: "required insists", on: plain, mode: server.TLSRequired, reason: "TLS"},
		{name: "required checks no certificate", on: secure, mode: server.TLSRequired, user: "strict"},
		{name: "verify-ca takes a certificate of its CA", on: secure, mode: server.TLSVerifyCA, ca: secure.CAFile(), user: "strict"},
		{name: "verify-ca refuses another CA", on: secure, mode: server.TLSVerifyCA, ca: other.CAFile(), reason: "certificate"},
		{name: "verify-identity takes the right name", on: secure, mode: server.TLSVerifyIdentity, ca: secure.CAFile(), user: "strict"},
		{name: "verify-identity refuses another CA", on: secure, mode: server.TLSVerifyIdentity, ca: other.CAFile(), reason: "certificate"},
		{name: "an account may require one", on: secure, mode: server.TLSVerifyCA, ca: secure.CAFile(), user: "known", reason: "denied"},
		{name: "and gets it", on: secure, mode: server.TLSVerifyCA, ca: secure.CAFile(), user: "known", client: secure},
		{name: "where no server's certificate is checked, too", on: secure, mode: server.TLSPreferred, user: "known", client: secure},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := server.Config{
				Name: "x/a", Host: c.on.Host(), Port: c.on.Port(),
				User: c.on.User(), Password: c.on.Password(),
				TLS: c.mode, CAFile: c.ca,
			}
			if c.client != nil {
				cfg.CertFile, cfg.KeyFile = c.client.ClientCertificate()
			}
			if c.user != "" {
				cfg.User, cfg.Password = c.user, "p"
			}
			m, err := server.Open(cfg, nil)
			require.NoError(t, err)
			defer func() { assert.NoError(t, m.Close()) }()
			ctx := context.Background()
			if c.reason != "" {
				require.ErrorContains(t, m.Ping(ctx), c.reason)
				_, err = reader(t, m, tableView()).Digest(ctx, checksum.KeyRange{}, checksum.Limit{}, checksum.Wire)
				require.Error(t, err, "rows must not travel where the catalog may not")
				return
			}
			require.NoError(t, m.Ping(ctx))
			reading, err := reader(t, m, tableView()).Digest(ctx, checksum.KeyRange{}, checksum.Limit{}, checksum.Wire)
			require.NoError(t, err)
			assert.EqualValues(t, 2, reading.Digest.Rows)
		})
	}
}

// A certificate for another name is refused by verify-identity and accepted by
// verify-ca.
func TestVerifyIdentityRefusesAnotherName(t *testing.T) {
	secure := fixtures.Started(t, 1, fixtures.Options{TLS: true, Args: []string{"--bind-address=127.0.0.1,127.0.0.2"}})[0]
	open := func(mode server.TLSMode) error {
		m, err := server.Open(server.Config{
			Name: "x/a", Host: "127.0.0.2", Port: secure.Port(), User: secure.User(), Password: secure.Password(),
			TLS: mode, CAFile: secure.CAFile(),
		}, nil)
		require.NoError(t, err)
		defer func() { assert.NoError(t, m.Close()) }()
		return m.Ping(context.Background())
	}
	require.ErrorContains(t, open(server.TLSVerifyIdentity), "127.0.0.2")
	var hinted *server.Error
	require.ErrorAs(t, open(server.TLSVerifyIdentity), &hinted)
	require.Contains(t, hinted.Hint(), "--tls-ca", "a refused certificate has a remedy")
	require.NoError(t, open(server.TLSVerifyCA))
}

// A CA file that can't be used is found before anything connects.
func TestBadCAFileIsRefusedAtOnce(t *testing.T) {
	for _, file := range []string{"/nowhere/ca.pem", "tls_test.go"} {
		_, err := server.Open(server.Config{Name: "x/a", Host: "h", Port: 1, TLS: server.TLSVerifyCA, CAFile: file}, nil)
		require.ErrorContains(t, err, file)
	}
}

// Nor does a run begin with a client's certificate that it can't use; the key's text is not shown.
func TestBadClientCertificateIsRefusedAtOnce(t *testing.T) {
	secure := fixtures.Started(t, 1, fixtures.Options{TLS: true})[0]
	good, key := secure.ClientCertificate()
	for _, c := range [][2]string{{"/nowhere/client.pem", key}, {good, "tls_test.go"}, {secure.CAFile(), key}} {
		_, err := server.Open(server.Config{Name: "x/a", Host: "h", Port: 1, CertFile: c[0], KeyFile: c[1], TLS: server.TLSPreferred}, nil)
		require.ErrorContains(t, err, c[0])
		require.ErrorContains(t, err, c[1])
	}
}

func tableView() *checksum.View {
	id := &checksum.Column{Name: "id", Type: "int", FullType: "int(11)"}
	return &checksum.View{
		Table:   &checksum.Table{Database: "d", Name: "t", Columns: []checksum.Column{*id}},
		Columns: []checksum.ViewColumn{{Column: id}}, Key: 1, Index: "PRIMARY",
	}
}
