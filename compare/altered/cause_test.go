package altered

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"allclear/checksum"
	"allclear/compare/finding"
)

// column makes a column of a type as catalogs spell it.
func column(full string) *checksum.Column {
	name, _, _ := strings.Cut(full, "(")
	name, _, _ = strings.Cut(name, " ")
	return &checksum.Column{Name: "x", Type: name, FullType: full}
}

// columnValue is a value and the column that it is in.
type columnValue struct {
	*checksum.Column
	Value
}

func between(a, b columnValue) Cause { return NewColumns(a.Column, b.Column).Between(a.Value, b.Value) }

// value makes a value of what servers print.
func value(t require.TestingT, full, text string) columnValue {
	v := columnValue{column(full), Value{IsKnown: true}}
	switch v.Column.Type {
	case "float", "double":
		f, err := strconv.ParseFloat(text, 64)
		require.NoError(t, err)
		if v.Column.Type == "float" {
			f = float64(float32(f))
		}
		v.Meaning = checksum.KeyValue{Kind: checksum.KeyFloat, Float: f}
	case "date", "datetime", "timestamp":
		v.Meaning = checksum.KeyValue{Kind: checksum.KeyDatetime, Bytes: datetimeBytes(t, text)}
	case "time":
		d, err := time.ParseDuration(text)
		require.NoError(t, err)
		v.Meaning = checksum.KeyValue{Kind: checksum.KeyDuration, Micros: d.Microseconds()}
	case "enum", "set":
		v.Label, v.HasLabel, v.IsKnown = text, true, false
	default:
		if n, err := checksum.ParseInteger(text); err == nil {
			v.Meaning = checksum.KeyValue{Kind: checksum.KeyInteger, Integer: n}
		} else {
			v.Meaning = checksum.KeyValue{Kind: checksum.KeyDecimal, Bytes: []byte(strings.TrimRight(text, "0"))}
		}
	}
	return v
}

func datetimeBytes(t require.TestingT, text string) []byte {
	var year, month, day, hour, minute, second int
	var micros string
	_, _ = fmt.Sscanf(strings.ReplaceAll(text, ".", " "), "%d-%d-%d %d:%d:%d %s", &year, &month, &day, &hour, &minute, &second, &micros)
	n, err := strconv.Atoi((micros + "000000")[:6])
	require.NoError(t, err)
	return []byte{
		byte(year >> 8), byte(year), byte(month), byte(day), byte(hour), byte(minute), byte(second),
		byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n),
	}
}

// What servers make of values in narrower columns (servers_test.go asks them), and what they
// do not.
func TestNarrowed(t *testing.T) {
	for _, c := range []struct {
		from, before, into, after string
		how                       finding.Narrowing // "" where it is not what a server makes of it
	}{
		{"decimal(14,6)", "0.0175", "decimal(10,2)", "0.02", "rounded"},
		{"decimal(14,6)", "0.005", "decimal(10,2)", "0.01", "rounded"},
		{"decimal(14,6)", "-0.005", "decimal(10,2)", "-0.01", "rounded"},
		{"decimal(14,6)", "0.005", "decimal(10,2)", "0.00", ""},
		{"decimal(14,6)", "0.0049999", "decimal(10,2)", "0", "rounded"},
		{"decimal(14,6)", "5.01", "decimal(10,2)", "5.02", ""},
		{"decimal(14,6)", "99999999.999", "decimal(10,2)", "99999999.99", "clipped"},
		{"decimal(14,6)", "-1.5", "decimal(10,2) unsigned", "0", "clipped"},
		{"decimal(14,6)", "2.5", "int(11)", "3", "rounded"},
		{"decimal(14,6)", "-1.5", "int(11)", "-2", "rounded"},
		{"double", "2.5", "int(11)", "2", "rounded"},
		{"double", "-0.5", "int(11)", "0", "rounded"},
		{"double", "1e20", "bigint(20)", "9223372036854775807", "clipped"},
		{"float", "0.015", "decimal(10,2)", "0.01", "rounded"},
		{"double", "0.015", "decimal(10,2)", "0.02", "rounded"},
		{"bigint(20)", "3000000000", "int(11)", "2147483647", "clipped"},
		{"bigint(20)", "-1", "int(10) unsigned", "0", "clipped"},
		{"bigint(20)", "-300", "tinyint(4)", "-128", "clipped"},
		{"bigint(20)", "300", "decimal(4,2)", "99.99", "clipped"},
		{"bigint(20)", "3000000000", "int(11)", "2147483646", ""},
		{"bigint(20)", "5", "int(11)", "6", ""},
		{"bigint(20)", "2147483647", "int(11)", "5", ""},
		{"double", "0.1", "float", "0.1", "rounded"},
		{"decimal(30,10)", "0.1", "double", "0.1", "rounded"},
		{"double", "1.005", "double(10,2)", "1", "rounded"},
		{"datetime(6)", "2024-12-31 23:59:59.5", "datetime", "2024-12-31 23:59:59", "cut"},
		{"datetime(6)", "2024-12-31 23:59:59.5", "datetime", "2025-01-01 00:00:00", "rounded"},
		{"datetime(6)", "1960-12-31 23:59:59.4", "datetime", "1960-12-31 23:59:59", "cut"},
		{"datetime(6)", "2024-12-31 23:59:59.5", "datetime", "2025-01-01 00:00:01", ""},
		{"datetime(6)", "2024-01-01 10:00:00.000500", "datetime(3)", "2024-01-01 10:00:00.001", "rounded"},
		{"datetime(6)", "2024-01-01 23:59:59.999999", "date", "2024-01-01", "cut"},
		{"datetime(6)", "2024-01-01 23:59:59.999999", "date", "2024-01-02", "cut"},
		{"datetime", "2024-01-01 23:00:00", "date", "2024-01-02", ""},
		{"datetime", "1960-01-01 00:00:00", "timestamp", "0000-00-00 00:00:00", "clipped"},
		{"time(6)", "-10h0m0.5s", "time", "-10h0m0s", "cut"},
		{"time(6)", "-10h0m0.5s", "time", "-10h0m1s", "rounded"},
	} {
		name := fmt.Sprintf("%s %s → %s %s", c.from, c.before, c.into, c.after)
		before, after := value(t, c.from, c.before), value(t, c.into, c.after)
		onB, onA := between(before, after), between(after, before)
		if c.how == "" {
			assert.NotEqual(t, finding.RowNarrowed, onB.Kind, name)
			assert.NotEqual(t, finding.RowNarrowed, onA.Kind, name)
			continue
		}
		assert.Equal(t, finding.RowNarrowed, onB.Kind, name)
		assert.Equal(t, c.how, onB.How, name)
		assert.Equal(t, "b", onB.Member, name)
		assert.Equal(t, "a", onA.Member, name)
		assert.Equal(t, onB.Sample(), onA.Sample(), name)
	}
	c := between(value(t, "decimal(14,6)", "0.0175"), value(t, "decimal(10,2)", "0.02"))
	assert.Equal(t, "0.0175 → 0.02", c.Sample())
	assert.True(t, c.IsWeak, "one digit agrees by chance in one row of ten")
	c = between(value(t, "decimal(14,6)", "1234.5678"), value(t, "decimal(10,2)", "1234.57"))
	assert.False(t, c.IsWeak)
}

// A value for which the narrower column has room was edited if it differs, and one for which
// it has none and that is another than servers make of it speaks against narrowing.
func TestAValueThatFitsIsNotNarrowed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cents, other := rapid.Int64Range(-1e9, 1e9).Draw(t, "cents"), rapid.Int64Range(-1e9, 1e9).Draw(t, "other")
		a, b := value(t, "decimal(14,6)", cents2(cents)), value(t, "decimal(10,2)", cents2(other))
		if cents == other {
			return
		}
		assert.Equal(t, Cause{}, between(a, b))
		assert.Equal(t, Cause{}, between(b, a))
	})
	c := between(value(t, "decimal(14,6)", "0.0175"), value(t, "decimal(10,2)", "0.03"))
	assert.Equal(t, Cause{Overflows: true}, c)
	assert.Equal(t, Cause{}, between(value(t, "decimal(14,6)", "0.0175"), value(t, "decimal(14,6)", "0.02")), "no column is narrower")
}

func cents2(n int64) string { return strconv.FormatFloat(float64(n)/100, 'f', 2, 64) }

// Whatever a decimal is narrowed to: what is left is found, and nothing next to it.
func TestARoundedDecimalIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, scale := rapid.Int64Range(-1e15, 1e15).Draw(t, "n"), rapid.IntRange(0, 5).Draw(t, "scale")
		before := decimal{big.NewInt(n), 6}
		into := fmt.Sprintf("decimal(20,%d)", scale)
		after := before.round(scale)
		if after.equal(before) {
			return
		}
		a := value(t, "decimal(20,6)", before.String())
		assert.Equal(t, finding.RowNarrowed, between(a, value(t, into, after.String())).Kind)
		next := decimal{big.NewInt(after.unscaled.Int64() + 1), scale}
		assert.Equal(t, Cause{Overflows: true}, between(a, value(t, into, next.String())))
		off := math.Abs(float64(before.round(6).unscaled.Int64()) - float64(after.round(6).unscaled.Int64()))
		assert.LessOrEqual(t, off, math.Pow10(6-scale)/2+1)
	})
}

func TestShifted(t *testing.T) {
	shift := func(a, b, before, after string) time.Duration {
		return between(value(t, a, before), value(t, b, after)).Shift
	}
	const at = "2024-12-31 23:00:00"
	assert.Equal(t, 2*time.Hour, shift("datetime", "datetime", at, "2025-01-01 01:00:00"))
	assert.Equal(t, -330*time.Minute, shift("timestamp", "datetime", at, "2024-12-31 17:30:00"))
	assert.Zero(t, shift("datetime", "datetime", at, "2024-12-31 23:00:01"), "no time zone does that")
	assert.Zero(t, shift("datetime", "datetime", at, "2025-01-01 23:00:00"), "that is tomorrow")
	assert.Zero(t, shift("datetime", "datetime", at, "2025-01-02 02:00:00"), "27 hours are more than the world has")
	assert.Zero(t, shift("datetime", "datetime", at, "0000-00-00 00:00:00"))
	assert.Zero(t, shift("date", "date", "2024-12-31", "2025-01-01"), "a date has no time of day")
}

func TestRelabelled(t *testing.T) {
	const onA, onB = "enum('new','paid','gone')", "enum('gone','new','paid')"
	of := func(a, b, before, after string) Cause { return between(value(t, a, before), value(t, b, after)) }
	c := of(onA, onB, "new", "gone")
	assert.Equal(t, finding.RowRelabelled, c.Kind)
	assert.EqualValues(t, 1, c.Number)
	assert.Equal(t, [2]string{"new", "gone"}, c.Labels)
	assert.Empty(t, of(onA, onB, "new", "paid").Kind, "another number")
	assert.Empty(t, of(onA, onB, "", "gone").Kind, "an error value")
	assert.Empty(t, of(onA, "enum('open','paid','gone')", "new", "open").Kind, "a label was renamed, and none has moved")
	assert.Empty(t, of(onA, onA, "new", "gone").Kind)
	c = of("set('x','y','z')", "set('z','x','y')", "x,z", "z,y")
	assert.Equal(t, finding.RowRelabelled, c.Kind)
	assert.EqualValues(t, 5, c.Number)
}
