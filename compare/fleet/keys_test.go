package fleet_test

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/fleet"
	"allclear/fixtures"
)

// finelyCut is a side that is never asked for more than a few rows at once, so that a
// small table has many chunk boundaries. It counts the chunks of each table.
type finelyCut struct {
	compare.Side
	rows uint64

	mu     sync.Mutex
	chunks map[string]int
}

// Open has the readers of the side changed as well.
func (f *finelyCut) Open(v checksum.View) (compare.Reader, error) {
	return changedReader(f.Side, v, func(r wholeReader) compare.Reader { return finelyCutReader{r, f, v.Table.Name} })
}

// AnswersSQL tells that it is a server.
func (*finelyCut) AnswersSQL() {}

type finelyCutReader struct {
	wholeReader
	of    *finelyCut
	table string
}

func (f finelyCutReader) Digest(
	ctx context.Context, r checksum.KeyRange, limit checksum.Limit, kind checksum.Kind,
) (checksum.Reading, error) {
	if limit.Rows > 0 {
		limit.Rows = min(limit.Rows, f.of.rows)
	}
	f.of.mu.Lock()
	f.of.chunks[f.table]++
	f.of.mu.Unlock()
	return f.wholeReader.Digest(ctx, r, limit, kind)
}

// keyKind is a table with one kind of key. Every table also has seq, which identifies
// the row whatever its key, and payload.
type keyKind struct {
	name string
	// declare is the key's columns and the key, after what follows the closing
	// parenthesis; declareB is for member b where it isn't the same.
	declare, declareB, after string
	names                    string // the columns that values are for, "k" if empty
	values                   string // what they are in row seq, from 1 on
	rows                     int    // 900 if 0
	readAs                   readAs
	needs                    []fixtures.Capability
}

// readAs is how a table is expected to be read.
type readAs int

const (
	byRanges   readAs = iota // chunk by chunk in key order
	asMultiset               // in no order; a key tells the rows apart
	keyless                  // in no order; nothing tells rows apart but their content
)

// keyTable is the table of a kind of key on both members.
type keyTable struct {
	*twins
	keyKind
	tableName string
}

// keyTables makes a table of each kind that both members can have.
func keyTables(t *testing.T, kinds ...keyKind) (all []*keyTable) {
	tw := newTwins(t)
	for i, kind := range kinds {
		k := &keyTable{twins: tw, keyKind: kind.whole(), tableName: fmt.Sprint("t", i)}
		if k.exists() {
			k.create()
		}
		all = append(all, k)
	}
	return all
}

// forTest gives the table to a test of its own, or skips that where a member cannot have the table.
func (k *keyTable) forTest(t *testing.T) *keyTable {
	own := &keyTable{twins: &twins{t: t, a: k.a, b: k.b, database: k.database}, keyKind: k.keyKind, tableName: k.tableName}
	own.need(k.needs...)
	return own
}

func (k *keyTable) exists() bool {
	return fixtures.Lacks([]*fixtures.Server{k.a, k.b}, k.needs...) == ""
}

// whole is the kind with what is not said.
func (k keyKind) whole() keyKind {
	if k.rows == 0 {
		k.rows = 900
	}
	if k.names == "" {
		k.names = "k"
	}
	if k.declareB == "" {
		k.declareB = k.declare
	}
	return k
}

func (k *keyTable) create() {
	create := func(declare string) []string {
		return []string{
			"SET sql_mode = 'ALLOW_INVALID_DATES', timestamp = 1700000000",
			"CREATE TABLE " + k.tableName + " (seq INT NOT NULL, payload INT NOT NULL DEFAULT 7, " + declare + ") " + k.after,
			fmt.Sprintf("INSERT INTO %s (seq, %s) SELECT seq, %s FROM seq_1_to_%d ORDER BY seq * 7919 %% 4001",
				k.tableName, k.names, k.values, k.rows),
		}
	}
	k.onA(create(k.declare)...)
	k.onB(create(k.declareB)...)
}

// inOrder lists seq in the order of the key.
func (k *keyTable) inOrder() []int {
	order := k.names
	if k.readAs == keyless {
		order = "seq"
	}
	rows, err := k.a.DB().Query("SELECT seq FROM " + k.database + "." + k.tableName + " ORDER BY " + order)
	require.NoError(k.t, err)
	defer rows.Close()
	var all []int
	for rows.Next() {
		var seq int
		require.NoError(k.t, rows.Scan(&seq))
		all = append(all, seq)
	}
	require.NoError(k.t, rows.Err())
	require.Len(k.t, all, k.rows)
	return all
}

// damaged is what was planted, or found, by seq.
type damaged struct{ lost, changed, extra []int }

// plant loses, changes and adds a row each at the start, in the middle and at
// the end of the key.
func (k *keyTable) plant() damaged {
	all := k.inOrder()
	n, mid := len(all), len(all)/2
	d := damaged{
		lost:    []int{all[0], all[mid], all[n-3]},
		changed: []int{all[1], all[mid+1], all[n-2]},
		extra:   []int{all[2], all[mid+2], all[n-1]},
	}
	list := func(seq []int) string { return strings.Trim(strings.ReplaceAll(fmt.Sprint(seq), " ", ","), "[]") }
	k.onB("SET timestamp = 1700000100", "DELETE FROM "+k.tableName+" WHERE seq IN ("+list(d.lost)+")",
		"UPDATE "+k.tableName+" SET payload = payload + 1 WHERE seq IN ("+list(d.changed)+")")
	k.onA("SET timestamp = 1700000100", "DELETE FROM "+k.tableName+" WHERE seq IN ("+list(d.extra)+")")
	d.sort()
	return d
}

func (d *damaged) sort() {
	for _, seq := range [][]int{d.lost, d.changed, d.extra} {
		slices.Sort(seq)
	}
}

// verifyFinely verifies the tables in chunks of a few rows, and returns the number of
// chunks of each that member a read.
func (tw *twins) verifyFinely(rows uint64) (compare.PairOutcome, map[string]int) {
	pair := tw.pair()
	a := &finelyCut{Side: pair.A, rows: rows, chunks: map[string]int{}}
	pair.A, pair.B = a, &finelyCut{Side: pair.B, rows: rows, chunks: map[string]int{}}
	o := tw.options()
	o.Jobs = 1
	return fleet.Verify(context.Background(), pair, o), a.chunks
}

// bySeq tells which rows findings are about, by running the statements that
// they give for checking by hand on both members.
func (k *keyTable) bySeq(findings []finding.Finding) damaged {
	var d damaged
	for _, f := range findings {
		a, inA := k.seqOf(k.a, f.Recheck.A)
		b, inB := k.seqOf(k.b, f.Recheck.B)
		switch f.Kind {
		case "row.missing":
			assert.True(k.t, inA && !inB, "%+v", f)
			d.lost = append(d.lost, a)
		case "row.extra":
			assert.True(k.t, !inA && inB, "%+v", f)
			d.extra = append(d.extra, b)
		case "row.differs":
			assert.True(k.t, inA && inB && a == b, "%+v", f)
			assert.Equal(k.t, []string{"payload"}, f.Columns, "%+v", f)
			d.changed = append(d.changed, a)
		}
	}
	d.sort()
	return d
}

func (k *keyTable) seqOf(s *fixtures.Server, statement string) (seq int, found bool) {
	ctx := context.Background()
	conn, err := s.DB().Conn(ctx)
	require.NoError(k.t, err)
	// Only in this mode does MySQL compare with a date that doesn't exist. The
	// pool must not get a session back that is set up like ours.
	defer func() { _ = conn.Raw(func(any) error { return driver.ErrBadConn }) }()
	_, err = conn.ExecContext(ctx, "SET SESSION sql_mode = 'ALLOW_INVALID_DATES'")
	require.NoError(k.t, err)
	rows, err := conn.QueryContext(ctx, statement)
	require.NoError(k.t, err, statement)
	defer rows.Close()
	columns, err := rows.Columns()
	require.NoError(k.t, err)
	at := slices.Index(columns, "seq")
	require.GreaterOrEqual(k.t, at, 0, "no single row: %s", statement)
	for rows.Next() {
		require.False(k.t, found, "more than one row: %s", statement)
		values := make([]any, len(columns))
		for i := range values {
			values[i] = new(any)
		}
		values[at] = &seq
		require.NoError(k.t, rows.Scan(values...))
		found = true
	}
	require.NoError(k.t, rows.Err())
	return seq, found
}

// Whatever the key, all of the table is read, and the rows found are the ones
// planted at the start, in the middle and at the end, and no others.
func TestEveryKindOfKeyFindsExactlyTheDamage(t *testing.T) {
	all := keyTables(t, slices.Concat(numberKeys(), textKeys(), otherKeys(), compositeKeys(), tableKinds())...)
	before, chunks := all[0].verifyFinely(37)
	planted := map[string]damaged{}
	for _, k := range all {
		if k.exists() {
			planted[k.tableName] = k.plant()
		}
	}
	after, _ := all[0].verifyFinely(37)
	for _, k := range all {
		t.Run(k.name, func(t *testing.T) {
			k := k.forTest(t)
			k.requireIntact(k.table(before, k.tableName), chunks[k.tableName])
			outcome := k.table(after, k.tableName)
			require.Equal(t, compare.Differ, outcome.Result, "%+v", outcome.Gaps)
			require.Empty(t, outcome.Gaps)
			if k.readAs == keyless {
				k.requireKeyless(outcome, planted[k.tableName])
				return
			}
			assert.Equal(t, planted[k.tableName], k.bySeq(outcome.Findings), "%v", found(outcome))
			assert.EqualValues(t, 9, outcome.Differences)
			assert.EqualValues(t, k.rows-3, outcome.RowsA)
			assert.EqualValues(t, k.rows-3, outcome.RowsB)
		})
	}
}

// requireIntact expects all rows to be read, in the way that the kind of key allows, and found equal.
func (k *keyTable) requireIntact(outcome compare.TableOutcome, chunks int) {
	require.Equal(k.t, compare.Match, outcome.Result, "%+v %+v", outcome.Gaps, found(outcome))
	assert.EqualValues(k.t, k.rows, outcome.RowsA)
	assert.EqualValues(k.t, k.rows, outcome.RowsB)
	if k.readAs == byRanges {
		assert.GreaterOrEqual(k.t, chunks, k.rows/37, "read by key ranges")
	} else {
		assert.Zero(k.t, chunks, "read as a multiset")
	}
}

// requireKeyless expects a changed row as one missing and one extra.
func (k *keyTable) requireKeyless(outcome compare.TableOutcome, planted damaged) {
	kinds := map[string]int{}
	for _, f := range outcome.Findings {
		kinds[string(f.Kind)]++
		assert.Empty(k.t, f.Key)
		var a, b int
		require.NoError(k.t, k.a.DB().QueryRow(f.Recheck.A).Scan(&a), f.Recheck.A)
		require.NoError(k.t, k.b.DB().QueryRow(f.Recheck.B).Scan(&b), f.Recheck.B)
		assert.Equal(k.t, f.Kind == "row.missing", a == 1 && b == 0, "%+v: %d on a, %d on b", f, a, b)
		assert.Equal(k.t, f.Kind == "row.extra", a == 0 && b == 1, "%+v: %d on a, %d on b", f, a, b)
	}
	assert.Equal(k.t, map[string]int{
		"row.missing": len(planted.lost) + len(planted.changed),
		"row.extra":   len(planted.extra) + len(planted.changed),
	}, kinds)
}
