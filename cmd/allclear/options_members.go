package main

import (
	"slices"

	"github.com/spf13/cobra"

	"allclear/cmd/internal/fleetfile"
)

// memberOptions choose among the members of a fleet file.
type memberOptions struct {
	pairs  []string
	member choice
}

func defaultMemberOptions() memberOptions {
	return memberOptions{member: choice{allowed: []string{"a", "b"}}}
}

func (o *memberOptions) addFlags(cmd *cobra.Command, doing string) {
	cmd.Flags().StringArrayVar(&o.pairs, "pair", nil,
		doing+" this pair of the fleet file alone (its `name`); may be given several times (default: all)")
	cmd.Flags().Var(&o.member, "member", doing+" this member of each pair alone: a or b (default: both)")
	completeWords(cmd, "member", o.member.allowed)
}

// choose is what was chosen of a fleet.
func (o *memberOptions) choose(f *fleetfile.Fleet) (*fleetfile.Fleet, error) {
	return f.Only(o.pairs, o.member.value)
}

// isChosen tells whether a member is among those that were chosen.
func (o *memberOptions) isChosen(at fleetfile.Place) bool {
	return (len(o.pairs) == 0 || slices.Contains(o.pairs, at.Pair)) && (o.member.value == "" || o.member.value == at.Member)
}
