package cluster_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"allclear/checksum"
	"allclear/compare/cluster"
)

// shape is how the values of a column may lie in a table of so many rows: it gives the value of the row
// with a number.
type shape struct {
	name string
	of   func(rng *rand.Rand, row, rows int) int64
}

func shapes() []shape {
	return []shape{
		{"one after the other", func(_ *rand.Rand, row, _ int) int64 { return int64(row) }},
		{"with gaps", func(_ *rand.Rand, row, _ int) int64 { return int64(row) + int64(row/1000)*1_000_000_007 }},
		{"one far away", func(_ *rand.Rand, row, rows int) int64 {
			if row == rows-1 {
				return math.MaxInt64
			}
			return int64(row)
		}},
		{"nearly all of one second", func(rng *rand.Rand, row, _ int) int64 {
			if row%10 > 0 {
				return 1_262_304_000
			}
			return 1_262_304_000 + rng.Int64N(500_000_000)
		}},
		{"more each year", func(_ *rand.Rand, row, _ int) int64 { return int64(1e9 * math.Log1p(float64(row))) }},
		{"of tenants", func(rng *rand.Rand, _, _ int) int64 { return int64(rng.ExpFloat64() * 5) }},
		{"at random, of either sign", func(rng *rand.Rand, _, _ int) int64 { return int64(rng.Uint64()) }},
	}
}

// a128th is the part of a table's rows that its sample has, as the marks of a reading are, and
// most how many that are at most.
const a128th, most = 128, 128

// table makes the values of a table, and the sample of it.
func table(rng *rand.Rand, rows int, of func(rng *rand.Rand, row, rows int) int64) (values []checksum.Integer, r *cluster.Reference) {
	draw := cluster.NewDraw[checksum.Integer](most)
	for row := range rows {
		v := checksum.Int(of(rng, row, rows))
		if values = append(values, v); rng.IntN(a128th) == 0 {
			draw.Add(rng.Uint64(), func() checksum.Integer { return v })
		}
	}
	sample := draw.All()
	return values, cluster.NewReference(len(sample), sample)
}

func picked(rng *rand.Rand, values []checksum.Integer, n int) (some []checksum.Integer) {
	for _, i := range rng.Perm(len(values))[:min(n, len(values))] {
		some = append(some, values[i])
	}
	return some
}

// A cluster that chance made sends people after a deployment that never was. Damage at random to a
// table makes none, however the table's values lie.
func TestRowsAtRandomMakeNoCluster(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, shape := range shapes() {
		for range 40 {
			values, reference := table(rng, 1000+rng.IntN(20_000), shape.of)
			for _, n := range []int{10, 11, 13, 20, 100, 1000} {
				some := picked(rng, values, n)
				found, ok := cluster.Find(len(some), some, reference)
				assert.False(t, ok, "%d rows of %d %s: %+v", n, len(values), shape.name, found)
			}
		}
	}
}

// The count and both ends of a burst are exact, whatever else differs here and there in the table.
func TestABurstIsFoundWithItsEnds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.IntRange(10_000, 60_000).Draw(t, "rows")
		burst := rapid.IntRange(30, 400).Draw(t, "burst")
		from := rapid.IntRange(0, rows-burst).Draw(t, "from")
		seed := rapid.Uint64().Draw(t, "seed")
		rng := rand.New(rand.NewPCG(seed, 0))
		values, reference := table(rng, rows, func(_ *rand.Rand, row, _ int) int64 { return 88_000_000 + 7*int64(row) })
		some := slices.Clone(values[from : from+burst])
		for _, v := range picked(rng, values, burst/10) { // further rows at random, none of them close to the burst
			if at := int(v.Bits-88_000_000) / 7; at < from-20 || at >= from+burst+20 {
				some = append(some, v)
			}
		}
		rng.Shuffle(len(some), func(i, j int) { some[i], some[j] = some[j], some[i] })
		found, ok := cluster.Find(len(some), some, reference)
		require.True(t, ok)
		assert.Equal(t, cluster.Interval{From: values[from], To: values[from+burst-1], Rows: burst}, found)
	})
}

// Rows without a value lie in no interval, be it among those that differ or in the table.
func TestRowsWithoutAValueLieNowhere(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	values, reference := table(rng, 10_000, shapes()[0].of)
	burst := values[5000:5040]
	found, ok := cluster.Find(44, burst, reference)
	assert.True(t, ok)
	assert.Equal(t, 40, found.Rows)
	_, ok = cluster.Find(60, burst, reference)
	assert.False(t, ok, "most have no value there")

	// Of 10,000 rows 40 have a value at all: when they were deleted.
	_, ok = cluster.Find(40, burst, cluster.NewReference(80, nil))
	assert.True(t, ok, "the table's rows have none")
	_, ok = cluster.Find(40, burst, cluster.NewReference(0, nil))
	assert.False(t, ok, "nothing is known of the table")
}

// Fewer than ten rows make no cluster, nor does a half of a table that is one half of it.
func TestWhatTellsNothingIsNoCluster(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	values, reference := table(rng, 20_000, shapes()[0].of)
	_, ok := cluster.Find(9, values[5000:5009], reference)
	assert.False(t, ok)
	_, ok = cluster.Find(10, values[5000:5010], reference)
	assert.True(t, ok)
	_, ok = cluster.Find(12_000, values[:12_000], reference)
	assert.False(t, ok, "more than half of the table")
	found, ok := cluster.Find(4_000, values[16_000:], reference)
	assert.True(t, ok, "its last fifth")
	assert.Equal(t, cluster.Interval{From: values[16_000], To: values[19_999], Rows: 4000}, found)
}

// Values that no double tells apart are told apart, and rows of one value stay together.
func TestEndsAreExact(t *testing.T) {
	var values, sample []checksum.Integer
	for i := range uint64(2_000) {
		values = append(values, checksum.Uint(1<<63+i/2))
		if i%100 == 0 {
			sample = append(sample, checksum.Uint(1<<63+i/2))
		}
	}
	found, ok := cluster.Find(100, values[500:600], cluster.NewReference(len(sample), sample))
	require.True(t, ok)
	assert.Equal(t, cluster.Interval{From: checksum.Uint(1<<63 + 250), To: checksum.Uint(1<<63 + 299), Rows: 100}, found)
}

// The rows that are looked at of many are the same ones in whatever order they come: connections
// bring them in another one each time.
func TestTheSameAreDrawnInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		most := rapid.IntRange(1, 50).Draw(t, "most")
		hashes := rapid.SliceOfDistinct(rapid.Uint64(), rapid.ID).Draw(t, "hashes")
		want := slices.Sorted(slices.Values(hashes))
		want = want[:min(most, len(want))]
		d := cluster.NewDraw[uint64](most)
		for _, h := range rapid.Permutation(hashes).Draw(t, "order") {
			d.Add(h, func() uint64 { return h })
		}
		assert.ElementsMatch(t, want, d.All())
		assert.Equal(t, uint64(len(hashes)), d.Seen())
	})
}
