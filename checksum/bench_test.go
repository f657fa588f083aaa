package checksum_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
)

// listings is the table that the design's figures are measured on.
func listings(tb testing.TB) *checksum.Layout {
	return layout(tb, 1,
		bigint().asUnsigned(), integer().asUnsigned(), varchar("utf8mb4"), varchar("utf8mb4"), integer(), char("utf8mb4"),
		tinyint(), varchar("utf8mb4"), datetimes(), timestamp(), doubles())
}

func listing(id uint64) []byte {
	description := str("c4ca4238a0b923820dcc509a6f75849b c4ca4238a0b923820dcc509a6f75849b ")
	if id%11 == 0 {
		description = null()
	}
	return packet(
		fixed8(id), fixed4(uint32(1+id*7919%200000)), str(fmt.Sprintf("Handmade item %d — café №%d", id, id%97)), description,
		fixed4(uint32(id*31%100000)), str("USD"), fixed1(byte(id%5)), str(fmt.Sprintf("tag%d,vintage", id%1000)),
		datetime(2012, 7, 30, byte(id/3600%24), byte(id/60%60), byte(id%60)),
		datetime(2012, 8, 10, byte(id/3600%24), byte(id/60%60), byte(id%60)),
		double(float64(id)/7))
}

// BenchmarkDigesterWire measures the kind that most tables are compared by.
func BenchmarkDigesterWire(b *testing.B) { benchmarkDigester(b, checksum.Wire) }

// BenchmarkDigesterMeaning measures what decoding adds, where the sides' types differ.
func BenchmarkDigesterMeaning(b *testing.B) { benchmarkDigester(b, checksum.Meaning) }

func benchmarkDigester(b *testing.B, kind checksum.Kind) {
	d := checksum.NewDigester(listings(b), kind)
	benchmarkRows(b, d.Add)
}

// BenchmarkRecord measures what a snapshot keeps: a hash of each column beside that of the row.
func BenchmarkRecord(b *testing.B) {
	d := checksum.NewDigester(listings(b), checksum.Meaning)
	benchmarkRows(b, func(packet []byte) error {
		_, err := d.Record(packet)
		return err
	})
}

func benchmarkRows(b *testing.B, take func(packet []byte) error) {
	rows := make([][]byte, 1024)
	size := 0
	for i := range rows {
		rows[i] = listing(uint64(i + 1))
		size += len(rows[i])
	}
	b.SetBytes(int64(size / len(rows)))
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if err := take(rows[i%len(rows)]); err != nil {
			b.Fatal(err)
		}
	}
}

// TestRowsAreDigestedWithoutAllocating: at a million rows a second, one
// allocation a row is a third of the time. Marks may allocate, one row in 128.
func TestRowsAreDigestedWithoutAllocating(t *testing.T) {
	const rows = 100_000
	plenty := make([][]byte, rows)
	for i := range plenty {
		plenty[i] = listing(uint64(i + 1))
	}
	for _, kind := range []checksum.Kind{checksum.Wire, checksum.Meaning} {
		d := checksum.NewDigester(listings(t), kind)
		var failed error
		total := testing.AllocsPerRun(1, func() {
			for _, row := range plenty {
				if err := d.Add(row); err != nil {
					failed = err
				}
			}
		})
		require.NoError(t, failed)
		assert.Less(t, total/rows, 0.04, "allocations a row, kind %s", kind)
	}
}

// TestNoTypeAllocates: the benchmark's table has no DECIMAL, TIME, BIT or bad
// text; this row has every type except JSON, and sets no mark.
func TestNoTypeAllocates(t *testing.T) {
	columns, cells := everyType()
	for i := range columns {
		if columns[i].byJSON {
			columns, cells = append(columns[:i], columns[i+1:]...), append(cells[:i], cells[i+1:]...)
			break
		}
	}
	columns = append(columns, varchar("utf8mb4"), varchar("gbk"), varchar("utf16"), varbinary(), decimal(), inet6())
	cells = append(cells, str("bad\xff"), str("\xc4\xe3"), str("\x00a"), str("x"), str("123456789012345678901.50"), str("::1"))
	l := layout(t, 1, columns...)
	row := packet(cells...)
	for _, kind := range []checksum.Kind{checksum.Wire, checksum.Meaning} {
		d := checksum.NewDigester(l, kind)
		require.NoError(t, d.Add(row))
		reading, err := d.Reading(true)
		require.NoError(t, err)
		require.Empty(t, reading.Marks, "the row must not set a mark")
		assert.Zero(t, testing.AllocsPerRun(1000, func() { err = d.Add(row) }), "kind %s", kind)
		require.NoError(t, err)
		assert.Zero(t, testing.AllocsPerRun(1000, func() { _, err = d.Hash(row) }), "hash, kind %s", kind)
		require.NoError(t, err)
	}
}
