package compare

import (
	"sync"
	"time"

	"allclear/checksum"
)

const (
	firstChunkRows = 5_000
	// minChunkRows keeps chunks from shrinking where the network, and not the rows, takes
	// the time. Wide rows may make them smaller.
	minChunkRows = 1_000
	// maxChunkRows and ChunkBytes bound a chunk whatever its speed: the rows of
	// one side of one chunk must fit in memory should all of them differ.
	maxChunkRows = 500_000
	ChunkBytes   = 64 << 20
	// wideChunkBytes is the number of bytes that a chunk of wide rows aims at: half of
	// the bound, so that rows of uneven width rarely reach it.
	wideChunkBytes = ChunkBytes / 2
)

// Pace finds the number of rows that can be read in the time that a chunk should take.
// All ranges of a table share one Pace, so that each starts with what the others have
// learned.
type Pace struct {
	target time.Duration

	mu   sync.Mutex
	rows float64
	// width is the size of a row in bytes: the server's guess at first, then as last
	// read.
	width float64
	// usual is how many seconds a row takes, on average over the chunks of late; 0 before the
	// first that tells.
	usual  float64
	chunks int // that usual is made of
}

// NewPace begins with small chunks. It takes the width of a row from the server's
// estimates for the table.
func NewPace(target time.Duration, t *checksum.Table) *Pace {
	p := &Pace{target: target, rows: firstChunkRows}
	if t.Rows > 0 {
		p.width = float64(t.Bytes) / float64(t.Rows)
	}
	return p
}

// PaceOf is for one chunk of so many rows, or fewer if a table's are wide.
func PaceOf(rows uint64, t *checksum.Table) *Pace {
	p := NewPace(0, t)
	p.rows = float64(rows)
	return p
}

// Limit is what the next chunk may read.
func (p *Pace) Limit() checksum.Limit {
	p.mu.Lock()
	defer p.mu.Unlock()
	rows := p.rows
	if p.width > 0 {
		rows = min(rows, wideChunkBytes/p.width)
	}
	return checksum.Limit{Rows: uint64(max(1, min(rows, maxChunkRows))), Bytes: ChunkBytes}
}

// Took learns from a chunk, and tells how many times as long a row took as usual, 1 where that is
// not known yet. The size grows at most fourfold from chunk to chunk,
// so that one chunk answered from a warm cache does not make the next one long.
func (p *Pace) Took(r checksum.Reading, elapsed time.Duration) (times float64) {
	if r.Digest.Rows == 0 {
		return 1
	}
	p.mu.Lock()
	p.width = float64(r.Bytes) / float64(r.Digest.Rows)
	p.mu.Unlock()
	p.TookRows(r.Digest.Rows, elapsed)
	return p.compare(float64(r.Digest.Rows), elapsed)
}

const (
	// usualChunks is over how many chunks the usual time of a row is averaged. None before the
	// firstUsual counts as slow: what a table takes is not known then.
	usualChunks, firstUsual = 32, 4
)

// compare compares the time that a row took with the usual one. Chunks of few rows tell of the
// network and not of rows.
func (p *Pace) compare(rows float64, elapsed time.Duration) (times float64) {
	if rows < minChunkRows {
		return 1
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	times = 1
	took := elapsed.Seconds() / rows
	if p.chunks >= firstUsual && p.usual > 0 {
		times = took / p.usual
	}
	p.chunks = min(p.chunks+1, usualChunks)
	p.usual += (took - p.usual) / float64(p.chunks)
	return times
}

// TookRows learns from rows that did not travel.
func (p *Pace) TookRows(n uint64, elapsed time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	rows := float64(n)
	factor := float64(p.target) / float64(max(elapsed, time.Millisecond))
	p.rows = min(max(rows*factor, p.rows/4, minChunkRows), max(p.rows*4, minChunkRows), maxChunkRows)
}
