package main

import (
	"errors"
	"regexp"
	"strconv"
	"time"

	"allclear/cmd/internal/exit"
	"allclear/compare/sweep"
)

// span is a flag that takes a length of time, with days: 7d, 1d12h, 36h, 90m.
type span time.Duration

func (s *span) String() string {
	d := time.Duration(*s)
	switch {
	case d == 0:
		return ""
	case d%sweep.Day == 0:
		return strconv.Itoa(int(d/sweep.Day)) + "d"
	}
	return d.String()
}

func (*span) Type() string { return "time" }

// Set implements pflag.Value.
func (s *span) Set(text string) error {
	const hint = "a number of days, hours or minutes: 7d, 36h, 90m"
	parts := regexp.MustCompile(`^(?:(\d{1,5})d)?(.*)$`).FindStringSubmatch(text)
	days, rest := parts[1], parts[2]
	total := time.Duration(0)
	if days != "" {
		n, err := strconv.Atoi(days)
		if err != nil {
			return exit.WithHint(err, hint)
		}
		total = time.Duration(n) * sweep.Day
	}
	if rest != "" {
		d, err := time.ParseDuration(rest)
		if err != nil || d < 0 {
			return exit.WithHint(errors.New("no length of time"), hint)
		}
		total += d
	}
	if total == 0 {
		return exit.WithHint(errors.New("no time at all"), hint)
	}
	*s = span(total)
	return nil
}
