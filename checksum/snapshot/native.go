package snapshot

import (
	"time"

	"github.com/parquet-go/parquet-go"

	"allclear/checksum"
)

// native is the type in which a file holds a key column.
type native uint8

const (
	asSigned   native = iota + 1
	asUnsigned        // and BIT
	asDouble          // FLOAT and DOUBLE
	asDecimal         // as its digits
	asText            //
	asInstant         // TIMESTAMP, in UTC
	asDatetime        // DATE and DATETIME, as they are
	asDuration        // TIME, in microseconds
	asBytes           //
	asHash            // a keyed hash in place of a text
)

// nativeOf is the type for a key column.
func nativeOf(c *checksum.Column, isHashed bool) native {
	switch {
	case isHashed:
		return asHash
	case c.Type == "bit" || c.Type == "year" || c.IsInteger() && c.Unsigned():
		return asUnsigned
	case c.IsInteger():
		return asSigned
	}
	switch c.Type {
	case "float", "double":
		return asDouble
	case "timestamp":
		return asInstant
	case "date", "datetime":
		return asDatetime
	case "time":
		return asDuration
	case "decimal":
		return asDecimal
	case "uuid", "inet4", "inet6", "json":
		return asText
	}
	if c.Charset != "" && c.Charset != "binary" {
		return asText
	}
	return asBytes
}

// holdsAll tells whether the type gives back every value of its columns.
func (n native) holdsAll() bool {
	return n == asSigned || n == asUnsigned || n == asHash || n == asBytes || n == asDuration
}

// node is the file's column for the type.
func (n native) node() parquet.Node {
	switch n {
	case asSigned:
		return parquet.Encoded(parquet.Int(64), &parquet.DeltaBinaryPacked)
	case asUnsigned:
		return parquet.Encoded(parquet.Uint(64), &parquet.DeltaBinaryPacked)
	case asDouble:
		return parquet.Leaf(parquet.DoubleType)
	case asText, asDecimal:
		return parquet.Encoded(parquet.String(), &parquet.DeltaByteArray)
	case asInstant:
		return parquet.Encoded(parquet.TimestampAdjusted(parquet.Microsecond, true), &parquet.DeltaBinaryPacked)
	case asDatetime:
		return parquet.Encoded(parquet.TimestampAdjusted(parquet.Microsecond, false), &parquet.DeltaBinaryPacked)
	case asDuration:
		return parquet.Encoded(parquet.Int(64), &parquet.DeltaBinaryPacked)
	case asHash:
		return parquet.Leaf(parquet.FixedLenByteArrayType(hashedSize))
	case asBytes:
	}
	return parquet.Encoded(parquet.Leaf(parquet.ByteArrayType), &parquet.DeltaByteArray)
}

// value is a key value in its type; ok is false for one that the type does not give back.
func (n native) value(v checksum.KeyValue) (value parquet.Value, ok bool) {
	switch v.Kind {
	case checksum.KeyInteger:
		isSmall := int64(v.Integer.Bits) < 0 == v.Integer.Negative // it is what INT64 holds
		switch {
		case n == asDecimal:
			return parquet.ByteArrayValue([]byte(v.Integer.String())), true
		case n == asUnsigned && !v.Integer.Negative, n == asSigned && isSmall:
			return parquet.Int64Value(int64(v.Integer.Bits)), true
		}
	case checksum.KeyFloat:
		return parquet.DoubleValue(v.Float), n == asDouble && (v.Float < 0 || v.Float > 0) // others keep their bits
	case checksum.KeyDuration:
		return parquet.Int64Value(v.Micros), n == asDuration
	case checksum.KeyDatetime:
		at, ok := instant(v)
		return parquet.Int64Value(at.UnixMicro()), ok && (n == asInstant || n == asDatetime)
	case checksum.KeyDecimal:
		return parquet.ByteArrayValue(v.Bytes), n == asDecimal
	case checksum.KeyText:
		return parquet.ByteArrayValue(v.Bytes), n == asText
	case checksum.KeyBytes:
		if n == asHash {
			return parquet.FixedLenByteArrayValue(v.Bytes), len(v.Bytes) == hashedSize
		}
		return parquet.ByteArrayValue(v.Bytes), n == asBytes
	case checksum.KeyRawText:
	}
	return parquet.Value{}, false
}

// key is the value that a file holds.
func (n native) key(v parquet.Value) (checksum.KeyValue, error) {
	switch n {
	case asSigned:
		return checksum.KeyValue{Kind: checksum.KeyInteger, Integer: checksum.Int(v.Int64())}, nil
	case asUnsigned:
		return checksum.KeyValue{Kind: checksum.KeyInteger, Integer: checksum.Uint(v.Uint64())}, nil
	case asDouble:
		return checksum.KeyValue{Kind: checksum.KeyFloat, Float: v.Double()}, nil
	case asDuration:
		return checksum.KeyValue{Kind: checksum.KeyDuration, Micros: v.Int64()}, nil
	case asInstant, asDatetime:
		at := time.UnixMicro(v.Int64()).UTC()
		return checksum.KeyDate(at.Year(), int(at.Month()), at.Day(), at.Hour(), at.Minute(), at.Second(), at.Nanosecond()/1000), nil
	case asDecimal:
		return checksum.KeyNumber(v.ByteArray())
	case asText:
		return checksum.KeyValue{Kind: checksum.KeyText, Bytes: v.ByteArray()}, nil
	case asBytes, asHash:
	}
	return checksum.KeyValue{Kind: checksum.KeyBytes, Bytes: v.ByteArray()}, nil
}

// instant is a date as a time; ok is false for one that no calendar has, such as 2024-02-31.
func instant(v checksum.KeyValue) (at time.Time, ok bool) {
	year, month, day, hour, minute, second, micros := v.Datetime()
	at = time.Date(year, time.Month(month), day, hour, minute, second, micros*1000, time.UTC)
	isDay := at.Year() == year && int(at.Month()) == month && at.Day() == day
	return at, isDay && at.Hour() == hour && at.Minute() == minute && at.Second() == second
}
