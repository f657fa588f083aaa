package freshness

import (
	"encoding/json"
	"fmt"
	"math"

	"github.com/klauspost/compress/zstd"
)

// A map is kept as its pieces in JSON, compressed by zstd.

const (
	// MostBytes is the most that a map takes up when it is kept, as long as its cuts are short.
	MostBytes = 2 << 10
	// mostPieces and fewestPieces are between how many pieces a map is kept in.
	mostPieces, fewestPieces = 64, 4
	// mostAtWork is how many pieces a map is kept in while a run is at work, or after it was cut: one
	// that goes on with it reads none again that it need not.
	mostAtWork = 1024
)

// Encode writes the map for keeping, in fewer pieces if it would take up more than [MostBytes].
func (m *Map) Encode() ([]byte, error) { return m.encode(mostPieces, MostBytes) }

// encodeAtWork writes the map for keeping while the run is at work.
func (m *Map) encodeAtWork() ([]byte, error) { return m.encode(mostAtWork, math.MaxInt) }

func (m *Map) encode(mostPieces, mostBytes int) ([]byte, error) {
	for most := mostPieces; ; most /= 2 {
		text, err := json.Marshal(m.Compacted(most).Pieces())
		if err != nil {
			return nil, err
		}
		encoder, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest))
		if err != nil {
			return nil, err
		}
		kept := encoder.EncodeAll(text, nil)
		if len(kept) <= mostBytes || most <= fewestPieces {
			return kept, nil
		}
	}
}

// Decode reads a map that Encode wrote.
func Decode(kept []byte) (*Map, error) {
	decoder, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(1<<30))
	if err != nil {
		return nil, err
	}
	defer decoder.Close()
	text, err := decoder.DecodeAll(kept, nil)
	if err != nil {
		return nil, fmt.Errorf("decompressing what is known of a table: %w", err)
	}
	m := &Map{}
	if err := json.Unmarshal(text, &m.pieces); err != nil {
		return nil, fmt.Errorf("reading what is known of a table: %w", err)
	}
	return m, nil
}
