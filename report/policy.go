package report

import (
	"time"

	"allclear/compare/finding"
)

// Policy is what a fleet file says of the decision.
type Policy struct {
	Features   []Feature  // of each the name, CanDisable, the Patterns and the Command
	Accepted   []Accepted // without what was found
	Severities []SeverityChange
	// WhyLeftOut is the reason that the fleet file gives for leaving a table out, "" for none;
	// nil where it gives no reason at all.
	WhyLeftOut func(LeftOut) string
}

// Feature is a part of the site, and its own verdict: that of a run over its tables alone.
// In a run that is DEGRADED the features with NO-GO have to be off.
type Feature struct {
	Name       string   `json:"name"` // "" for the site
	CanDisable bool     `json:"can_disable"`
	Patterns   []string `json:"patterns"` // of its tables, as the fleet file has them
	Tables     []string `json:"tables"`   // that the run knows of, sorted
	Verdict    Verdict  `json:"verdict"`
	Reasons    []string `json:"reasons"`
	// Rows is how many of its rows are wrong, at least.
	Rows uint64 `json:"rows"`
	// Command is the command line that must end in GO before the feature is turned on again.
	Command string `json:"command"`
}

// Accepted is what the fleet file accepts: findings of a kind, that do not decide.
type Accepted struct {
	Kind   finding.Kind `json:"kind"`
	Table  string       `json:"table"`  // a pattern of db.table; "" for findings about no table
	Column string       `json:"column"` // the one column that such a finding is about; "" for any
	Pair   string       `json:"pair"`   // "" for any
	Reason string       `json:"reason"`
	By     string       `json:"by"`    // who accepted it
	Until  time.Time    `json:"until"` // the last day on which it holds, at 00:00 UTC
	// Expired tells that the day was over, in UTC, when the run started. It then covers nothing.
	Expired  bool   `json:"expired,omitempty"`
	Findings int    `json:"findings"` // that it covers; of one that has expired, that it would cover
	Count    uint64 `json:"count"`    // the rows or things that they stand for
}

// SeverityChange is what the fleet file makes of a kind of finding.
type SeverityChange struct {
	Kind finding.Kind     `json:"kind"`
	From finding.Severity `json:"from"` // that of the catalogue
	To   finding.Severity `json:"to"`
	// Findings is how many have another severity because of it.
	Findings int `json:"findings"`
}
