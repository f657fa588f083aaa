package rows

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/compare/cluster"
)

// Of more rows than are looked at one by one the count and the ends are exact if all lie together;
// else it is said that they are of a sample.
func TestClustersOfMoreRowsThanAreLookedAt(t *testing.T) {
	const rows, from = 3 * mostSpots, 500_000
	var sample []checksum.Integer
	for i := range 100 {
		sample = append(sample, checksum.Uint(uint64(i*10_000)))
	}
	reference := cluster.NewReference(len(sample), sample)
	find := func(others ...place) clusterOf {
		s := &spots{drawn: cluster.NewDraw[[]place](mostSpots), extents: make([]extent, 1)}
		for i := range rows {
			s.add(strconv.Itoa(i), []place{{at: checksum.Uint(uint64(from + i)), isKnown: true}}, nil)
		}
		for i, p := range others {
			s.add("other "+strconv.Itoa(i), []place{p}, nil)
		}
		c, ok := s.clusterOn(0, s.drawn.All(), reference)
		require.True(t, ok)
		return c
	}
	all := cluster.Interval{From: checksum.Uint(from), To: checksum.Uint(from + rows - 1), Rows: rows}
	assert.Equal(t, clusterOf{Interval: all, of: rows}, find())
	assert.Equal(t, clusterOf{Interval: all, of: rows, isSample: true}, find(place{}), "of one row it is not known")
	for reason, other := range map[string]place{
		"one has no value":       {isKnown: true, isNone: true},
		"one is elsewhere":       {at: checksum.Uint(1), isKnown: true},
		"one is far behind them": {at: checksum.Uint(990_000), isKnown: true},
	} {
		c := find(other)
		assert.True(t, c.isSample, reason)
		assert.LessOrEqual(t, c.of, mostSpots, reason)
		assert.GreaterOrEqual(t, c.of, c.Rows, reason)
		assert.GreaterOrEqual(t, c.From.Compare(all.From), 0, reason)
		assert.LessOrEqual(t, c.To.Compare(all.To), 0, reason)
	}
}

// A row of which a member has no copy counts with the other member's date, and one of which no date is
// known at all does not count.
func TestDatesOfRows(t *testing.T) {
	known, none := moment{at: 7, isKnown: true}, moment{isKnown: true, isNone: true}
	assert.Equal(t, known, moments{a: known}.on("b"))
	assert.Equal(t, none, moments{a: known, b: none}.on("b"), "it was set to NULL")
	assert.Equal(t, known, moments{a: known, b: none}.on("a"))
	assert.Equal(t, moment{}, moments{}.on("a"))
}
