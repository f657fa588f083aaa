package server

import (
	"context"
	"encoding/hex"
	"fmt"
	"math/big"
	"slices"

	"allclear/checksum"
	"allclear/checksum/statement"
)

// Split proposes bounds, in key order, that cut a table into about so many parts to
// read in parallel. Only the two ends of the index are read; the parts may be uneven,
// and there may be none. Text may be cut into more parts, one for each character that
// a key can go on with.
//
// The bounds lie on the key's first column: numbers are cut evenly between
// minimum and maximum, bytes and text by what follows their common beginning.
// Other types are not cut.
func (rd *Reader) Split(ctx context.Context, parts int) ([]checksum.Bound, error) {
	m, v := rd.member, &rd.view
	if v.Index == "" || parts < 2 {
		return nil, nil
	}
	column := v.Columns[0]
	cut := cutter(column)
	if cut == nil {
		return nil, nil
	}
	low, lowOK, err := m.edge(ctx, v, false)
	if err != nil || !lowOK {
		return nil, err
	}
	high, highOK, err := m.edge(ctx, v, true)
	if err != nil || !highOK {
		return nil, err
	}
	bounds := cut(low, high, parts)
	if v.Values.Hides(column.Column) {
		for i := range bounds { // a bound begins like the rows' values
			bounds[i].Text[0] = fmt.Sprintf("cut %d", i+1)
		}
	}
	if column.Collation == "" || len(bounds) < 2 {
		return bounds, nil
	}
	return m.ascending(ctx, column, bounds)
}

// edge reads the first column of the first key or of the last one. ok is false for
// an empty table.
func (m *Member) edge(ctx context.Context, v *checksum.View, last bool) (value string, ok bool, err error) {
	found, err := m.records(ctx, "finding the ends of "+v.Table.FullName(), statement.Edge(v, last))
	if err != nil || len(found) == 0 {
		return "", false, err
	}
	return found[0].text("EDGE"), true, nil
}

func cutter(c checksum.ViewColumn) func(low, high string, parts int) []checksum.Bound {
	if c.IsInteger() { // not YEAR: most numbers are not years
		return cutNumbers
	}
	switch c.Type {
	case "binary", "varbinary":
		return cutBytes
	case "char", "varchar":
		// Text is cut behind the common beginning only if ASCII characters are single
		// bytes in its character set.
		switch c.Charset {
		case "ucs2", "utf16", "utf16le", "utf32", "swe7":
			return nil
		}
		return cutText
	}
	return nil
}

func cutNumbers(low, high string, parts int) []checksum.Bound {
	from, ok1 := new(big.Int).SetString(low, 10)
	to, ok2 := new(big.Int).SetString(high, 10)
	if !ok1 || !ok2 {
		return nil
	}
	width := new(big.Int).Sub(to, from)
	var bounds []checksum.Bound
	for i := 1; i < parts; i++ {
		at := new(big.Int).Mul(width, big.NewInt(int64(i)))
		at.Div(at, big.NewInt(int64(parts))).Add(at, from)
		n, err := checksum.ParseInteger(at.String())
		if err != nil {
			return nil
		}
		bounds = appendOther(bounds, checksum.IntegerBound(n))
	}
	return bounds
}

// cutBytes cuts by the two bytes that follow the common beginning.
func cutBytes(lowHex, highHex string, parts int) []checksum.Bound {
	low, high, prefix, ok := decodeEdges(lowHex, highHex)
	if !ok {
		return nil
	}
	from, to := word(low[prefix:]), word(high[prefix:])
	var bounds []checksum.Bound
	for i := 1; i < parts; i++ {
		at := from + (to-from)*i/parts
		value := append(slices.Clone(low[:prefix]), byte(at>>8), byte(at))
		bounds = appendOther(bounds, checksum.BytesBound(value))
	}
	return bounds
}

// appendOther adds a bound unless it equals the last one.
func appendOther(bounds []checksum.Bound, b checksum.Bound) []checksum.Bound {
	if n := len(bounds); n > 0 && bounds[n-1].SQL[0] == b.SQL[0] {
		return bounds
	}
	return append(bounds, b)
}

func word(b []byte) int {
	n := 0
	for i := range 2 {
		n <<= 8
		if i < len(b) {
			n |= int(b[i])
		}
	}
	return n
}

// cutText cuts at the digits and letters that may follow the common beginning.
func cutText(lowHex, highHex string, _ int) []checksum.Bound {
	low, _, prefix, ok := decodeEdges(lowHex, highHex)
	if !ok {
		return nil
	}
	for _, c := range low[:prefix] {
		if c < ' ' || c > '~' {
			return nil
		}
	}
	var bounds []checksum.Bound
	for _, c := range "02468acegikmoqsuwy" {
		bounds = append(bounds, checksum.TextBound(string(low[:prefix])+string(c)))
	}
	return bounds
}

func decodeEdges(lowHex, highHex string) (low, high []byte, prefix int, ok bool) {
	low, err1 := hex.DecodeString(lowHex)
	high, err2 := hex.DecodeString(highHex)
	if err1 != nil || err2 != nil {
		return nil, nil, 0, false
	}
	for prefix < len(low) && prefix < len(high) && low[prefix] == high[prefix] {
		prefix++
	}
	return low, high, prefix, prefix < len(high)
}

// ascending keeps the bounds that ascend in the column's collation. Bounds out
// of order would have rows read twice.
func (m *Member) ascending(ctx context.Context, c checksum.ViewColumn, bounds []checksum.Bound) ([]checksum.Bound, error) {
	order, err := m.record(ctx, "ordering bounds", statement.Ascending(c, bounds))
	if err != nil {
		return nil, err
	}
	for i := range len(bounds) - 1 {
		if order.text(fmt.Sprintf("C%d", i)) != "1" {
			return nil, nil
		}
	}
	return bounds, nil
}
