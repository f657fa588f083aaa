package compare

import (
	"sync"
	"time"

	"allclear/checksum"
)

const (
	firstChunkRows = 5_000
	// minChunkRows keeps chunks from shrinking where it is the way to the server
	// that takes the time, and not the rows. Wide rows may make them smaller.
	minChunkRows = 1_000
	// maxChunkRows and chunkBytes bound a chunk whatever its speed: the rows of
	// one side of one chunk must fit in memory should all of them differ.
	maxChunkRows = 500_000
	chunkBytes   = 64 << 20
	// wideChunkBytes is how many bytes a chunk aims at when its rows are wide.
	// Half of the bound, so that rows of uneven width rarely hit it.
	wideChunkBytes = chunkBytes / 2
)

// pace finds the number of rows with which reading a chunk takes the time it
// should. All ranges of a table share one, so that each begins where the
// others have got to.
type pace struct {
	target time.Duration

	mu   sync.Mutex
	rows float64
	// width is the size of a row in bytes, as last seen or, at first, guessed.
	width float64
}

func newPace(target time.Duration, t *checksum.Table) *pace {
	p := &pace{target: target, rows: firstChunkRows}
	if t.Rows > 0 {
		p.width = float64(t.Bytes) / float64(t.Rows)
	}
	return p
}

// limit is what the next chunk may read.
func (p *pace) limit() checksum.Limit {
	p.mu.Lock()
	defer p.mu.Unlock()
	rows := p.rows
	if p.width > 0 {
		rows = min(rows, wideChunkBytes/p.width)
	}
	return checksum.Limit{Rows: uint64(max(1, min(rows, maxChunkRows))), Bytes: chunkBytes}
}

// took learns from a chunk. The size grows at most fourfold from chunk to chunk,
// so that one chunk answered from a warm cache does not make the next one long.
func (p *pace) took(r checksum.Reading, elapsed time.Duration) {
	if r.Digest.Rows == 0 {
		return
	}
	p.mu.Lock()
	p.width = float64(r.Bytes) / float64(r.Digest.Rows)
	p.mu.Unlock()
	p.tookRows(r.Digest.Rows, elapsed)
}

// tookRows learns from rows that did not travel.
func (p *pace) tookRows(n uint64, elapsed time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	rows := float64(n)
	factor := float64(p.target) / float64(max(elapsed, time.Millisecond))
	p.rows = min(max(rows*factor, p.rows/4, minChunkRows), max(p.rows*4, minChunkRows), maxChunkRows)
}
