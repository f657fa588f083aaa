package snapshot

import (
	"fmt"
	"runtime"

	"github.com/klauspost/compress/zstd"
	parquetzstd "github.com/parquet-go/parquet-go/compress/zstd"
)

// codec compresses pages with zstd. It is one for all files of a snapshot: making its encoders
// takes longer than compressing a small table.
type codec struct {
	parquetzstd.Codec // decodes, and says what it is
	encoder           *zstd.Encoder
}

const (
	// window is the history of an encoder, in bytes: what a page holds. The library's own takes
	// 8 MB for it, for each goroutine.
	window = 256 << 10
	// mostAtOnce is how many pages are compressed at the same time.
	mostAtOnce = 8
)

func newCodec() (*codec, error) {
	encoder, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest),
		zstd.WithEncoderConcurrency(min(mostAtOnce, runtime.GOMAXPROCS(0))),
		zstd.WithWindowSize(window), zstd.WithLowerEncoderMem(true), zstd.WithZeroFrames(true), zstd.WithEncoderCRC(false))
	if err != nil {
		return nil, fmt.Errorf("making what compresses: %w", err)
	}
	return &codec{encoder: encoder}, nil
}

// Encode implements compress.Codec.
func (c *codec) Encode(dst, src []byte) ([]byte, error) {
	return c.encoder.EncodeAll(src, dst[:0]), nil
}
