package main

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"allclear/cmd/internal/fleetfile"
	"allclear/report"
)

// policyOf is what the fleet file says of the decision on a run of a command, whose flags are
// those of cmd.
func policyOf(command string, cmd *cobra.Command, f *fleetfile.Fleet, chosen *fleetfile.Filter) report.Policy {
	p := report.Policy{WhyLeftOut: func(l report.LeftOut) string {
		if l.By != fleetfile.ByExclude {
			return ""
		}
		return chosen.WhyLeftOut(l.Table)
	}}
	for _, feature := range f.Features {
		var patterns []string
		for _, pattern := range feature.Tables {
			patterns = append(patterns, pattern.String())
		}
		p.Features = append(p.Features, report.Feature{
			Name: feature.Name, CanDisable: feature.CanDisable, Patterns: patterns, Command: commandForTables(command, cmd, patterns),
		})
	}
	p.Accepted = acceptedBy(f)
	for _, s := range f.Severities {
		p.Severities = append(p.Severities, report.SeverityChange{Kind: s.Kind, From: s.Kind.Severity(), To: s.To})
	}
	return p
}

// acceptedBy is what the fleet file accepts.
func acceptedBy(f *fleetfile.Fleet) []report.Accepted {
	var all []report.Accepted
	for _, a := range f.Accepted {
		table := ""
		if a.Table != nil {
			table = a.Table.String()
		}
		all = append(all, report.Accepted{
			Kind: a.Kind, Table: table, Column: a.Column, Pair: a.Pair, Reason: a.Reason, By: a.By, Until: a.Until,
		})
	}
	return all
}

// commandForTables is the command line that looks at some tables alone, on all pairs. It takes
// over what says which servers and snapshots are compared; what narrows a run, cuts it short or
// takes somebody's word for something is not repeated.
func commandForTables(command string, cmd *cobra.Command, patterns []string) string {
	args := []string{command}
	cmd.Flags().Visit(func(flag *pflag.Flag) {
		switch flag.Name {
		case "config":
			args = append(args, "-c", flag.Value.String())
		case "against", "hash-keys", "target-collation", "ledger":
			args = append(args, "--"+flag.Name, flag.Value.String())
		}
	})
	// A comma divides patterns, and ? stands for one in a name.
	tables := strings.ReplaceAll(strings.Join(patterns, "\x00"), ",", "?")
	return commandLine(append(args, "--tables", strings.ReplaceAll(tables, "\x00", ",")))
}
