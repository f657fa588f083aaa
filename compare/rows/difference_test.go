package rows

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"allclear/checksum"
	"allclear/compare/spill"
)

// Whatever rows share an identity, on either side: as many rows differ as the multisets
// do, and each row that only one side has stands in a difference. Where the second of two
// such rows was dropped, damage to it was not found.
func TestRowsThatShareAnIdentityAreComparedAsAMultiset(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) (rows []checksum.Row, count map[string]map[uint64]int) {
			count = map[string]map[uint64]int{}
			for _, n := range rapid.SliceOfN(rapid.IntRange(0, 11), 0, 12).Draw(t, name) {
				key, hash := strconv.Itoa(n%3), uint64(n/3)
				rows = append(rows, checksum.Row{Key: []byte(key), Hash: hash})
				if count[key] == nil {
					count[key] = map[uint64]int{}
				}
				count[key][hash]++
			}
			return rows, count
		}
		a, countA := draw("a")
		b, countB := draw("b")
		found := differences{}
		found.compare(a, b)
		seenA, seenB := map[string]map[uint64]uint64{}, map[string]map[uint64]uint64{}
		for _, d := range found {
			for _, of := range []struct {
				row   *checksum.Row
				count uint64
				seen  map[string]map[uint64]uint64
			}{{d.a, d.countA, seenA}, {d.b, d.countB, seenB}} {
				if of.row == nil {
					continue
				}
				key := string(of.row.Key)
				if of.seen[key] == nil {
					of.seen[key] = map[uint64]uint64{}
				}
				of.seen[key][of.row.Hash] += of.count
			}
			assert.True(t, d.a != nil || d.b != nil)
			assert.Positive(t, d.rows(), "a difference is one")
		}
		for key := range 3 {
			for hash := range uint64(4) {
				k := strconv.Itoa(key)
				if countA[k][hash] == countB[k][hash] {
					assert.Zero(t, seenA[k][hash]+seenB[k][hash], "equal rows cancel out")
					continue
				}
				assert.Equal(t, uint64(countA[k][hash]), seenA[k][hash])
				assert.Equal(t, uint64(countB[k][hash]), seenB[k][hash])
			}
		}
	})
}

// Rows that come in key order are compared without looking any up, as long as both sides
// have the same keys. That finds the same differences.
func TestRowsInOrderDifferAsThoseInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) (rows []checksum.Row) {
			keys := rapid.SliceOfNDistinct(rapid.IntRange(10, 40), 0, 25, rapid.ID[int]).Draw(t, name)
			slices.Sort(keys)
			for _, key := range keys {
				hash := rapid.Uint64Range(0, 1).Draw(t, "hash")
				rows = append(rows, checksum.Row{Key: []byte(strconv.Itoa(key)), Hash: hash})
			}
			return rows
		}
		a, b := draw("a"), draw("b")
		want := differences{}
		want.compare(a, b)
		assert.Equal(t, want, compareInOrder(a, b))
	})
}

// The lone rows at hand are those with the smallest keys, and those with texts the first ones
// that fit, in whatever order they are found: else every run over the same data would say
// something else. None is lost.
func TestTheSameRowsAreAtHandInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 2*maxLone).Draw(t, "rows")
		sizes := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "sizes"), 0))
		texts := make([]int, n)
		for i := range texts {
			texts[i] = sizes.IntN(2000)
		}
		find := func(seed uint64) (withTexts []string) {
			p := proved{memory: spill.NewBudget(0)}
			defer p.close()
			for _, i := range rand.New(rand.NewPCG(seed, 0)).Perm(n) {
				row := &checksum.Row{Texts: [][]byte{make([]byte, texts[i])}}
				p.add(strconv.Itoa(10_000+i), &difference{a: row, countA: 1})
				assert.LessOrEqual(t, p.kept, maxTexts)
			}
			assert.Equal(t, slices.Sorted(maps.Keys(p.lone)), p.ids)
			assert.Equal(t, strconv.Itoa(10_000+min(n, maxLone)-1), p.ids[len(p.ids)-1])
			laidAside := 0
			require.NoError(t, p.each(func(string, *difference) { laidAside++ }))
			assert.Equal(t, n, laidAside+len(p.ids))
			for _, id := range p.ids {
				if p.lone[id].a.Texts != nil {
					withTexts = append(withTexts, id)
				}
			}
			return withTexts
		}
		assert.Equal(t, find(1), find(2))
	})
}

// What is laid aside is reported as it was found: where its rows are, what happened to them, and
// halves that come apart are one row.
func TestDifferencesReadBack(t *testing.T) {
	bound := func(text string) checksum.Bound {
		return checksum.Bound{SQL: []string{"'" + text + "'"}, Text: []string{text}}
	}
	a, b := &checksum.Row{Hash: 1, Bound: bound("x")}, &checksum.Row{Hash: 2, Bound: bound("x")}
	p := proved{memory: spill.NewBudget(0)}
	defer p.close()
	p.layAside("1", &difference{a: a, countA: 1})
	p.layAside("2", &difference{a: a, b: b, countA: 1, countB: 1, changed: []int{3, 300}})
	p.layAside("3", &difference{a: a, b: &checksum.Row{Hash: 3, Bound: bound("y")}, countA: 2, countB: 7})
	onA, onB := moment{at: 63_900_000_000_000_000, isKnown: true}, moment{isKnown: true, isNone: true}
	p.layAside("4", &difference{b: b, countB: 1, moments: []moments{{b: onB}, {}}})
	p.layAside("4", &difference{a: a, countA: 1, moments: []moments{{a: onA}, {a: onB}}})
	var found []*difference
	require.NoError(t, p.each(func(_ string, d *difference) { found = append(found, d) }))
	assert.Equal(t, []*difference{
		{a: a, countA: 1},
		{a: a, b: b, countA: 1, countB: 1, changed: []int{3, 300}},
		{a: a, b: &checksum.Row{Hash: 3, Bound: bound("y")}, countA: 2, countB: 7},
		{a: a, b: b, countA: 1, countB: 1, moments: []moments{{a: onA, b: onB}, {a: onB}}},
	}, found)
}
