package compare

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"

	"allclear/compare/finding"
)

// However many tables are damaged, a run keeps a bounded number of findings, counts all
// rows, and lists the same ones whichever table was done first. A fleet of 40 damaged
// pairs once took 1.9 GB.
func TestADamagedFleetIsListedWithinBounds(t *testing.T) {
	const most, tables = 1000, 300
	run := func(seed uint64) (all []TableOutcome) {
		l := NewListing(most)
		out := PairOutcome{Name: "p", Tables: make([]TableOutcome, tables)}
		for _, i := range rand.New(rand.NewPCG(seed, 0)).Perm(tables) {
			o := TableOutcome{Name: fmt.Sprintf("d.t%03d", i)}
			for n := range 50 * (1 + i%2) {
				o.Findings = append(o.Findings, finding.Finding{
					Kind: finding.RowMissing, Count: 1, Key: []finding.KeyValue{{Column: "id", Value: fmt.Sprint(n)}}, Facts: finding.Row{},
				})
			}
			l.Keep("p", &o)
			assert.Empty(t, o.Findings)
			assert.LessOrEqual(t, l.listed, most)
			out.Tables[i] = o
		}
		l.Into(&out)
		assert.Empty(t, l.tables, "nothing is kept twice")
		return out.Tables
	}
	first := run(1)
	for i := range first {
		rows := uint64(0)
		for _, f := range first[i].Findings {
			rows += f.Count
		}
		assert.Equal(t, uint64(50*(1+i%2)), rows)
		assert.Equal(t, "0", first[i].Findings[0].Key[0].Value, "the first rows of each table are listed")
	}
	assert.Equal(t, first, run(2))
}

// What a voided table had does not come back.
func TestFindingsOfAVoidedTableAreDropped(t *testing.T) {
	l := NewListing(10)
	o := TableOutcome{Name: "d.t", Differences: 1, Findings: []finding.Finding{{Kind: finding.RowMissing, Count: 1, Facts: finding.Row{}}}}
	l.Keep("p", &o)
	o.Void(finding.Gap{})
	out := PairOutcome{Name: "p", Tables: []TableOutcome{o}}
	l.Into(&out)
	assert.Empty(t, out.Tables[0].Findings)
}

// Rows in detail are most of what a damaged run has in memory: only so many tables settle
// at the same time, and a table that is done makes room for the next.
func TestFewTablesSettleAtTheSameTime(t *testing.T) {
	l := NewListing(10)
	var all []func()
	for range mostSettling {
		all = append(all, l.Settle(t.Context()))
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	l.Settle(ctx)() // there is no room, and a run that has ended waits for none
	assert.Len(t, l.settling, mostSettling)
	all[0]()
	all[0]()
	assert.Len(t, l.settling, mostSettling-1, "room is given back once")
	l.Settle(t.Context())()
}

// Rows that wait to be read again are counted over the run, not over a pair.
func TestRowsThatWaitAreBounded(t *testing.T) {
	l := NewListing(10)
	assert.False(t, l.Pending(mostPending-1))
	assert.True(t, l.Pending(1))
	assert.False(t, l.Pending(-1))
}
