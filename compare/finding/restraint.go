package finding

import (
	"fmt"
	"time"

	"allclear/checksum"
)

// Restraint is how a run held back for the sake of a pair's members. It is no finding: nothing is
// wrong. Times are in seconds.
type Restraint struct {
	// Limits are those above which the run waited, by signal: of statements (running), of seconds
	// (lag), of transactions (history).
	Limits map[checksum.Signal]uint64 `json:"limits"`
	// Rest is for how many times as long as a read took nothing was read after it, at least; MostRest is
	// up to which a run rests that has time to spare.
	Rest     float64 `json:"rest"`
	MostRest float64 `json:"most_rest"`
	Reading  float64 `json:"reading_seconds"` // of all reads together
	// Spare is for how long the pair was not read, beyond Rest, since there was time to spare.
	Spare  float64  `json:"spare_seconds"`
	Waited float64  `json:"waited_seconds"` // for the Waits, however many of them at the same time
	Waits  []Wait   `json:"waits"`          // the longest first
	Untold []Untold `json:"untold"`         // by member and signal
}

// Wait is one thing that a run waited for.
type Wait struct {
	Member string          `json:"member"` // "a" or "b"; "" for what is nobody's
	Signal checksum.Signal `json:"signal"` // PauseFile, or what the member was asked for
	// Why is why the signal could not be read any more, as it was last; "" where it was over Limit.
	Why     string  `json:"why,omitempty"`
	Limit   uint64  `json:"limit,omitempty"`
	Most    uint64  `json:"most,omitempty"` // the greatest value that was seen
	Seconds float64 `json:"seconds"`
	Pauses  int     `json:"pauses"` // waits of this kind with reads between them
}

// PauseFile is a file whose being there holds a run up.
const PauseFile checksum.Signal = "pause-file"

// Untold is a signal with a limit that a member has never told, so that it held nothing up.
type Untold struct {
	Member string          `json:"member"`
	Signal checksum.Signal `json:"signal"`
	Why    string          `json:"why"`
	Grant  string          `json:"grant,omitempty"` // the privilege that the account lacks, "" if that is not why
}

// String says what held the run up: "replica lag over 30s (at most 94s)".
func (w Wait) String() string {
	switch {
	case w.Signal == PauseFile && w.Why == "":
		return "the pause file is there"
	case w.Why != "":
		return SignalName(w.Signal) + " cannot be read: " + w.Why
	}
	return fmt.Sprintf("%s over %s (at most %s)", SignalName(w.Signal), SignalValue(w.Signal, w.Limit), SignalValue(w.Signal, w.Most))
}

// Took is how long it held the run up, to the second.
func (w Wait) Took() time.Duration { return Seconds(w.Seconds) }

// Seconds is a number of seconds, rounded.
func Seconds(n float64) time.Duration {
	return time.Duration(n * float64(time.Second)).Round(time.Second)
}

// SignalName is a signal in words.
func SignalName(s checksum.Signal) string {
	switch s {
	case checksum.Running:
		return "running statements"
	case checksum.Lag:
		return "replica lag"
	case checksum.History:
		return "InnoDB's history list"
	case PauseFile:
		return "the pause file"
	}
	return string(s)
}

// SignalValue is a value of a signal, in its unit.
func SignalValue(s checksum.Signal, value uint64) string {
	switch took := time.Duration(value) * time.Second; {
	case s == checksum.Lag && took >= 10*time.Minute:
		return took.String()
	case s == checksum.Lag:
		return Thousands(value) + "s"
	}
	return Thousands(value)
}
