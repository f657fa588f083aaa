package fleet_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare"
	"allclear/compare/fleet"
	"allclear/fixtures"
)

// writing repeats a statement on a server until the test calls stop. The statement gets
// a counter.
func writing(t *testing.T, s *fixtures.Server, database, statement string) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	var done sync.WaitGroup
	done.Go(func() {
		for i := 0; ctx.Err() == nil; i++ {
			if err := s.Exec(context.Background(), "USE "+database, fmt.Sprintf(statement, i)); err != nil {
				t.Errorf("writing: %v", err)
				return
			}
		}
	})
	return func() { cancel(); done.Wait() }
}

// A counter that never stands still long enough is not proved different.
func TestRowThatKeepsMovingIsUnverifiedNotDifferent(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE counters (id INT PRIMARY KEY, n BIGINT)", "INSERT INTO counters SELECT seq, 0 FROM seq_1_to_1000")
	tw.onB("DELETE FROM counters WHERE id = 900") // real damage beside it is still found
	stop := writing(t, tw.a, tw.database, "UPDATE counters SET n = 1 + %d WHERE id = 5")
	defer stop()
	o := tw.options()
	o.Recheck, o.RecheckDelay = 3, 200*time.Millisecond // time enough for the writer, however busy the machine
	counters := tw.table(fleet.Verify(context.Background(), tw.pair(), o), "counters")
	assert.Equal(t, []string{"row.missing id=900"}, found(counters))
	assert.Contains(t, gapReasons(counters.Gaps), "hot")
	assert.Contains(t, gapReasons(counters.Gaps), "1 row ")
}

// A replica that lags is not damaged: the run waits until what differs has arrived.
func TestLaggingReplicaUnderTrafficMatches(t *testing.T) {
	a, b := fixtures.Pair(t, "--log-bin=bin", "--server-id=1", "--binlog-format=ROW")
	b.MustExec(t, "SET GLOBAL server_id = 2")
	tw := &twins{t: t, a: a, b: b, database: fixtures.Database(t, a, b)}
	tw.both("CREATE TABLE stock (id INT PRIMARY KEY, n BIGINT)", "INSERT INTO stock SELECT seq, seq FROM seq_1_to_20000")
	a.MustExec(t, "RESET MASTER")
	b.MustExec(t, fmt.Sprintf("CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT=%d, MASTER_USER='%s', MASTER_PASSWORD='%s', "+
		"MASTER_DELAY=1",
		a.Port(), a.User(), a.Password()), "START SLAVE")
	t.Cleanup(func() { b.MustExec(t, "STOP SLAVE") })
	stop := writing(t, a, tw.database, "UPDATE stock SET n = n + 1 WHERE id = 1 + (%d * 7919) %% 20000")
	defer stop()
	time.Sleep(1500 * time.Millisecond) // so that there is a lag when the run begins
	o := tw.options()
	o.Recheck, o.RecheckDelay = 6, 300*time.Millisecond
	stock := tw.table(fleet.Verify(context.Background(), tw.pair(), o), "stock")
	assert.Equal(t, compare.Match, stock.Result, "%v %v", found(stock), stock.Gaps)
	require.EqualValues(t, 20000, stock.RowsA)
}

// The general logs of the verified servers prove that the run only reads.
func TestNothingIsEverWrittenToAVerifiedServer(t *testing.T) {
	log := filepath.Join(t.TempDir(), "general.log")
	a, b := fixtures.Pair(t)
	tw := &twins{t: t, a: a, b: b, database: fixtures.Database(t, a, b)}
	tw.both("CREATE TABLE kept (id INT PRIMARY KEY, v INT)", "INSERT INTO kept SELECT seq, seq FROM seq_1_to_5000",
		"CREATE TABLE keyless (v INT)", "INSERT INTO keyless SELECT seq FROM seq_1_to_100",
		"CREATE TABLE many (v INT NOT NULL, KEY cut (v))", "INSERT INTO many SELECT seq DIV 2 FROM seq_1_to_12000", "ANALYZE TABLE many")
	tw.onB("UPDATE kept SET v = 0 WHERE id = 77", "DELETE FROM keyless WHERE v = 7")
	a.MustExec(t, "SET GLOBAL general_log_file = '"+log+"'", "SET GLOBAL general_log = ON")
	pair := compare.Pair{Name: "pair", A: tw.cut().A, B: member(t, b, "b")}
	outcome := fleet.Verify(context.Background(), pair, tw.options())
	require.Equal(t, compare.Differ, tw.table(outcome, "kept").Result)
	fleet.Explain(context.Background(), pair, tw.options())
	a.MustExec(t, "SET GLOBAL general_log = OFF")
	content, err := os.ReadFile(log)
	require.NoError(t, err)
	statements, parts := 0, 0
	for _, line := range strings.Split(string(content), "\n") {
		_, statement, ok := strings.Cut(line, "Query\t")
		if !ok {
			_, statement, ok = strings.Cut(line, "Execute\t")
		}
		if !ok || strings.HasPrefix(statement, "SET GLOBAL general_log") {
			continue
		}
		statements++
		if strings.Contains(statement, "FORCE INDEX (`cut`)") {
			parts++
		}
		assert.Regexp(t, `^(SELECT|SET (NAMES|SESSION|character_set_results|sql_mode|[a-z_]+ ?=)|SHOW|USE|`+
			`START TRANSACTION (READ ONLY|WITH CONSISTENT SNAPSHOT)|(ROLLBACK TO )?SAVEPOINT|COMMIT$)`, statement)
		assert.NotRegexp(t, `(?i)FOR UPDATE|LOCK IN SHARE|INTO OUTFILE|GET_LOCK|SET GLOBAL`, statement)
	}
	assert.Greater(t, statements, 10, "the log must have been on")
	assert.Greater(t, parts, 4, "a long table is read in several statements")
}
