package finding

import (
	"fmt"
	"reflect"
	"slices"
)

// Severity says what a finding does to the verdict.
type Severity int

const (
	Info    Severity = iota // worth knowing, no action needed
	Warning                 // look at it, the data is not wrong because of it
	Blocker                 // the site must not come back before it is resolved: NO-GO
)

// String gives the words of report.json: blocker, warning, info.
func (s Severity) String() string {
	switch s {
	case Blocker:
		return "blocker"
	case Warning:
		return "warning"
	case Info:
	}
	return "info"
}

// MarshalText implements encoding.TextMarshaler.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText refuses a word that is not one of the three.
func (s *Severity) UnmarshalText(text []byte) error {
	for _, known := range []Severity{Info, Warning, Blocker} {
		if known.String() == string(text) {
			*s = known
			return nil
		}
	}
	return fmt.Errorf("%q is no severity", text)
}

// KeyValue is one column of a row's key, its value as a person would type it:
// text and numbers as they are, bytes as 0x… hex.
type KeyValue struct {
	Column string `json:"column"`
	Value  string `json:"value"`
}

// Finding is anything that the report must say.
type Finding struct {
	Kind     Kind
	Severity Severity
	Pair     string
	Member   string     // "a", "b", or "" when it is about both
	Table    string     // db.table, "" when it is not about a table
	Key      []KeyValue // the row, in key order; nil when it is not about one row
	Columns  []string   // the columns concerned, in table order
	Count    uint64     // how many rows (or things) this finding stands for, at least 1
	Facts    Facts      // what was measured; nil where the kind says all there is to say
	Expected bool       // it is what an upgrade or a migration has changed on purpose since a was recorded
	Sample   string     // what shows the damage in a text, as much of it as may be shown
	Repair   string     // SQL that undoes the damage without loss, for a person to run; "" where it cannot be undone
	Recheck  Recheck
	Clusters []Cluster // where the rows of this finding and of others like it lie; none where that tells nothing
	Broke    *Broke    // when its rows came to differ; nil where no earlier run has found them equal
}

// SaysWhat tells that two findings say the same of the same thing, be it on one member
// or on another.
func (f *Finding) SaysWhat(other *Finding) bool {
	return f.Kind == other.Kind && f.Table == other.Table && f.Count == other.Count && f.Sample == other.Sample &&
		slices.Equal(f.Columns, other.Columns) && slices.Equal(f.Key, other.Key) && reflect.DeepEqual(f.Facts, other.Facts)
}

// Recheck is how a person checks a finding by hand: a statement for each member.
type Recheck struct {
	A string `json:"a"`
	B string `json:"b"`
}

// On gives a statement for the member that a finding is about, or for both.
func On(member, statement string) Recheck {
	switch member {
	case "a":
		return Recheck{A: statement}
	case "b":
		return Recheck{B: statement}
	}
	return Recheck{A: statement, B: statement}
}
