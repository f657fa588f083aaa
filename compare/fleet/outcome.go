package fleet

import (
	"slices"

	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/identity"
)

// Outcome is what a run over a fleet, or a part of one, came to. It is complete: a check
// that was asked for and has no result is a gap in it.
type Outcome struct {
	// Pairs are in the order of the fleet, one for each pair whatever happened to it.
	Pairs []compare.PairOutcome
	// IDs are what is known of the IDs over all pairs; nil when they were not looked at.
	IDs *identity.Outcome
	// Gaps are what belongs to no pair.
	Gaps []finding.Gap
	// Ended is why the run ended early, nil if it did not.
	Ended error
	// TurnedAway are the members that let nobody in, with what each said. That is in the
	// gaps of their pairs as well, without the hints.
	TurnedAway []error
}

// hasEndedEarly tells that something was left undone.
func (o *Outcome) hasEndedEarly() bool { return o.Ended != nil }

// AreAllListed tells that all tables of all pairs are known: no member was down or let
// nobody in, and the run came to its end.
func (o *Outcome) AreAllListed() bool {
	return !o.hasEndedEarly() && !slices.ContainsFunc(o.Pairs, isUnlisted)
}
