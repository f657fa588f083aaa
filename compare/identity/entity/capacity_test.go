package entity

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"

	"allclear/checksum"
)

// A column counts as wide only for numbers that it stores without loss, whatever its
// type.
func TestAColumnHoldsAsManyIDsAsItsTypeDoesExactly(t *testing.T) {
	for _, c := range []struct {
		full   string
		kind   string
		most   uint64
		reason string
	}{
		{"tinyint(4)", "tinyint", math.MaxInt8, ""},
		{"tinyint(3) unsigned", "tinyint", math.MaxUint8, ""},
		{"smallint(6)", "smallint", math.MaxInt16, ""},
		{"smallint(5) unsigned", "smallint", math.MaxUint16, ""},
		{"mediumint(9)", "mediumint", 8_388_607, ""},
		{"mediumint(8) unsigned", "mediumint", 16_777_215, ""},
		{"int(11)", "int", math.MaxInt32, ""},
		{"int", "int", math.MaxInt32, "MySQL 8.0.19 on prints no width"},
		{"int(10) unsigned zerofill", "int", math.MaxUint32, ""},
		{"bigint(20)", "bigint", math.MaxInt64, ""},
		{"bigint unsigned", "bigint", math.MaxUint64, ""},
		{"float", "float", 1 << 24, "24 bits of precision"},
		{"double", "double", 1 << 53, "2^53 + 1 is no double"},
		{"decimal(10,0)", "decimal", 9_999_999_999, ""},
		{"decimal(10,2)", "decimal", 99_999_999, "two digits are after the point"},
		{"decimal(19,0)", "decimal", 9_999_999_999_999_999_999, "19 digits still fit 64 bits"},
		{"decimal(20,0)", "decimal", math.MaxUint64, "20 digits are more than any ID"},
		{"decimal(5,5)", "decimal", 0, "no digit before the point"},
		{"varchar(10)", "varchar", 9_999_999_999, "a number of 11 digits is cut, or refused"},
		{"char(3)", "char", 999, ""},
		{"varchar(255)", "varchar", math.MaxUint64, ""},
	} {
		got, ok := Capacity(&checksum.Column{Type: c.kind, FullType: c.full})
		assert.True(t, ok, c.full)
		assert.Equal(t, checksum.Uint(c.most), got, "%s: %s", c.full, c.reason)
	}
	for _, kind := range []string{"text", "date", "json", "enum", "binary"} {
		_, ok := Capacity(&checksum.Column{Type: kind, FullType: kind})
		assert.False(t, ok, kind)
	}
}

// Only integer columns turn a larger value into their maximum.
func TestOnlyIntegersClip(t *testing.T) {
	assert.Equal(t, uint64(math.MaxInt32), Ceiling(&checksum.Column{Type: "int", FullType: "int(11)"}).Bits)
	assert.Nil(t, Ceiling(&checksum.Column{Type: "varchar", FullType: "varchar(10)"}), "9999999999 is a text like others")
	assert.Nil(t, Ceiling(&checksum.Column{Type: "double", FullType: "double"}), "2^53 is a number like others")
}
