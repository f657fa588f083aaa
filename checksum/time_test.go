package checksum_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
)

// TestDatesCountMicroseconds: the packet leaves out what is zero at the end, in
// steps of 0, 4, 7 and 11 bytes; a value is the same however it was cut.
func TestDatesCountMicroseconds(t *testing.T) {
	const zero = "050000" + "0000000000" + "00000000"
	for _, k := range []known{
		{"0000-00-00", dates(), short(), zero},
		{"0000-00-00 00:00:00", datetimes(), short(), zero},
		{"zero timestamp", timestamp(), short(), zero},
		{"0000-00-00 written out", dates(), date(0, 0, 0), zero},
		{"2024-02-31 is stored, so it counts", dates(), date(2024, 2, 31), "0507e8" + "021f000000" + "00000000"},
		{"2012-00-00", dates(), date(2012, 0, 0), "0507dc" + "0000000000" + "00000000"},
		{"9999-12-31", dates(), date(9999, 12, 31), "05270f" + "0c1f000000" + "00000000"},
		{"seconds", datetimes(), datetime(2012, 7, 30, 23, 59, 58), "0507dc" + "071e173b3a" + "00000000"},
		{"micros", datetimes(), datetimeMicros(2012, 7, 30, 23, 59, 58, 999999), "0507dc" + "071e173b3a" + "000f423f"},
		{"timestamp", timestamp(), datetime(1970, 1, 1, 0, 0, 1), "0507b2" + "0101000001" + "00000000"},
		{"last timestamp", timestamp(), datetimeMicros(2038, 1, 19, 3, 14, 7, 1), "0507f6" + "011303" + "0e07" + "00000001"},
		{"NULL", datetimes(), null(), "00"},
	} {
		k.check(t)
	}
}

// TestTimesCountMicroseconds: TIME is a duration of either sign of up to 838
// hours, which the packet gives in days and hours.
func TestTimesCountMicroseconds(t *testing.T) {
	for _, k := range []known{
		{"00:00:00", times(), short(), "060000000000000000"},
		{"written out", times(), duration(false, 0, 0, 0, 0), "060000000000000000"},
		{"minus nothing", times(), duration(true, 0, 0, 0, 0), "060000000000000000"},
		{"00:00:01", times(), duration(false, 0, 0, 0, 1), "0600000000000f4240"},
		{"-00:00:01", times(), duration(true, 0, 0, 0, 1), "06fffffffffff0bdc0"},
		{"-00:00:00.000001", times(), durationMicros(true, 0, 0, 0, 0, 1), "06ffffffffffffffff"},
		{"838:59:59", times(), duration(false, 34, 22, 59, 59), "060000" + "02bf3dcf39c0"},
		{"838:59:59.999999", times(), durationMicros(false, 34, 22, 59, 59, 999999), "060000" + "02bf3dde7bff"},
		{"-838:59:59.000001", times(), durationMicros(true, 34, 22, 59, 59, 1), "06fffffd40c230c63f"},
		{"NULL", times(), null(), "00"},
	} {
		k.check(t)
	}
}

// TestDateOrTimeOfAnotherLengthIsAnError: the protocol knows no other lengths,
// so the packet is not what its columns say.
func TestDateOrTimeOfAnotherLengthIsAnError(t *testing.T) {
	for n := range 256 {
		row := packet(append(cell{byte(n)}, make([]byte, n)...))
		for _, c := range []column{dates(), datetimes(), timestamp()} {
			_, err := layout(t, 0, c).AppendRow(nil, row)
			if n == 0 || n == 4 || n == 7 || n == 11 {
				assert.NoError(t, err, "%s of %d bytes", c.catalog.Name, n)
				continue
			}
			assert.ErrorIs(t, err, checksum.ErrMalformed, "%s of %d bytes", c.catalog.Name, n)
		}
		_, err := layout(t, 0, times()).AppendRow(nil, row)
		if n == 0 || n == 8 || n == 12 {
			assert.NoError(t, err, "time of %d bytes", n)
			continue
		}
		assert.ErrorIs(t, err, checksum.ErrMalformed, "time of %d bytes", n)
	}
}

// TestTimeBeyondAllTimesIsAnError: 2^64 µs are 213,503,982 days, and a TIME longer by
// that much would have the same 64 bits.
func TestTimeBeyondAllTimesIsAnError(t *testing.T) {
	l := layout(t, 0, times())
	for _, days := range []uint32{43, 213503982, 1<<32 - 1} {
		_, err := l.AppendRow(nil, packet(duration(false, days, 0, 0, 0)))
		assert.ErrorIs(t, err, checksum.ErrMalformed, "%d days", days)
	}
	_, err := l.AppendRow(nil, packet(duration(true, 42, 23, 0, 0)))
	assert.NoError(t, err)
}

// TestShiftedTimesCompareAsLaterOnes: a side whose times are all earlier by as much then has
// the same row hashes and keys as the other, and the literals of its own.
func TestShiftedTimesCompareAsLaterOnes(t *testing.T) {
	late := layout(t, 1, datetimes())
	v, wire := viewOf(1, []column{datetimes()})
	v.Columns[0].Shift = 2 * time.Hour
	early, err := checksum.NewLayout(v, wire)
	require.NoError(t, err)
	d := checksum.NewDigester(early, checksum.Meaning)
	got, err := d.Row(packet(datetime(2011, 12, 31, 23, 2, 3)), true)
	require.NoError(t, err)
	want, err := checksum.NewDigester(late, checksum.Meaning).Row(packet(datetime(2012, 1, 1, 1, 2, 3)), true)
	require.NoError(t, err)
	assert.Equal(t, want.Hash, got.Hash)
	assert.Equal(t, want.Key, got.Key)
	assert.Equal(t, []string{"'2011-12-31 23:02:03'"}, got.Bound.SQL)
	at, ok := want.Value(0)
	require.True(t, ok)
	before := at.Shifted(-2 * time.Hour)
	year, month, day, hour, _, _, _ := before.Datetime()
	assert.Equal(t, [4]int{2011, 12, 31, 23}, [4]int{year, month, day, hour})

	zero, err := d.Row(packet(datetime(0, 0, 0, 0, 0, 0)), true)
	require.NoError(t, err)
	same, err := checksum.NewDigester(late, checksum.Meaning).Row(packet(datetime(0, 0, 0, 0, 0, 0)), true)
	require.NoError(t, err)
	assert.Equal(t, same.Hash, zero.Hash, "what the calendar does not have stays")
}
