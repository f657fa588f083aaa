package fleet

import (
	"slices"

	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/identity"
	"allclear/compare/sweep"
)

// Outcome is the result of a run over a fleet, or a part of one. It is complete: a check
// that was requested and has no result is a gap in it.
type Outcome struct {
	// Pairs are in the order of the fleet, one for each pair whatever happened to it.
	Pairs []compare.PairOutcome
	// IDs are what is known of the IDs over all pairs; nil when they were not checked.
	IDs *identity.Outcome
	// Sweep is how the fleet stands to the promise of a sweep; nil for another run.
	Sweep *sweep.Standing
	// Gaps are those that belong to no pair.
	Gaps []finding.Gap
	// Ended is why the run ended early, nil if it did not.
	Ended error
	// TurnedAway are the errors of the members that could not be logged in to, with their
	// hints. The gaps of their pairs have them without the hints.
	TurnedAway []error
}

// Unread is the outcome of a run that has not read anything, because of cause.
func (p *Plan) Unread(cause error) *Outcome {
	out := &Outcome{Ended: cause}
	for _, pair := range p.Pairs {
		unread := compare.PairOutcome{Name: pair.Name, Gaps: []finding.Gap{{Pair: pair.Name, Cause: finding.Because(finding.Ended, "%v", cause)}}}
		into := []*compare.MemberOutcome{&unread.A, &unread.B}
		for i, m := range membersOf(pair) {
			into[i].Address = m.Address()
		}
		out.Pairs = append(out.Pairs, unread)
	}
	return out
}

// hasEndedEarly tells that something was left undone.
func (o *Outcome) hasEndedEarly() bool { return o.Ended != nil }

// AreAllListed tells whether all tables of all pairs are known: no member was down or
// refused the login, and the run was not cut short.
func (o *Outcome) AreAllListed() bool {
	return !o.hasEndedEarly() && !slices.ContainsFunc(o.Pairs, isUnlisted)
}
