package report

import (
	"fmt"

	"allclear/compare"
	"allclear/compare/finding"
)

// Verdict is the answer to a run's one question. The zero value is Incomplete,
// so that what nobody decided can never be read as GO.
type Verdict int

const (
	Incomplete Verdict = iota // not everything was verified; nothing wrong was found where it was
	Go                        // everything planned was verified, and is right
	Degraded                  // GO once the named features are off
	NoGo                      // something is wrong
)

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
func (v *Verdict) UnmarshalText(text []byte) (err error) {
	*v, err = parse("verdict", text, Incomplete, Go, Degraded, NoGo)
	return err
}

// Result is compare.Result in the words of report.json.
type Result compare.Result

// String gives match, differ or unverified.
func (r Result) String() string { return compare.Result(r).String() }

// MarshalText implements encoding.TextMarshaler.
func (r Result) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText refuses a word that is not one of the three.
func (r *Result) UnmarshalText(text []byte) (err error) {
	*r, err = parse("result", text, Result(compare.Unverified), Result(compare.Match), Result(compare.Differ))
	return err
}

// Severity is what a finding does to the verdict.
type Severity = finding.Severity

// parse finds the value that text is the word for.
func parse[T fmt.Stringer](what string, text []byte, values ...T) (T, error) {
	for _, v := range values {
		if v.String() == string(text) {
			return v, nil
		}
	}
	var none T
	return none, fmt.Errorf("%q is no %s", text, what)
}
