package rows

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"allclear/checksum"
	"allclear/compare/texts"
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

// The rows listed are those with the smallest keys, in whatever order they are found:
// else every run over the same data would list others. None is lost from the counts.
func TestTheSameRowsAreListedInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 2*maxListed).Draw(t, "rows")
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		var p proved
		for _, i := range random.Perm(n) {
			id := strconv.Itoa(10_000 + i)
			row := &checksum.Row{Key: []byte(id), Texts: [][]byte{make([]byte, 1000)}}
			p.add(id, &difference{a: row, countA: 1})
			assert.LessOrEqual(t, p.kept, maxTexts)
		}
		listed := min(n, maxListed)
		assert.Len(t, p.listed, listed)
		assert.Equal(t, slices.Sorted(maps.Keys(p.listed)), p.ids)
		assert.Equal(t, strconv.Itoa(10_000+listed-1), p.ids[listed-1])
		assert.Equal(t, uint64(n-listed), p.others.missing)
		kept := 0
		for _, d := range p.listed {
			kept += texts.Size(d.a)
		}
		assert.Equal(t, kept, p.kept)
	})
}
