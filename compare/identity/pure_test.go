package identity

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"allclear/checksum"
	"allclear/compare/identity/forecast"
)

// A class gives the numbers that a server gives with this increment and offset, and two
// overlap exactly if they share one.
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
			t.Fatalf("%+v and %+v: overlap %v, by counting %v", x, y, x.overlaps(y), both)
		}
		n := rapid.Uint64Range(1, 200).Draw(t, "n")
		if x.has(n) != given[n] {
			t.Fatalf("%+v has %d: %v", x, n, x.has(n))
		}
		next := n
		for !given[next] {
			next++
		}
		if x.from(n) != next {
			t.Fatalf("%+v from %d: %d, by counting %d", x, n, x.from(n), next)
		}
	})
}

// A server that does not report its settings is taken to give every number.
func TestAClassWithoutSettingsIsAllNumbers(t *testing.T) {
	assert.Equal(t, class{1, 1}, newClass(nil))
	assert.Equal(t, class{2, 2}, newClass(map[string]string{"auto_increment_increment": "2", "auto_increment_offset": "2"}))
	assert.Equal(t, class{1, 1}, newClass(map[string]string{"auto_increment_increment": "0", "auto_increment_offset": "x"}))
}

// Past the last number of a class nothing wraps around to 0, which would look far
// behind.
func TestAClassEndsWhereNumbersDo(t *testing.T) {
	assert.Equal(t, uint64(math.MaxUint64), class{2, 2}.from(math.MaxUint64), "it must not begin anew at 0, which would be far behind")
	assert.Equal(t, uint64(math.MaxUint64), class{1, 1}.from(math.MaxUint64))
}

// MySQL before 8.0 and MariaDB before 10.2.4 keep counters in memory only.
func TestOldServersForgetTheirCounters(t *testing.T) {
	for version, forgets := range map[string]bool{
		"5.7.44-log": true, "8.0.11": false, "8.4.3": false, "9.1.0": false,
		"10.2.3-MariaDB-log": true, "10.2.4-MariaDB": false, "10.1.48-MariaDB": true, "10.11.6-MariaDB-0+deb12u1": false,
		"5.5.68-MariaDB": true, "11.8.6-MariaDB": false, "": false, "unknown": false,
	} {
		assert.Equal(t, forgets, forgetsCounters(version), version)
	}
}

// The time of an ALTER is its bytes by the rate, and 0 where no rate is known.
func TestAlterTime(t *testing.T) {
	assert.Equal(t, 2.0, forecast.AlterTime(200, 100).Seconds())
	assert.Zero(t, forecast.AlterTime(200, 0), "an unknown rate divides nothing")
}

// TestSampleIsSpreadOverAll: of a half-copied table the lowest IDs alone would say
// that every shard has the same rows.
func TestSampleIsSpreadOverAll(t *testing.T) {
	var s sample
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
