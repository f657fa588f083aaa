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
	"allclear/compare/fleet"
	"allclear/fixtures"
)

// narrow is a side whose chunks hold fewer bytes. It records the largest reading.
type narrow struct {
	compare.Side
	bytes uint64

	mu      sync.Mutex
	largest uint64
	asked   uint64 // the largest limit that the run itself set
}

// Open has the readers of the side changed as well.
func (n *narrow) Open(v checksum.View) (compare.Reader, error) {
	return changedReader(n.Side, v, func(r wholeReader) compare.Reader { return narrowReader{r, n} })
}

// AnswersSQL tells that it is a server.
func (*narrow) AnswersSQL() {}

type narrowReader struct {
	wholeReader
	of *narrow
}

func (n narrowReader) Digest(ctx context.Context, r checksum.KeyRange, limit checksum.Limit, kind checksum.Kind) (checksum.Reading, error) {
	n.of.mu.Lock()
	n.of.asked = max(n.of.asked, limit.Bytes)
	n.of.mu.Unlock()
	if limit.Bytes > 0 {
		limit.Bytes = min(limit.Bytes, n.of.bytes)
	}
	reading, err := n.wholeReader.Digest(ctx, r, limit, kind)
	n.of.mu.Lock()
	n.of.largest = max(n.of.largest, reading.Bytes)
	n.of.mu.Unlock()
	return reading, err
}

// A chunk ends when it holds enough bytes, however few its rows are, and differences in
// long rows are found.
func TestChunksOfWideRowsAreBoundedInBytes(t *testing.T) {
	const unit = 1 << 18
	tw := newTwins(t)
	tw.both("CREATE TABLE t (id INT PRIMARY KEY, v LONGBLOB) ENGINE=MyISAM",
		fmt.Sprintf("INSERT INTO t SELECT seq, REPEAT(CHAR(64 + seq), %d * (1 + seq %% 5)) FROM seq_1_to_12", unit))
	verify := func() (compare.TableOutcome, *narrow) {
		pair := tw.pair()
		a := &narrow{Side: pair.A, bytes: 4 * unit}
		pair.A, pair.B = a, &narrow{Side: pair.B, bytes: 4 * unit}
		return tw.table(fleet.Verify(context.Background(), pair, tw.options()), "t"), a
	}
	o, a := verify()
	require.Equal(t, compare.Match, o.Result, "%+v", o.Gaps)
	assert.EqualValues(t, 12, o.RowsA)
	assert.LessOrEqual(t, a.largest, uint64(4*unit+5*unit+1000), "a reading is over with the row that fills it")
	assert.EqualValues(t, 64<<20, a.asked, "the bound that a run sets itself")
	tw.onB("UPDATE t SET v = INSERT(v, LENGTH(v), 1, 'x') WHERE id = 4", "DELETE FROM t WHERE id = 7")
	tw.onA("DELETE FROM t WHERE id = 12")
	o, _ = verify()
	assert.ElementsMatch(t, []string{"row.differs id=4 ~v", "row.missing id=7", "row.extra id=12"}, found(o), "%+v", o.Gaps)
}

// Rows longer than one packet of the protocol are verified like any other, and so is one
// of exactly a packet's length.
func TestARowOf64MiB(t *testing.T) {
	if testing.Short() {
		t.Skip("makes rows of 64 MiB")
	}
	// A server gives up a reader that takes nothing for a minute, as this one does on a busy machine.
	a, b := fixtures.Pair(t, "--max-allowed-packet=128M", "--net-write-timeout=3600")
	tw := &twins{t: t, a: a, b: b, database: fixtures.Database(t, a, b)}
	// Header, NULL bitmap, id and length take 10 bytes: 1<<24 - 11 makes a
	// packet of exactly 1<<24 - 1, which an empty one must follow.
	tw.both("CREATE TABLE t (id INT PRIMARY KEY, v LONGBLOB) ENGINE=Aria",
		"INSERT INTO t SELECT seq, REPEAT('x', 16777216 - seq) FROM seq_10_to_12", "INSERT INTO t VALUES (64, REPEAT('x', 67108864))")
	tw.onB("UPDATE t SET v = INSERT(v, LENGTH(v), 1, 'y') WHERE id IN (11, 64)")
	o := tw.verify()
	assert.EqualValues(t, 4, tw.table(o, "t").RowsA)
	assert.ElementsMatch(t, []string{"row.differs id=11 ~v", "row.differs id=64 ~v"}, found(tw.table(o, "t")), "%+v", tw.table(o, "t").Gaps)
}

// A low max_allowed_packet does not keep a server from sending a longer row. It does
// keep it from receiving one, and from passing one to a function: tools that hash in SQL
// get NULL on both sides there and call it equal.
func TestARowLongerThanMaxAllowedPacketIsRead(t *testing.T) {
	a, b := fixtures.Pair(t, "--max-allowed-packet=32M")
	tw := &twins{t: t, a: a, b: b, database: fixtures.Database(t, a, b)}
	tw.both("CREATE TABLE t (id INT PRIMARY KEY, v LONGBLOB) ENGINE=Aria",
		"INSERT INTO t VALUES (1, 'x'), (2, REPEAT('x', 3000000)), (3, 'y')")
	tw.onB("UPDATE t SET v = INSERT(v, LENGTH(v), 1, 'y') WHERE id = 2")
	tw.both("SET GLOBAL max_allowed_packet = 1048576")
	o := tw.table(tw.verify(), "t")
	require.Empty(t, o.Gaps)
	assert.Equal(t, []string{"row.differs id=2 ~v"}, found(o))
	assert.EqualValues(t, 3, o.RowsB)
}
