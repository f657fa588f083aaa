package sidetest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"allclear/checksum/server"
	"allclear/fixtures"
)

// Live opens a server of the fixtures as a side, with its own account.
func Live(t testing.TB, s *fixtures.Server) *server.Member {
	t.Helper()
	m, err := server.Open(server.Config{
		Name: "origin", Host: s.Host(), Port: s.Port(), User: s.User(), Password: s.Password(), TLS: server.TLSDisabled,
	}, nil)
	require.NoError(t, err)
	t.Cleanup(func() { _ = m.Close() })
	return m
}
