package rows

import (
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"allclear/checksum"
)

// read makes the reading that a side would give of these rows: ascending keys, with a
// mark at every key that is a multiple of seven.
func read(rows map[int]uint64, keys int) (r checksum.Reading) {
	for key := range keys {
		hash, ok := rows[key]
		if !ok {
			continue
		}
		r.Digest.Add(hash)
		name := strconv.Itoa(key)
		m := checksum.Mark{Key: name, At: checksum.Bound{SQL: []string{name}}, Digest: r.Digest}
		if key%7 == 0 {
			r.Marks = append(r.Marks, m)
		}
		r.Last = &m
	}
	r.Ended = true
	return r
}

// Whatever rows are missing, added or changed: the parts of a chunk adjoin, their
// digests add up to the whole, and each damaged row is in a part that differs.
func TestPartsCoverAChunkAndLeaveNoDamageOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const keys = 60
		// Hashes that look like hashes: small ones that rapid likes would cancel out.
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		rowsA, rowsB := map[int]uint64{}, map[int]uint64{}
		damaged := map[int]bool{}
		for key := range keys {
			rowsA[key] = random.Uint64()
			rowsB[key] = rowsA[key]
		}
		for _, key := range rapid.SliceOfN(rapid.IntRange(0, keys-1), 0, 8).Draw(t, "damaged") {
			damaged[key] = true
			switch rapid.IntRange(0, 2).Draw(t, "how") {
			case 0:
				delete(rowsA, key)
			case 1:
				delete(rowsB, key)
			case 2:
				rowsB[key] = random.Uint64()
			}
			if a, inA := rowsA[key]; true {
				b, inB := rowsB[key]
				damaged[key] = inA != inB || a != b
			}
		}
		c := newChunk(checksum.KeyRange{}, read(rowsA, keys), read(rowsB, keys))
		var sumA, sumB checksum.Digest
		from := -1
		for i, p := range c.parts() {
			sumA, sumB = sumA.Plus(p.a), sumB.Plus(p.b)
			if i == 0 {
				assert.Nil(t, p.After)
			} else {
				assert.Equal(t, strconv.Itoa(from), p.After.SQL[0], "parts lie end to end")
			}
			through := keys
			if p.Through != nil {
				through, _ = strconv.Atoi(p.Through.SQL[0])
			}
			for key := from + 1; key <= through && key < keys; key++ {
				if damaged[key] {
					assert.NotEqual(t, p.a, p.b, "row %d is damaged and its part looks equal", key)
				}
			}
			from = through
		}
		assert.Equal(t, c.a.Digest, sumA)
		assert.Equal(t, c.b.Digest, sumB)
	})
}

// A chunk matches only if the number of rows, their hashes, and the keys where both
// sides stopped are equal.
func TestEqualAsksForAllThree(t *testing.T) {
	whole := read(map[int]uint64{1: 5, 2: 6}, 3)
	assert.True(t, equal(whole, whole))
	assert.True(t, equal(checksum.Reading{Ended: true}, checksum.Reading{Ended: true}), "no rows on both sides")

	other := whole
	other.Digest.Sum++
	assert.False(t, equal(whole, other), "other hashes")

	other = whole
	other.Digest.Rows++
	assert.False(t, equal(whole, other), "other number of rows")

	stopped := whole
	stopped.Ended = false
	assert.False(t, equal(whole, stopped), "one side has more to come")

	elsewhere := stopped
	elsewhere.Last = &checksum.Mark{Key: "elsewhere"}
	assert.False(t, equal(stopped, elsewhere), "the sides stopped at different keys")
}
