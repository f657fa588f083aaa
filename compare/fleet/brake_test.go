package fleet_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/brake"
	"allclear/compare/finding"
	"allclear/compare/fleet"
	"allclear/fixtures"
)

// brakedRun is a run with a brake, and what it was seen to wait for.
type brakedRun struct {
	tw   *twins
	pair compare.Pair
	gate *brake.Gate

	seen  chan string
	ended chan compare.PairOutcome
}

// often is how often members are asked here.
const often = 50 * time.Millisecond

// braked makes a run that has read once, so that it knows which signals it is told.
func (tw *twins) braked(pair compare.Pair, limits brake.Limits) *brakedRun {
	return tw.brakedEvery(often, pair, limits)
}

func (tw *twins) brakedEvery(every time.Duration, pair compare.Pair, limits brake.Limits) *brakedRun {
	r := &brakedRun{tw: tw, pair: pair, seen: make(chan string, 100), ended: make(chan compare.PairOutcome, 1)}
	o := brake.Options{Limits: limits, Jobs: 2, Every: every, Patience: time.Second}
	o.Waits = func(_ string, holds []brake.Hold) {
		for _, h := range holds {
			select {
			case r.seen <- h.String():
			default:
			}
		}
	}
	r.gate = brake.New(pair, o)
	return r
}

func (r *brakedRun) read() {
	r.tw.t.Helper()
	require.NoError(r.tw.t, r.gate.Do(context.Background(), func(context.Context) error { return nil }))
}

// start begins to verify once what was said before is out of date.
func (r *brakedRun) start(ctx context.Context) {
	time.Sleep(2 * often)
	o := r.tw.options()
	o.Gate = r.gate
	go func() { r.ended <- fleet.Verify(ctx, r.pair, o) }()
}

// awaits is until the run says that it waits for something.
func (r *brakedRun) awaits(reason string) {
	r.tw.t.Helper()
	deadline := time.After(30 * time.Second)
	for {
		select {
		case said := <-r.seen:
			if regexp.MustCompile(reason).MatchString(said) {
				return
			}
		case <-r.ended:
			require.FailNow(r.tw.t, "the run did not wait for "+reason)
		case <-deadline:
			require.FailNow(r.tw.t, "the run never waited for "+reason)
		}
	}
}

// matches is the end of a run that has waited once.
func (r *brakedRun) matches(member string, signal checksum.Signal) finding.Wait {
	r.tw.t.Helper()
	out := <-r.ended
	assert.Equal(r.tw.t, compare.Match, r.tw.table(out, "stock").Result, "%v", r.tw.table(out, "stock").Gaps)
	told := r.gate.Restraint()
	require.Len(r.tw.t, told.Waits, 1, "%v", told.Waits)
	w := told.Waits[0]
	assert.Equal(r.tw.t, member, w.Member)
	assert.Equal(r.tw.t, signal, w.Signal)
	assert.Positive(r.tw.t, w.Seconds)
	assert.InDelta(r.tw.t, told.Waited, w.Seconds, 0.001)
	return w
}

// Above a limit the run reads nothing, and goes on below it. Not to know how busy a member is is no
// reason to go on, if it was known before.
func TestTheBrakeHoldsTheRunUp(t *testing.T) {
	tw := newReplicas(t)
	for name, test := range map[string]func(tw *twins){
		"running statements": (*twins).holdsForStatements, "replica lag": (*twins).holdsForLag,
		"stopped applier": (*twins).holdsForStoppedApplier, "privilege": (*twins).holdsForPrivilege,
	} {
		t.Run(name, func(t *testing.T) { test(&twins{t: t, a: tw.a, b: tw.b, database: tw.database}) })
	}
}

func (tw *twins) holdsForStatements() {
	r := tw.braked(tw.pair(), brake.Limits{Running: 6})
	r.read()
	var all sync.WaitGroup
	for range 12 {
		all.Go(func() { tw.b.MustExec(tw.t, "DO SLEEP(1.5)") })
	}
	r.start(context.Background())
	r.awaits(`^b: running statements \d+, limit 6$`)
	all.Wait()
	assert.Greater(tw.t, r.matches("b", checksum.Running).Most, uint64(6))
}

func (tw *twins) holdsForLag() {
	r := tw.braked(tw.pair(), brake.Limits{Lag: time.Second})
	r.read()
	holder, err := tw.b.DB().Conn(tw.t.Context())
	require.NoError(tw.t, err)
	tw.t.Cleanup(func() { _ = holder.Close() }) // closed already where the test passes
	_, err = holder.ExecContext(tw.t.Context(), "LOCK TABLES lagging.stock READ")
	require.NoError(tw.t, err)
	tw.onA("UPDATE stock SET n = n + 1 WHERE id = 1")
	time.Sleep(2500 * time.Millisecond)
	r.start(context.Background())
	r.awaits(`^b: replica lag \d+s, limit 1s$`)
	_, err = holder.ExecContext(tw.t.Context(), "UNLOCK TABLES")
	require.NoError(tw.t, err)
	require.NoError(tw.t, holder.Close())
	assert.Greater(tw.t, r.matches("b", checksum.Lag).Most, uint64(1))
}

func (tw *twins) holdsForStoppedApplier() {
	r := tw.braked(tw.pair(), brake.Limits{Lag: time.Minute})
	r.read()
	tw.b.MustExec(tw.t, "STOP SLAVE SQL_THREAD")
	r.start(context.Background())
	r.awaits("^b: replica lag cannot be read: replication is stopped$")
	tw.b.MustExec(tw.t, "START SLAVE")
	r.matches("b", checksum.Lag)

	tw.b.MustExec(tw.t, "STOP SLAVE SQL_THREAD") // and from the beginning it is told, and holds nothing up
	defer tw.b.MustExec(tw.t, "START SLAVE")
	r = tw.braked(tw.pair(), brake.Limits{Lag: time.Minute})
	r.read()
	assert.Equal(tw.t, []finding.Untold{{Member: "b", Signal: checksum.Lag, Why: "replication is stopped"}}, r.gate.Restraint().Untold)
}

func (tw *twins) holdsForPrivilege() {
	grants := map[bool]string{true: "GRANT SELECT, SLAVE MONITOR ON *.* TO watcher", false: "GRANT SELECT ON *.* TO watcher"}
	account := func(isTold bool) {
		for _, s := range []*fixtures.Server{tw.a, tw.b} {
			s.MustExec(tw.t, "SET sql_log_bin = 0", "CREATE OR REPLACE USER watcher IDENTIFIED BY 'p'", grants[isTold])
		}
	}
	pair := func() compare.Pair {
		return compare.Pair{Name: "pair", A: memberAs(tw.t, tw.a, "a", "watcher", "p"), B: memberAs(tw.t, tw.b, "b", "watcher", "p")}
	}
	account(true)
	r := tw.braked(pair(), brake.Limits{Lag: time.Minute})
	r.read()
	account(false)
	tw.a.MustExec(tw.t, "KILL USER watcher") // privileges count from the next login on
	tw.b.MustExec(tw.t, "KILL USER watcher")
	r.start(context.Background())
	r.awaits(`^b: replica lag cannot be read: the account lacks SLAVE MONITOR`)
	account(true)
	tw.b.MustExec(tw.t, "KILL USER watcher")
	out := <-r.ended
	assert.Equal(tw.t, compare.Match, tw.table(out, "stock").Result)

	account(false)
	never := tw.braked(pair(), brake.Limits{Lag: time.Minute, Running: 100})
	never.read()
	told := never.gate.Restraint()
	assert.Empty(tw.t, told.Waits, "what the account never could read holds nothing up")
	require.Len(tw.t, told.Untold, 2)
	assert.Equal(tw.t, "SLAVE MONITOR, BINLOG MONITOR", told.Untold[0].Grant)
}

// A member that is gone is told as without a brake, and the brake does not wait for it for ever.
func TestAMemberThatIsGoneDoesNotHoldTheRunUpForEver(t *testing.T) {
	a, b := fixtures.Pair(t)
	tw := &twins{t: t, a: a, b: b, database: fixtures.Database(t, a, b)}
	tw.both("CREATE TABLE stock (id INT PRIMARY KEY, n INT)", "INSERT INTO stock SELECT seq, seq FROM seq_1_to_10")
	pair := compare.Pair{Name: "pair", A: member(t, a, "a"), B: impatient(t, b, "b")}
	r := tw.braked(pair, brake.Limits{Running: 100})
	o := tw.options()
	o.Gate = r.gate
	r.read()
	require.NoError(t, b.Kill())
	r.awaitsOn(t)
	out := fleet.Verify(t.Context(), pair, o)
	assert.NotEmpty(t, out.B.Failure.Reason)
}

// awaitsOn reads once more, when the member has been away for long enough.
func (r *brakedRun) awaitsOn(t *testing.T) {
	t.Helper()
	time.Sleep(2 * often)
	done := make(chan error, 1)
	go func() { done <- r.gate.Do(context.Background(), func(context.Context) error { return nil }) }()
	r.awaits("^b: running statements cannot be read: ")
	select {
	case err := <-done:
		require.NoError(t, err)
	case <-time.After(30 * time.Second):
		require.FailNow(t, "the run still waits for a member that is gone")
	}
}

// The pause file holds all of the run up for as long as it is there, and the end of the run ends a
// pause at once.
func TestThePauseFileHoldsTheRunUp(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE stock (id INT PRIMARY KEY, n INT)", "INSERT INTO stock VALUES (1, 1)")
	file := filepath.Join(t.TempDir(), "pause")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	r := tw.braked(tw.pair(), brake.Limits{PauseFile: file})
	r.start(context.Background())
	r.awaits("^the pause file is there$")
	require.NoError(t, os.Remove(file))
	r.matches("", finding.PauseFile)

	require.NoError(t, os.WriteFile(file, nil, 0o600))
	r = tw.brakedEvery(time.Minute, tw.pair(), brake.Limits{PauseFile: file})
	ctx, cancel := context.WithCancelCause(context.Background())
	r.start(ctx)
	r.awaits("^the pause file is there$")
	cancel(errors.New("--timeout 1m reached"))
	select {
	case out := <-r.ended:
		stock := tw.table(out, "stock")
		assert.Equal(t, compare.Unverified, stock.Result)
		require.NotEmpty(t, stock.Gaps)
		assert.Equal(t, "--timeout 1m reached", stock.Gaps[0].Cause.Reason)
	case <-time.After(5 * time.Second):
		require.FailNow(t, "the pause goes on after the end of the run")
	}
}
