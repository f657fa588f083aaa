package compare

import (
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
