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
	"allclear/compare/finding"
	"allclear/compare/fleet"
	"allclear/fixtures"
)

// eventful is a side beside which something happens, once, after a call.
type eventful struct {
	compare.Side
	once                                  sync.Once
	afterBuckets, afterRows, afterCatalog func()
}

// Open has the readers of the side changed as well.
func (e *eventful) Open(v checksum.View) (compare.Reader, error) {
	return changedReader(e.Side, v, func(r wholeReader) compare.Reader { return eventfulReader{r, e} })
}

// AnswersSQL tells that it is a server.
func (*eventful) AnswersSQL() {}

type eventfulReader struct {
	wholeReader
	of *eventful
}

func (e eventfulReader) Buckets(ctx context.Context, kind checksum.Kind, n int) (*checksum.Buckets, error) {
	defer e.of.happen(e.of.afterBuckets)
	return e.wholeReader.Buckets(ctx, kind, n)
}

func (e eventfulReader) Rows(ctx context.Context, s checksum.Selection, restart func(), visit func(checksum.Row) error) error {
	defer e.of.happen(e.of.afterRows)
	return e.wholeReader.Rows(ctx, s, restart, visit)
}

func (e *eventful) Catalog(ctx context.Context, databases []string) (*checksum.Catalog, error) {
	defer e.happen(e.afterCatalog)
	return e.Side.Catalog(ctx, databases)
}

func (e *eventful) happen(what func()) {
	if what != nil {
		e.once.Do(what)
	}
}

// A row that changes falls into another bucket: a damaged one that is touched on
// both sides in mid-run must not pass for mended because it is gone from there.
func TestDamagedRowOfAMultisetThatIsTouchedIsNotLost(t *testing.T) {
	for _, key := range []string{"", ", PRIMARY KEY (u, w DESC)"} {
		for name, during := range map[string]func(*eventful, func()){
			"between buckets and rows":    func(e *eventful, touch func()) { e.afterBuckets = touch },
			"between rows and re-reading": func(e *eventful, touch func()) { e.afterRows = touch },
		} {
			t.Run(name+key, func(t *testing.T) {
				tw := newTwins(t)
				if key != "" {
					tw.need(fixtures.DescendingKeys) // elsewhere the key is ascending, and rows can be found again by it
				}
				tw.both("CREATE TABLE k (u INT, w INT, v VARCHAR(20), n INT"+key+")", "INSERT INTO k SELECT seq, seq, 'x', 0 FROM seq_1_to_3000")
				tw.onB("UPDATE k SET v = 'damaged' WHERE u = 77")
				pair := tw.pair()
				e := &eventful{Side: pair.A}
				during(e, func() {
					time.Sleep(100 * time.Millisecond) // until the other side has read as well
					tw.both("UPDATE k SET n = n + 1 WHERE u = 77")
				})
				pair.A = e
				table := tw.table(fleet.Verify(context.Background(), pair, tw.options()), "k")
				assert.Equal(t, compare.Unverified, table.Result)
				require.Len(t, table.Gaps, 1)
				assert.Equal(t, finding.Hot, table.Gaps[0].Cause.Kind, "%v", table.Gaps)
			})
		}
	}
}

// On a quiet pair a change may be stuck behind another on its way to the replica:
// that nothing is written now does not make what differs damage.
func TestQuietReplicaThatLagsMatches(t *testing.T) {
	a, b := fixtures.Pair(t, "--log-bin=bin", "--binlog-format=ROW")
	tw := &twins{t: t, a: a, b: b, database: fixtures.Database(t, a, b)}
	tw.both("CREATE TABLE stock (id INT PRIMARY KEY, n INT)", "INSERT INTO stock SELECT seq, seq FROM seq_1_to_5000")
	a.MustExec(t, "RESET MASTER")
	b.MustExec(t, fmt.Sprintf("CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT=%d, "+
		"MASTER_USER='%s', MASTER_PASSWORD='%s', MASTER_DELAY=2",
		a.Port(), a.User(), a.Password()), "START SLAVE")
	t.Cleanup(func() { b.MustExec(t, "STOP SLAVE") })
	tw.onA("UPDATE stock SET n = -1 WHERE id = 5")
	o := tw.options()
	o.Recheck, o.RecheckDelay = 7, 100*time.Millisecond
	stock := tw.table(fleet.Verify(context.Background(), tw.pair(), o), "stock")
	assert.Equal(t, compare.Match, stock.Result, "%v %v", found(stock), stock.Gaps)
}

// As with rows: a CREATE, DROP or ALTER that has reached one side only is on its
// way, and neither a missing table nor a missing column.
func TestLateDDLIsWaitedFor(t *testing.T) {
	tw := newTwins(t)
	o := tw.options()
	o.Recheck, o.RecheckDelay = 5, 100*time.Millisecond
	verify := func(afterCatalogOfB func()) compare.PairOutcome {
		pair := tw.pair()
		pair.B = &eventful{Side: pair.B, afterCatalog: afterCatalogOfB}
		return fleet.Verify(context.Background(), pair, o)
	}

	tw.onA("CREATE TABLE fresh (id INT PRIMARY KEY)")
	outcome := verify(func() { tw.onB("CREATE TABLE fresh (id INT PRIMARY KEY)", "INSERT INTO fresh VALUES (1)") })
	assert.Empty(t, outcome.OnlyA)
	assert.Contains(t, gapReasons(outcome.Gaps), "appeared")

	tw.onB("CREATE TABLE staging (id INT PRIMARY KEY)")
	outcome = verify(func() { tw.onB("DROP TABLE staging", "INSERT INTO fresh VALUES (2)") })
	assert.Empty(t, outcome.OnlyB)
	assert.Empty(t, outcome.Gaps)

	tw.onA("ALTER TABLE fresh ADD COLUMN c INT")
	outcome = verify(func() { tw.onB("ALTER TABLE fresh ADD COLUMN c INT") })
	fresh := tw.table(outcome, "fresh")
	assert.NotNil(t, fresh.B.Column("c"), "drift is judged by what is there now")
	assert.Equal(t, compare.Unverified, fresh.Result)
	require.Len(t, fresh.Gaps, 1)
	assert.Equal(t, finding.Changed, fresh.Gaps[0].Cause.Kind, "%v", fresh.Gaps)
}

// Really missing on a pair at rest is found at once.
func TestMissingTableOnAPairAtRestIsFound(t *testing.T) {
	tw := newTwins(t)
	tw.onA("CREATE TABLE lost (id INT PRIMARY KEY)")
	outcome := tw.verify()
	if assert.Len(t, outcome.OnlyA, 1) {
		assert.Equal(t, "lost", outcome.OnlyA[0].Name)
	}
}
