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

// Float is the value of a FLOAT column of a row in detail; ok is false for NULL, for other
// columns, and where the side does not have the value.
func (r *Row) Float(column int) (v float32, ok bool) {
	if column >= len(r.Floats) {
		return 0, false
	}
	v = r.Floats[column]
	return v, !math.IsNaN(float64(v))
}

// setFloat keeps the value of one of so many columns.
func (r *Row) setFloat(column, columns int, v float32) {
	if r.Floats == nil {
		r.Floats = make([]float32, columns)
		for i := range r.Floats {
			r.Floats[i] = float32(math.NaN())
		}
	}
	r.Floats[column] = v
}
