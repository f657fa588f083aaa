package fleet_test

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/fleet"
)

// inGate marks the contexts of reads that a gate let through.
type inGate struct{}

// countingGate lets one read through at a time, and counts them.
type countingGate struct {
	mu    sync.Mutex
	reads atomic.Int32
	took  atomic.Int32 // chunks that it was told the time of
}

func (g *countingGate) Took(float64) { g.took.Add(1) }

func (g *countingGate) Do(ctx context.Context, read func(context.Context) error) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.reads.Add(1)
	return read(context.WithValue(ctx, inGate{}, true))
}

// gatedSide counts the reads of rows that came past the gate.
type gatedSide struct {
	compare.Side
	reads, past, steps, equals *atomic.Int32
}

func (g gatedSide) Open(v checksum.View) (compare.Reader, error) {
	return changedReader(g.Side, v, func(r wholeReader) compare.Reader { return gatedReader{r, g} })
}

// AnswersSQL tells that it is a server.
func (gatedSide) AnswersSQL() {}

type gatedReader struct {
	wholeReader
	of gatedSide
}

func (g gatedReader) note(ctx context.Context) {
	g.of.reads.Add(1)
	if ctx.Value(inGate{}) == nil {
		g.of.past.Add(1)
	}
}

func (g gatedReader) Digest(ctx context.Context, r checksum.KeyRange, limit checksum.Limit, kind checksum.Kind) (checksum.Reading, error) {
	g.note(ctx)
	return g.wholeReader.Digest(ctx, r, limit, kind)
}

func (g gatedReader) Buckets(ctx context.Context, kind checksum.Kind, n int) (*checksum.Buckets, error) {
	g.note(ctx)
	return g.wholeReader.Buckets(ctx, kind, n)
}

func (g gatedReader) Rows(ctx context.Context, s checksum.Selection, restart func(), visit func(checksum.Row) error) error {
	g.note(ctx)
	return g.wholeReader.Rows(ctx, s, restart, visit)
}

func (g gatedReader) Suspects(
	ctx context.Context, r checksum.KeyRange, inspect func() checksum.Inspector,
) (checksum.Inspector, uint64, error) {
	g.note(ctx)
	return g.wholeReader.Suspects(ctx, r, inspect)
}

func (g gatedReader) NonASCII(ctx context.Context, r checksum.KeyRange) ([]uint64, error) {
	g.note(ctx)
	return g.wholeReader.NonASCII(ctx, r)
}

func (g gatedReader) Weights(
	ctx context.Context, index *checksum.Index, collation string, r checksum.KeyRange,
	restart func(), visit func(hash uint64, row checksum.Row) error,
) error {
	g.note(ctx)
	return g.wholeReader.Weights(ctx, index, collation, r, restart, visit)
}

func (g gatedReader) Step(ctx context.Context, r checksum.KeyRange, n uint64) (*checksum.Bound, error) {
	g.note(ctx)
	g.of.steps.Add(1)
	return g.wholeReader.Step(ctx, r, n)
}

func (g gatedReader) EqualUnder(ctx context.Context, index *checksum.Index, collation string, x, y checksum.Bound) (bool, error) {
	g.note(ctx)
	g.of.equals.Add(1)
	return g.wholeReader.EqualUnder(ctx, index, collation, x, y)
}

// Every read of rows passes the gate, whatever it is for, so that whoever slows the gate
// down slows the run down.
func TestEveryReadOfRowsPassesTheGate(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE keyed (id INT PRIMARY KEY, v VARCHAR(60) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin, UNIQUE (v))",
		"INSERT INTO keyed SELECT seq, CONCAT('Zürich ', seq) FROM seq_1_to_3000",
		"CREATE TABLE named (name VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PRIMARY KEY)",
		"INSERT INTO named VALUES ('é'), ('e'), ('z')",
		"CREATE TABLE keyless (id INT, v TEXT CHARACTER SET utf8mb4)", "INSERT INTO keyless SELECT seq, 'Ã–l' FROM seq_1_to_500")
	tw.onB("UPDATE keyed SET v = 'other' WHERE id = 77", "UPDATE keyless SET v = 'x' WHERE id = 7")
	for name, checks := range map[string]compare.Checks{"rows and texts": {compare.Rows, compare.Charset}, "texts alone": {compare.Charset}} {
		t.Run(name, func(t *testing.T) {
			pair, gate := tw.pair(), &countingGate{}
			var reads, past, steps, equals atomic.Int32
			pair.A = gatedSide{pair.A, &reads, &past, &steps, &equals}
			pair.B = gatedSide{pair.B, &reads, &past, &steps, &equals}
			o := tw.options()
			o.Checks, o.Gate, o.TargetCollation = checks, gate, "utf8mb4_general_ci"
			out := fleet.Verify(context.Background(), pair, o)
			require.Len(t, out.Tables, 3)
			assert.Positive(t, gate.reads.Load())
			assert.Greater(t, reads.Load(), int32(4))
			assert.Zero(t, past.Load(), "reads that came past the gate")
			if checks.Has(compare.Rows) {
				assert.Positive(t, gate.took.Load(), "it is told how long chunks take")
			}
			if name == "texts alone" {
				assert.Positive(t, steps.Load(), "no key was stepped through, so that this proves nothing of it")
				assert.Positive(t, equals.Load(), "no keys were compared, so that this proves nothing of it")
			}
		})
	}
}

// Rows and IDs of a pair pass the gate that the plan makes for it.
func TestEachPairHasItsGate(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE listings (listing_id BIGINT PRIMARY KEY, n INT)", "INSERT INTO listings SELECT seq, 1 FROM seq_1_to_200")
	for _, checks := range []compare.Checks{{compare.Rows}, {compare.IDs}} {
		p, _ := tw.plan(checks[0], checks...)
		gates := map[string]*countingGate{"pair": {}, "other": {}}
		second := p.Pairs[0]
		second.Name = "other"
		p.Pairs = append(p.Pairs, second)
		p.Gate = func(pair compare.Pair) compare.Gate { return gates[pair.Name] }
		_, err := fleet.Run(t.Context(), p)
		require.NoError(t, err)
		for name, gate := range gates {
			assert.Positive(t, gate.reads.Load(), "%s of %v", name, checks)
		}
	}
}

// kept is a journal that keeps what it is told.
type kept struct {
	mu     sync.Mutex
	ranges []compare.ReadRange
	voided []string
}

func (*kept) Began(compare.Pair, compare.TablePair, []compare.Piece) {}
func (*kept) Keep(context.Context, time.Time)                        {}
func (*kept) Trusted(string, string)                                 {}

func (k *kept) Read(r compare.ReadRange) {
	if r.Equal {
		k.Proved(r)
	}
}

func (k *kept) Proved(r compare.ReadRange) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.ranges = append(k.ranges, r)
}

func (k *kept) Void(_, table string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.voided = append(k.voided, table)
	k.ranges = slices.DeleteFunc(k.ranges, func(r compare.ReadRange) bool { return r.Table == table })
}

// rows is how many rows of a table it has.
func (k *kept) rows(table string) (n uint64) {
	for i := range k.ranges {
		if k.ranges[i].Table == table {
			n += k.ranges[i].A.Rows
		}
	}
	return n
}

// The journal has every range that was proved equal, and no row of them twice: read
// again, each range gives what the journal says.
func TestTheJournalHasWhatWasProved(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE keyed (id INT PRIMARY KEY, v INT)", "INSERT INTO keyed SELECT seq, seq FROM seq_1_to_20000",
		"CREATE TABLE keyless (id INT)", "INSERT INTO keyless SELECT seq FROM seq_1_to_500")
	tw.onB("UPDATE keyed SET v = 0 WHERE id = 9000")
	pair, journal := tw.pair(), &kept{}
	o := tw.options()
	o.Journal = journal
	out := fleet.Verify(context.Background(), pair, o)
	proved := map[string]checksum.Digest{}
	for _, r := range journal.ranges {
		assert.True(t, r.Equal)
		assert.Equal(t, "pair", r.Pair)
		assert.NotEmpty(t, r.DefinitionA)
		assert.False(t, r.At.IsZero())
		proved[r.Table] = proved[r.Table].Plus(r.A)
		table, err := pair.A.Table(context.Background(), tw.database, r.Table[len(tw.database)+1:])
		require.NoError(t, err)
		plan := compare.NewPlan(table, table)
		reader, err := pair.A.Open(plan.A)
		require.NoError(t, err)
		if plan.IsRanged() {
			again, err := reader.Digest(context.Background(), r.Range, checksum.Limit{}, r.Kind)
			require.NoError(t, err)
			assert.Equal(t, r.A, again.Digest, "the range %s, read again", r.Range)
		}
	}
	keyed, keyless := tw.table(out, "keyed"), tw.table(out, "keyless")
	assert.Equal(t, keyless.DigestA, proved[keyless.Name])
	unproved := keyed.RowsA - proved[keyed.Name].Rows
	assert.Positive(t, unproved, "the row that differs is in no range that was proved")
	assert.Less(t, unproved, uint64(5000), "and few others are left out with it")
	assert.Empty(t, journal.voided)
}
