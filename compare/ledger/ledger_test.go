package ledger_test

import (
	"context"
	"database/sql"
	"math"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/compare/ledger"
)

func path(t *testing.T) string { return filepath.Join(t.TempDir(), "allclear.ledger") }

func open(t *testing.T, path string) *ledger.Ledger {
	t.Helper()
	l, err := ledger.Open(context.Background(), path)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, l.Close()) })
	return l
}

func start() time.Time { return time.Date(2019, 7, 18, 9, 0, 0, 0, time.UTC) }

func run(id string) ledger.Run {
	return ledger.Run{ID: id, Fleet: "etsy", Started: start(), Verdict: "GO"}
}

func listing() ledger.Series {
	return ledger.Series{Fleet: "etsy", Kind: ledger.Generator, Name: "listing"}
}

func reading(at time.Time, value uint64) ledger.Reading {
	return ledger.Reading{Series: listing(), At: at, Value: checksum.Uint(value), Max: checksum.Uint(math.MaxInt32)}
}

func readings(t *testing.T, l *ledger.Ledger, s ledger.Series, since time.Time) []ledger.Reading {
	t.Helper()
	all, err := l.Readings(context.Background(), s, since)
	require.NoError(t, err)
	return all
}

// assertHint expects an error to say what to try.
func assertHint(t *testing.T, err error) {
	t.Helper()
	var hinted interface{ Hint() string }
	if assert.ErrorAs(t, err, &hinted) {
		assert.NotEmpty(t, hinted.Hint())
	}
}

// Forecasts need the readings of earlier runs in the order of time.
func TestReadingsComeBackInAnotherRunOldestFirst(t *testing.T) {
	p := path(t)
	l, err := ledger.Open(context.Background(), p)
	require.NoError(t, err)
	late, early := reading(start().Add(time.Hour), 300), reading(start(), 200)
	require.NoError(t, l.Record(context.Background(), run("2"), []ledger.Reading{late, early}))
	require.NoError(t, l.Record(context.Background(), run("1"), []ledger.Reading{reading(start().Add(-time.Hour), 100)}))
	require.NoError(t, l.Close())

	l = open(t, p)
	assert.Equal(t, []ledger.Reading{reading(start().Add(-time.Hour), 100), early, late}, readings(t, l, listing(), time.Time{}))
	assert.Equal(t, []ledger.Reading{early, late}, readings(t, l, listing(), start()), "since is the first that counts")
	assert.Equal(t, []ledger.Reading{late}, readings(t, l, listing(), start().Add(time.Microsecond)))
	assert.Empty(t, readings(t, l, listing(), start().Add(2*time.Hour)))
}

// Numbers up to 2^64 − 1 and below 0 come back exactly; SQLite's INTEGER would end at
// 2^63 − 1.
func TestNumbersOfEveryIntegerColumnSurvive(t *testing.T) {
	l := open(t, path(t))
	numbers := []checksum.Integer{
		checksum.Int(math.MinInt64), checksum.Int(-1), checksum.Uint(0), checksum.Uint(math.MaxInt32 + 1),
		checksum.Uint(math.MaxInt64), checksum.Uint(math.MaxInt64 + 1), checksum.Uint(math.MaxUint64 - 1), checksum.Uint(math.MaxUint64),
	}
	var want []ledger.Reading
	for i, n := range numbers {
		want = append(want, ledger.Reading{
			Series: listing(), At: start().Add(time.Duration(i) * time.Second), Value: n, Max: numbers[len(numbers)-1-i],
		})
	}
	require.NoError(t, l.Record(context.Background(), run("1"), want))
	assert.Equal(t, want, readings(t, l, listing(), time.Time{}))
}

// Times come back in UTC, to the microsecond, whatever zone they were given in.
func TestTimesAreKeptToTheMicrosecondInUTC(t *testing.T) {
	l := open(t, path(t))
	at := time.Date(1969, 12, 31, 23, 59, 59, 123456789, time.FixedZone("", -5*3600))
	require.NoError(t, l.Record(context.Background(), run("1"), []ledger.Reading{reading(at, 1)}))
	got := readings(t, l, listing(), at)
	require.Len(t, got, 1, "since is cut to the microsecond like the reading")
	assert.Equal(t, at.UTC().Truncate(time.Microsecond), got[0].At)
}

// Readings of two fleets, kinds or names never mix.
func TestSeriesAreApartByFleetKindAndName(t *testing.T) {
	l := open(t, path(t))
	column := ledger.Series{Fleet: "etsy", Kind: ledger.Column, Name: "listing"}
	user := ledger.Series{Fleet: "etsy", Kind: ledger.Generator, Name: "user"}
	abroad := ledger.Series{Fleet: "depop", Kind: ledger.Generator, Name: "listing"}
	at := func(s ledger.Series, value uint64) ledger.Reading {
		return ledger.Reading{Series: s, At: start(), Value: checksum.Uint(value), Max: checksum.Uint(9)}
	}
	require.NoError(t, l.Record(context.Background(), run("1"), []ledger.Reading{at(listing(), 1), at(column, 2), at(user, 3)}))
	require.NoError(t, l.Record(context.Background(), ledger.Run{ID: "2", Fleet: "depop", Started: start()}, []ledger.Reading{at(abroad, 4)}))
	for i, s := range []ledger.Series{listing(), column, user, abroad} {
		assert.Equal(t, []ledger.Reading{at(s, uint64(i+1))}, readings(t, l, s, time.Time{}))
	}
	assert.Empty(t, readings(t, l, ledger.Series{Fleet: "depop", Kind: ledger.Column, Name: "listing"}, time.Time{}))
}

// A run that is recorded twice would count its readings twice.
func TestARunIsRecordedOnce(t *testing.T) {
	l := open(t, path(t))
	require.NoError(t, l.Record(context.Background(), run("1"), []ledger.Reading{reading(start(), 1)}))
	err := l.Record(context.Background(), run("1"), []ledger.Reading{reading(start().Add(time.Hour), 2)})
	require.ErrorIs(t, err, ledger.ErrRecorded)
	assert.ErrorContains(t, err, `recording run "1": the run is recorded already`)
	assertHint(t, err)
	assert.Len(t, readings(t, l, listing(), time.Time{}), 1, "and nothing is added")
}

// A run is recorded completely or not at all, and its ID stays free.
func TestARunThatMakesNoSenseLeavesNothing(t *testing.T) {
	l := open(t, path(t))
	good := reading(start(), 1)
	odd, abroad, unnamed := good, good, run("")
	odd.Series.Kind = "table"
	abroad.Series.Fleet = "depop"
	for message, err := range map[string]error{
		"no ID":         l.Record(context.Background(), unnamed, []ledger.Reading{good}),
		`kind "table"`:  l.Record(context.Background(), run("1"), []ledger.Reading{good, odd}),
		`fleet "depop"`: l.Record(context.Background(), run("1"), []ledger.Reading{good, abroad}),
		`two readings of generator "listing" at 2019-07-18T09:00:00Z`: l.Record(context.Background(), run("1"), []ledger.Reading{good, good}),
	} {
		assert.ErrorContains(t, err, message)
	}
	assert.Empty(t, readings(t, l, listing(), time.Time{}))
	require.NoError(t, l.Record(context.Background(), run("1"), []ledger.Reading{good}), "the ID is still free")
}

// A cancelled recording leaves nothing behind.
func TestACancelledRunRecordsNothing(t *testing.T) {
	l := open(t, path(t))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	require.ErrorIs(t, l.Record(ctx, run("1"), []ledger.Reading{reading(start(), 1)}), context.Canceled)
	assert.Empty(t, readings(t, l, listing(), time.Time{}))
	require.NoError(t, l.Record(context.Background(), run("1"), nil), "the ledger is of use afterwards")
}

// The ledger names tables and columns, so nobody else may read it, whatever the umask;
// and nothing lies beside it.
func TestTheFileIsItsOwnersAlone(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0))
	p := filepath.Join(t.TempDir(), "100% odd? name#1 ü.ledger")
	l := open(t, p)
	require.NoError(t, l.Record(context.Background(), run("1"), []ledger.Reading{reading(start(), 1)}))
	stat, err := os.Stat(p)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), stat.Mode())
	entries, err := os.ReadDir(filepath.Dir(p))
	require.NoError(t, err)
	assert.Len(t, entries, 1, "nothing lies beside it")
}

// A wrong path must not destroy what is there.
func TestAFileThatIsNoLedgerIsRefusedAndLeftAsItIs(t *testing.T) {
	other := path(t)
	db, err := sql.Open("sqlite", other)
	require.NoError(t, err)
	_, err = db.Exec("CREATE TABLE bookmarks (url TEXT)")
	require.NoError(t, err)
	require.NoError(t, db.Close())

	text := path(t)
	require.NoError(t, os.WriteFile(text, []byte("fleet: etsy\npairs: [shard01, shard02, shard03, shard04, shard05, shard06, shard07, "+
		"shard08, shard09]\n"), 0o644))

	for _, p := range []string{other, text} {
		before, err := os.ReadFile(p)
		require.NoError(t, err)
		_, err = ledger.Open(context.Background(), p)
		require.ErrorContains(t, err, "no ledger")
		assert.ErrorContains(t, err, p)
		assertHint(t, err)
		after, err := os.ReadFile(p)
		require.NoError(t, err)
		assert.Equal(t, before, after)
	}
}

// The error says what to do.
func TestAPathThatCannotBeALedgerHasARemedy(t *testing.T) {
	for _, p := range []string{filepath.Join(t.TempDir(), "none", "x.ledger"), t.TempDir()} {
		_, err := ledger.Open(context.Background(), p)
		require.ErrorContains(t, err, p)
		assertHint(t, err)
	}
}

// An empty file, as mktemp makes one, is a path for a new ledger.
func TestAnEmptyFileBecomesALedger(t *testing.T) {
	p := path(t)
	require.NoError(t, os.WriteFile(p, nil, 0o600))
	require.NoError(t, open(t, p).Record(context.Background(), run("1"), nil))
}

// A value that cannot be read must not become a 0, which would be a leap in every
// forecast.
func TestADamagedNumberIsAnErrorNotAZero(t *testing.T) {
	p := path(t)
	l := open(t, p)
	require.NoError(t, l.Record(context.Background(), run("1"), []ledger.Reading{reading(start(), 1)}))
	db, err := sql.Open("sqlite", p)
	require.NoError(t, err)
	_, err = db.Exec("UPDATE readings SET value = '1e6'")
	require.NoError(t, err)
	require.NoError(t, db.Close())
	_, err = l.Readings(context.Background(), listing(), time.Time{})
	assert.ErrorContains(t, err, `"1e6" is no whole number`)
}
