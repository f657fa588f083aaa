package sweep

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"allclear/compare"
	"allclear/compare/freshness"
)

// Whatever the order of nights, and wherever they end: a table counts as verified within the time
// that was promised only if each of its rows was found equal in that time, or found different
// tonight.
func TestWhatIsClaimedIsTrueOfEachRow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		terms := Terms{Within: time.Duration(rapid.IntRange(1, 9).Draw(t, "within")) * Day, AtOnce: rapid.IntRange(1, 3).Draw(t, "at once")}
		w := newWorld(t, terms, 1)
		for i := range rapid.IntRange(1, 4).Draw(t, "tables") {
			rows := uint64(rapid.IntRange(1, 40).Draw(t, "rows"))
			// Rows as wide as this make pieces that are cut.
			w.tables = append(w.tables, &swept{pair: "p" + strconv.Itoa(i%2), name: "t" + strconv.Itoa(i), rows: rows, width: 16 << 20})
		}
		w.rate = w.bytes() / (rapid.Float64Range(0.5, 12).Draw(t, "nights") * 3600)
		truth := map[*swept]map[uint64]time.Time{}
		damage := map[*swept]uint64{}
		for _, table := range w.tables {
			truth[table] = map[uint64]time.Time{}
		}
		w.damaged = func(t *swept, after, through uint64) bool { return after < damage[t] && damage[t] <= through }
		w.onRead = func(t *swept, after, through uint64, at time.Time) {
			for key := after + 1; key <= through; key++ {
				truth[t][key] = at
			}
		}
		for range rapid.IntRange(1, 20).Draw(t, "runs") {
			if rapid.IntRange(0, 4).Draw(t, "damage") == 0 {
				table := rapid.SampledFrom(w.tables).Draw(t, "of")
				damage[table] = rapid.Uint64Range(0, table.rows).Draw(t, "row")
			}
			w.terms.Budget = time.Duration(rapid.IntRange(0, 90).Draw(t, "budget")) * time.Minute
			plan, _ := w.plan()
			w.sweep(plan, w.terms.Budget)
			end := w.now.Add(2 * time.Hour)
			for _, table := range w.tables {
				assertClaim(t, w, table, end, truth[table], damage[table])
			}
			w.keep()
			w.now = w.now.Add(time.Duration(rapid.IntRange(1, 3).Draw(t, "days")) * Day)
		}
	})
}

func assertClaim(t *rapid.T, w *world, table *swept, end time.Time, truth map[uint64]time.Time, damaged uint64) {
	j := &judged{out: &compare.TableOutcome{Name: table.name}, pair: table.pair, run: w.now.Format(time.DateOnly),
		texts: true, table: &freshness.Table{Map: table.m}}
	deadline := end.Add(-w.terms.Within)
	j.judge(deadline)
	for key := uint64(1); j.isVerified() && key <= table.rows; key++ {
		isFoundTonight := func() bool {
			for i, p := range table.m.Pieces() {
				after, through := table.ends(table.m.Range(i))
				if after < key && key <= through {
					return p.State == freshness.Different && p.Run == j.run
				}
			}
			return false
		}
		require.True(t, !truth[key].Before(deadline) && !truth[key].IsZero() || isFoundTonight(),
			"key %d of %s, damaged %d", key, table.name, damaged)
	}
	for _, p := range table.m.Pieces() {
		if p.State == freshness.Equal && j.oldest != nil {
			require.False(t, p.At.Before(j.oldest.At), "none is older than the oldest")
		}
	}
}
