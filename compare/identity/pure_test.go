package identity

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"allclear/checksum"
)

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
		got, ok := capacity(&checksum.Column{Type: c.kind, FullType: c.full})
		assert.True(t, ok, c.full)
		assert.Equal(t, checksum.Uint(c.most), got, "%s: %s", c.full, c.reason)
	}
	for _, kind := range []string{"text", "date", "json", "enum", "binary"} {
		_, ok := capacity(&checksum.Column{Type: kind, FullType: kind})
		assert.False(t, ok, kind)
	}
}

func TestOnlyIntegersClip(t *testing.T) {
	assert.Equal(t, uint64(math.MaxInt32), ceiling(&checksum.Column{Type: "int", FullType: "int(11)"}).Bits)
	assert.Nil(t, ceiling(&checksum.Column{Type: "varchar", FullType: "varchar(10)"}), "9999999999 is a text like others")
	assert.Nil(t, ceiling(&checksum.Column{Type: "double", FullType: "double"}), "2^53 is a number like others")
}

func TestNamesOfOneThingMeet(t *testing.T) {
	for from, to := range map[string]string{
		"seller_user_id": "seller_user_id", "sellerUserId": "seller_user_id", "userID": "user_id", "UserId": "user_id",
		"address2Id": "address2_id", "ID": "id",
	} {
		assert.Equal(t, to, snake(from), from)
	}
	for many, one := range map[string]string{
		"listings": "listing", "categories": "category", "addresses": "address", "boxes": "box", "branches": "branch", "dishes": "dish",
		"class": "class", "status": "status", "users": "user", "user": "user", "OrderItems": "order_item", "s": "s",
	} {
		assert.Equal(t, one, singular(many), many)
	}
	assert.Equal(t, "listing_id", keyName("listings", "id"), "id says nothing, the table does")
	assert.Equal(t, "listing_id", keyName("Listings", "ID"))
	assert.Equal(t, "user_id", keyName("members", "userId"), "the key's own name is what others bear")
	assert.Equal(t, "listing", entityName("listing_id"))
	assert.Equal(t, "invoice", entityName("invoice_no"))
	assert.Equal(t, "_id", entityName("_id"), "nothing would be left")
}

func TestAClassIsTheNumbersThatAServerGives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) class {
			increment := rapid.Uint64Range(1, 12).Draw(t, name+" increment")
			return class{increment, rapid.Uint64Range(1, increment).Draw(t, name+" offset")}
		}
		x, y := draw("x"), draw("y")
		given := map[uint64]bool{} // as the server does: offset, and on by the increment
		for id := x.offset; id < 400; id += x.increment {
			given[id] = true
		}
		both := false
		for id := y.offset; id < 400; id += y.increment {
			both = both || given[id]
		}
		if x.overlaps(y) != both || x.overlaps(y) != y.overlaps(x) {
			t.Fatalf("%s and %s: overlap %v, by counting %v", x, y, x.overlaps(y), both)
		}
		n := rapid.Uint64Range(1, 200).Draw(t, "n")
		if x.has(n) != given[n] {
			t.Fatalf("%s has %d: %v", x, n, x.has(n))
		}
		next := n
		for !given[next] {
			next++
		}
		if x.from(n) != next {
			t.Fatalf("%s from %d: %d, by counting %d", x, n, x.from(n), next)
		}
	})
}

func TestAClassWithoutSettingsIsAllNumbers(t *testing.T) {
	assert.Equal(t, class{1, 1}, newClass(nil))
	assert.Equal(t, class{2, 2}, newClass(map[string]string{"auto_increment_increment": "2", "auto_increment_offset": "2"}))
	assert.Equal(t, class{1, 1}, newClass(map[string]string{"auto_increment_increment": "0", "auto_increment_offset": "x"}))
}

func TestAClassEndsWhereNumbersDo(t *testing.T) {
	assert.Equal(t, uint64(math.MaxUint64), class{2, 2}.from(math.MaxUint64), "it must not begin anew at 0, which would be far behind")
	assert.Equal(t, uint64(math.MaxUint64), class{1, 1}.from(math.MaxUint64))
}

func TestOldServersForgetTheirCounters(t *testing.T) {
	for version, forgets := range map[string]bool{
		"5.7.44-log": true, "8.0.11": false, "8.4.3": false, "9.1.0": false,
		"10.2.3-MariaDB-log": true, "10.2.4-MariaDB": false, "10.1.48-MariaDB": true, "10.11.6-MariaDB-0+deb12u1": false,
		"5.5.68-MariaDB": true, "11.8.6-MariaDB": false, "": false, "unknown": false,
	} {
		assert.Equal(t, forgets, forgetsCounters(version), version)
	}
}

func TestPercentNeverRoundsUpToAWhole(t *testing.T) {
	for share, text := range map[float64]string{
		0.99999999: "99.99%", 1: "100%", 0.996: "99.60%", 0.5: "50%", 0.004: "0.40%", 0.00000001: "less than 0.01%", 1.5: "150.00%",
	} {
		assert.Equal(t, text, percent(share))
	}
}

func TestAlterTime(t *testing.T) {
	assert.Equal(t, 2.0, alterTime(200, 100).Seconds())
	assert.Zero(t, alterTime(200, 0), "an unknown rate divides nothing")
}

// TestSampleIsSpreadOverAll: of a half-copied table the lowest IDs alone would say
// that every shard has the same rows.
func TestSampleIsSpreadOverAll(t *testing.T) {
	var s spread
	const all = 100_000
	for n := range uint64(all) {
		s.add(checksum.Uint(n))
	}
	assert.GreaterOrEqual(t, len(s.picked), localSample)
	assert.LessOrEqual(t, len(s.picked), 2*localSample)
	assert.Equal(t, checksum.Uint(0), s.picked[0])
	last := uint64(0)
	for _, n := range s.picked[1:] {
		assert.InDelta(t, float64(s.every), float64(n.Bits-last), 0, "evenly")
		last = n.Bits
	}
	assert.Greater(t, last, uint64(all*9/10), "up to the last")
}
