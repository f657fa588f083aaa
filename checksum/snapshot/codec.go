package snapshot

import (
	"runtime"
	"sync"

	"github.com/klauspost/compress/zstd"
	parquetzstd "github.com/parquet-go/parquet-go/compress/zstd"
)

// codec compresses pages with zstd.
type codec struct {
	parquetzstd.Codec // decodes, and says what it is
}

const (
	// window is the history of an encoder, in bytes: what a page holds. The library's own takes
	// 8 MB for it, for each goroutine.
	window = 256 << 10
	// mostAtOnce is how many pages are compressed at the same time, by all files.
	mostAtOnce = 8
)

// encoder is that of all files: making one takes longer than compressing a small table.
var encoder = sync.OnceValue(func() *zstd.Encoder {
	e, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest),
		zstd.WithEncoderConcurrency(min(mostAtOnce, runtime.GOMAXPROCS(0))),
		zstd.WithWindowSize(window), zstd.WithLowerEncoderMem(true), zstd.WithZeroFrames(true), zstd.WithEncoderCRC(false))
	if err != nil {
		panic(err) // it fails only for options that it does not know
	}
	return e
})

// Encode implements compress.Codec.
func (c *codec) Encode(dst, src []byte) ([]byte, error) {
	return encoder().EncodeAll(src, dst[:0]), nil
}
