package finding

import "time"

// AcceptedEntry is an entry of a fleet file that accepts findings.
type AcceptedEntry struct {
	Kind   Kind      `json:"kind"`
	Table  string    `json:"table,omitempty"` // a pattern of db.table
	Column string    `json:"column,omitempty"`
	Pair   string    `json:"pair,omitempty"`
	Reason string    `json:"reason"`
	By     string    `json:"by"`
	Until  time.Time `json:"until"` // the last day on which it holds, at 00:00 UTC
	// Findings is how many the entry would cover.
	Findings int `json:"findings,omitempty"`
}

func (AcceptedEntry) isFacts() {}
