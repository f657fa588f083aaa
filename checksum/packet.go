package checksum

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// ErrMalformed tells that a row packet does not fit its column definitions: it is
// truncated, too long, or holds an impossible length.
var ErrMalformed = errors.New("malformed packet")

// WireField is what the server says about one result column, in the column
// definition packet that precedes the rows.
type WireField struct {
	Type     byte   // MYSQL_TYPE_…, from include/mysql/field_types.h
	Charset  uint16 // collation ID; 63 is binary
	Flags    uint16 // UNSIGNED_FLAG is 32
	Decimals byte
}

const unsignedFlag = 32 // UNSIGNED_FLAG of the column definition

// Column types of the binary protocol (include/mysql/field_types.h).
const (
	typeDecimal    = 0x00
	typeTiny       = 0x01
	typeShort      = 0x02
	typeLong       = 0x03
	typeFloat      = 0x04
	typeDouble     = 0x05
	typeNull       = 0x06
	typeTimestamp  = 0x07
	typeLongLong   = 0x08
	typeInt24      = 0x09
	typeDate       = 0x0a
	typeTime       = 0x0b
	typeDatetime   = 0x0c
	typeYear       = 0x0d
	typeNewDate    = 0x0e
	typeVarchar    = 0x0f
	typeBit        = 0x10
	typeVector     = 0xf2
	typeJSON       = 0xf5
	typeNewDecimal = 0xf6
	typeEnum       = 0xf7
	typeSet        = 0xf8
	typeTinyBlob   = 0xf9
	typeMediumBlob = 0xfa
	typeLongBlob   = 0xfb
	typeBlob       = 0xfc
	typeVarString  = 0xfd
	typeString     = 0xfe
	typeGeometry   = 0xff
)

// shape is how a value's bytes lie in the packet.
type shape uint8

const (
	shapeFixed1   shape = 1
	shapeFixed2   shape = 2
	shapeFixed4   shape = 4
	shapeFixed8   shape = 8
	shapeLength1  shape = 16 // one byte of length, then so many bytes: dates and times
	shapeLengthed shape = 17 // a length-encoded integer, then so many bytes
)

func shapeOf(wireType byte) (shape, error) {
	switch wireType {
	case typeTiny:
		return shapeFixed1, nil
	case typeShort, typeYear:
		return shapeFixed2, nil
	case typeLong, typeInt24, typeFloat:
		return shapeFixed4, nil
	case typeLongLong, typeDouble:
		return shapeFixed8, nil
	case typeDate, typeNewDate, typeDatetime, typeTimestamp, typeTime:
		return shapeLength1, nil
	case typeDecimal, typeNewDecimal, typeVarchar, typeVarString, typeString, typeEnum, typeSet,
		typeTinyBlob, typeMediumBlob, typeLongBlob, typeBlob, typeBit, typeJSON, typeGeometry, typeVector:
		return shapeLengthed, nil
	}
	return 0, fmt.Errorf("column type 0x%02x of the binary protocol is not known", wireType)
}

// span finds the value that starts at p[0]: its own bytes, and what follows.
func (s shape) span(p []byte) (value, rest []byte, err error) {
	var n uint64
	switch s {
	case shapeFixed1, shapeFixed2, shapeFixed4, shapeFixed8:
		n = uint64(s)
	case shapeLength1:
		if len(p) < 1 {
			return nil, nil, ErrMalformed
		}
		n, p = uint64(p[0]), p[1:]
	case shapeLengthed:
		var ok bool
		if n, p, ok = LengthEncoded(p); !ok {
			return nil, nil, ErrMalformed
		}
	}
	if n > uint64(len(p)) {
		return nil, nil, ErrMalformed
	}
	return p[:n:n], p[n:], nil
}

// LengthEncoded reads a length-encoded integer. 0xfb (NULL) and 0xff (an error
// packet) have no place inside a binary row.
func LengthEncoded(p []byte) (n uint64, rest []byte, ok bool) {
	if len(p) == 0 {
		return 0, nil, false
	}
	switch first := p[0]; {
	case first < 0xfb:
		return uint64(first), p[1:], true
	case first == 0xfc && len(p) >= 3:
		return uint64(binary.LittleEndian.Uint16(p[1:])), p[3:], true
	case first == 0xfd && len(p) >= 4:
		return uint64(p[1]) | uint64(p[2])<<8 | uint64(p[3])<<16, p[4:], true
	case first == 0xfe && len(p) >= 9:
		return binary.LittleEndian.Uint64(p[1:]), p[9:], true
	}
	return 0, nil, false
}

// split checks a row packet's header and returns its NULL bitmap and its values.
// The bitmap's first two bits are reserved (binary protocol, resultset row).
func split(packet []byte, fields int) (nulls, values []byte, err error) {
	bitmap := (fields + 9) / 8
	if len(packet) < 1+bitmap || packet[0] != 0 {
		return nil, nil, ErrMalformed
	}
	return packet[1 : 1+bitmap], packet[1+bitmap:], nil
}

func isNull(nulls []byte, field int) bool {
	bit := field + 2
	return nulls[bit/8]&(1<<(bit%8)) != 0
}
