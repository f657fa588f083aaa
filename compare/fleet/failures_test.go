package fleet_test

import (
	"context"
	"errors"
	"net"
	"sync"
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

// watcher is a Progress that calls do once, when rows have been verified.
type watcher struct {
	once sync.Once
	do   func()
}

func (w *watcher) TablePlanned(string, string, uint64)      {}
func (w *watcher) RowsVerified(string, string, uint64)      { w.once.Do(w.do) }
func (w *watcher) TableDone(string, *compare.TableOutcome)  {}
func inMidRun(o compare.Options, do func()) compare.Options { o.Progress = &watcher{do: do}; return o }
func gapReasons(gaps []finding.Gap) (reasons string) {
	return joined(gaps, func(g finding.Gap) string { return g.Cause.Reason })
}
func joined[T any](all []T, text func(T) string) (together string) {
	for _, one := range all {
		together += text(one) + "\n"
	}
	return together
}

// own is a pair of servers for this test alone, which may kill or fill them, with a
// table of 100,000 rows each that takes several chunks.
func own(t *testing.T, args ...string) *twins {
	t.Helper()
	a, b := fixtures.Pair(t, args...)
	tw := &twins{t: t, a: a, b: b, database: fixtures.Database(t, a, b)}
	tw.both("CREATE TABLE early (id INT PRIMARY KEY, v INT)", "INSERT INTO early SELECT seq, seq FROM seq_1_to_1000",
		"CREATE TABLE late (id INT PRIMARY KEY, v VARCHAR(100))", "INSERT INTO late SELECT seq, REPEAT('x', 80) FROM seq_1_to_100000")
	return tw
}

// slow makes chunks small, so that something can happen between them.
func (tw *twins) slow() compare.Options {
	o := tw.options()
	o.Jobs, o.ChunkTime = 1, time.Millisecond
	return o
}

// Servers restart every day: the run waits, goes on, and loses nothing.
func TestServerKilledAndBackIsWaitedFor(t *testing.T) {
	tw := own(t)
	back := make(chan error, 1)
	o := inMidRun(tw.slow(), func() {
		require.NoError(t, tw.b.Kill())
		go func() {
			time.Sleep(5 * time.Second)
			back <- tw.b.Restart(context.Background())
		}()
	})
	outcome := fleet.Verify(context.Background(), tw.pair(), o)
	require.NoError(t, <-back)
	for _, table := range outcome.Tables {
		assert.Equal(t, compare.Match, table.Result, "%s: %+v", table.Name, table.Gaps)
	}
	assert.EqualValues(t, 100000, tw.table(outcome, "late").RowsB)
}

// The run waits once for a server that stays away, not once for each range, and what was
// not read never passes.
func TestServerNeverBackLeavesItsRangesUnverified(t *testing.T) {
	tw := own(t)
	pair := compare.Pair{Name: "pair", A: member(t, tw.a, "a"), B: impatient(t, tw.b, "b")}
	o := tw.slow()
	o = inMidRun(o, func() { require.NoError(t, tw.b.Kill()) })
	outcome := fleet.Verify(context.Background(), pair, o)
	late := tw.table(outcome, "late")
	assert.Equal(t, compare.Unverified, late.Result)
	assert.NotEmpty(t, late.Gaps)
	assert.Contains(t, gapReasons(late.Gaps), "pair/b")
	assert.Zero(t, late.Differences, "not read is not different")
}

// A pair with a member that does not answer has a gap that names the member.
func TestHostDownIsAGapThatNamesTheMember(t *testing.T) {
	tw := newTwins(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	port := listener.Addr().(*net.TCPAddr).Port
	require.NoError(t, listener.Close())
	gone, err := server.Open(server.Config{Name: "pair/b", Host: "127.0.0.1", Port: port, User: "x", TLS: server.TLSDisabled}, nil)
	require.NoError(t, err)
	outcome := fleet.Verify(context.Background(), compare.Pair{Name: "pair", A: member(t, tw.a, "a"), B: gone}, tw.options())
	assert.Empty(t, outcome.Tables)
	assert.Contains(t, gapReasons(outcome.Gaps), "pair/b")
	assert.Contains(t, outcome.B.Failure.Reason, "connection refused")
}

// People get the server's own words, and no password.
func TestWrongPasswordIsAGapWithoutThePassword(t *testing.T) {
	tw := newTwins(t)
	b := memberAs(t, tw.b, "b", tw.b.User(), "not-the-secret")
	outcome := fleet.Verify(context.Background(), compare.Pair{Name: "pair", A: member(t, tw.a, "a"), B: b}, tw.options())
	assert.Empty(t, outcome.Tables)
	assert.Contains(t, outcome.B.Failure.Reason, "Access denied")
	assert.NotContains(t, outcome.B.Failure.Reason+gapReasons(outcome.Gaps), "not-the-secret")
	err := b.Ping(context.Background())
	var hinted interface{ Hint() string }
	require.True(t, errors.As(err, &hinted))
	assert.Contains(t, hinted.Hint(), "password")
}

// INFORMATION_SCHEMA hides what an account may not read, so that the table looks missing
// on one member. The report must say that it was not verified.
func TestTableWithoutSelectIsUnverifiedNotMissing(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE open (id INT PRIMARY KEY)", "CREATE TABLE shut (id INT PRIMARY KEY)",
		"INSERT INTO open VALUES (1)", "INSERT INTO shut VALUES (1)")
	user := "u_" + tw.database[2:10]
	tw.onB("CREATE USER "+user+" IDENTIFIED BY 'p'", "GRANT SELECT ON open TO "+user)
	t.Cleanup(func() { tw.onB("DROP USER " + user) })
	outcome := fleet.Verify(context.Background(),
		compare.Pair{Name: "pair", A: member(t, tw.a, "a"), B: memberAs(t, tw.b, "b", user, "p")}, tw.options())
	assert.Empty(t, outcome.OnlyA, "the table is there, only not for this account")
	assert.Contains(t, gapReasons(outcome.Gaps), "denied")
	assert.Contains(t, joined(outcome.Gaps, func(g finding.Gap) string { return g.Table }), "shut")
	assert.Contains(t, gapReasons(outcome.Gaps), "may not read every table")
	assert.Equal(t, compare.Match, tw.table(outcome, "open").Result)
}

// An account with grants on some columns sees a table of these columns only: rows that
// are equal in them are not proved equal.
func TestTableWithColumnGrantsIsUnverified(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE t (id INT PRIMARY KEY, name INT, secret INT)", "INSERT INTO t VALUES (1, 1, 1)")
	tw.onB("UPDATE t SET secret = 2")
	user := "c_" + tw.database[2:10]
	tw.both("CREATE USER "+user+" IDENTIFIED BY 'p'", "GRANT SELECT (id, name) ON t TO "+user)
	t.Cleanup(func() { tw.both("DROP USER " + user) })
	o := tw.options()
	o.Complete = true // as with --tables db.t
	outcome := fleet.Verify(context.Background(),
		compare.Pair{Name: "pair", A: memberAs(t, tw.a, "a", user, "p"), B: memberAs(t, tw.b, "b", user, "p")}, o)
	table := tw.table(outcome, "t")
	assert.Equal(t, compare.Unverified, table.Result)
	assert.Contains(t, gapReasons(table.Gaps), "every column")
}

// Rows of a table that was altered during the run prove nothing about it.
func TestTableChangedInMidRunIsUnverified(t *testing.T) {
	for name, change := range map[string]string{
		"dropped":       "DROP TABLE late",
		"column added":  "ALTER TABLE late ADD COLUMN more INT",
		"column gone":   "ALTER TABLE late DROP COLUMN v",
		"type changed":  "ALTER TABLE late MODIFY v VARCHAR(200)",
		"new character": "ALTER TABLE late MODIFY v VARCHAR(100) CHARACTER SET latin1",
	} {
		t.Run(name, func(t *testing.T) {
			tw := newTwins(t)
			tw.both("CREATE TABLE late (id INT PRIMARY KEY, v VARCHAR(100)) CHARACTER SET utf8mb4",
				"INSERT INTO late SELECT seq, 'x' FROM seq_1_to_60000")
			outcome := fleet.Verify(context.Background(), tw.pair(), inMidRun(tw.slow(), func() { tw.onB(change) }))
			late := tw.table(outcome, "late")
			assert.Equal(t, compare.Unverified, late.Result)
			assert.NotEmpty(t, late.Gaps)
			assert.Empty(t, late.Findings)
		})
	}
}

// The run waits for a server without a free connection, and says so if there is none in
// the end.
func TestTooManyConnections(t *testing.T) {
	tw := own(t, "--max-connections=10")
	fill := func() (free func()) {
		var held []func()
		for range 30 {
			conn, err := tw.b.DB().Conn(context.Background())
			if err != nil || conn.PingContext(context.Background()) != nil {
				break
			}
			held = append(held, func() { _ = conn.Close() })
		}
		tw.b.DB().SetMaxIdleConns(0)
		return func() {
			for _, release := range held {
				release()
			}
		}
	}
	t.Run("freed again", func(t *testing.T) {
		free := fill()
		time.AfterFunc(2*time.Second, free)
		outcome := fleet.Verify(context.Background(), tw.pair(), tw.options())
		assert.Empty(t, outcome.Gaps)
		assert.Equal(t, compare.Match, tw.table(outcome, "late").Result)
	})
	t.Run("never freed", func(t *testing.T) {
		free := fill()
		defer free()
		b := impatient(t, tw.b, "b")
		outcome := fleet.Verify(context.Background(), compare.Pair{Name: "pair", A: member(t, tw.a, "a"), B: b}, tw.options())
		assert.Contains(t, gapReasons(outcome.Gaps), "Too many connections")
		assert.Empty(t, outcome.Tables)
	})
}

// A run that ends by a deadline or a signal keeps what was proved, and says of the rest
// why it is not.
func TestEndOfTheRunLeavesAPartialOutcome(t *testing.T) {
	tw := own(t)
	ctx, cancel := context.WithCancelCause(context.Background())
	outcome := fleet.Verify(ctx, tw.pair(), inMidRun(tw.slow(), func() { cancel(errors.New("the time is up")) }))
	late := tw.table(outcome, "late")
	assert.Equal(t, compare.Unverified, late.Result)
	assert.Contains(t, gapReasons(late.Gaps), "the time is up")
	assert.Zero(t, late.Differences)
	assert.Len(t, outcome.Tables, 2, "also a table that was not begun is accounted for")
}
