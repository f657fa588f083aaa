package server_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/checksum/server"
	"allclear/fixtures"
)

// watched opens a server as a user of its own, so that what it leaves behind can be counted.
func watched(t *testing.T, s *fixtures.Server, lockWait time.Duration) (m *server.Member, sessions func() int) {
	t.Helper()
	const user = "momentary"
	s.MustExec(t, "CREATE USER "+user+" IDENTIFIED BY 'x'", "GRANT SELECT, RELOAD, PROCESS ON *.* TO "+user)
	t.Cleanup(func() { s.MustExec(t, "DROP USER "+user) })
	m, err := server.Open(server.Config{
		Name: "pair/a", Host: s.Host(), Port: s.Port(), User: user, Password: "x", TLS: server.TLSDisabled, LockWait: lockWait,
	}, nil)
	require.NoError(t, err)
	t.Cleanup(func() { _ = m.Close() })
	return m, func() (n int) {
		// The threads of the pool are left out: they are ended with the member.
		err := s.DB().QueryRowContext(context.Background(),
			"SELECT COUNT(*) FROM information_schema.processlist WHERE user = '"+user+"'").Scan(&n)
		require.NoError(t, err)
		return n
	}
}

// somebody is a connection of somebody else.
func somebody(t *testing.T, s *fixtures.Server, statements ...string) *sql.Conn {
	t.Helper()
	c, err := s.DB().Conn(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() { // not back into the pool with its locks
		_ = c.Raw(func(any) error { return driver.ErrBadConn })
		_ = c.Close()
	})
	for _, sql := range statements {
		_, err := c.ExecContext(t.Context(), sql)
		require.NoError(t, err, sql)
	}
	return c
}

// longest runs a statement all the time until stopped, and tells how long it took at most.
func longest(t *testing.T, s *fixtures.Server, sql string) (stop func() time.Duration) {
	t.Helper()
	done, most := make(chan struct{}), make(chan time.Duration)
	go func() {
		var worst time.Duration
		for {
			select {
			case <-done:
				most <- worst
				return
			case <-time.After(5 * time.Millisecond):
			}
			began := time.Now()
			_, err := s.DB().ExecContext(context.Background(), sql)
			assert.NoError(t, err)
			worst = max(worst, time.Since(began))
		}
	}()
	return func() time.Duration {
		close(done)
		return <-most
	}
}

// Without the privileges the error says which GRANT is missing, and with no more than those that it says it works.
func TestConsistentNamesTheGrantThatIsMissing(t *testing.T) {
	a := alone(t)
	isMariaDB := a.Flavor() == fixtures.MariaDB
	for _, c := range []struct {
		grants []string
		isTold bool
	}{
		{[]string{"GRANT SELECT ON {db}.* TO {user}"}, true},
		{[]string{"GRANT SELECT ON {db}.* TO {user}", "GRANT PROCESS ON *.* TO {user}"}, true},
		{[]string{"GRANT SELECT ON {db}.* TO {user}", "GRANT RELOAD ON *.* TO {user}"}, !isMariaDB},
		{[]string{"GRANT SELECT ON {db}.* TO {user}", "GRANT RELOAD, PROCESS ON *.* TO {user}"}, false},
	} {
		database := fixtures.Database(t, a)
		a.MustExec(t, in(database, "CREATE TABLE t (id INT PRIMARY KEY) ENGINE=InnoDB", "INSERT INTO t VALUES (1)")...)
		m := account(t, a, database, c.grants...)
		begun, err := m.Consistent(t.Context(), 1)
		if !c.isTold {
			require.NoError(t, err, c.grants)
			rd, err := begun.Open(*viewOf(t, m, database, "t"))
			require.NoError(t, err)
			all, err := rd.Digest(t.Context(), checksum.KeyRange{}, checksum.Limit{}, checksum.Wire)
			require.NoError(t, err, c.grants)
			assert.EqualValues(t, 1, all.Digest.Rows)
			require.NoError(t, begun.Close())
			continue
		}
		require.ErrorIs(t, err, checksum.ErrDenied, c.grants)
		var failed *server.Error
		require.ErrorAs(t, err, &failed)
		assert.EqualValues(t, 1227, failed.Number)
		privileges := "RELOAD, PROCESS"
		if isMariaDB {
			privileges = "RELOAD"
		}
		assert.Equal(t, "GRANT "+privileges+" ON *.* TO 'u"+database[2:16]+"'@'%';", failed.Hint())
	}
}

// A server that the lock would have to wait for is not held up by those who ask for it, neither then nor afterwards.
func TestConsistentGivesUpWhereTheLockWouldHoldOthersUp(t *testing.T) {
	a := alone(t)
	database := fixtures.Database(t, a)
	a.MustExec(t, in(database, "CREATE TABLE t (id INT PRIMARY KEY, v INT) ENGINE=InnoDB", "INSERT INTO t VALUES (1, 1), (2, 2)",
		"CREATE TABLE m (id INT PRIMARY KEY) ENGINE=MyISAM", "INSERT INTO m VALUES (1)")...)
	m, sessions := watched(t, a, time.Nanosecond) // one try
	in := func(sql string) string { return "/* " + database + " */ " + sql }
	for _, c := range []struct {
		reason, use, holder string
		passes              bool
	}{
		{
			reason: "a statement that reads a table; FLUSH TABLES would shut it to all others until it ends",
			holder: in("SELECT SLEEP(12) FROM " + database + ".t LIMIT 1"), passes: a.Flavor() == fixtures.MariaDB,
		},
		{
			reason: "a statement that writes",
			holder: in("UPDATE " + database + ".t SET v = v + SLEEP(12) WHERE id = 1"), passes: a.Flavor() == fixtures.MariaDB,
		},
		{reason: "a table locked for writing", use: "LOCK TABLES " + database + ".m WRITE"},
	} {
		t.Run(c.reason, func(t *testing.T) {
			if c.use != "" {
				somebody(t, a, c.use)
			} else {
				holder, ended := somebody(t, a), make(chan struct{})
				go func() {
					defer close(ended)
					_, _ = holder.ExecContext(context.Background(), c.holder)
				}()
				t.Cleanup(func() {
					a.MustExec(t, "KILL "+threadOf(t, a, c.holder))
					<-ended
				})
				time.Sleep(1500 * time.Millisecond) // it has been going on for a while
			}
			reads := longest(t, a, "SELECT COUNT(*) FROM "+database+".t WHERE id = 2")
			writes := longest(t, a, "UPDATE "+database+".t SET v = v + 1 WHERE id = 2")
			began := time.Now()
			begun, err := m.Consistent(t.Context(), 2)
			if c.passes {
				require.NoError(t, err)
				require.NoError(t, begun.Close())
			} else {
				require.ErrorIs(t, err, checksum.ErrLocked)
				assert.Contains(t, err.Error(), "--lock-wait")
				assert.Less(t, time.Since(began), 8*time.Second, "one try")
			}
			time.Sleep(500 * time.Millisecond)
			assert.Less(t, reads(), 5*time.Second, "it stood behind the lock for longer than the bound")
			assert.Less(t, writes(), 5*time.Second, "it stood behind the lock for longer than the bound")
			require.NoError(t, m.Ping(t.Context()))
			assert.Eventually(t, func() bool { return sessions() <= 2 }, letGo, 20*time.Millisecond, "those of the pool alone are left")
		})
	}
}

// threadOf finds the connection that runs a statement.
func threadOf(t *testing.T, s *fixtures.Server, sql string) (id string) {
	t.Helper()
	require.NoError(t, s.DB().QueryRowContext(context.Background(),
		"SELECT id FROM information_schema.processlist WHERE info = ?", sql).Scan(&id))
	return id
}

// Whoever interrupts it while it waits for the lock is obeyed at once, and nothing of it is left in the queue.
func TestConsistentThatIsInterruptedLeavesNothingBehind(t *testing.T) {
	a := alone(t)
	database := fixtures.Database(t, a)
	a.MustExec(t, in(database, "CREATE TABLE t (id INT PRIMARY KEY) ENGINE=InnoDB", "CREATE TABLE m (id INT PRIMARY KEY) ENGINE=MyISAM")...)
	m, sessions := watched(t, a, time.Hour)
	somebody(t, a, "LOCK TABLES "+database+".m WRITE")
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(2*time.Second, cancel)
	began := time.Now()
	_, err := m.Consistent(ctx, 2)
	require.ErrorIs(t, err, context.Canceled)
	assert.Less(t, time.Since(began), 10*time.Second)
	a.MustExec(t, in(database, "SET SESSION lock_wait_timeout = 10", "INSERT INTO t VALUES (1)")...)
	require.NoError(t, m.Close())
	assert.Eventually(t, func() bool { return sessions() == 0 }, letGo, 20*time.Millisecond)
}

// A process that is frozen, or cut off, in the instant when it has the lock does not keep it.
func TestTheServerItselfEndsTheLockOfOneThatIsFrozen(t *testing.T) {
	a := alone(t)
	database := fixtures.Database(t, a)
	a.MustExec(t, in(database, "CREATE TABLE t (id INT PRIMARY KEY) ENGINE=InnoDB")...)
	m, _ := watched(t, a, 0)
	thaw, err := m.LockAndFreeze(t.Context())
	require.NoError(t, err)
	defer thaw()
	began := time.Now()
	c := somebody(t, a, "SET SESSION lock_wait_timeout = 1")
	_, err = c.ExecContext(t.Context(), "INSERT INTO "+database+".t VALUES (1)")
	require.Error(t, err, "a test of nothing: it has no lock")
	a.MustExec(t, in(database, "SET SESSION lock_wait_timeout = 60", "INSERT INTO t VALUES (2)")...)
	assert.Less(t, time.Since(began), letGo)
}
