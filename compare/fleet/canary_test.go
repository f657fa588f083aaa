package fleet_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/fleet"
)

// A run finds the row that it altered itself, whatever the table's key, its types, its kind of
// digest, and whatever the run's ID has it do to which row. A table without rows has none.
func TestEveryTableProvesThatTheRunFindsDifferences(t *testing.T) {
	tw := newTwins(t)
	tw.both("SET sql_mode = ''", // for a date of zeros
		"CREATE TABLE numbers (id BIGINT PRIMARY KEY, n INT, u BIGINT UNSIGNED, d DECIMAL(14,6), f FLOAT, g DOUBLE, b BIT(9), y YEAR)",
		"INSERT INTO numbers SELECT seq, IF(seq%2, -5, seq), seq, -1.5*seq, seq/4, -1e0*(seq+1)/8, seq%512, 1970+seq%100 FROM seq_0_to_3000",
		"CREATE TABLE times (at DATETIME(6), place VARCHAR(20), d DATE, t TIME, s TIMESTAMP(3) NULL, PRIMARY KEY (at, place)) "+
			"CHARACTER SET latin1",
		"INSERT INTO times SELECT '2024-02-29' + INTERVAL seq HOUR, CONCAT('é', seq), IF(seq%5, '2024-02-29', '0000-00-00'),"+
			" IF(seq%3, SEC_TO_TIME(-seq), NULL), NULL FROM seq_1_to_500",
		"CREATE TABLE words (w VARCHAR(40) PRIMARY KEY, t TEXT, b BLOB, e ENUM('a','ä'), s SET('x','y','z')) CHARACTER SET cp932",
		"INSERT INTO words SELECT CONCAT('ｱ', seq), IF(seq%2, '', 'ア'), UNHEX(IF(seq%2, '', 'FF00')), 'a', 'x,z' FROM seq_1_to_300",
		"CREATE TABLE onlykey (a INT, b CHAR(3), PRIMARY KEY (a, b))", "INSERT INTO onlykey VALUES (1, 'x'), (1, 'y'), (2, 'x')",
		"CREATE TABLE nulls (id INT PRIMARY KEY, a INT, b TEXT)", "INSERT INTO nulls VALUES (1, NULL, NULL)",
		"CREATE TABLE keyless (a INT, b VARCHAR(10))", "INSERT INTO keyless SELECT seq%7, 'b' FROM seq_1_to_100",
		"CREATE TABLE settled (k SET('a','b') PRIMARY KEY, v INT)", "INSERT INTO settled VALUES ('a', 1), ('b', 2), ('a,b', 3)",
		"CREATE TABLE bare (id INT PRIMARY KEY)")
	tw.onA("CREATE TABLE widened (id INT PRIMARY KEY, t VARCHAR(30), f FLOAT, d DECIMAL(14,6)) CHARACTER SET latin1")
	tw.onB("CREATE TABLE widened (id BIGINT PRIMARY KEY, t TEXT, f DOUBLE, d DECIMAL(10,2)) CHARACTER SET utf8mb4")
	tw.both("INSERT INTO widened SELECT seq, CONCAT('é', seq), seq/4, seq FROM seq_1_to_2000")
	for seed := range 6 {
		o := tw.options()
		o.RunID = fmt.Sprint("run ", seed)
		out := fleet.Verify(context.Background(), tw.pair(), o)
		require.Len(t, out.Tables, 9)
		for _, table := range out.Tables {
			want := compare.Canaries{Planted: 1, Found: 1}
			if table.Name == tw.database+".bare" {
				want = compare.Canaries{}
			}
			assert.Equal(t, want, table.Canaries, "%s, run %d", table.Name, seed)
			assert.Equal(t, compare.Match, table.Result, "%s, run %d: %+v %+v", table.Name, seed, table.Gaps, table.Findings)
			assert.Empty(t, table.Findings, "a canary is no finding")
		}
	}
}

// blind is a side with a fault that makes rows look alike.
type blind struct {
	compare.Side
	fault func(wholeReader) compare.Reader
}

func (b blind) Open(v checksum.View) (compare.Reader, error) {
	return changedReader(b.Side, v, b.fault)
}

// sameDigests gives every key range and every bucket the same sum.
type sameDigests struct{ wholeReader }

func (r sameDigests) Digest(
	ctx context.Context, in checksum.KeyRange, limit checksum.Limit, kind checksum.Kind,
) (checksum.Reading, error) {
	reading, err := r.wholeReader.Digest(ctx, in, limit, kind)
	reading.Digest.Sum = 0
	return reading, err
}

func (r sameDigests) Buckets(ctx context.Context, kind checksum.Kind, n int) (*checksum.Buckets, error) {
	buckets, err := r.wholeReader.Buckets(ctx, kind, n)
	if err == nil {
		total := buckets.Total()
		clear(buckets.Digests)
		buckets.Digests[0].Rows = total.Rows
	}
	return buckets, err
}

// noRows gives no row of those that are selected.
type noRows struct {
	wholeReader
	isLost func(checksum.Selection) bool
}

func (r noRows) Rows(ctx context.Context, s checksum.Selection, restart func(), visit func(checksum.Row) error) error {
	return r.wholeReader.Rows(ctx, s, restart, func(row checksum.Row) error {
		if r.isLost(s) {
			return nil
		}
		return visit(row)
	})
}

// noColumns does not tell which columns differ.
type noColumns struct{ wholeReader }

func (r noColumns) Rows(ctx context.Context, s checksum.Selection, restart func(), visit func(checksum.Row) error) error {
	return r.wholeReader.Rows(ctx, s, restart, func(row checksum.Row) error {
		clear(row.Columns)
		return visit(row)
	})
}

// A run that could not find a difference does not believe that there is none, whatever part of
// it is at fault: digests, narrowing down to rows, the second reading by keys, naming the column.
func TestARunThatFindsNoDifferenceDoesNotBelieveIt(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE items (id INT PRIMARY KEY, a INT, b VARCHAR(20))",
		"INSERT INTO items SELECT seq, seq, 'b' FROM seq_1_to_1000",
		"CREATE TABLE keyless (a INT, b VARCHAR(20))", "INSERT INTO keyless SELECT seq, 'b' FROM seq_1_to_100")
	tw.onB("UPDATE items SET a = a + 1 WHERE id = 500")
	loses := func(isLost func(checksum.Selection) bool) func(wholeReader) compare.Reader {
		return func(r wholeReader) compare.Reader { return noRows{r, isLost} }
	}
	for name, fault := range map[string]struct {
		of     func(wholeReader) compare.Reader
		tables []string // that it makes blind
	}{
		"digests":      {func(r wholeReader) compare.Reader { return sameDigests{r} }, []string{"items", "keyless"}},
		"rows":         {loses(func(checksum.Selection) bool { return true }), []string{"items", "keyless"}},
		"rows by keys": {loses(func(s checksum.Selection) bool { return s.Keys != nil }), []string{"items"}},
		"columns":      {func(r wholeReader) compare.Reader { return noColumns{r} }, []string{"items"}},
	} {
		t.Run(name, func(t *testing.T) {
			pair, o := tw.pair(), tw.options()
			pair.A, pair.B = blind{pair.A, fault.of}, blind{pair.B, fault.of}
			missed := map[string]int{}
			// Some faults do not hide a row that is left out, which is what few runs try out.
			for run := range 8 {
				o.RunID = fmt.Sprint(run)
				out := fleet.Verify(context.Background(), pair, o)
				for _, table := range fault.tables {
					of := tw.table(out, table)
					if of.Canaries.Found > 0 {
						continue
					}
					missed[table]++
					assert.Equal(t, compare.Canaries{Planted: 1}, of.Canaries)
					assert.NotEqual(t, compare.Match, of.Result)
					require.Len(t, of.Gaps, 1, table)
					assert.Equal(t, finding.CanaryMissed, of.Gaps[0].Cause.Kind)
				}
			}
			for _, table := range fault.tables {
				assert.GreaterOrEqual(t, missed[table], 3, "%s of 8 runs", table)
			}
		})
	}
}

// meanwhile does something before rows are read by their keys.
type meanwhile struct {
	wholeReader
	do func()
}

func (r meanwhile) Rows(ctx context.Context, s checksum.Selection, restart func(), visit func(checksum.Row) error) error {
	if s.Keys != nil {
		r.do()
	}
	return r.wholeReader.Rows(ctx, s, restart, visit)
}

// A row that is gone once it is looked for need not be found: that is no fault of the run. Another
// one is tried, and a table whose rows all come and go has none. A run that is blind has no excuse
// in what others write: the row that it altered is still there.
func TestACanaryWhoseRowIsGoneMeanwhileIsNotMissed(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE queue (id INT PRIMARY KEY, n INT)", "CREATE TABLE other (id INT PRIMARY KEY)")
	for _, c := range []struct {
		writes  string
		isBlind bool
		found   compare.Canaries
	}{
		{writes: "DELETE FROM queue", found: compare.Canaries{}},
		{writes: "DELETE FROM queue WHERE id <= 900", found: compare.Canaries{Planted: 1, Found: 1}},
		{writes: "INSERT INTO other VALUES (1)", found: compare.Canaries{Planted: 1, Found: 1}},
		{writes: "INSERT INTO other VALUES (2)", isBlind: true, found: compare.Canaries{Planted: 1}},
	} {
		tw.both("REPLACE INTO queue SELECT seq, seq FROM seq_1_to_1000")
		var once sync.Once
		change := func(r wholeReader) compare.Reader {
			if c.isBlind {
				r = noRows{r, func(s checksum.Selection) bool { return s.Keys != nil }}
			}
			return meanwhile{r, func() { once.Do(func() { tw.both(c.writes) }) }}
		}
		pair := tw.pair()
		pair.A, pair.B = blind{pair.A, change}, blind{pair.B, change}
		queue := tw.table(fleet.Verify(context.Background(), pair, tw.options()), "queue")
		assert.Equal(t, c.found, queue.Canaries, c.writes)
		assert.Equal(t, c.isBlind, queue.Result != compare.Match, "%s: %v", c.writes, queue.Gaps)
	}
}

// known has all of a table proved by an earlier run.
type known compare.Known

func (k known) Pieces(context.Context, compare.Pair, compare.TablePair, checksum.Kind) ([]compare.Piece, string) {
	of := compare.Known(k)
	return []compare.Piece{{Known: &of}}, ""
}

// What an earlier run has read and not proved to have read well is proved by the run that counts it, also where
// nobody knows how many rows it holds: more may have been read of its range than it had. An empty range needs no proof.
func TestWhatCountsUnprovedIsProvedWhateverItsRows(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE t (id INT PRIMARY KEY, n INT)", "INSERT INTO t SELECT seq, seq FROM seq_1_to_1000")
	for _, c := range []struct {
		of   known
		want compare.Canaries
	}{
		{known{Run: "one", Rows: 1000}, compare.Canaries{Planted: 1, Found: 1}},
		{known{Run: "one"}, compare.Canaries{Planted: 1, Found: 1}},
		{known{Run: "one", IsTrusted: true}, compare.Canaries{}},
		{known{Run: "one", Digest: new(checksum.Digest)}, compare.Canaries{}},
	} {
		o := tw.options()
		o.Earlier = c.of
		assert.Equal(t, c.want, tw.table(fleet.Verify(t.Context(), tw.pair(), o), "t").Canaries, "%+v", c.of)
	}
}
