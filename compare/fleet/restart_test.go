package fleet_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/fleet"
	"allclear/fixtures"
)

// crash kills a server and starts it again, and runs the statements then: what a crash
// loses is gone when the server is back. A start is told from another by the second.
func crash(t *testing.T, s *fixtures.Server, losing ...string) {
	t.Helper()
	time.Sleep(time.Until(time.Now().Truncate(time.Second).Add(time.Second)))
	require.NoError(t, s.Kill())
	require.NoError(t, s.Restart(context.Background()))
	s.MustExec(t, losing...)
}

// hooks is a Progress that calls its functions, one at a time.
type hooks struct {
	mu   sync.Mutex
	ends int
	read func()
	done func(before int) // how many tables were done before
}

func (h *hooks) TablePlanned(string, string, uint64) {}
func (h *hooks) RowsVerified(string, string, uint64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.read != nil {
		h.read()
	}
}

func (h *hooks) TableDone(string, *compare.TableOutcome) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.done != nil {
		h.done(h.ends)
	}
	h.ends++
}

// A crash can lose a row that was committed, read and found equal before it: what was
// read before the restart is read again, and the row is missed.
func TestWhatACrashLosesAfterItWasReadIsFound(t *testing.T) {
	tw := own(t)
	options, journal := tw.slow(), &kept{}
	options.Journal = journal
	o := fleet.Verify(context.Background(), tw.pair(), inMidRun(options, func() {
		crash(t, tw.b, "DELETE FROM "+tw.database+".early WHERE id = 500")
	}))
	early := tw.table(o, "early")
	assert.Equal(t, compare.Differ, early.Result)
	assert.Equal(t, []string{"row.missing id=500"}, found(early))
	assert.Equal(t, compare.Match, tw.table(o, "late").Result)
	assert.EqualValues(t, 100_000, tw.table(o, "late").RowsB, "no row counts twice")
	assert.EqualValues(t, 100_000, journal.rows(tw.database+".late"), "nor does the journal have it twice")
	assert.Less(t, journal.rows(tw.database+".early"), uint64(1000), "what was read before the restart is taken back")
	assert.Empty(t, o.Gaps)
}

// The same after the last row was read, while nobody reads the server any more.
func TestARestartAfterTheLastRowIsNoticed(t *testing.T) {
	tw := own(t)
	o := tw.options()
	o.Progress = &hooks{done: func(before int) {
		if before == 1 {
			crash(t, tw.b, "DELETE FROM "+tw.database+".late WHERE id = 7")
		}
	}}
	late := tw.table(fleet.Verify(context.Background(), tw.pair(), o), "late")
	assert.Equal(t, []string{"row.missing id=7"}, found(late))
}

// A server that does not stay up is not read for ever: what was read before its second
// restart is unverified.
func TestAServerThatKeepsRestartingIsUnverified(t *testing.T) {
	tw := own(t)
	o, journal := tw.options(), &kept{}
	o.Journal = journal
	o.Progress = &hooks{done: func(before int) {
		if before%2 == 1 { // both tables were read
			crash(t, tw.b)
		}
	}}
	outcome := fleet.Verify(context.Background(), tw.pair(), o)
	require.Len(t, outcome.Tables, 2)
	for _, table := range outcome.Tables {
		assert.Equal(t, compare.Unverified, table.Result)
		assert.Zero(t, journal.rows(table.Name))
		require.Len(t, table.Gaps, 1)
		gap := table.Gaps[0]
		assert.Equal(t, finding.Restarted, gap.Cause.Kind)
		assert.Equal(t, [2]string{"b", table.Name}, [2]string{gap.Member, gap.Table})
		assert.Contains(t, gap.Cause.Reason, "b was restarted at ")
	}
}

// A charset scan reads one member at a time: what was scanned of the one that was
// restarted is scanned again.
func TestACharsetScanIsRepeatedAfterARestart(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE texts (id INT PRIMARY KEY, v VARCHAR(100)) CHARACTER SET utf8mb4", "INSERT INTO texts VALUES (1, 'x')")
	tw.b = fixtures.One(t)
	tw.b.MustExec(t, "CREATE DATABASE "+tw.database, "USE "+tw.database,
		"CREATE TABLE texts (id INT PRIMARY KEY, v VARCHAR(100)) CHARACTER SET utf8mb4", "INSERT INTO texts VALUES (1, 'x')")
	o := tw.options()
	o.Checks = compare.Checks{compare.Charset}
	reads := 0
	o.Progress = &hooks{read: func() {
		if reads++; reads == 2 { // on both members
			crash(t, tw.b, "USE "+tw.database, "INSERT INTO texts SELECT seq + 1, 'naïve cafÃ© Ã¤' FROM seq_1_to_50")
		}
	}}
	outcome := fleet.Verify(context.Background(), tw.pair(), o)
	assert.Empty(t, outcome.Gaps)
	texts := tw.table(outcome, "texts")
	assert.True(t, texts.Inspected)
	assert.NotEmpty(t, texts.Findings)
}

// A pair that was verified first has waited for the others: a restart meanwhile counts.
func TestARestartWhileOtherPairsAreReadIsNoticed(t *testing.T) {
	first, second := own(t), newTwins(t)
	second.both("CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t VALUES (1)")
	plan := fleet.Plan{
		Pairs:  []compare.Pair{{Name: "first", A: member(t, first.a, "a"), B: member(t, first.b, "b")}, second.pair()},
		Checks: compare.Checks{compare.Rows}, Goal: compare.Rows, Pair: first.options(), AtOnce: 1, Tables: everything{},
	}
	journal := &kept{}
	plan.Pair.Databases, plan.Pair.Journal = []string{first.database, second.database}, journal
	plan.Verify = func(ctx context.Context, pair compare.Pair, o compare.Options) compare.PairOutcome {
		if pair.Name == "pair" {
			crash(t, first.b, "DELETE FROM "+first.database+".early WHERE id = 1")
		}
		return fleet.Verify(ctx, pair, o)
	}
	outcome, err := fleet.Run(context.Background(), plan)
	require.NoError(t, err)
	assert.Equal(t, []string{"row.missing id=1"}, found(first.table(outcome.Pairs[0], "early")))
	assert.Less(t, journal.rows(first.database+".early"), uint64(1000), "what was read before the restart is taken back")
}
