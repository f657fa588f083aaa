package fleet_test

import (
	"context"
	"fmt"
	"strings"
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

// afterTable does something once, when the run is done with a table, and keeps the tables
// that were taken back.
type afterTable struct {
	compare.Progress
	table string
	do    func()
	once  sync.Once

	mu     sync.Mutex
	voided []string
}

func (*afterTable) TablePlanned(string, string, uint64) {}
func (*afterTable) RowsVerified(string, string, uint64) {}

func (a *afterTable) TableDone(_ string, t *compare.TableOutcome) {
	if t.Name == a.table {
		a.once.Do(a.do)
	}
}

func (*afterTable) Began(compare.Pair, compare.TablePair, []compare.Piece) {}
func (*afterTable) Read(compare.ReadRange)                                 {}
func (*afterTable) Proved(compare.ReadRange)                               {}
func (*afterTable) Keep(context.Context, time.Time)                        {}
func (*afterTable) Trusted(string, string)                                 {}

func (a *afterTable) Void(_, table string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.voided = append(a.voided, table)
}

// A table that is altered after its last row was read, and before the run ends, is not what
// the rows were compared as: a conversion that loses text was a GO without a word.
func TestAlterAfterTheLastRowOfATableIsSeen(t *testing.T) {
	for reason, alter := range map[string]string{
		"another type":          "ALTER TABLE {t} MODIFY n SMALLINT",
		"another character set": "ALTER TABLE {t} CONVERT TO CHARACTER SET latin1",
		"gone":                  "DROP TABLE {t}",
	} {
		for _, check := range []compare.Check{compare.Rows, compare.Charset} {
			t.Run(reason+", "+string(check), func(t *testing.T) {
				tw := newTwins(t)
				for _, name := range []string{"aa", "zz"} {
					tw.both("CREATE TABLE "+name+" (id INT PRIMARY KEY, n INT, s VARCHAR(20)) CHARACTER SET utf8mb4",
						"INSERT INTO "+name+" VALUES (1, 1, 'x'), (2, 2, 'y')")
				}
				name := tw.database + ".aa"
				events := &afterTable{table: name, do: func() { tw.onB(strings.ReplaceAll(alter, "{t}", name)) }}
				o := tw.options()
				o.Jobs, o.Progress, o.Journal, o.Checks = 1, events, events, compare.Checks{check}
				outcome := fleet.Verify(context.Background(), tw.pair(), o)

				aa := tw.table(outcome, "aa")
				assert.Equal(t, compare.Unverified, aa.Result)
				assert.False(t, aa.Inspected)
				require.Len(t, aa.Gaps, 1)
				assert.Contains(t, []finding.CauseKind{finding.Changed, finding.NotThere}, aa.Gaps[0].Cause.Kind, "%v", aa.Gaps)
				assert.Equal(t, []string{name}, events.voided, "what the journal has of it is taken back")
				assert.Empty(t, tw.table(outcome, "zz").Gaps, "another table is none the worse")
			})
		}
	}
}

// What looking at definitions costs a server grows with the number of tables, not with its
// square: a pair of 2,000 tables took 45 s, since after each table the checks of all others
// were read.
func TestLookingAtDefinitionsIsLinearInTables(t *testing.T) {
	const few, many = 40, 160
	own := fixtures.Started(t, 2, fixtures.Options{}) // the counters are those of a whole server
	tw := &twins{t: t, a: own[0], b: own[1], database: fixtures.Database(t, own...)}
	cost := func(tables int) (rows, asked int) {
		for i := range tables {
			tw.both(fmt.Sprintf("CREATE TABLE IF NOT EXISTS t%03d (id INT PRIMARY KEY, CHECK (id > 0))", i))
		}
		rows, asked = statusOf(t, tw.a, "Handler_%"), statusOf(t, tw.a, "Questions")
		outcome := tw.verify()
		require.Len(t, outcome.Tables, tables)
		require.Empty(t, outcome.Gaps)
		return statusOf(t, tw.a, "Handler_%") - rows, statusOf(t, tw.a, "Questions") - asked
	}
	rowsFew, askedFew := cost(few)
	rowsMany, askedMany := cost(many)
	t.Logf("%d tables: %d rows, %d statements; %d tables: %d rows, %d statements", few, rowsFew, askedFew, many, rowsMany, askedMany)
	const more = many / few
	assert.LessOrEqual(t, rowsMany, more*rowsFew, "rows of all kinds that the server handled")
	assert.LessOrEqual(t, askedMany, more*askedFew, "statements")
}

// statusOf is the sum of some counters of the whole server.
func statusOf(t *testing.T, s *fixtures.Server, pattern string) (sum int) {
	t.Helper()
	rows, err := s.DB().QueryContext(context.Background(), "SHOW GLOBAL STATUS LIKE '"+pattern+"'")
	require.NoError(t, err)
	defer func() { require.NoError(t, rows.Close()) }()
	for rows.Next() {
		var variable string
		var n int
		require.NoError(t, rows.Scan(&variable, &n))
		sum += n
	}
	require.NoError(t, rows.Err())
	return sum
}
