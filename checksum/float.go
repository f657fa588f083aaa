package checksum

import (
	"encoding/binary"
	"math"
	"strings"

	"github.com/cespare/xxhash/v2"
)

// IsPrintedRounded tells of a FLOAT that servers print with six significant digits (FLT_DIG),
// too few to tell it from its neighbours. FLOAT(7,2) is printed with all decimals that it has.
func (c *Column) IsPrintedRounded() bool {
	return c.Type == "float" && !strings.Contains(c.FullType, "(")
}

func appendFloat(dst []byte, v float64) []byte {
	return binary.BigEndian.AppendUint64(append(dst, tagFloat), math.Float64bits(v))
}

// float reads a FLOAT or a DOUBLE.
func (f *field) float(v []byte) float64 {
	if len(v) == 4 {
		return float64(math.Float32frombits(binary.LittleEndian.Uint32(v)))
	}
	return math.Float64frombits(binary.LittleEndian.Uint64(v))
}

// FloatHash hashes the meaning of a FLOAT, as in Row.Columns.
func FloatHash(v float32) uint64 {
	var room [1 + 8]byte
	return xxhash.Sum64(appendFloat(room[:0], float64(v)))
}
