package fleet

import (
	"slices"

	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/identity"
)

// Outcome is the result of a run over a fleet, or a part of one. It is complete: a check
// that was requested and has no result is a gap in it.
type Outcome struct {
	// Pairs are in the order of the fleet, one for each pair whatever happened to it.
	Pairs []compare.PairOutcome
	// IDs are what is known of the IDs over all pairs; nil when they were not checked.
	IDs *identity.Outcome
	// Gaps are those that belong to no pair.
	Gaps []finding.Gap
	// Ended is why the run ended early, nil if it did not.
	Ended error
	// TurnedAway are the errors of the members that could not be logged in to, with their
	// hints. The gaps of their pairs have them without the hints.
	TurnedAway []error
}

// hasEndedEarly tells that something was left undone.
func (o *Outcome) hasEndedEarly() bool { return o.Ended != nil }

// AreAllListed tells whether all tables of all pairs are known: no member was down or
// refused the login, and the run was not cut short.
func (o *Outcome) AreAllListed() bool {
	return !o.hasEndedEarly() && !slices.ContainsFunc(o.Pairs, isUnlisted)
}
