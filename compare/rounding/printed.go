package rounding

import (
	"math"
	"strconv"

	"allclear/checksum"
)

// digits is how many significant digits of a FLOAT are printed: FLT_DIG of C, the most that
// every FLOAT can give back.
const digits = 6

// Printed is what a FLOAT is after a dump and a reload. Printing it once more changes
// nothing. Negative zero becomes zero: MySQL prints it as -0, which is read as an integer,
// and MariaDB as 0.
func Printed(f float32) float32 {
	var room [16]byte
	text := strconv.AppendFloat(room[:0], float64(f), 'e', digits-1, 64)
	read, err := strconv.ParseFloat(string(text), 64) // as servers do, by way of a double
	if err != nil || read == 0 {
		return 0
	}
	return float32(read)
}

// isPrinted tells whether a FLOAT comes back as it is.
func isPrinted(f float32) bool { return same(Printed(f), f) }

// same tells whether two FLOATs are the same to the bit; zero has two signs.
func same(x, y float32) bool { return math.Float32bits(x) == math.Float32bits(y) }

// reach is how many FLOATs above or below a printed one are printed like it at most. Half a
// unit of the sixth digit is 5 in 1,000,000 of the value at most, and FLOATs are no closer
// together than 1 in 2²⁴ of it.
const reach = 5<<24/1_000_000 + 1

// original finds a FLOAT that is printed like one that is known, by its hash.
func original(printed float32, hash uint64) (f float32, ok bool) {
	const sign = 1 << 31
	bits := math.Float32bits(printed)
	if bits == 0 { // next to zero FLOATs are so close together that no other is printed as 0
		f = math.Float32frombits(sign)
		return f, checksum.FloatHash(f) == hash
	}
	for far := uint32(1); far <= reach; far++ {
		for _, near := range [2]uint32{bits + far, bits - far} {
			f = math.Float32frombits(near)
			if checksum.FloatHash(f) == hash {
				return f, same(Printed(f), printed)
			}
		}
	}
	return 0, false
}
