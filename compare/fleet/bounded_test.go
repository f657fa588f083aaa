package fleet_test

import (
	"context"
	"fmt"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/fleet"
)

// allTables selects every table.
type allTables struct{}

func (allTables) Active() bool             { return false }
func (allTables) UnusedIncludes() []string { return nil }

// A fleet of 40 damaged pairs once took 1.9 GB. Whatever is wrong, the report lists no
// more rows than fit in memory, and counts them all. The findings of two runs over the
// same data are the same.
func TestADamagedFleetStaysWithinMemory(t *testing.T) {
	tw := newTwins(t)
	const tables, rows, pairs = 4, 600, 6
	for i := range tables {
		tw.both(fmt.Sprintf("CREATE TABLE t%d (id INT PRIMARY KEY, name VARCHAR(200)) DEFAULT CHARSET utf8mb4", i),
			fmt.Sprintf("INSERT INTO t%d SELECT seq, CONCAT('Café ', seq, REPEAT(' and more', 15)) FROM seq_1_to_%d", i, rows))
		tw.onB(fmt.Sprintf("UPDATE t%d SET name = CONCAT('x', name)", i))
	}
	plan := fleet.Plan{
		Checks: compare.Checks{compare.Rows, compare.Charset}, Goal: compare.Rows, Pair: tw.options(), AtOnce: 4, Tables: allTables{},
	}
	one := tw.pair()
	for i := range pairs {
		plan.Pairs = append(plan.Pairs, compare.Pair{Name: fmt.Sprintf("p%02d", i), A: one.A, B: one.B})
	}
	run := func() [][]finding.Finding {
		out, err := fleet.Run(context.Background(), plan)
		require.NoError(t, err)
		var all [][]finding.Finding
		for _, p := range out.Pairs {
			require.Len(t, p.Tables, tables)
			for _, table := range p.Tables {
				assert.Equal(t, uint64(rows), table.Differences)
				all = append(all, table.Findings)
			}
		}
		return all
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	first := run()
	runtime.GC()
	runtime.ReadMemStats(&after)
	assert.Less(t, int64(after.HeapAlloc)-int64(before.HeapAlloc), int64(32<<20), "bytes kept of %d rows", tables*rows*pairs)
	listed, counted := 0, uint64(0)
	for _, of := range first {
		for _, f := range of {
			counted += f.Count
			if f.IsOfOneRow() {
				listed++
			}
		}
	}
	assert.LessOrEqual(t, listed, compare.MostListed)
	assert.Equal(t, uint64(tables*rows*pairs), counted, "all are counted")
	assert.Equal(t, first, run())
}
