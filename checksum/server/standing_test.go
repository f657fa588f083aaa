package server_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/checksum/position"
	"allclear/checksum/server"
	"allclear/fixtures"
)

// stand is where a server stands now.
func stand(t *testing.T, m *server.Member) *checksum.Standing {
	t.Helper()
	now, err := m.Activity(context.Background())
	require.NoError(t, err)
	return &checksum.Standing{At: time.Now(), Instance: m.Instance(), Activity: now}
}

// restart gives a server another start, which is told by the second.
func restart(t *testing.T, s *fixtures.Server, m *server.Member, args ...string) {
	t.Helper()
	before := m.Instance().Started
	for time.Now().Unix() <= before.Unix() {
		time.Sleep(50 * time.Millisecond)
	}
	require.NoError(t, s.Restart(context.Background(), args...))
	_, err := m.Confirm(context.Background())
	require.NoError(t, err)
}

// A server that writes a binlog says across a restart whether anything was executed. One that
// writes none says so as long as it runs.
func TestAServerSaysWhetherAnythingWasExecuted(t *testing.T) {
	s := fixtures.One(t, "--log-bin=bin")
	ctx := context.Background()
	s.MustExec(t, "CREATE DATABASE shop", "CREATE TABLE shop.t (id INT PRIMARY KEY)")
	m := open(t, s)
	require.NoError(t, m.Ping(ctx))
	first := stand(t, m)
	assert.Equal(t, position.Nothing, stand(t, m).Since(first).Executed)
	restart(t, s, m)
	p := stand(t, m).Since(first)
	assert.Equal(t, position.Nothing, p.Executed, "%+v", p)
	assert.Regexp(t, `^0-\d+-\d+$`, p.From)
	s.MustExec(t, "INSERT INTO shop.t VALUES (1)")
	p = stand(t, m).Since(first)
	assert.Equal(t, position.Something, p.Executed)
	assert.NotEqual(t, p.From, p.To)

	restart(t, s, m, "--skip-log-bin")
	quiet := stand(t, m)
	assert.Equal(t, position.NotKnown, quiet.Since(first).Executed, "the binlog is gone")
	assert.Equal(t, position.Nothing, stand(t, m).Since(quiet).Executed)
	s.MustExec(t, "INSERT INTO shop.t VALUES (2)")
	p = stand(t, m).Since(quiet)
	assert.Equal(t, position.Something, p.Executed, "the GTIDs have not moved, but nobody writes them down")
	assert.Contains(t, p.To, "write ")
	restart(t, s, m)
	p = stand(t, m).Since(quiet)
	assert.Equal(t, position.NotKnown, p.Executed)
	assert.Contains(t, p.Why, "it was started at ")
}

// On the servers of every make the counter tells.
func TestEveryServerSaysWhetherAnythingWasWritten(t *testing.T) {
	a, b := fixtures.SharedPair(t)
	database := fixtures.Database(t, a, b)
	for _, s := range []*fixtures.Server{a, b} {
		s.MustExec(t, "CREATE TABLE "+database+".t (id INT PRIMARY KEY)")
		m := open(t, s)
		require.NoError(t, m.Ping(context.Background()))
		first := stand(t, m)
		assert.Equal(t, position.Nothing, stand(t, m).Since(first).Executed)
		s.MustExec(t, "INSERT INTO "+database+".t VALUES (1)")
		assert.Equal(t, position.Something, stand(t, m).Since(first).Executed)
	}
	one, other := open(t, a), open(t, b)
	require.NoError(t, one.Ping(context.Background()))
	require.NoError(t, other.Ping(context.Background()))
	assert.Equal(t, position.NotKnown, stand(t, one).Since(stand(t, other)).Executed)
}
