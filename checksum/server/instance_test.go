package server_test

import (
	"context"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/checksum/server"
	"allclear/fixtures"
)

// through opens a side behind a proxy, which leads each connection, by its number, to a
// server.
func through(t *testing.T, s *fixtures.Server, route func(connection int) *fixtures.Server) *server.Member {
	t.Helper()
	proxy := fixtures.StartProxy(t, func(n int) string { return route(n).Addr() })
	m, err := server.Open(server.Config{
		Name: "pair/b", Host: "127.0.0.1", Port: proxy.Port(), User: s.User(), Password: s.Password(), TLS: server.TLSDisabled,
	}, nil)
	require.NoError(t, err)
	t.Cleanup(func() { _ = m.Close() })
	return m
}

// Every version of every server says who it is, alike on both kinds of connections, and
// asking again later gives the same start.
func TestServersSayWhoTheyAre(t *testing.T) {
	a, b := fixtures.SharedPair(t)
	ctx := context.Background()
	for _, s := range []*fixtures.Server{a, b} {
		m := open(t, s)
		assert.Zero(t, m.Instance(), "nothing was asked yet")
		require.NoError(t, m.Ping(ctx))
		pooled := m.Instance()
		assert.Equal(t, strconv.Itoa(s.Port()), pooled.Port)
		assert.NotEmpty(t, pooled.Hostname)
		assert.NotEmpty(t, pooled.Datadir)
		assert.NotEmpty(t, pooled.ServerID)
		assert.WithinRange(t, pooled.Started, time.Now().Add(-24*time.Hour), time.Now().Add(time.Second))
		raw, err := m.Confirm(ctx)
		require.NoError(t, err)
		assert.Equal(t, pooled, raw)
	}
	one, other := open(t, a), open(t, b)
	require.NoError(t, one.Ping(ctx))
	require.NoError(t, other.Ping(ctx))
	assert.False(t, one.Instance().Is(other.Instance()))
}

// A connection that a balancer leads to another server than the first one is not used,
// whether it is to carry rows or the catalog, and the error names the remedy.
func TestAConnectionToAnotherServerIsNotUsed(t *testing.T) {
	a, b := fixtures.SharedPair(t)
	database := fixtures.Database(t, a, b)
	for _, s := range []*fixtures.Server{a, b} {
		s.MustExec(t, in(database, "CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t VALUES (1)")...)
	}
	ctx := context.Background()
	first := func(connection int) *fixtures.Server {
		if connection == 0 {
			return b
		}
		return a
	}
	m := through(t, b, first)
	v := viewOf(t, m, database, "t") // on the first connection
	_, err := reader(t, m, v).Digest(ctx, checksum.KeyRange{}, checksum.Limit{}, checksum.Wire)
	require.ErrorIs(t, err, checksum.ErrOtherServer)
	assert.Contains(t, err.Error(), "answered as ")
	assert.Contains(t, err.Error(), ":"+strconv.Itoa(a.Port())+" from ")
	assert.Contains(t, err.Error(), "not to a balancer, a proxy or a virtual IP")
	assert.Equal(t, strconv.Itoa(b.Port()), m.Instance().Port, "it stays bound to the first")
	_, err = m.Confirm(ctx)
	require.ErrorIs(t, err, checksum.ErrOtherServer)

	m = through(t, b, first)
	_, err = m.Confirm(ctx) // over a raw connection, the first
	require.NoError(t, err)
	require.ErrorIs(t, m.Ping(ctx), checksum.ErrOtherServer, "over a connection of the pool")
}

// A connection that was opened before the address moved is still one to the same server,
// and what it reads counts. Asking at the end finds out that the address has moved.
func TestIdleConnectionsDoNotHideASwitch(t *testing.T) {
	a, b := fixtures.SharedPair(t)
	database := fixtures.Database(t, a, b)
	b.MustExec(t, in(database, "CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t VALUES (1), (2)")...)
	ctx := context.Background()
	var moved atomic.Bool
	m := through(t, b, func(int) *fixtures.Server {
		if moved.Load() {
			return a
		}
		return b
	})
	v := viewOf(t, m, database, "t")
	assert.EqualValues(t, 2, digest(t, m, v, checksum.KeyRange{}).Rows)
	moved.Store(true)
	assert.EqualValues(t, 2, digest(t, m, v, checksum.KeyRange{}).Rows, "b's own rows, over the connection to b")
	_, err := m.Confirm(ctx)
	require.ErrorIs(t, err, checksum.ErrOtherServer)
	moved.Store(false)
	_, err = m.Confirm(ctx)
	require.NoError(t, err, "the address leads to the server again")
}

// A server that was restarted is the same one, since later. One that has run for longer
// than the first is not the first after a restart, however alike they are.
func TestARestartIsNoticed(t *testing.T) {
	s := fixtures.One(t)
	ctx := context.Background()
	m := open(t, s)
	require.NoError(t, m.Ping(ctx))
	before := m.Instance()
	for time.Now().Unix() <= before.Started.Unix() { // starts are told apart by the second
		time.Sleep(50 * time.Millisecond)
	}
	require.NoError(t, s.Kill())
	require.NoError(t, s.Restart(ctx))
	now, err := m.Confirm(ctx)
	require.NoError(t, err)
	assert.True(t, now.Is(before))
	assert.True(t, now.Started.After(before.Started))
}
