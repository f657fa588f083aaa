package resume

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Run is a run as it began, and as it ended.
type Run struct {
	ID      string
	Fleet   string
	Started time.Time
	Resumes string // the ID of the run that it went on with; "" for none
	Asked   Asked
	// End is how it ended; nil for a run that was killed, or is still at work.
	End *End
}

// End is how a run ended.
type End struct {
	At      time.Time
	Verdict string // GO, DEGRADED, NO-GO or INCOMPLETE; "" if it came to none
	IsWhole bool   // it came to its end by itself, and left nothing unverified
}

// Asked is what a run was asked for, as far as it decides which rows count and how they were read.
// Runs can go on with each other if they were asked for the same. As JSON it is kept from version
// to version: keys are stable.
type Asked struct {
	Command      string   `json:"command"` // of allclear: "verify"
	ConfigSHA256 string   `json:"config_sha256"`
	Checks       []string `json:"checks"`
	// Tables and Exclude are the patterns of the command line.
	Tables  []string `json:"tables"`
	Exclude []string `json:"exclude"`
	// Against and With are folders of snapshots, "" for servers, and Members those that were chosen
	// to be compared with them.
	Against string   `json:"against,omitempty"`
	With    string   `json:"with,omitempty"`
	Members []string `json:"members,omitempty"`
	// TargetCollation is one under which unique keys of text were compared, "" for none.
	TargetCollation string `json:"target_collation,omitempty"`
	// Fresh is how long ago rows may have been verified by other runs.
	Fresh time.Duration `json:"fresh,omitempty"`
	// CommandLine is all of it, for people.
	CommandLine string `json:"command_line"`
}

// Unlike says for people what else an earlier run was asked for, "" if it was the same.
func (a *Asked) Unlike(was *Asked) string {
	for _, one := range []struct{ what, was, now string }{
		{"command", was.Command, a.Command},
		{"the SHA-256 of the fleet file, or of the flags in its place", was.ConfigSHA256, a.ConfigSHA256},
		{"checks", set(was.Checks), set(a.Checks)},
		{"--tables", set(was.Tables), set(a.Tables)},
		{"--exclude", set(was.Exclude), set(a.Exclude)},
		{"--against", was.Against, a.Against},
		{"--with", was.With, a.With},
		{"--pair and --member", set(was.Members), set(a.Members)},
		{"--target-collation", was.TargetCollation, a.TargetCollation},
		{"--fresh", was.Fresh.String(), a.Fresh.String()},
	} {
		if one.was != one.now {
			return fmt.Sprintf("%s: it had %s, and this run has %s",
				one.what, cmp.Or(shortened(one.was), "none"), cmp.Or(shortened(one.now), "none"))
		}
	}
	return ""
}

// set is a set of texts for people, in one order.
func set(texts []string) string {
	sorted := slices.Clone(texts)
	slices.Sort(sorted)
	return strings.Join(sorted, ", ")
}

// mostShown is how much of a text is shown.
const mostShown = 80

func shortened(text string) string {
	if len(text) <= mostShown {
		return text
	}
	return strings.ToValidUTF8(text[:mostShown], "") + "…"
}

// Store keeps what runs were asked for.
type Store interface {
	// Begin keeps a run that begins; it is on disk when it returns nil.
	Begin(ctx context.Context, r Run) error
	// End keeps how a run of a fleet ended.
	End(ctx context.Context, fleet, id string, end End) error
	// Begun gives the runs that began, of all fleets, the oldest first.
	Begun(ctx context.Context) ([]Run, error)
}
