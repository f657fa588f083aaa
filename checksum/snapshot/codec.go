package snapshot

import (
	"sync"

	"github.com/klauspost/compress/zstd"
	parquetzstd "github.com/parquet-go/parquet-go/compress/zstd"
)

// codec compresses pages with zstd. Its encoder keeps no more history than a page has: the
// library's own takes 8 MB for it, for each goroutine.
type codec struct {
	parquetzstd.Codec // decodes, and says what it is
	encoders          *sync.Pool
}

// window is the history of an encoder, in bytes: what a page holds.
const window = 256 << 10

func newCodec() *codec {
	return &codec{encoders: &sync.Pool{New: func() any {
		encoder, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1),
			zstd.WithWindowSize(window), zstd.WithLowerEncoderMem(true), zstd.WithZeroFrames(true), zstd.WithEncoderCRC(false))
		if err != nil {
			panic(err) // it fails only for options that it does not know
		}
		return encoder
	}}}
}

// Encode implements compress.Codec.
func (c *codec) Encode(dst, src []byte) ([]byte, error) {
	encoder, ok := c.encoders.Get().(*zstd.Encoder)
	if !ok {
		return c.Codec.Encode(dst, src)
	}
	defer c.encoders.Put(encoder)
	return encoder.EncodeAll(src, dst[:0]), nil
}
