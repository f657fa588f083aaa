package report

import (
	"fmt"
	"slices"
)

// Verdict is the answer to the one question of a run: is the data right? The zero value is
// Incomplete, so that a verdict that was never set cannot be read as GO.
type Verdict int

const (
	Incomplete Verdict = iota // not everything was verified; what is wrong, if anything, is in features that can be off
	Go                        // everything planned was verified, and is right
	Degraded                  // GO once the named features are off
	NoGo                      // something is wrong
)

// worse is the one of two verdicts that lets less of the site come back: GO, DEGRADED,
// INCOMPLETE and NO-GO is the order.
func worse(one, other Verdict) Verdict {
	order := []Verdict{Go, Degraded, Incomplete, NoGo}
	return order[max(slices.Index(order, one), slices.Index(order, other))]
}

// String gives the words of report.json.
func (v Verdict) String() string {
	switch v {
	case Go:
		return "GO"
	case Degraded:
		return "DEGRADED"
	case NoGo:
		return "NO-GO"
	case Incomplete:
	}
	return "INCOMPLETE"
}

// MarshalText implements encoding.TextMarshaler.
func (v Verdict) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// UnmarshalText refuses a word that is not one of the four.
func (v *Verdict) UnmarshalText(text []byte) error {
	for _, known := range []Verdict{Incomplete, Go, Degraded, NoGo} {
		if known.String() == string(text) {
			*v = known
			return nil
		}
	}
	return fmt.Errorf("%q is no verdict", text)
}
