package checksum

import (
	"encoding/binary"
	"fmt"
	"time"
)

// datetime is a DATE, DATETIME or TIMESTAMP as the packet has it. It is not
// checked against the calendar, because MySQL stores 0000-00-00 and 2024-02-31.
type datetime struct {
	year                             uint16
	month, day, hour, minute, second byte
	micros                           uint32
}

// parseDatetime reads the packet's 0, 4, 7 or 11 bytes; what is left out is zero.
func parseDatetime(v []byte) (datetime, error) {
	var d datetime
	switch len(v) {
	case 11:
		d.micros = binary.LittleEndian.Uint32(v[7:])
		fallthrough
	case 7:
		d.hour, d.minute, d.second = v[4], v[5], v[6]
		fallthrough
	case 4:
		d.year, d.month, d.day = binary.LittleEndian.Uint16(v), v[2], v[3]
		fallthrough
	case 0:
		return d, nil
	}
	return d, fmt.Errorf("date of %d bytes: %w", len(v), ErrMalformed)
}

func appendDatetime(dst, value []byte, shift time.Duration) ([]byte, error) {
	d, err := parseDatetime(value)
	if err != nil {
		return dst, err
	}
	if shift != 0 {
		d = d.shifted(shift)
	}
	return d.appendTo(dst), nil
}

// shifted is the date so much later. What the calendar does not have stays as it is.
func (d datetime) shifted(by time.Duration) datetime {
	at := time.Date(int(d.year), time.Month(d.month), int(d.day), int(d.hour), int(d.minute), int(d.second), int(d.micros)*1000, time.UTC)
	if at.Day() != int(d.day) || at.Month() != time.Month(d.month) {
		return d
	}
	at = at.Add(by)
	return datetime{
		uint16(at.Year()), byte(at.Month()), byte(at.Day()), byte(at.Hour()), byte(at.Minute()), byte(at.Second()),
		uint32(at.Nanosecond() / 1000),
	}
}

func (d datetime) appendTo(dst []byte) []byte {
	dst = binary.BigEndian.AppendUint16(append(dst, tagDatetime), d.year)
	dst = append(dst, d.month, d.day, d.hour, d.minute, d.second)
	return binary.BigEndian.AppendUint32(dst, d.micros)
}

// duration is a TIME: −838:59:59.999999 to 838:59:59.999999.
type duration struct {
	negative             bool
	days                 uint32
	hour, minute, second byte
	micros               uint32
}

// maxDays is more than a TIME can have: a server keeps its hours in 10 bits.
// Without a limit, the microseconds would overflow 64 bits and equal those of
// another TIME.
const maxDays = 42

// parseDuration reads the packet's 0, 8 or 12 bytes.
func parseDuration(v []byte) (duration, error) {
	var d duration
	switch len(v) {
	case 12:
		d.micros = binary.LittleEndian.Uint32(v[8:])
		fallthrough
	case 8:
		d.negative = v[0] != 0
		d.days = binary.LittleEndian.Uint32(v[1:])
		d.hour, d.minute, d.second = v[5], v[6], v[7]
		fallthrough
	case 0:
		if d.days > maxDays {
			return d, fmt.Errorf("TIME of %d days: %w", d.days, ErrMalformed)
		}
		return d, nil
	}
	return d, fmt.Errorf("TIME of %d bytes: %w", len(v), ErrMalformed)
}

func (d duration) microseconds() int64 {
	seconds := (int64(d.days)*24+int64(d.hour))*3600 + int64(d.minute)*60 + int64(d.second)
	total := seconds*1_000_000 + int64(d.micros)
	if d.negative {
		return -total
	}
	return total
}

func appendDuration(dst, value []byte) ([]byte, error) {
	d, err := parseDuration(value)
	if err != nil {
		return dst, err
	}
	return binary.BigEndian.AppendUint64(append(dst, tagDuration), uint64(d.microseconds())), nil
}
