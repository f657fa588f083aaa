package finding

import (
	"strconv"
	"strings"
)

// Lag is how far a member is behind the other: what it has still to apply.
type Lag struct {
	Member       string `json:"member"`                 // "a" or "b"
	Transactions uint64 `json:"transactions,omitempty"` // 0 where only places in a binlog are known
	Bytes        uint64 `json:"bytes,omitempty"`        // of the other's binlog; 0 where it is not known how many
	Has          string `json:"has"`                    // how far the member has come
	Wants        string `json:"wants"`                  // how far the other has
	// Applier is what is known of the member's applier.
	Applier      ApplierState `json:"applier"`
	Error        uint64       `json:"error,omitempty"`         // MySQL's number of what stopped the applier, 0 for none
	DelaySeconds uint64       `json:"delay_seconds,omitempty"` // how long it holds each transaction back (SQL_Delay)
	// Grant is the privilege with which the account would be told more, "" if it lacks none.
	Grant string `json:"grant,omitempty"`
}

// ApplierState is what an applier does.
type ApplierState string

// What appliers do.
const (
	ApplierNotKnown ApplierState = "not-known"
	ApplierRuns     ApplierState = "runs"
	ApplierStopped  ApplierState = "stopped"
	ApplierCutOff   ApplierState = "cut-off" // it runs and receives nothing from its source
)

// String says it in a sentence without an end: "b is 1,634 transactions behind:
// 0-3543-490 against 0-3543-2122; its applier is stopped".
func (l Lag) String() string {
	text := l.Member + " is "
	switch {
	case l.Transactions > 0:
		text += Counted(l.Transactions, "transaction") + " "
	case l.Bytes > 0:
		text += Counted(l.Bytes, "byte") + " of the binlog "
	}
	return text + "behind: " + l.Has + " against " + l.Wants + "; " + strings.Join(l.whatApplierDoes(), ", ")
}

func (l Lag) whatApplierDoes() []string {
	var says []string
	switch {
	case l.Applier == ApplierStopped && l.Error > 0:
		says = append(says, "its applier is stopped by error "+strconv.FormatUint(l.Error, 10))
	case l.Applier == ApplierStopped:
		says = append(says, "its applier is stopped")
	case l.Applier == ApplierCutOff && l.Error > 0:
		says = append(says, "it receives nothing from its source (error "+strconv.FormatUint(l.Error, 10)+")")
	case l.Applier == ApplierCutOff:
		says = append(says, "it receives nothing from its source")
	case l.Applier == ApplierRuns:
		says = append(says, "its applier runs")
	default:
		says = append(says, "what its applier does is not known")
	}
	if l.DelaySeconds > 0 {
		says = append(says, "and holds each transaction back for "+strconv.FormatUint(l.DelaySeconds, 10)+" s")
	}
	if l.Grant != "" {
		says = append(says, "and the account may not ask more (it lacks "+l.Grant+")")
	}
	return says
}
