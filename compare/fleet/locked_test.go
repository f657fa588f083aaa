package fleet_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum/server"
	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/fleet"
	"allclear/fixtures"
)

// locking holds tables with LOCK TABLES on a server until the test calls release.
func (tw *twins) locking(s *fixtures.Server, tables string) (release func()) {
	tw.t.Helper()
	conn, err := s.DB().Conn(context.Background())
	require.NoError(tw.t, err)
	for _, statement := range []string{"USE " + tw.database, "LOCK TABLES " + tables} {
		_, err = conn.ExecContext(context.Background(), statement)
		require.NoError(tw.t, err)
	}
	return func() {
		_, err := conn.ExecContext(context.Background(), "UNLOCK TABLES")
		assert.NoError(tw.t, err)
		assert.NoError(tw.t, conn.Close())
	}
}

// waitingFor is the pair with a patience for locks.
func (tw *twins) waitingFor(locks time.Duration) compare.Pair {
	side := func(s *fixtures.Server, name string) *server.Member {
		config := configOf(s, name, s.User(), s.Password())
		config.LockWait = locks
		return opened(tw.t, config)
	}
	return compare.Pair{Name: "pair", A: side(tw.a, "a"), B: side(tw.b, "b")}
}

func (tw *twins) eightTables() {
	for i := range 8 {
		name := fmt.Sprintf("t%d", i)
		tw.both("CREATE TABLE "+name+" (id INT PRIMARY KEY, n INT)", "INSERT INTO "+name+" SELECT seq, seq FROM seq_1_to_100")
	}
}

// Tables that somebody holds cost one patience together, whatever their number, and are
// then gaps with the reason. No thread of ours is left in their queue.
func TestLockedTablesCostOnePatience(t *testing.T) {
	tw := newTwins(t)
	tw.eightTables()
	release := tw.locking(tw.b, "t0 WRITE, t3 WRITE, t4 WRITE, t5 WRITE, t6 WRITE, t7 WRITE")
	defer release()
	began := time.Now()
	outcome := fleet.Verify(context.Background(), tw.waitingFor(3*time.Second), tw.options())
	assert.Less(t, time.Since(began), 30*time.Second, "one patience for each would be that of the member, ten times as long")
	for i := range 8 {
		table := tw.table(outcome, fmt.Sprintf("t%d", i))
		if i == 1 || i == 2 {
			assert.Equal(t, compare.Match, table.Result, "%v", table.Gaps)
			continue
		}
		assert.Equal(t, compare.Unverified, table.Result, table.Name)
		require.Len(t, table.Gaps, 1)
		assert.Equal(t, finding.Locked, table.Gaps[0].Cause.Kind, "%v", table.Gaps)
		assert.Equal(t, tw.table(outcome, "t0").Gaps[0].Cause, table.Gaps[0].Cause, "one reason for all of them")
		assert.Contains(t, table.Gaps[0].Cause.Reason, "pair/b")
		assert.Contains(t, table.Gaps[0].Cause.Reason, "LOCK TABLES")
	}
	require.Eventually(t, func() bool {
		var waiting int
		require.NoError(t, tw.b.DB().QueryRowContext(context.Background(),
			"SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE STATE LIKE 'Waiting for%lock%'").Scan(&waiting))
		return waiting == 0
	}, 10*time.Second, 50*time.Millisecond, "threads are left waiting")
}

// A lock that ends in time costs nothing but the wait, and the other tables are read
// meanwhile.
func TestLockedTablesAreReadLast(t *testing.T) {
	tw := newTwins(t)
	tw.eightTables()
	tw.onB("UPDATE t0 SET n = 0 WHERE id = 7")
	release := tw.locking(tw.b, "t0 WRITE, t1 WRITE")
	o := tw.options()
	var done atomic.Int32
	o.Progress = &doneCounter{done: func() {
		if done.Add(1) == 6 {
			release()
		}
	}}
	o.Jobs = 1
	outcome := fleet.Verify(context.Background(), tw.waitingFor(time.Minute), o)
	assert.Equal(t, []string{"row.differs id=7 ~n"}, found(tw.table(outcome, "t0")))
	for i := 1; i < 8; i++ {
		assert.Equal(t, compare.Match, tw.table(outcome, fmt.Sprintf("t%d", i)).Result)
	}
}

// doneCounter hears of each table that is done.
type doneCounter struct{ done func() }

func (*doneCounter) TablePlanned(string, string, uint64)       {}
func (*doneCounter) RowsVerified(string, string, uint64)       {}
func (d *doneCounter) TableDone(string, *compare.TableOutcome) { d.done() }
