package server_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/fixtures"
)

// A run must not wait for itself: of the statements that a server runs, ours do not count.
func TestOurOwnStatementsAreNoLoad(t *testing.T) {
	a := fixtures.SharedServer(t)
	m := open(t, a)
	running := func() uint64 {
		load, err := m.Load(t.Context(), []checksum.Signal{checksum.Running})
		require.NoError(t, err)
		require.True(t, load[checksum.Running].IsTold())
		return load[checksum.Running].Value
	}
	idle := steady(t, running, nil)
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() { a.MustExec(t, "DO SLEEP(5)") })
	}
	for range 2 {
		all.Go(func() { assert.NoError(t, m.Sleep(t.Context(), 5)) })
	}
	steady(t, running, func(n uint64) bool { return n == idle+3 })
	all.Wait()
}

// steady is a count that stays the same for a while, and is as it should be. What another test has just ended counts for
// a moment, and statements that begin one after another pass through every count.
func steady(t *testing.T, count func() uint64, is func(uint64) bool) (last uint64) {
	t.Helper()
	same := 0
	assert.Eventually(t, func() bool {
		now := count()
		if now != last {
			last, same = now, 0
		}
		same++
		return same > 15 && (is == nil || is(now))
	}, 20*time.Second, 20*time.Millisecond)
	return last
}

// What an account with SELECT alone may not know is told as that, with the privilege that it takes;
// a server that replicates from nobody has no lag.
func TestWhatTheAccountMayNotKnowIsTold(t *testing.T) {
	a := fixtures.SharedServer(t)
	database := fixtures.Database(t, a)
	every := []checksum.Signal{checksum.Running, checksum.Lag, checksum.History}
	load, err := open(t, a).Load(t.Context(), every)
	require.NoError(t, err)
	assert.NotContains(t, load, checksum.Lag)
	assert.True(t, load[checksum.History].IsTold())
	assert.Empty(t, load[checksum.History].Grant)

	load, err = account(t, a, database, "GRANT SELECT ON {db}.* TO {user}").Load(t.Context(), every)
	require.NoError(t, err)
	assert.True(t, load[checksum.Running].IsTold())
	lag, history := "SLAVE MONITOR, BINLOG MONITOR", ""
	if a.Flavor() == fixtures.MySQL {
		lag, history = "REPLICATION CLIENT", "PROCESS"
	}
	assert.Equal(t, checksum.Gauge{Why: "the account lacks " + lag, Grant: lag}, load[checksum.Lag])
	assert.Equal(t, history, load[checksum.History].Grant)
}
