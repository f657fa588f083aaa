package fleet_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/drift"
	"allclear/compare/finding"
	"allclear/compare/fleet"
	"allclear/fixtures"
)

// newReplicas is a pair of servers of this test's own of which b replicates from a, with a
// table of 1,000 rows that has arrived on b.
func newReplicas(t *testing.T) *twins {
	t.Helper()
	a, b := fixtures.Pair(t, "--log-bin=bin", "--binlog-format=ROW")
	for _, s := range []*fixtures.Server{a, b} {
		s.MustExec(t, "RESET MASTER")
	}
	replicate(t, a, b)
	tw := &twins{t: t, a: a, b: b, database: "lagging"}
	a.MustExec(t, "CREATE DATABASE lagging")
	tw.onA("CREATE TABLE stock (id INT PRIMARY KEY, n INT)", "INSERT INTO stock SELECT seq, seq FROM seq_1_to_1000")
	tw.catchUp()
	return tw
}

// replicate makes a server the replica of another.
func replicate(t *testing.T, source, replica *fixtures.Server) {
	t.Helper()
	replica.MustExec(t, fmt.Sprintf("CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT=%d, MASTER_USER='%s', MASTER_PASSWORD='%s', "+
		"MASTER_USE_GTID=slave_pos", source.Port(), source.User(), source.Password()), "START SLAVE")
	t.Cleanup(func() { replica.MustExec(t, "STOP SLAVE") })
}

// catchUp waits until b has applied what a has.
func (tw *twins) catchUp() {
	tw.t.Helper()
	var position string
	ctx := context.Background()
	require.NoError(tw.t, tw.a.DB().QueryRowContext(ctx, "SELECT @@gtid_binlog_pos").Scan(&position))
	var timedOut int
	require.NoError(tw.t, tw.b.DB().QueryRowContext(ctx, "SELECT MASTER_GTID_WAIT('"+position+"', 20)").Scan(&timedOut))
	require.Zero(tw.t, timedOut, "b did not catch up with %s", position)
}

// stockOf is what a run finds out about the table, and its gap that tells of lag.
func (tw *twins) stockOf(pair compare.Pair) (stock compare.TableOutcome, lag finding.Gap) {
	tw.t.Helper()
	stock = tw.table(fleet.Verify(context.Background(), pair, tw.options()), "stock")
	for _, g := range stock.Gaps {
		if g.Cause.Kind == finding.Behind {
			require.NotNil(tw.t, g.Lag)
			lag = g
		}
	}
	return stock, lag
}

// A replica that has not applied what its source has is behind, and not damaged. The reason
// says how far, and why.
func TestRowsThatAreNotYetAppliedAreUnverifiedNotDifferent(t *testing.T) {
	tw := newReplicas(t)
	writes := []string{
		"UPDATE stock SET n = -1 WHERE id <= 10", "DELETE FROM stock WHERE id = 20", "INSERT INTO stock VALUES (2001, 1), (2002, 2)",
	}
	for _, c := range []struct {
		name            string
		before, after   []string
		applier         finding.ApplierState
		says            string
		errorNumber     uint64
		isUnprivileged  bool
		writesOnReplica []string
	}{
		{
			name: "stopped applier", before: []string{"STOP SLAVE SQL_THREAD"}, after: []string{"START SLAVE"},
			applier: finding.ApplierStopped, says: "its applier is stopped",
		},
		{
			name: "stopped connection", before: []string{"STOP SLAVE IO_THREAD"}, after: []string{"START SLAVE"},
			applier: finding.ApplierCutOff, says: "it receives nothing from its source",
		},
		{
			name: "stopped altogether", before: []string{"STOP SLAVE"}, after: []string{"START SLAVE"},
			applier: finding.ApplierStopped, says: "its applier is stopped",
		},
		{
			name: "no privilege", before: []string{"STOP SLAVE SQL_THREAD"}, after: []string{"START SLAVE"}, isUnprivileged: true,
			applier: finding.ApplierStopped, says: "it lacks SLAVE MONITOR, BINLOG MONITOR",
		},
		{
			name: "delay", before: []string{"STOP SLAVE", "CHANGE MASTER TO MASTER_DELAY=60", "START SLAVE"},
			after:   []string{"STOP SLAVE", "CHANGE MASTER TO MASTER_DELAY=0", "START SLAVE"},
			applier: finding.ApplierRuns, says: "holds each transaction back for 60 s",
		},
		{
			name: "error", applier: finding.ApplierStopped, says: "its applier is stopped by error 1062", errorNumber: 1062,
			writesOnReplica: []string{"SET sql_log_bin = 0", "INSERT INTO stock VALUES (2001, 1)"},
			after:           []string{"DELETE FROM lagging.stock WHERE id = 2001", "START SLAVE"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			tw := &twins{t: t, a: tw.a, b: tw.b, database: tw.database}
			tw.b.MustExec(t, append([]string{"SET sql_log_bin = 0"}, c.before...)...)
			if len(c.writesOnReplica) > 0 {
				tw.onB(c.writesOnReplica...)
			}
			tw.onA(writes...)
			pair := tw.pair()
			if c.isUnprivileged {
				pair.A, pair.B = tw.selecting(tw.a, "a"), tw.selecting(tw.b, "b")
			}
			if c.errorNumber > 0 {
				tw.awaitError()
			}
			stock, lag := tw.stockOf(pair)
			assert.Equal(t, compare.Unverified, stock.Result)
			assert.Empty(t, stock.Findings)
			require.NotNil(t, lag.Lag, "%v", stock.Gaps)
			assert.Contains(t, lag.Range, " that differ")
			assert.Equal(t, "b", lag.Lag.Member)
			assert.Positive(t, lag.Lag.Transactions)
			assert.Equal(t, c.applier, lag.Lag.Applier)
			assert.Equal(t, c.errorNumber, lag.Lag.Error)
			assert.Regexp(t, `^b is [0-9]+ transactions? behind: 0-\d+-\d+ against 0-\d+-\d+; `, lag.Cause.Reason)
			assert.Contains(t, lag.Cause.Reason, c.says)

			tw.b.MustExec(t, append([]string{"SET sql_log_bin = 0"}, c.after...)...)
			tw.catchUp()
			stock, _ = tw.stockOf(tw.pair())
			assert.Equal(t, compare.Match, stock.Result, "%v %v", found(stock), stock.Gaps)
			tw.onA("DELETE FROM stock", "INSERT INTO stock SELECT seq, seq FROM seq_1_to_1000")
			tw.catchUp()
		})
	}
}

// selecting opens a server with an account that has SELECT alone.
func (tw *twins) selecting(s *fixtures.Server, name string) compare.Side {
	s.MustExec(tw.t, "SET sql_log_bin = 0", "CREATE OR REPLACE USER reader IDENTIFIED BY 'p'", "GRANT SELECT ON *.* TO reader")
	return memberAs(tw.t, s, name, "reader", "p")
}

// awaitError waits until the applier of b has met an error.
func (tw *twins) awaitError() {
	tw.t.Helper()
	require.Eventually(tw.t, func() bool {
		activity, err := member(tw.t, tw.b, "b").Activity(context.Background())
		return err == nil && activity.Replication.Appliers[0].ApplyError > 0
	}, 20*time.Second, 20*time.Millisecond)
}

// What differs though b has applied everything is damage, and is found also while b is
// behind at first.
func TestDamageOnAReplicaThatCatchesUpIsFound(t *testing.T) {
	tw := newReplicas(t)
	tw.onB("SET sql_log_bin = 0", "UPDATE stock SET n = 7777 WHERE id = 77")
	tw.b.MustExec(t, "STOP SLAVE SQL_THREAD")
	tw.onA("UPDATE stock SET n = -1 WHERE id = 5")

	stock, lag := tw.stockOf(tw.pair())
	assert.Equal(t, compare.Unverified, stock.Result, "nothing tells the damaged row from the late one")
	assert.Equal(t, "2 rows that differ", lag.Range)

	o := tw.options()
	o.Recheck, o.RecheckDelay = 3, 250*time.Millisecond
	o = inMidRun(o, func() { time.AfterFunc(300*time.Millisecond, func() { tw.b.MustExec(t, "START SLAVE SQL_THREAD") }) })
	stock = tw.table(fleet.Verify(context.Background(), tw.pair(), o), "stock")
	assert.Equal(t, []string{"row.differs id=77 ~n"}, found(stock))
	assert.Empty(t, stock.Gaps)

	// At rest and level it is found by the first re-reading.
	o.Recheck, o.RecheckDelay, o.Progress = 9, 100*time.Millisecond, nil
	began := time.Now()
	stock = tw.table(fleet.Verify(context.Background(), tw.pair(), o), "stock")
	assert.Equal(t, []string{"row.differs id=77 ~n"}, found(stock))
	assert.Less(t, time.Since(began), 20*time.Second, "all re-readings would take 51 s")
}

// In a ring either member may be the one that is behind.
func TestEitherMemberOfARingMayBeBehind(t *testing.T) {
	tw := newReplicas(t)
	replicate(t, tw.b, tw.a)
	tw.onB("UPDATE stock SET n = 1 WHERE id = 500")
	tw.a.MustExec(t, "STOP SLAVE SQL_THREAD")
	tw.onB("UPDATE stock SET n = -1 WHERE id = 5")
	tw.onA("UPDATE stock SET n = -2 WHERE id = 6")
	tw.catchUp()
	stock, lag := tw.stockOf(tw.pair())
	assert.Equal(t, compare.Unverified, stock.Result)
	require.NotNil(t, lag.Lag, "%v", stock.Gaps)
	assert.Equal(t, "a", lag.Lag.Member)
	assert.Contains(t, lag.Cause.Reason, "its applier is stopped")

	tw.a.MustExec(t, "START SLAVE SQL_THREAD")
	require.Eventually(t, func() bool {
		stock, _ = tw.stockOf(tw.pair())
		return stock.Result == compare.Match
	}, 20*time.Second, 100*time.Millisecond)
	tw.onA("SET sql_log_bin = 0", "UPDATE stock SET n = 7777 WHERE id = 77")
	stock, _ = tw.stockOf(tw.pair())
	assert.Equal(t, []string{"row.differs id=77 ~n"}, found(stock))
}

// A table that has not arrived is not missing, and one that is missing is known at once
// though the pair is written to all the time.
func TestATableThatIsNotYetAppliedIsNotMissing(t *testing.T) {
	tw := newReplicas(t)
	tw.b.MustExec(t, "STOP SLAVE SQL_THREAD")
	tw.onA("CREATE TABLE fresh (id INT PRIMARY KEY)")
	outcome := fleet.Verify(context.Background(), tw.pair(), tw.options())
	assert.Empty(t, outcome.OnlyA)
	require.Len(t, outcome.Gaps, 1)
	assert.Equal(t, finding.Behind, outcome.Gaps[0].Cause.Kind, "%v", outcome.Gaps)
	assert.Equal(t, "lagging.fresh", outcome.Gaps[0].Table)

	tw.b.MustExec(t, "START SLAVE SQL_THREAD")
	tw.onB("SET sql_log_bin = 0", "CREATE TABLE alone (id INT PRIMARY KEY)")
	stop := writing(t, tw.a, tw.database, "UPDATE stock SET n = n + 1 WHERE id = 1 + %d %% 1000")
	defer stop()
	o := tw.options()
	o.Recheck, o.RecheckDelay = 20, 100*time.Millisecond
	began := time.Now()
	run := compare.NewRun(context.Background(), tw.pair(), o)
	out := compare.NewOutcome(run.Pair)
	_, alone, ok := run.PairTables(context.Background(), out)
	require.True(t, ok)
	run.JudgeAlone(context.Background(), alone)
	alone.Into(out)
	require.Len(t, out.OnlyB, 1)
	assert.Equal(t, "alone", out.OnlyB[0].Name)
	assert.Less(t, time.Since(began), time.Minute, "all waiting would take a day")
}

// A column that has not arrived is not missing. Once everything is applied, what differs is
// drift again.
func TestADefinitionThatIsNotYetAppliedIsNoDrift(t *testing.T) {
	tw := newReplicas(t)
	blockers := func(o compare.PairOutcome) (kinds []finding.Kind) {
		for _, f := range drift.Judge(&o, tw.options().Checks) {
			if f.Severity == finding.Blocker {
				kinds = append(kinds, f.Kind)
			}
		}
		return kinds
	}
	tw.b.MustExec(t, "STOP SLAVE SQL_THREAD")
	tw.onA("ALTER TABLE stock ADD COLUMN more INT")
	outcome := fleet.Verify(context.Background(), tw.pair(), tw.options())
	assert.Empty(t, blockers(outcome))
	assert.Contains(t, gapReasons(outcome.Gaps), "b is 1 transaction behind")

	o := tw.options()
	o.Recheck, o.RecheckDelay = 5, 200*time.Millisecond
	o = inMidRun(o, func() { time.AfterFunc(500*time.Millisecond, func() { tw.b.MustExec(t, "START SLAVE SQL_THREAD") }) })
	outcome = fleet.Verify(context.Background(), tw.pair(), o)
	assert.Empty(t, blockers(outcome))
	assert.Equal(t, finding.Changed, tw.table(outcome, "stock").Gaps[0].Cause.Kind, "its rows were read without the column")

	tw.onB("SET sql_log_bin = 0", "ALTER TABLE stock DROP COLUMN more")
	outcome = fleet.Verify(context.Background(), tw.pair(), tw.options())
	assert.NotEmpty(t, blockers(outcome))
	assert.Empty(t, outcome.Gaps)
}

// Thousands of row changes a second make no difference between the members, and hide none
// that replication does not heal.
func TestAPairUnderManyWritesIsGoAndItsDamageIsFound(t *testing.T) {
	tw := newReplicas(t)
	tw.onA("INSERT INTO stock SELECT seq, seq FROM seq_1001_to_20000", "CREATE TABLE parcels (id INT PRIMARY KEY AUTO_INCREMENT, n INT)")
	ctx, cancel := context.WithCancel(context.Background())
	var writer sync.WaitGroup
	changes := 0
	writer.Go(func() {
		for ctx.Err() == nil {
			first := 1 + changes%10_000
			tw.onA(fmt.Sprintf("UPDATE stock SET n = n + 1 WHERE id BETWEEN %d AND %d", first, first+499),
				"INSERT INTO parcels (n) SELECT seq FROM seq_1_to_50", "DELETE FROM parcels ORDER BY id LIMIT 40")
			changes += 590
			tw.catchUp() // a slow machine must not be further and further behind
		}
	})
	o := tw.options()
	o.Recheck, o.RecheckDelay = 5, 100*time.Millisecond
	outcome := fleet.Verify(context.Background(), tw.pair(), o)
	for _, table := range outcome.Tables {
		assert.Equal(t, compare.Match, table.Result, "%s: %v %v", table.Name, found(table), table.Gaps)
	}
	// The writer touches the rows up to 10,499.
	tw.onB("SET sql_log_bin = 0", "UPDATE stock SET n = -1 WHERE id IN (77, 15000)", "DELETE FROM stock WHERE id = 16000")
	stock := tw.table(fleet.Verify(context.Background(), tw.pair(), o), "stock")
	cancel()
	writer.Wait()
	assert.Positive(t, changes)
	assert.Subset(t, found(stock), []string{"row.differs id=15000 ~n", "row.missing id=16000"}, "%v", stock.Gaps)
	assert.Subset(t, []string{"row.differs id=15000 ~n", "row.missing id=16000", "row.differs id=77 ~n"}, found(stock))
}

// A column that arrives right after the last look at the definitions, before positions are
// looked at, is no drift either.
func TestADefinitionThatArrivesAfterTheLastLookIsNoDrift(t *testing.T) {
	tw := newReplicas(t)
	tw.b.MustExec(t, "STOP SLAVE SQL_THREAD")
	tw.onA("ALTER TABLE stock ADD COLUMN more INT")
	pair := tw.pair()
	looks := 0
	pair.B = &lookedAt{Side: pair.B, after: func() {
		if looks++; looks == 2 { // when the run began, and after the last row
			tw.b.MustExec(t, "START SLAVE SQL_THREAD")
			tw.catchUp()
		}
	}}
	outcome := fleet.Verify(context.Background(), pair, tw.options())
	for _, f := range drift.Judge(&outcome, tw.options().Checks) {
		assert.NotEqual(t, finding.Blocker, f.Severity, "%v", f)
	}
	assert.Contains(t, gapReasons(tw.table(outcome, "stock").Gaps), "changed", "its rows were read without the column")
}

// lookedAt is a side beside which something happens after each look at its catalog.
type lookedAt struct {
	compare.Side
	after func()
}

func (l *lookedAt) Catalog(ctx context.Context, databases []string) (*checksum.Catalog, error) {
	defer l.after()
	return l.Side.Catalog(ctx, databases)
}

// Where an account may not ask how far replication has come, what differs counts, and a gap
// names the privilege. Differences of a reading that does not stand leave no doubt behind.
func TestWhatCannotBeAskedOfReplicationIsSaidOfDifferencesThatStand(t *testing.T) {
	a, b := fixtures.Pair(t, "--log-bin=bin")
	tw := &twins{t: t, a: a, b: b, database: "asked"}
	b.MustExec(t, "RESET MASTER", "SET sql_log_bin = 0", "CREATE DATABASE asked")
	a.MustExec(t, "CREATE DATABASE asked")
	create := []string{
		"SET sql_log_bin = 0", "CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(80) CHARACTER SET utf8mb4)",
		"INSERT INTO t SELECT seq, CONCAT('Öffnungszeiten ', seq) FROM seq_1_to_50", "SET sql_log_bin = 1",
	}
	tw.both(create...)
	tw.mislabel("a", "latin1") // too few to be seen before the table is read to its end
	pair := func() compare.Pair {
		return compare.Pair{Name: "pair", A: tw.selecting(a, "a"), B: tw.selecting(b, "b")}
	}
	outcome := fleet.Verify(context.Background(), pair(), tw.options())
	assert.Equal(t, compare.Match, tw.table(outcome, "t").Result)
	assert.Empty(t, outcome.Gaps)

	tw.onB("SET sql_log_bin = 0", "DELETE FROM t WHERE id = 7")
	outcome = fleet.Verify(context.Background(), pair(), tw.options())
	assert.EqualValues(t, 1, tw.table(outcome, "t").Differences)
	assert.Contains(t, gapReasons(outcome.Gaps), "the account may not ask (it lacks SLAVE MONITOR, BINLOG MONITOR)")
}
