package fleet_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/fleet"
)

// stepped is a side that counts the steps along its index.
type stepped struct {
	compare.Side
	steps, ranges atomic.Int64
}

// Open has the readers of the side changed as well.
func (c *stepped) Open(v checksum.View) (compare.Reader, error) {
	return changedReader(c.Side, v, func(r wholeReader) compare.Reader { return steppedReader{r, c} })
}

// AnswersSQL tells that it is a server.
func (*stepped) AnswersSQL() {}

type steppedReader struct {
	wholeReader
	of *stepped
}

func (c steppedReader) Step(ctx context.Context, r checksum.KeyRange, n uint64) (*checksum.Bound, error) {
	c.of.steps.Add(1)
	return c.wholeReader.Step(ctx, r, n)
}

func (c steppedReader) Suspects(
	ctx context.Context, r checksum.KeyRange, inspect func() checksum.Inspector,
) (checksum.Inspector, uint64, error) {
	c.of.ranges.Add(1)
	return c.wholeReader.Suspects(ctx, r, inspect)
}

// A table whose key is a dense number is cut without walking its index, which would cost
// as much as reading narrow rows. One with wide gaps is walked, since a range of numbers
// could hold any number of rows. Nothing is left out of either.
func TestDenseNumbersAreCutAndSparseOnesAreSteppedThrough(t *testing.T) {
	tw := newTwins(t)
	const rows = 45_000
	for _, c := range []struct {
		table  string
		stride int
	}{{"dense", 2}, {"sparse", 1000}} {
		values := make([]string, rows)
		for i := range values {
			text := "plain"
			if i%5000 == 0 || i == rows-1 {
				text = "a\ufffdb"
			}
			values[i] = fmt.Sprintf("(%d, '%s')", (i-10)*c.stride, text)
		}
		tw.onA("CREATE TABLE "+c.table+" (id BIGINT PRIMARY KEY, v TEXT CHARACTER SET utf8mb4)",
			"INSERT INTO "+c.table+" VALUES "+strings.Join(values, ","))
		tw.a.MustExec(t, "ANALYZE TABLE "+tw.database+"."+c.table)
	}
	for _, c := range []struct {
		table string
		steps bool
	}{{"dense", false}, {"sparse", true}} {
		o := tw.options()
		o.Checks, o.LeftOutBy = compare.Checks{compare.Charset}, func(name string) string {
			if name == tw.database+"."+c.table {
				return ""
			}
			return "tables"
		}
		pair := tw.pair()
		a := &stepped{Side: pair.A}
		pair.A = a
		table := tw.table(fleet.Verify(context.Background(), pair, o), c.table)
		require.Empty(t, table.Gaps)
		require.Len(t, table.Findings, 1)
		assert.EqualValues(t, 10, table.Findings[0].Count, c.table)
		assert.Equal(t, c.steps, a.steps.Load() > 0, c.table)
		assert.Greater(t, a.ranges.Load(), int64(1), c.table)
	}
}

// cutAt has a table read in two pieces, of which the second was proved.
type cutAt struct{ at checksum.Bound }

func (c cutAt) Pieces(context.Context, compare.Pair, compare.TablePair, checksum.Kind) ([]compare.Piece, string) {
	return []compare.Piece{
		{KeyRange: checksum.KeyRange{Through: &c.at}},
		{KeyRange: checksum.KeyRange{After: &c.at}, Known: &compare.Known{Run: "one", Rows: 1000}},
	}, ""
}

// A piece whose last row is the last of a chunk is at its end: a range without keys behind it is not read,
// nor told to the journal, which would take it for the beginning of the next piece.
func TestAPieceEndsWithTheChunkThatEndsWithIt(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t SELECT seq FROM seq_1_to_6000")
	const firstChunk = 5000 // rows
	o, journal := tw.options(), &kept{}
	o.Earlier, o.Journal = cutAt{checksum.IntegerBound(checksum.Int(firstChunk))}, journal
	tw.table(fleet.Verify(t.Context(), tw.pair(), o), "t")
	require.Len(t, journal.ranges, 1)
	assert.Equal(t, "(start … 5000]", journal.ranges[0].Range.String())
	assert.EqualValues(t, firstChunk, journal.ranges[0].A.Rows)
}
