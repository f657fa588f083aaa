package checksum_test

import (
	"hash/crc32"
	"math"
	"math/bits"
	"testing"

	"github.com/cespare/xxhash/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"allclear/checksum"
)

func digestOf(hashes ...uint64) checksum.Digest {
	var d checksum.Digest
	for _, h := range hashes {
		d.Add(h)
	}
	return d
}

// TestDigestOfPartsIsDigestOfWhole: a mismatched chunk is narrowed down by
// adding and subtracting digests, without reading a row again.
func TestDigestOfPartsIsDigestOfWhole(t *testing.T) {
	hashes := rapid.SliceOf(rapid.Uint64())
	rapid.Check(t, func(t *rapid.T) {
		x, y := hashes.Draw(t, "x"), hashes.Draw(t, "y")
		whole := digestOf(append(append([]uint64(nil), x...), y...)...)
		require.Equal(t, whole, digestOf(x...).Plus(digestOf(y...)))
		require.Equal(t, whole, digestOf(y...).Plus(digestOf(x...)))
		require.Equal(t, digestOf(y...), whole.Minus(digestOf(x...)))
		require.Equal(t, digestOf(x...), whole.Minus(digestOf(y...)))
		require.Equal(t, uint64(len(x)+len(y)), whole.Rows)
		require.Equal(t, whole, whole.Plus(checksum.Digest{}))
	})
}

// TestDigestDoesNotDependOnOrder: two collations sort one table in two ways.
func TestDigestDoesNotDependOnOrder(t *testing.T) {
	l := layout(t, 1, bigint(), varchar("utf8mb4"))
	for _, kind := range []checksum.Kind{checksum.Wire, checksum.Meaning} {
		rapid.Check(t, func(t *rapid.T) {
			ids := rapid.SliceOfN(rapid.Uint64(), 1, 50).Draw(t, "ids")
			shuffled := rapid.Permutation(ids).Draw(t, "shuffled")
			require.Equal(t, digestIDs(t, l, kind, ids), digestIDs(t, l, kind, shuffled))
		})
	}
}

func digestIDs(t require.TestingT, l *checksum.Layout, kind checksum.Kind, ids []uint64) checksum.Digest {
	d := checksum.NewDigester(l, kind)
	for _, id := range ids {
		require.NoError(t, d.Add(packet(fixed8(id), str("x"))))
	}
	r, err := d.Reading(true)
	require.NoError(t, err)
	return r.Digest
}

// TestDuplicatesDoNotCancel: under XOR two copies of a row would count as none.
func TestDuplicatesDoNotCancel(t *testing.T) {
	const x, y = 0x1234567890abcdef, 0xfedcba0987654321
	for _, other := range []checksum.Digest{
		digestOf(), digestOf(y, y), digestOf(x), digestOf(x, x, x), digestOf(x, x, y, y), digestOf(0, 0), digestOf(2 * x & math.MaxUint64),
	} {
		assert.NotEqual(t, digestOf(x, x), other)
	}
	assert.NotEqual(t, digestOf(0), digestOf(), "a row may hash to 0: the count tells")
}

// trap is damage that XOR of CRC32 does not see; verifiers that use it were tried.
type trap struct {
	name          string
	before, after [][]byte
}

func traps() []trap {
	row := func(id uint64, text string) []byte { return packet(fixed8(id), str(text)) }
	at := func(id uint64, minute byte) []byte { return packet(fixed8(id), datetime(2012, 7, 30, 1, minute, 0)) }
	return []trap{
		{"two rows swap a value", [][]byte{row(1, "alice"), row(2, "bobby")}, [][]byte{row(1, "bobby"), row(2, "alice")}},
		{"four rows, the same shift", [][]byte{at(1, 0), at(2, 0), at(3, 0), at(4, 0)}, [][]byte{at(1, 10), at(2, 10), at(3, 10), at(4, 10)}},
		{"duplicates", [][]byte{row(1, "alice"), row(1, "alice")}, [][]byte{row(2, "bobby"), row(2, "bobby")}},
	}
}

// TestDamageThatCancelsUnderXORIsSeen, in both kinds. The test first makes sure
// that XOR of CRC32 does not see the damage.
func TestDamageThatCancelsUnderXORIsSeen(t *testing.T) {
	for _, trap := range traps() {
		require.Equal(t, xorOfCRC(trap.before), xorOfCRC(trap.after), "%s is a trap", trap.name)
		second := varchar("utf8mb4")
		if trap.name == "four rows, the same shift" {
			second = datetimes()
		}
		l := layout(t, 1, bigint(), second)
		for _, kind := range []checksum.Kind{checksum.Wire, checksum.Meaning} {
			before, after := read(t, l, kind, trap.before), read(t, l, kind, trap.after)
			assert.Equal(t, before.Digest.Rows, after.Digest.Rows)
			assert.NotEqual(t, before.Digest.Sum, after.Digest.Sum, "%s, %s", trap.name, kind)
		}
	}
}

func xorOfCRC(rows [][]byte) (sum uint32) {
	for _, r := range rows {
		sum ^= crc32.ChecksumIEEE(r)
	}
	return sum
}

// read digests rows to the end.
func read(t testing.TB, l *checksum.Layout, kind checksum.Kind, rows [][]byte) checksum.Reading {
	t.Helper()
	d := checksum.NewDigester(l, kind)
	for _, r := range rows {
		require.NoError(t, d.Add(r))
	}
	reading, err := d.Reading(true)
	require.NoError(t, err)
	return reading
}

// TestRowHashIsXXHash64: of the packet as it came, or of the canonical
// encoding. Snapshots hold these hashes; they must not change.
func TestRowHashIsXXHash64(t *testing.T) {
	l := layout(t, 1, integer(), varchar("latin1"))
	row := packet(fixed4(7), str("\xe9"))
	wire, err := checksum.NewDigester(l, checksum.Wire).Hash(row)
	require.NoError(t, err)
	meaning, err := checksum.NewDigester(l, checksum.Meaning).Hash(row)
	require.NoError(t, err)
	assert.Equal(t, xxhash.Sum64([]byte("\x00\x00\x07\x00\x00\x00\x01\xe9")), wire)
	assert.Equal(t, xxhash.Sum64([]byte("\x01\x00\x00\x00\x00\x00\x00\x00\x07\x07\x00\x00\x00\x00\x00\x00\x00\x02\xc3\xa9")), meaning)
	assert.Equal(t, digestOf(wire), read(t, l, checksum.Wire, [][]byte{row}).Digest)
	assert.Equal(t, digestOf(meaning), read(t, l, checksum.Meaning, [][]byte{row}).Digest)
}

// TestBucketsHoldEveryRowOnce, by the highest bits of its hash, so that both
// sides put equal rows in the same bucket and a selection finds them again.
func TestBucketsHoldEveryRowOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := 1 << rapid.IntRange(0, 16).Draw(t, "bits")
		hashes := rapid.SliceOf(rapid.Uint64()).Draw(t, "hashes")
		hashes = append(hashes, 0, math.MaxUint64)
		b := checksum.NewBuckets(checksum.Wire, n)
		for _, h := range hashes {
			want := 0
			if n > 1 {
				want = int(h >> (64 - bits.TrailingZeros(uint(n))))
			}
			require.Equal(t, want, b.Of(h))
			before := b.Digests[want]
			b.Add(h)
			require.Equal(t, before.Plus(digestOf(h)), b.Digests[want])

			only := &checksum.BucketSet{In: make([]bool, n)}
			require.False(t, only.Has(h))
			only.In[want] = true
			require.True(t, only.Has(h))
		}
		require.Equal(t, digestOf(hashes...), b.Total())
		require.True(t, (*checksum.BucketSet)(nil).Has(hashes[0]), "no set selects every row")
	})
}

// TestDigestAndKindAreWrittenForReports: people compare these by eye and by diff.
func TestDigestAndKindAreWrittenForReports(t *testing.T) {
	assert.Equal(t, "3000000:00d1000000000001", checksum.Digest{Rows: 3000000, Sum: 0xd1000000000001}.String())
	assert.Equal(t, "0:0000000000000000", checksum.Digest{}.String())
	assert.Equal(t, "wire", checksum.Wire.String())
	assert.Equal(t, "meaning", checksum.Meaning.String())
	assert.Equal(t, "none", checksum.Kind(0).String())
}
