package fleet_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/checksum/server"
	"allclear/checksum/snapshot"
	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/fleet"
	"allclear/fixtures"
)

// before is a server and a snapshot that was taken of it.
type before struct {
	t        *testing.T
	s        *fixtures.Server
	live     *server.Member
	snapshot *retold
	database string
	options  compare.Options
}

// retold is a snapshot that says what a test has it say of its time.
type retold struct {
	*snapshot.Snapshot
	taken checksum.Recording
}

// Recording implements compare.Recorded.
func (r *retold) Recording() checksum.Recording { return r.taken }

// newBefore takes a snapshot of a database of the test's own: users, messages, and hits without
// a key.
func newBefore(t *testing.T, s *fixtures.Server) *before {
	t.Helper()
	b := &before{t: t, s: s, live: member(t, s, "b"), database: fixtures.Database(t, s)}
	b.write("CREATE TABLE users (id INT PRIMARY KEY, name VARCHAR(40), n INT) DEFAULT CHARSET utf8mb4",
		"CREATE TABLE messages (id INT PRIMARY KEY, body VARCHAR(40)) DEFAULT CHARSET utf8mb4",
		"CREATE TABLE hits (n INT)")
	var users, messages, hits string
	for i := 1; i <= 1500; i++ {
		users += fmt.Sprintf(",(%d,'Zoë %d',%d)", i, i, i)
		messages += fmt.Sprintf(",(%d,'hello %d')", i, i)
		hits += fmt.Sprintf(",(%d)", i%7)
	}
	b.write("INSERT INTO users VALUES "+users[1:], "INSERT INTO messages VALUES "+messages[1:], "INSERT INTO hits VALUES "+hits[1:])
	b.take()
	b.options = compare.Options{
		Databases: []string{b.database}, Jobs: 2, ChunkTime: 100 * time.Millisecond, Recheck: 2, RecheckDelay: 10 * time.Millisecond,
		Values: checksum.Full, Checks: compare.Checks{compare.Rows, compare.Charset},
	}
	return b
}

func (b *before) write(statements ...string) {
	b.t.Helper()
	b.s.MustExec(b.t, append([]string{"USE " + b.database}, statements...)...)
}

func (b *before) take() {
	b.t.Helper()
	taken := snapshotOf(b.t, b.live, b.database)
	b.snapshot = &retold{taken, taken.Recording()}
}

// restart gives the server another start, which is told by the second.
func (b *before) restart(args ...string) {
	b.t.Helper()
	for started := b.live.Instance().Started.Unix(); time.Now().Unix() <= started; {
		time.Sleep(50 * time.Millisecond)
	}
	require.NoError(b.t, b.s.Restart(context.Background(), args...))
	_, err := b.live.Confirm(context.Background())
	require.NoError(b.t, err)
}

func (b *before) verify() compare.PairOutcome {
	b.t.Helper()
	return fleet.Verify(context.Background(), compare.Pair{Name: "pair", A: b.snapshot, B: b.live}, b.options)
}

func (b *before) table(o compare.PairOutcome, name string) *compare.TableOutcome {
	b.t.Helper()
	for i := range o.Tables {
		if o.Tables[i].Name == b.database+"."+name {
			return &o.Tables[i]
		}
	}
	require.Fail(b.t, "no outcome", name)
	return nil
}

// kindsOf counts the rows of each kind, with what happened to them.
func kindsOf(t *compare.TableOutcome) map[string]uint64 {
	all := map[string]uint64{}
	for _, f := range t.Findings {
		name := string(f.Kind)
		if row, ok := f.Facts.(finding.Row); ok && row.Happened != "" {
			name += " " + string(row.Happened)
		}
		all[name+" "+f.Severity.String()] += f.Count
	}
	return all
}

func causesOf(gaps []finding.Gap) (all []finding.CauseKind) {
	for _, g := range gaps {
		all = append(all, g.Cause.Kind)
	}
	return all
}

// What somebody has written since the snapshot is no damage, and no proof that there is none.
// Where nobody has, every difference is wrong.
func TestRowsThatSomebodyMayHaveWrittenAreToldApart(t *testing.T) {
	_, s := fixtures.SharedPair(t)
	writes := []string{
		"UPDATE users SET n = -1 WHERE id IN (5, 6)", "DELETE FROM users WHERE id = 7", "INSERT INTO users VALUES (9001, 'new', 1)",
		"DELETE FROM messages WHERE id = 8", "INSERT INTO messages VALUES (9001, 'new')", "DELETE FROM hits WHERE n = 3 LIMIT 2",
	}
	type table struct {
		result  compare.Result
		changed uint64
		kinds   map[string]uint64
	}
	match := table{compare.Match, 0, map[string]uint64{}}
	for _, c := range []struct {
		name                  string
		writes                []string
		change                func(*before)
		executed              finding.Executed
		users, messages, hits table
	}{
		{name: "nothing", executed: finding.NothingExecuted, users: match, messages: match, hits: match},
		{
			name: "elsewhere", writes: []string{"CREATE TABLE late (id INT PRIMARY KEY)"},
			executed: finding.SomethingExecuted, users: match, messages: match, hits: match,
		},
		{
			name: "writes", writes: writes, executed: finding.SomethingExecuted,
			users: table{compare.Unverified, 4, map[string]uint64{
				"row.changed-since updated info": 2, "row.changed-since deleted info": 1, "row.changed-since inserted info": 1,
			}},
			messages: table{compare.Unverified, 2, map[string]uint64{"row.changed-since deleted info": 1, "row.changed-since inserted info": 1}},
			hits:     table{compare.Unverified, 2, map[string]uint64{"row.changed-since deleted info": 2}},
		},
		{
			name: "writes, and nobody may delete messages", writes: writes, executed: finding.SomethingExecuted,
			change: func(b *before) {
				b.options.AppendOnly = func(table string) bool { return table == b.database+".messages" }
			},
			users: table{compare.Unverified, 4, map[string]uint64{
				"row.changed-since updated info": 2, "row.changed-since deleted info": 1, "row.changed-since inserted info": 1,
			}},
			messages: table{compare.Differ, 1, map[string]uint64{"row.missing blocker": 1, "row.changed-since inserted info": 1}},
			hits:     table{compare.Unverified, 2, map[string]uint64{"row.changed-since deleted info": 2}},
		},
		{
			name: "somebody says that nobody has written", writes: writes, executed: finding.SomethingExecuted,
			change:   func(b *before) { b.options.NoWrites = true },
			users:    table{compare.Differ, 0, map[string]uint64{"row.differs blocker": 2, "row.missing blocker": 1, "row.extra blocker": 1}},
			messages: table{compare.Differ, 0, map[string]uint64{"row.missing blocker": 1, "row.extra blocker": 1}},
			hits:     table{compare.Differ, 0, map[string]uint64{"row.missing blocker": 2}},
		},
		{
			name: "nothing was executed", writes: writes, executed: finding.NothingExecuted,
			change: func(b *before) {
				rows := b.snapshot
				b.take() // it began and ended after the writes
				rows.taken, b.snapshot = b.snapshot.taken, rows
			},
			users:    table{compare.Differ, 0, map[string]uint64{"row.differs blocker": 2, "row.missing blocker": 1, "row.extra blocker": 1}},
			messages: table{compare.Differ, 0, map[string]uint64{"row.missing blocker": 1, "row.extra blocker": 1}},
			hits:     table{compare.Differ, 0, map[string]uint64{"row.missing blocker": 2}},
		},
		{
			name: "while the snapshot was taken", writes: writes, executed: finding.SomethingExecuted,
			change: func(b *before) {
				began := b.snapshot.taken.Began
				rows := b.snapshot
				b.take()
				rows.taken, b.snapshot = checksum.Recording{Began: began, Ended: b.snapshot.taken.Ended}, rows
			},
			users: table{compare.Unverified, 4, map[string]uint64{
				"row.changed-since updated info": 2, "row.changed-since deleted info": 1, "row.changed-since inserted info": 1,
			}},
			messages: table{compare.Unverified, 2, map[string]uint64{"row.changed-since deleted info": 1, "row.changed-since inserted info": 1}},
			hits:     table{compare.Unverified, 2, map[string]uint64{"row.changed-since deleted info": 2}},
		},
		{
			name: "writes, and damage", executed: finding.SomethingExecuted,
			writes: slices.Concat(doubleEncode("users", "name"), []string{
				"UPDATE users SET n = -1 WHERE id = 5", "DELETE FROM users WHERE id = 7", "INSERT INTO users VALUES (9001, 'new', 1)",
			}),
			users: table{compare.Differ, 2, map[string]uint64{
				"charset.double-encoded blocker": 1499, "row.changed-since updated info": 1,
				"row.changed-since deleted info": 1, "row.changed-since inserted info": 1,
			}},
			messages: match, hits: match,
		},
		{
			name: "of another server", writes: []string{"UPDATE users SET n = -1 WHERE id = 5"}, executed: finding.ExecutedNotKnown,
			change:   func(b *before) { b.snapshot.taken.Began.Instance.Datadir = "/another/" },
			users:    table{compare.Unverified, 1, map[string]uint64{"row.changed-since updated info": 1}},
			messages: match, hits: match,
		},
		{
			name: "more than are listed", writes: []string{"UPDATE users SET n = -1 WHERE id > 250"}, executed: finding.SomethingExecuted,
			users:    table{compare.Unverified, 1250, map[string]uint64{"row.changed-since updated info": 1250}},
			messages: match, hits: match,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBefore(t, s)
			if len(c.writes) > 0 {
				b.write(c.writes...)
			}
			if c.change != nil {
				c.change(b)
			}
			o := b.verify()
			require.NotNil(t, o.Since)
			assert.Equal(t, c.executed, o.Since.Executed, "%s", o.Since)
			assert.Empty(t, o.Gaps)
			for name, want := range map[string]table{"users": c.users, "messages": c.messages, "hits": c.hits} {
				got := b.table(o, name)
				assert.Equal(t, want, table{got.Result, got.ChangedSince, kindsOf(got)}, name)
				if want.changed == 0 {
					assert.Empty(t, got.Gaps, name)
					continue
				}
				require.Equal(t, []finding.CauseKind{finding.ChangedSince}, causesOf(got.Gaps), name)
				assert.Equal(t, finding.Counted(want.changed, "row"), got.Gaps[0].Range)
				assert.Contains(t, got.Gaps[0].Cause.Reason, o.Since.String())
				assert.True(t, got.Inspected, "its texts were all looked at")
			}
		})
	}
}

// noInit keeps a server of the matrix from creating its accounts anew at each start, which
// goes into its binlog.
func noInit(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "nothing.sql")
	require.NoError(t, os.WriteFile(path, []byte("SELECT 1;\n"), 0o600))
	return "--init-file=" + path
}

// A server that writes a binlog tells across a restart, and across an upgrade, whether anything
// was executed. What was done to its rows beside the binlog is damage then, and no write.
func TestAFirmAnswerAcrossARestart(t *testing.T) {
	_, like := fixtures.SharedPair(t)
	logging := []string{
		"--log-bin=bin", "--binlog-format=ROW", "--loose-log-slave-updates", "--loose-gtid-mode=ON", "--loose-enforce-gtid-consistency=ON",
	}
	s := fixtures.Like(t, like, logging...)
	b := newBefore(t, s)
	b.restart(append(logging, noInit(t))...)
	o := b.verify()
	assert.Equal(t, finding.NothingExecuted, o.Since.Executed)
	assert.Equal(t, compare.Match, b.table(o, "users").Result)

	b.write("SET sql_log_bin = 0", "UPDATE users SET n = -1 WHERE id = 5")
	b.restart()
	users := b.table(b.verify(), "users")
	assert.Equal(t, compare.Differ, users.Result)
	assert.Equal(t, map[string]uint64{"row.differs blocker": 1}, kindsOf(users))

	b.write("UPDATE users SET n = -2 WHERE id = 6")
	b.restart()
	o = b.verify()
	users = b.table(o, "users")
	assert.Equal(t, compare.Unverified, users.Result)
	require.Len(t, users.Gaps, 1)
	assert.Regexp(t, `^changed since the snapshot: \S+:\d+ has executed (0-\d+-\d+ … 0-\d+-\d+|\S+:1-\d+ … \S+:1-\d+) since$`,
		users.Gaps[0].Cause.Reason)
	assert.Equal(t, "2 rows", users.Gaps[0].Range)

	b.restart("--skip-log-bin", noInit(t))
	b.take()
	b.write("DELETE FROM users WHERE id = 9")
	b.restart()
	o = b.verify()
	users = b.table(o, "users")
	assert.Equal(t, compare.Unverified, users.Result, "not known")
	assert.Contains(t, users.Gaps[0].Cause.Reason, "may have changed since the snapshot: whether anything was executed since on ")
	assert.Contains(t, users.Gaps[0].Cause.Reason, "it was started at ")
	assert.Equal(t, compare.Match, b.table(o, "messages").Result, "what is equal needs no position")
	b.options.NoWrites = true
	assert.Equal(t, compare.Differ, b.table(b.verify(), "users").Result)
}

// Without GTIDs the end of the binlog tells, as long as the server runs. A restart begins
// another file.
func TestTheBinlogTellsUntilItsNextFile(t *testing.T) {
	_, like := fixtures.SharedPair(t)
	s := fixtures.Like(t, like, "--log-bin=bin", "--binlog-format=ROW", "--loose-gtid-mode=OFF", "--loose-enforce-gtid-consistency=OFF")
	b := newBefore(t, s)
	o := b.verify()
	assert.Equal(t, finding.NothingExecuted, o.Since.Executed)
	b.write("UPDATE users SET n = -1 WHERE id = 5")
	o = b.verify()
	assert.Equal(t, finding.SomethingExecuted, o.Since.Executed)
	assert.NotContains(t, o.Since.To, "write", "a position: %s", o.Since)
	users := b.table(o, "users")
	assert.Equal(t, compare.Unverified, users.Result)
	if b.snapshot.taken.Began.Activity.Replication.MariaDB != nil {
		return // it has GTIDs
	}
	assert.Regexp(t, `^bin\.\d+:\d+$`, o.Since.To)
	b.take()
	b.restart()
	o = b.verify()
	assert.Equal(t, finding.ExecutedNotKnown, o.Since.Executed)
	assert.Equal(t, compare.Match, b.table(o, "users").Result)
}

// Rows that are being written while they are verified are neither right nor wrong.
func TestRowsThatAreWrittenDuringTheRunAreNotWrong(t *testing.T) {
	_, s := fixtures.SharedPair(t)
	b := newBefore(t, s)
	ctx, stop := context.WithCancel(context.Background())
	written, done := make(chan struct{}), make(chan error, 1)
	begun := sync.OnceFunc(func() { close(written) })
	go func() {
		defer begun()
		for n := 0; ctx.Err() == nil; n++ {
			err := s.Exec(context.Background(), fmt.Sprintf("UPDATE %s.users SET n = %d WHERE id <= 50", b.database, -n))
			if err != nil {
				done <- err
				return
			}
			begun()
		}
		done <- nil
	}()
	<-written // on a busy machine the run would be over before
	o := b.verify()
	stop()
	require.NoError(t, <-done)
	users := b.table(o, "users")
	assert.Equal(t, compare.Unverified, users.Result)
	assert.Zero(t, users.Differences)
	assert.Subset(t, []finding.CauseKind{finding.Hot, finding.ChangedSince}, causesOf(users.Gaps))
	assert.Equal(t, compare.Match, b.table(o, "messages").Result)
}
