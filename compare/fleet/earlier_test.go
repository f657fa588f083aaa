package fleet_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare"
	"allclear/compare/fleet"
	"allclear/compare/freshness"
	"allclear/compare/ledger"
)

// nights are runs that follow each other, with one ledger.
type nights struct {
	*twins
	ledger *ledger.Ledger
	doubt  freshness.Doubt
}

func (tw *twins) nights() *nights {
	l, err := ledger.Open(tw.t.Context(), filepath.Join(tw.t.TempDir(), "l.db"))
	require.NoError(tw.t, err)
	tw.t.Cleanup(func() { assert.NoError(tw.t, l.Close()) })
	return &nights{twins: tw, ledger: l}
}

// rowsRead counts the rows that are read.
type rowsRead struct {
	hooks
	rows uint64
}

func (r *rowsRead) RowsVerified(_, _ string, rows uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.rows += rows
}

// run is one run. It reads again what is due; nil is for all.
func (n *nights) run(id string, isDue func(*freshness.Piece) bool, change func(*compare.Options)) (
	out compare.PairOutcome, rows uint64, known map[string]freshness.Table,
) {
	n.t.Helper()
	o := freshness.Options{Fleet: "fleet", Run: id, Texts: true, Doubt: n.doubt}
	if isDue != nil {
		o.IsDue = func(_ compare.Pair, _ string, p *freshness.Piece) bool { return isDue(p) }
	}
	keeper, progress := freshness.NewKeeper(n.t.Context(), n.ledger, o), &rowsRead{}
	options, pair := n.options(), n.pair()
	options.RunID, options.Journal, options.Earlier, options.Progress = id, keeper, keeper, progress
	options.ChunkTime = time.Millisecond // many chunks
	if change != nil {
		change(&options)
	}
	out = fleet.Verify(n.t.Context(), pair, options)
	known = keeper.Tables(n.t.Context(), pair)
	require.NoError(n.t, keeper.Close())
	return out, progress.rows, known
}

func nothing(*freshness.Piece) bool { return false }

// What an earlier run has proved is not read again, and the report is the same: what differed, and
// what texts show, is found again.
func TestWhatAnEarlierRunHasProvedIsNotReadAgain(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE numbers (id INT PRIMARY KEY, v INT)", "INSERT INTO numbers SELECT seq, seq FROM seq_1_to_20000",
		"CREATE TABLE names (name VARCHAR(40) PRIMARY KEY, city VARCHAR(40)) CHARACTER SET utf8mb4",
		"INSERT INTO names SELECT CONCAT('Jürgen ', seq), IF(seq BETWEEN 7000 AND 7040, 'MÃ¼nchen', 'Zürich') FROM seq_1_to_9000",
		"CREATE TABLE keyless (v INT)", "INSERT INTO keyless SELECT seq FROM seq_1_to_3000",
		"CREATE TABLE nobody (id INT PRIMARY KEY)")
	tw.onB("UPDATE numbers SET v = 0 WHERE id IN (3, 15000)")
	n := tw.nights()
	first, all, _ := n.run("one", nil, nil)
	assert.EqualValues(t, 32_000, all)
	again, rows, _ := n.run("two", nothing, nil)
	assert.Less(t, rows, all/2, "all but what differed, and what texts show")
	for _, name := range []string{"numbers", "names", "keyless", "nobody"} {
		was, is := tw.table(first, name), tw.table(again, name)
		assert.Equal(t, was.Result, is.Result, name)
		assert.Equal(t, [2]uint64{was.RowsA, was.RowsB}, [2]uint64{is.RowsA, is.RowsB}, name)
		assert.Equal(t, was.DigestA, is.DigestA, name)
		assert.Equal(t, was.Findings, is.Findings, name)
		assert.Equal(t, was.Gaps, is.Gaps, name)
		assert.Equal(t, was.Inspected, is.Inspected, name)
	}
	assert.Equal(t, []string{"one"}, tw.table(again, "keyless").Earlier.Runs)
	assert.EqualValues(t, 3000, tw.table(again, "keyless").Earlier.Rows)
	third, _, _ := n.run("three", nil, nil)
	assert.Equal(t, tw.table(first, "numbers").DigestA, tw.table(third, "numbers").DigestA, "and all of it can be read")
}

// What was verified of a table says nothing of one that was altered or made anew since.
func TestWhatWasVerifiedOfATableThatIsAnotherNowIsForgotten(t *testing.T) {
	tw := newTwins(t)
	fill := "INSERT INTO {t} SELECT seq, seq FROM seq_1_to_100"
	cases := map[string]struct{ change, why string }{
		"kept":      {"DO 1", ""},
		"altered":   {"ALTER TABLE {t} ADD COLUMN w INT", "altered on b"},
		"made_anew": {"CREATE TABLE other LIKE {t};DROP TABLE {t};ALTER TABLE other RENAME {t};" + fill, "made anew or rebuilt on b"},
	}
	for name := range cases {
		tw.both("CREATE TABLE "+name+" (id INT PRIMARY KEY, v INT)", strings.ReplaceAll(fill, "{t}", name))
	}
	n := tw.nights()
	n.run("one", nil, nil)
	tw.b.MustExec(t, "DO SLEEP(1.1)") // servers tell when a table was made to the second
	for name, c := range cases {
		tw.onB(strings.Split(strings.ReplaceAll(c.change, "{t}", name), ";")...)
	}
	out, rows, known := n.run("two", nothing, nil)
	assert.EqualValues(t, 200, rows)
	for name, c := range cases {
		assert.Contains(t, known[tw.database+"."+name].Forgotten, c.why)
		assert.Equal(t, c.why == "", tw.table(out, name).Earlier.Ranges > 0, name)
	}
}

// A run whose time is up proves itself for what it has read, and the next one goes on there: after a
// few nights all is verified, and each row was read once.
func TestARunWhoseTimeIsUpIsGoneOnWith(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE t (id INT PRIMARY KEY, v INT)", "INSERT INTO t SELECT seq, seq FROM seq_1_to_60000")
	n, all := tw.nights(), uint64(0)
	for night := 1; ; night++ {
		out, rows, _ := n.run(strings.Repeat("n", night), func(p *freshness.Piece) bool { return !p.Trusted }, func(o *compare.Options) {
			o.Jobs = 1
			progress := o.Progress.(*rowsRead)
			o.Enough = func() error {
				if progress.rows > 0 {
					return errors.New("that is enough for a night")
				}
				return nil
			}
		})
		all += rows
		table := tw.table(out, "t")
		if len(table.Gaps) == 0 {
			assert.Equal(t, compare.Match, table.Result)
			assert.EqualValues(t, 60_000, table.RowsA)
			break
		}
		assert.Equal(t, compare.Unverified, table.Result)
		require.Less(t, night, 100)
	}
	assert.EqualValues(t, 60_000, all)
}

// Of two runs that read a table at once neither knows what the other has found: nothing is known of
// it any more, and the next one reads all.
func TestOfATableThatTwoRunsReadAtOnceNothingIsKnown(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE t (id INT PRIMARY KEY, v INT)", "INSERT INTO t SELECT seq, seq FROM seq_1_to_1000")
	n := tw.nights()
	n.run("one", nil, nil)
	n.run("two", nothing, func(o *compare.Options) {
		o.Journal.(*freshness.Keeper).Tables(t.Context(), n.pair()) // it has looked at what is known
		tw.onB("UPDATE t SET v = 0 WHERE id = 7")
		n.run("meanwhile", nil, nil)
		tw.onB("UPDATE t SET v = 7 WHERE id = 7")
	})
	_, rows, _ := n.run("three", nothing, nil)
	assert.EqualValues(t, 1000, rows)
}
