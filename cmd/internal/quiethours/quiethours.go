// Package quiethours knows a daily window of time in which work may be done, by the clock on
// the wall of one time zone. It does not know what is done in it.
package quiethours

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"allclear/cmd/internal/exit"
)

// Hours are a window of every day. The zero value is no window.
type Hours struct {
	text     string
	from, to int // minutes after midnight; to may be 24:00
	zone     *time.Location
}

// Parse reads "01:00-05:00", in the time zone of the machine, or "01:00-05:00 Europe/Berlin". A
// window that ends before it begins passes midnight.
func Parse(text string) (Hours, error) {
	hours, name, hasZone := strings.Cut(text, " ")
	h := Hours{text: text, zone: time.Local}
	begin, end, ok := strings.Cut(hours, "-")
	var err error
	if !ok {
		err = errors.New("no window of time")
	} else if h.from, err = minutes(begin); err == nil {
		h.to, err = minutes(end)
	}
	switch {
	case err != nil:
		return Hours{}, exit.WithHint(err, "01:00-05:00, or with a time zone: '01:00-05:00 Europe/Berlin'")
	case h.from%day == h.to%day:
		return Hours{}, exit.WithHint(errors.New("the window begins when it ends"), "22:00-05:00; without a window a run may take all day")
	}
	if hasZone {
		if h.zone, err = time.LoadLocation(name); err != nil || name == "" {
			return Hours{}, exit.WithHint(fmt.Errorf("no time zone %q is known here", name), "Europe/Berlin, UTC, or none for that of this machine")
		}
	}
	return h, nil
}

const day = 24 * 60 // minutes

func minutes(text string) (int, error) {
	if text == "24:00" {
		return day, nil
	}
	at, err := time.Parse("15:04", text)
	if err != nil || len(text) != len("15:04") {
		return 0, fmt.Errorf("%q is no time of day", text)
	}
	return at.Hour()*60 + at.Minute(), nil
}

// String is the window as it was written.
func (h Hours) String() string { return h.text }

// IsNone tells whether there is no window.
func (h Hours) IsNone() bool { return h.text == "" }

// End is when the window ends that a time is in; isIn is false for a time outside.
func (h Hours) End(now time.Time) (end time.Time, isIn bool) {
	for days := -1; days <= 0; days++ { // that of yesterday may pass midnight
		if begin, end := h.window(now, days); !now.Before(begin) && now.Before(end) {
			return end, true
		}
	}
	return time.Time{}, false
}

// Next is when the window begins that follows a time.
func (h Hours) Next(now time.Time) time.Time {
	for days := 0; ; days++ {
		if begin, _ := h.window(now, days); begin.After(now) {
			return begin
		}
	}
}

// window is the window that begins some days after a time. The hour that a clock skips in
// spring counts as the one after it.
func (h Hours) window(now time.Time, days int) (begin, end time.Time) {
	year, month, today := now.In(h.zone).Date()
	at := func(days, minutes int) time.Time { return time.Date(year, month, today+days, 0, minutes, 0, 0, h.zone) }
	begin, end = at(days, h.from), at(days, h.to)
	if h.to <= h.from {
		end = at(days+1, h.to)
	}
	return begin, end
}
