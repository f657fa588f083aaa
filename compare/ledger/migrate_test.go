package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
)

const short = 300 * time.Millisecond

func at(t *testing.T) string { return filepath.Join(t.TempDir(), "allclear.ledger") }

func openWith(t *testing.T, path string, steps []string) *Ledger {
	t.Helper()
	l, err := open(context.Background(), path, steps, short)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, l.Close()) })
	return l
}

func example() (Run, []Reading) {
	s := Series{Fleet: "etsy", Kind: Column, Name: "shop.listings.id"}
	when := time.Date(2019, 7, 18, 9, 0, 0, 0, time.UTC)
	return Run{ID: "1", Fleet: "etsy", Started: when, Verdict: "NO-GO"},
		[]Reading{{Series: s, At: when, Value: checksum.Uint(1), Max: checksum.Uint(2)}}
}

// next are the steps of a future version.
func next() []string { return append(steps(), "ALTER TABLE runs ADD COLUMN host TEXT") }

// An old ledger keeps its readings when it is migrated.
func TestEachVersionIsTakenToTheNextWithItsReadings(t *testing.T) {
	for from := 1; from < len(next()); from++ {
		p := at(t)
		run, readings := example()
		old, err := open(context.Background(), p, next()[:from], short)
		require.NoError(t, err)
		require.NoError(t, old.Record(context.Background(), run, readings))
		require.NoError(t, old.Close())

		l := openWith(t, p, next())
		kept, err := l.Readings(context.Background(), readings[0].Series, time.Time{})
		require.NoError(t, err)
		assert.Equal(t, readings, kept)
		var id, verdict string
		var host sql.NullString
		require.NoError(t, l.db.QueryRow("SELECT id, verdict, host FROM runs").Scan(&id, &verdict, &host))
		assert.Equal(t, []string{"1", "NO-GO"}, []string{id, verdict})
		var version int
		require.NoError(t, l.db.QueryRow("PRAGMA user_version").Scan(&version))
		assert.Equal(t, len(next()), version)
	}
}

// An old program must not write into tables that it does not know.
func TestALedgerOfANewerVersionIsRefused(t *testing.T) {
	p := at(t)
	require.NoError(t, openWith(t, p, next()).Close())
	_, err := Open(context.Background(), p)
	require.ErrorContains(t, err, fmt.Sprintf("it is of version %d, and this allclear knows versions up to %d", len(next()), len(steps())))
	var own *Error
	require.ErrorAs(t, err, &own)
	assert.Contains(t, own.Hint(), "newer")
	openWith(t, p, next())
}

// A migration happens completely or not at all.
func TestAMigrationThatFailsLeavesTheOldVersion(t *testing.T) {
	p := at(t)
	require.NoError(t, openWith(t, p, steps()).Close())
	_, err := open(context.Background(), p, append(next(), "ALTER TABLE gone ADD COLUMN x"), short)
	require.ErrorContains(t, err, fmt.Sprintf("to version %d", len(next())+1))
	l := openWith(t, p, steps())
	_, err = l.db.Exec("SELECT host FROM runs")
	assert.Error(t, err, "the step before it is undone too")
}

// Two runs may find the same old version: the second must not repeat the step.
func TestAMigrationThatAnotherRunMadeMeanwhileIsNotMadeAgain(t *testing.T) {
	p := at(t)
	other := hold(t, openWith(t, p, steps()), "BEGIN IMMEDIATE")
	time.AfterFunc(short/3, func() { // by then the ledger below has seen the older version, and waits
		newest := fmt.Sprintf("%s; PRAGMA user_version = %d; COMMIT", next()[len(steps())], len(next()))
		_, err := other.ExecContext(context.Background(), newest)
		assert.NoError(t, err)
	})
	openWith(t, p, next())
}

// A ledger that stays locked is an error that says what to do, not a run that hangs.
func TestALockedLedgerIsWaitedForThenAnError(t *testing.T) {
	p := at(t)
	l := openWith(t, p, steps())
	run, readings := example()
	holder := hold(t, openWith(t, p, steps()), "BEGIN IMMEDIATE")

	began := time.Now()
	err := l.Record(context.Background(), run, readings)
	waited := time.Since(began)
	require.ErrorContains(t, err, "another process kept the file locked for 300ms")
	assert.GreaterOrEqual(t, waited, short)
	assert.Less(t, waited, 10*short)
	var own *Error
	require.ErrorAs(t, err, &own)
	assert.Contains(t, own.Hint(), p)

	time.AfterFunc(short/3, func() { _, err := holder.ExecContext(context.Background(), "ROLLBACK"); assert.NoError(t, err) })
	assert.NoError(t, l.Record(context.Background(), run, readings), "a lock that goes in time is waited out")
}

// A reader delays a commit and does not void it.
func TestAReaderInTheWayOfTheCommitIsWaitedOut(t *testing.T) {
	p := at(t)
	l := openWith(t, p, steps())
	run, readings := example()
	reader := hold(t, openWith(t, p, steps()), "BEGIN; SELECT count(*) FROM runs")
	require.ErrorContains(t, l.Record(context.Background(), run, readings), "locked")
	time.AfterFunc(short/3, func() { _, err := reader.ExecContext(context.Background(), "ROLLBACK"); assert.NoError(t, err) })
	assert.NoError(t, l.Record(context.Background(), run, readings), "and the failed one left nothing behind")
}

// Ctrl-C ends the wait for a locked ledger.
func TestACancelledWaitEndsAtOnce(t *testing.T) {
	p := at(t)
	l := openWith(t, p, steps())
	hold(t, openWith(t, p, steps()), "BEGIN IMMEDIATE")
	l.wait = time.Minute
	ctx, cancel := context.WithTimeout(context.Background(), short)
	defer cancel()
	began := time.Now()
	run, readings := example()
	require.ErrorIs(t, l.Record(ctx, run, readings), context.DeadlineExceeded)
	assert.Less(t, time.Since(began), 10*short)
}

// The documented wait is the one that Open uses.
func TestALedgerIsWaitedForTenSeconds(t *testing.T) {
	l, err := Open(context.Background(), at(t))
	require.NoError(t, err)
	defer l.Close()
	assert.Equal(t, 10*time.Second, l.wait)
}

// hold keeps a lock as another process would, until the test ends.
func hold(t *testing.T, l *Ledger, statement string) *sql.Conn {
	t.Helper()
	conn, err := l.db.Conn(context.Background())
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, conn.Close()) })
	_, err = conn.ExecContext(context.Background(), statement)
	require.NoError(t, err)
	return conn
}
