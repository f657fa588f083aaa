package identity

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum/server"
	"allclear/compare/finding"
	"allclear/fixtures"
)

// patient opens a server at a port, and waits for it when it goes away.
func patient(t *testing.T, s *fixtures.Server, port int) *server.Member {
	t.Helper()
	m, err := server.Open(server.Config{
		Name: "shard01/a", Host: "127.0.0.1", Port: port, User: s.User(), Password: s.Password(), TLS: server.TLSDisabled,
	}, nil)
	require.NoError(t, err)
	t.Cleanup(func() { _ = m.Close() })
	return m
}

// crashAfterHeld crashes a server once, after a column of it was read.
func crashAfterHeld(t *testing.T, s *fixtures.Server, from Source, lost string) Source {
	var once sync.Once
	return &everyRead{from, func() {
		once.Do(func() {
			time.Sleep(time.Until(time.Now().Truncate(time.Second).Add(time.Second))) // starts are told apart by the second
			require.NoError(t, s.Kill())
			require.NoError(t, s.Restart(context.Background()))
			s.MustExec(t, lost)
		})
	}}
}

// IDs that a crash loses after they were read are no IDs of the server that is there now:
// all is read again.
func TestIDsAreReadAgainAfterARestart(t *testing.T) {
	f := fleetOf(t, fixtures.One(t))
	f.all("CREATE TABLE users (id INT PRIMARY KEY)", "INSERT INTO users VALUES (1), (2147483000)")
	m := &f.shards[0].Members[0]
	m.Source = crashAfterHeld(t, f.servers[0], patient(t, f.servers[0], f.servers[0].Port()), "DELETE FROM "+f.in("users")+" WHERE id > 1")
	o := f.look()
	assert.Empty(t, o.Gaps)
	assert.Equal(t, "1", columnOf(t, o, f.in("users.id")).Max.String())
}

// A shard whose address came to lead to another server is unverified.
func TestIDsOfAnotherServerAreNotTheShards(t *testing.T) {
	f := newFleet(t)
	f.all("CREATE TABLE users (id INT PRIMARY KEY)", "INSERT INTO users VALUES (1)")
	var moved atomic.Bool
	proxy := fixtures.StartProxy(t, func(int) string {
		if moved.Load() {
			return f.servers[1].Addr()
		}
		return f.servers[0].Addr()
	})
	m := patient(t, f.servers[0], proxy.Port())
	f.shards[0].Members[0].Source = &everyRead{m, func() { moved.Store(true); proxy.Cut() }}
	o := f.look()
	isOther := func(g finding.Gap) bool { return g.Cause.Kind == finding.OtherServer && g.Pair == "shard01" }
	assert.True(t, slices.ContainsFunc(o.Gaps, isOther), "%+v", o.Gaps)
	moved.Store(false)
	f.shards[0].Members[0].Source = m
	assert.Empty(t, f.look().Gaps, "a plain proxy is no obstacle")

	// Logging in leaves a connection that all catalogs could be read over.
	m = patient(t, f.servers[0], proxy.Port())
	require.NoError(t, m.Ping(context.Background()))
	moved.Store(true)
	f.shards[0].Members[0].Source = m
	o = f.look()
	assert.True(t, slices.ContainsFunc(o.Gaps, isOther), "%+v", o.Gaps)
}
