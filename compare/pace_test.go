package compare

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"allclear/checksum"
)

// chunkOf is a reading of this many rows of this many bytes each.
func chunkOf(rows, width uint64) checksum.Reading {
	return checksum.Reading{Digest: checksum.Digest{Rows: rows}, Bytes: rows * width}
}

// The size of chunks settles where reading one takes the target time.
func TestPaceSettlesAtTheTargetTime(t *testing.T) {
	p := NewPace(500*time.Millisecond, &checksum.Table{})
	for range 20 {
		rows := p.Limit().Rows
		p.Took(chunkOf(rows, 100), time.Duration(rows)*5*time.Microsecond) // 200,000 rows a second
	}
	assert.InDelta(t, 100_000, p.Limit().Rows, 1)
}

// One chunk from a warm cache must not make the next one long.
func TestPaceGrowsAtMostFourfold(t *testing.T) {
	p := NewPace(500*time.Millisecond, &checksum.Table{})
	p.Took(chunkOf(5_000, 100), time.Microsecond)
	assert.EqualValues(t, 20_000, p.Limit().Rows)
}

// A brake heeds how a table's rows take longer than they did, whatever the size of a chunk, and not
// how a first or a short chunk does.
func TestPaceTellsHowAChunkComparesWithTheUsual(t *testing.T) {
	p := NewPace(500*time.Millisecond, &checksum.Table{})
	took := func(rows uint64, each time.Duration) float64 {
		return p.Took(chunkOf(rows, 100), time.Duration(rows)*each)
	}
	assert.EqualValues(t, 1, took(5_000, 50*time.Microsecond), "nothing is usual yet")
	for range 200 {
		took(5_000, 5*time.Microsecond)
	}
	assert.InDelta(t, 1, took(40_000, 5*time.Microsecond), 0.1)
	assert.InDelta(t, 3, took(2_000, 15*time.Microsecond), 0.1)
	assert.EqualValues(t, 1, took(10, time.Millisecond), "so few rows tell of the network")
}

// Where the network takes longer than the target time, smaller chunks would only make it
// worse.
func TestPaceDoesNotShrinkToNothingOnALongWay(t *testing.T) {
	p := NewPace(500*time.Millisecond, &checksum.Table{})
	for range 50 {
		p.Took(chunkOf(p.Limit().Rows, 100), time.Second)
	}
	assert.EqualValues(t, minChunkRows, p.Limit().Rows)
}

// The rows of a chunk are limited at any speed, because all of them may have to be kept
// in memory.
func TestPaceIsBoundedInRows(t *testing.T) {
	p := NewPace(time.Hour, &checksum.Table{})
	for range 50 {
		p.Took(chunkOf(p.Limit().Rows, 1), time.Microsecond)
	}
	assert.EqualValues(t, maxChunkRows, p.Limit().Rows)
}

// Chunks of wide rows are limited in bytes, at first by the server's estimate, and down
// to a single row.
func TestPaceIsBoundedInBytes(t *testing.T) {
	p := NewPace(500*time.Millisecond, &checksum.Table{Rows: 10, Bytes: 50 << 20})
	assert.EqualValues(t, wideChunkBytes/(5<<20), p.Limit().Rows)
	p.Took(chunkOf(1, 64<<20), time.Millisecond)
	assert.EqualValues(t, 1, p.Limit().Rows)
	assert.EqualValues(t, ChunkBytes, p.Limit().Bytes, "rows that turn out wider still stop here")
}
