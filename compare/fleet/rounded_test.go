package fleet_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/fleet"
	"allclear/compare/rounding"
	"allclear/compare/sidetest"
	"allclear/fixtures"
)

// recorded is a snapshot of a server.
func (tw *twins) recorded(s *fixtures.Server) compare.Side {
	tw.t.Helper()
	taken, _ := sidetest.Snapshot(tw.t, sidetest.Live(tw.t, s), sidetest.SnapshotOptions(tw.database))
	return taken
}

// verifySides verifies a table that has other sides than the two servers.
func (tw *twins) verifySides(a, b compare.Side, table string) compare.TableOutcome {
	tw.t.Helper()
	options := tw.options()
	options.NoWrites = true // a is another server than the one that was recorded
	return tw.table(fleet.Verify(tw.t.Context(), compare.Pair{Name: "pair", A: a, B: b}, options), table)
}

// What servers print of a FLOAT, and read back, is what is taken for it: on it rests that a
// rounded value is told from any other.
func TestServersPrintFLOATsAsExpected(t *testing.T) {
	tw := newTwins(t)
	random := rand.New(rand.NewPCG(1, 2))
	values := []float32{0, 1. / 3, 16777215, 1234565, 1234575, 999999.5, 8388607.5, math.MaxFloat32, math.SmallestNonzeroFloat32, 1e-38, -0.1}
	for len(values) < 2000 {
		f := math.Float32frombits(random.Uint32())
		if len(values)%2 == 0 {
			f = float32(random.IntN(2e7)-1e7) * 5e-3
		}
		if f == f && !math.IsInf(float64(f), 0) {
			values = append(values, f)
		}
	}
	insert := "INSERT INTO t VALUES "
	for i, f := range values {
		insert += fmt.Sprintf("(%d, %s),", i, strconv.FormatFloat(float64(f), 'e', 16, 64))
	}
	tw.onA("CREATE TABLE t (id INT PRIMARY KEY, f FLOAT)", strings.TrimSuffix(insert, ","))
	tw.onB("CREATE TABLE t (id INT PRIMARY KEY, f FLOAT)")
	tw.reload(tw.printed("t"))
	have := func(s *fixtures.Server) (all []float32) {
		rows, err := s.DB().QueryContext(t.Context(), "SELECT f * 1e0 FROM "+tw.database+".t ORDER BY id")
		require.NoError(t, err)
		defer func() { require.NoError(t, rows.Close()) }()
		for rows.Next() {
			double := 0.
			require.NoError(t, rows.Scan(&double))
			all = append(all, float32(double))
		}
		require.NoError(t, rows.Err())
		return all
	}
	assert.Equal(t, values, have(tw.a))
	for i := range values {
		values[i] = rounding.Printed(values[i])
	}
	assert.Equal(t, values, have(tw.b))
}

// A dump and reload rounds FLOATs: that is found, and named once for the table. Nothing else
// differs: FLOATs with decimals and DOUBLEs come back as they were.
func TestADumpAndReloadThatRoundsFLOATsIsNamed(t *testing.T) {
	const rows = 2500
	tw := readings(t, rows)
	tw.reload(tw.dump("readings"))
	count := tw.unlike(rows)
	require.Greater(t, count, uint64(rows*9/10))
	for name, c := range map[string]struct {
		a, b   compare.Side
		member string
	}{
		"live":                          {member(t, tw.a, "a"), member(t, tw.b, "b"), "b"},
		"live, the other way round":     {member(t, tw.b, "a"), member(t, tw.a, "b"), "a"},
		"recorded before the dump":      {tw.recorded(tw.a), member(t, tw.b, "b"), "b"},
		"recorded from the reloaded":    {tw.recorded(tw.b), member(t, tw.a, "b"), "a"},
		"recorded, the other way round": {member(t, tw.b, "a"), tw.recorded(tw.a), "a"},
	} {
		t.Run(name, func(t *testing.T) {
			o := tw.verifySides(c.a, c.b, "readings")
			require.Empty(t, o.Gaps)
			require.Len(t, o.Findings, 1, "%v", found(o))
			f := o.Findings[0]
			assert.Equal(t, finding.RowRounded, f.Kind)
			assert.Equal(t, finding.Blocker, f.Severity)
			assert.Equal(t, c.member, f.Member)
			assert.Equal(t, []string{"degrees", "weight"}, f.Columns)
			assert.Equal(t, count, f.Count)
			assert.Equal(t, count, o.Differences)
			assert.Equal(t, "weight: 0.14285715 → 0.142857", f.Sample)
			assert.Equal(t, []finding.KeyValue{{Column: "id", Value: "1"}}, f.Key)
		})
	}
}

// Statements for people show that the values differ, although servers print both alike.
func TestTheStatementsOfARoundingShowIt(t *testing.T) {
	tw := readings(t, 10)
	tw.reload(tw.dump("readings"))
	f := tw.table(tw.verify(), "readings").Findings[0]
	show := func(s *fixtures.Server, statement string) (values string) {
		row := make([]string, 8)
		into := make([]any, len(row))
		for i := range row {
			into[i] = &row[i]
		}
		require.NoError(t, s.DB().QueryRowContext(t.Context(), statement).Scan(into...))
		return strings.Join(row, "|")
	}
	a, b := show(tw.a, f.Recheck.A), show(tw.b, f.Recheck.B)
	assert.Contains(t, a, "8.41471e-20|0.142857|")
	assert.Contains(t, b, "8.41471e-20|0.142857|")
	assert.NotEqual(t, a, b)
}

// A row to which something else happened as well, or instead, is listed for that, be there
// thousands of rounded rows before it.
func TestOtherDifferencesAreListedBesideRoundedRows(t *testing.T) {
	const rows = 2500
	tw := readings(t, rows)
	tw.reload(tw.dump("readings"))
	rounded := tw.unlike(rows)
	tw.onB("UPDATE readings SET note = 'other' WHERE id = 2400", "UPDATE readings SET weight = 3.25 WHERE id = 2401",
		"UPDATE readings SET degrees = 1e-5, weight = 3.25, exact = 4 WHERE id = 2402", "DELETE FROM readings WHERE id = 2403",
		"UPDATE readings SET price = 17.5 WHERE id = 2404")
	for name, a := range map[string]compare.Side{"live": member(t, tw.a, "a"), "recorded": tw.recorded(tw.a)} {
		t.Run(name, func(t *testing.T) {
			o := tw.verifySides(a, member(t, tw.b, "b"), "readings")
			require.Empty(t, o.Gaps)
			others := slices.DeleteFunc(found(o), func(line string) bool { return strings.HasPrefix(line, string(finding.RowRounded)) })
			assert.Equal(t, []string{
				"row.differs id=2400 ~note", "row.differs id=2401 ~weight", "row.differs id=2402 ~degrees ~weight ~exact",
				"row.missing id=2403", "row.differs id=2404 ~price",
			}, others)
			assert.Len(t, o.Findings, len(others)+1)
			assert.Equal(t, rounded, o.Differences)
			at := slices.IndexFunc(o.Findings, func(f finding.Finding) bool { return f.Kind == finding.RowRounded })
			require.GreaterOrEqual(t, at, 0)
			assert.Equal(t, rounded-2, o.Findings[at].Count, "all but the one that has other FLOATs and the one that is missing")
		})
	}
}

// So is a damaged text.
func TestADamagedTextInARoundedRowIsNamedBesideIt(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE t (id INT PRIMARY KEY, f FLOAT, note VARCHAR(20)) DEFAULT CHARSET utf8mb4")
	tw.onA("INSERT INTO t VALUES (1, 1e0 / 3, 'Käse'), (2, 2e0 / 3, 'Brot')")
	tw.onB("INSERT INTO t VALUES (1, 0.333333, 'KÃ¤se'), (2, 0.666667, 'Brot')")
	options := tw.options()
	options.Checks = compare.Checks{compare.Rows, compare.Charset}
	o := tw.table(fleet.Verify(t.Context(), tw.pair(), options), "t")
	assert.Equal(t, []string{"charset.double-encoded id=1 ~note", "row.rounded id=1 ~f"}, found(o))
	assert.EqualValues(t, 2, o.Findings[1].Count)
}

// Rows to which something else happened as well are counted as rounded too, however many they
// are. So are those that come after thousands of rows that nothing explains.
func TestEveryRoundedRowIsCounted(t *testing.T) {
	const rows, edited = 7000, 6500
	tw := readings(t, rows)
	tw.reload(tw.dump("readings"))
	all, some := tw.unlike(rows), tw.unlike(rows/2)
	count := func(jobs int) map[finding.Kind]uint64 {
		options := tw.options()
		options.Jobs = jobs
		counts := map[finding.Kind]uint64{}
		for _, f := range tw.table(fleet.Verify(t.Context(), tw.pair(), options), "readings").Findings {
			counts[f.Kind] += f.Count
		}
		return counts
	}
	tw.onB("UPDATE readings SET note = 'other'")
	assert.Equal(t, map[finding.Kind]uint64{finding.RowRounded: all, finding.RowDiffers: rows}, count(2))
	tw.onB(fmt.Sprintf("UPDATE readings SET weight = id, degrees = 1 + id WHERE id > %d", rows/2))
	assert.Equal(t, map[finding.Kind]uint64{finding.RowRounded: some, finding.RowDiffers: rows}, count(2))

	tw = readings(t, rows)
	tw.reload(tw.dump("readings"))
	all, some = tw.unlike(rows), tw.unlike(edited)
	tw.onB(fmt.Sprintf("UPDATE readings SET weight = id, degrees = 1 + id WHERE id <= %d", edited))
	assert.Equal(t, map[finding.Kind]uint64{finding.RowRounded: all - some, finding.RowDiffers: edited}, count(1))
}

// A program that writes back what it has read as text rounds a FLOAT too, and a value that creeps
// may come from one of few digits. Where somebody has written since the snapshot, rows are
// called rounded only if that is what became of most rows that changed.
func TestAFewRoundedRowsMayHaveBeenWrittenSince(t *testing.T) {
	const rows = 40
	tw := readings(t, rows)
	tw.reload(tw.dump("readings"))
	rounded := tw.unlike(rows)
	reload := func() {
		dump := tw.dump("readings")
		tw.onA("DELETE FROM readings")
		load(tw.onA, dump)
	}
	for _, c := range []struct {
		name    string
		before  func()
		since   []string
		reload  bool
		kinds   map[string]uint64
		changed uint64
	}{
		{
			name: "one written back", since: []string{"UPDATE readings SET weight = 0.142857 WHERE id = 1"},
			kinds: map[string]uint64{"row.changed-since updated info": 1}, changed: 1,
		},
		{
			name: "some written back among others",
			since: []string{"UPDATE readings SET weight = 0.142857 WHERE id = 1",
				"UPDATE readings SET weight = IF(id < 6, LEFT(CONCAT(weight), 20), 3.5)"},
			kinds: map[string]uint64{"row.changed-since updated info": rows}, changed: rows,
		},
		{name: "reloaded", reload: true, kinds: map[string]uint64{"row.rounded blocker": rounded}},
		{
			name: "rounded before", before: reload, since: []string{"UPDATE readings SET weight = weight * 1.0000004e0 WHERE id < 20"},
			kinds: map[string]uint64{"row.changed-since updated info": 19}, changed: 19,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			tw.onA("DELETE FROM readings", fmt.Sprintf(fillReadings, rows))
			if c.before != nil {
				c.before()
			}
			snapshot := tw.recorded(tw.a)
			tw.onA(append(c.since, "DO 0")...)
			if c.reload {
				reload()
			}
			o := tw.table(fleet.Verify(t.Context(), compare.Pair{Name: "pair", A: snapshot, B: member(t, tw.a, "b")}, tw.options()), "readings")
			assert.Equal(t, c.kinds, kindsOf(&o))
			assert.Equal(t, c.changed, o.ChangedSince)
			assert.Equal(t, c.kinds["row.rounded blocker"], o.Differences)
		})
	}
}

// FLOATs that were edited are not taken for rounded ones, however close they are, and neither
// are values that a column's decimals, or another type, have cut.
func TestOtherFLOATsAreNotCalledRounded(t *testing.T) {
	tw := newTwins(t)
	tw.onA("CREATE TABLE t (id INT PRIMARY KEY, f FLOAT, p FLOAT(10,6), d FLOAT, g FLOAT)",
		"INSERT INTO t VALUES (1, 1e0 / 3, 0, 0, 0), (2, 1e0 / 3, 0, 0, 0), (3, 0.333333, 0, 0, 0), (4, NULL, 0, 0, 0), "+
			"(5, 0, 123.456789, 0, 0), (6, 0, 0, 1e0 / 3, 0), (7, 0, 1e0 / 3, 0, 0), (8, 0, 0, 0, 1e0 / 3)")
	tw.onB("CREATE TABLE t (id INT PRIMARY KEY, f FLOAT, p FLOAT, d DOUBLE, g FLOAT(10,6))",
		"INSERT INTO t VALUES (1, 0.3333334e0, 0, 0, 0), (2, 0.33333, 0, 0, 0), (3, 0.3333331e0, 0, 0, 0), (4, 0.333333, 0, 0, 0), "+
			"(5, 0, 123.457, 0, 0), (6, 0, 0, 0.333333, 0), (7, 0, 0.3333331e0, 0, 0), (8, 0, 0, 0, 0.333333)")
	for name, a := range map[string]compare.Side{"live": member(t, tw.a, "a"), "recorded": tw.recorded(tw.a)} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, []string{
				"row.differs id=1 ~f", "row.differs id=2 ~f", "row.differs id=4 ~f", "row.differs id=5 ~p", "row.differs id=6 ~d",
				"row.rounded id=3 ~f ~p", "row.rounded id=8 ~g",
			}, found(tw.verifySides(a, member(t, tw.b, "b"), "t")))
		})
	}
}

// A row without a key that was rounded is one row, and not one that is missing and one that
// is extra.
func TestRowsWithoutAKeyAreKnownByWhatWasNotRounded(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE t (n INT, f FLOAT)")
	tw.onA("INSERT INTO t SELECT seq, seq / 7e0 FROM seq_1_to_90")
	tw.reload(tw.dump("t"))
	tw.onB("UPDATE t SET f = 5 WHERE n = 40")
	var rounded uint64
	require.NoError(t, tw.a.DB().QueryRowContext(t.Context(),
		"SELECT COUNT(*) FROM "+tw.database+".t WHERE n <> 40 AND n % 7 <> 0").Scan(&rounded))
	for name, a := range map[string]compare.Side{"live": member(t, tw.a, "a"), "recorded": tw.recorded(tw.a)} {
		t.Run(name, func(t *testing.T) {
			o := tw.verifySides(a, member(t, tw.b, "b"), "t")
			kinds := map[finding.Kind]uint64{}
			for _, f := range o.Findings {
				kinds[f.Kind] += f.Count
			}
			assert.Equal(t, map[finding.Kind]uint64{finding.RowRounded: rounded, finding.RowMissing: 1, finding.RowExtra: 1}, kinds)
			assert.Equal(t, rounded+2, o.Differences)
		})
	}
}

// So is a row without a key, or one whose key was damaged, of which a snapshot holds what was
// there before.
func TestRecordedRowsAreKnownByWhatWasNotDamaged(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE keyless (n INT, note VARCHAR(20), plain VARCHAR(20)) DEFAULT CHARSET utf8mb4",
		"CREATE TABLE keyed (name VARCHAR(20) COLLATE utf8mb4_bin PRIMARY KEY, n INT) DEFAULT CHARSET utf8mb4")
	tw.onA("INSERT INTO keyless VALUES (1, 'Käse', 'x'), (2, 'Bäume', 'y'), (3, NULL, 'z')",
		"INSERT INTO keyed VALUES ('Käse', 1), ('Brot', 2)")
	tw.onB("INSERT INTO keyless VALUES (1, 'KÃ¤se', 'x'), (2, 'Bäume', 'other'), (3, NULL, 'z')",
		"INSERT INTO keyed VALUES ('KÃ¤se', 1), ('Brot', 2)")
	options := tw.options()
	options.NoWrites, options.Checks = true, compare.Checks{compare.Rows, compare.Charset}
	for name, a := range map[string]compare.Side{"live": member(t, tw.a, "a"), "recorded": tw.recorded(tw.a)} {
		t.Run(name, func(t *testing.T) {
			out := fleet.Verify(t.Context(), compare.Pair{Name: "pair", A: a, B: member(t, tw.b, "b")}, options)
			assert.ElementsMatch(t, []string{"charset.double-encoded ~note", "row.missing", "row.extra"}, found(tw.table(out, "keyless")))
			assert.Equal(t, []string{"charset.double-encoded name=Käse ~name"}, found(tw.table(out, "keyed")))
		})
	}
}

// A row with a FLOAT that was rounded before, and one that is rounded now, is still one row.
func TestARowWithRoundingsOnBothMembersCountsOnce(t *testing.T) {
	tw := newTwins(t)
	tw.onA("CREATE TABLE t (id INT PRIMARY KEY, x FLOAT, y FLOAT)", "INSERT INTO t VALUES (1, 0.1, 1e0 / 3), (2, 5, 5)")
	snapshot := tw.recorded(tw.a)
	tw.onA("UPDATE t SET x = x * 1.0000002e0, y = 0.333333 WHERE id = 1")
	pair := compare.Pair{Name: "pair", A: snapshot, B: member(t, tw.a, "b")}
	o := tw.table(fleet.Verify(t.Context(), pair, tw.options()), "t")
	assert.EqualValues(t, 0, o.Differences)
	assert.EqualValues(t, 1, o.ChangedSince)
	assert.Equal(t, compare.Unverified, o.Result)
	assert.Equal(t, map[string]uint64{"row.changed-since updated info": 1}, kindsOf(&o))

	options := tw.options()
	options.NoWrites = true
	o = tw.table(fleet.Verify(t.Context(), pair, options), "t")
	assert.Equal(t, map[string]uint64{"row.rounded blocker": 2}, kindsOf(&o), "one on each member")
	assert.EqualValues(t, 1, o.Differences)
}
