package server_test

import (
	"context"
	"io"
	"net"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/checksum/server"
	"allclear/fixtures"
)

// cutAfter opens a server through a wire that is cut once: in the first answer
// that is longer than so many bytes. It tells whether that has happened. A table of 500
// rows is long for it.
func cutAfter(t *testing.T, s *fixtures.Server, bytes int64) (m *server.Member, cut *atomic.Bool) {
	t.Helper()
	wire, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = wire.Close() })
	cut = &atomic.Bool{}
	go func() {
		for {
			client, err := wire.Accept()
			if err != nil {
				return
			}
			go carry(client, s.Addr(), bytes, cut)
		}
	}()
	address, ok := wire.Addr().(*net.TCPAddr)
	require.True(t, ok)
	m, err = server.Open(server.Config{
		Name: "pair/a", Host: "127.0.0.1", Port: address.Port, User: s.User(), Password: s.Password(), TLS: server.TLSDisabled, LongRows: 500,
	}, nil)
	require.NoError(t, err)
	t.Cleanup(func() { _ = m.Close() })
	return m, cut
}

func carry(client net.Conn, address string, bytes int64, cut *atomic.Bool) {
	defer client.Close()
	upstream, err := (&net.Dialer{}).DialContext(context.Background(), "tcp", address)
	if err != nil {
		return
	}
	defer upstream.Close()
	go func() { _, _ = io.Copy(upstream, client) }()
	if !cut.Load() {
		if n, _ := io.CopyN(client, upstream, bytes); n < bytes || !cut.Swap(true) {
			return
		}
	}
	_, _ = io.Copy(client, upstream)
}

// After a lost connection no value comes twice and none is missing.
func TestIDsAndRowsSurviveACutWire(t *testing.T) {
	a := fixtures.SharedServer(t)
	c := idColumn(t, a, open(t, a), "id", "id BIGINT PRIMARY KEY, x VARCHAR(100)")
	a.MustExec(t, in(c.Table.Database, "INSERT INTO t SELECT seq, REPEAT('x', 100) FROM seq_1_to_20000")...)
	v := viewOf(t, open(t, a), c.Table.Database, "t")
	want := make([]uint64, 20_000)
	some := make([]checksum.Integer, 2_000)
	for i := range want {
		want[i] = uint64(i) + 1
	}
	for i := range some {
		some[i] = checksum.Uint(want[i])
	}
	m, cut := cutAfter(t, a, 150_000)
	ids, ended, err := m.IDs(context.Background(), c, nil, nil, make([]uint64, 30_000))
	require.NoError(t, err)
	assert.True(t, cut.Load())
	assert.True(t, ended)
	assert.Equal(t, want, ids)

	m, cut = cutAfter(t, a, 90_000)
	assert.Len(t, rowsOf(t, m, v, "id", some...), len(some)) // rowsOf fails on one that comes twice
	assert.True(t, cut.Load())

	m, cut = cutAfter(t, a, 90_000)
	top, err := m.TopIDs(context.Background(), c, nil, 20_000)
	require.NoError(t, err)
	assert.True(t, cut.Load())
	assert.Len(t, top, 20_000)
	assert.Equal(t, checksum.Uint(20_000), top[0])
}
