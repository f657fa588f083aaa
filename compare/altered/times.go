package altered

import (
	"fmt"
	"time"

	"allclear/checksum"
	"allclear/compare/finding"
)

// narrowTime is narrow for dates and times. MySQL rounds decimals of seconds; MariaDB cuts
// them, as MySQL does with TIME_TRUNCATE_FRACTIONAL. A DATE loses its time.
func narrowTime(from, into held) (l *left, overflows bool) {
	before, ok := Microseconds(&from.Meaning)
	if !ok {
		return nil, false
	}
	if isOutOfTimestamps(before, into.Column) {
		if !isZeroDate(&into.Meaning) {
			return nil, true
		}
		return &left{how: finding.NarrowedClipped}, true
	}
	after, ok := Microseconds(&into.Meaning)
	unit := unitOf(into.Column)
	cut := before - before%unit
	if cut == before || !ok {
		return nil, cut != before
	}
	l = &left{how: finding.NarrowedCut, digits: strongDigits} // a time is one of millions
	whole := roundTo(before, second)                          // before MySQL takes the date of it
	switch {
	case after == cut, unit == day && after == whole-whole%day:
	case unit < day && after == roundTo(before, unit):
		l.how = finding.NarrowedRounded
	default:
		return nil, true
	}
	return l, true
}

// roundTo rounds to a unit, halves away from zero.
func roundTo(micros, unit int64) int64 {
	half := unit / 2
	if micros < 0 {
		half = -half
	}
	micros += half
	return micros - micros%unit
}

const (
	second = 1_000_000 // in microseconds
	day    = 24 * 3600 * second
)

// unitOf is the shortest time that a column tells apart, in microseconds.
func unitOf(c *checksum.Column) int64 {
	if c.Type == "date" {
		return day
	}
	unit := int64(second)
	decimals, _, _ := size(c.FullType)
	for range decimals {
		unit /= 10
	}
	return max(1, unit)
}

// isOutOfTimestamps tells of a time that a TIMESTAMP column may not hold: those of older
// servers end in 2038.
func isOutOfTimestamps(micros int64, c *checksum.Column) bool {
	const before1970, from2038 = 719_528 * day, (719_528 + 24_855) * day
	return c.Type == "timestamp" && (micros < before1970 || micros >= from2038)
}

func isZeroDate(v *checksum.KeyValue) bool {
	year, month, day, hour, minute, second, micros := v.Datetime()
	return year+month+day+hour+minute+second+micros == 0
}

// Microseconds counts a TIME, or a date from the year 0 on; ok is false for what the calendar
// does not have: 0000-00-00, 2024-02-31.
func Microseconds(v *checksum.KeyValue) (micros int64, ok bool) {
	if v.Kind == checksum.KeyDuration {
		return v.Micros, true
	}
	year, month, dayOfMonth, hour, minute, sec, fraction := v.Datetime()
	at := time.Date(year, time.Month(month), dayOfMonth, hour, minute, sec, fraction*1000, time.UTC)
	if at.Day() != dayOfMonth || int(at.Month()) != month || at.Year() != year {
		return 0, false
	}
	return at.UnixMicro() - time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC).UnixMicro(), true
}

const (
	// step and farthest are those of the time zones of the world: quarters of an hour, from
	// 12 hours behind UTC to 14 before it. A whole day is what people put things off by.
	step     = 15 * time.Minute
	farthest = 26 * time.Hour
	wholeDay = 24 * time.Hour
)

// Shifts are all shifts that two time zones make, the shortest first.
func Shifts() (all []time.Duration) {
	for d := step; d <= farthest; d += step {
		if d != wholeDay {
			all = append(all, d, -d)
		}
	}
	return all
}

// IsMoment tells of a column of dates with a time of day, which a time zone shifts.
func IsMoment(c *checksum.Column) bool { return c.Type == "datetime" || c.Type == "timestamp" }

// shifted tells of a time that is another one by the difference of two time zones. A single
// row may be a meeting that was put off.
func shifted(a, b held) Cause {
	if !IsMoment(a.Column) || !IsMoment(b.Column) {
		return Cause{}
	}
	from, ok := Microseconds(&a.Meaning)
	to, isTime := Microseconds(&b.Meaning)
	shift := time.Duration(to-from) * time.Microsecond
	if !ok || !isTime || shift == 0 || shift%step != 0 || shift.Abs() > farthest || shift.Abs() == wholeDay {
		return Cause{}
	}
	return Cause{
		Kind: finding.RowShifted, Shift: shift, IsWeak: true,
		sample: func() string { return shown(&a.Meaning) + " → " + shown(&b.Meaning) },
	}
}

// age tells which row was updated before the other, by a time that servers set with each UPDATE.
func (c *Cause) age(a, b held) {
	if a.Column.OnUpdate == "" || b.Column.OnUpdate == "" {
		return
	}
	onA, ok := Microseconds(&a.Meaning)
	onB, isTime := Microseconds(&b.Meaning)
	switch {
	case !ok || !isTime:
	case onA < onB:
		c.Older, c.Then, c.Since = "a", onA, onB
	default:
		c.Older, c.Then, c.Since = "b", onB, onA
	}
}

// At writes a time as servers do; it is in microseconds from the year 0 on.
func At(micros int64) string {
	at := time.UnixMicro(micros + time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC).UnixMicro()).UTC()
	return at.Format("2006-01-02 15:04:05") + fraction(int(micros%second))
}

func datetimeText(v *checksum.KeyValue) string {
	year, month, day, hour, minute, second, micros := v.Datetime()
	text := fmt.Sprintf("%04d-%02d-%02d", year, month, day)
	if hour+minute+second+micros > 0 {
		text += fmt.Sprintf(" %02d:%02d:%02d", hour, minute, second)
	}
	return text + fraction(micros)
}

func durationText(micros int64) string {
	sign, left := "", micros
	if micros < 0 {
		sign, left = "-", -micros
	}
	seconds := left / second
	return fmt.Sprintf("%s%02d:%02d:%02d", sign, seconds/3600, seconds/60%60, seconds%60) + fraction(int(left%second))
}

func fraction(micros int) string {
	if micros == 0 {
		return ""
	}
	return fmt.Sprintf(".%06d", micros)
}
