package finding

// Kinds of findings about what a fleet file accepts.
const (
	AcceptedExpired Kind = "accepted.expired" // it held until a day that is over
	AcceptedUnused  Kind = "accepted.unused"  // it covers nothing any more
)

func acceptedKinds() []Entry {
	return []Entry{
		{
			Kind: AcceptedExpired, Subject: Acceptances, Severity: Warning, Harm: OtherThanExpected, Noun: "entry",
			Meaning: "what the fleet file accepts was accepted until a day that is over: its findings decide again",
			Proves:  "the day was over, in UTC, when the run started",
			Remedy:  "resolve what was accepted, or have somebody accept it anew, until another day",
		},
		{
			Kind: AcceptedUnused, Subject: Acceptances, Severity: Warning, Harm: OtherThanExpected, Noun: "entry",
			Meaning: "what the fleet file accepts was not found any more",
			Proves:  "the run looked where it would be, and found nothing that the entry covers",
			Remedy:  "remove the entry, so that it does not cover what comes later",
		},
	}
}

// MayBeLowered tells whether a fleet file may give the kind a lesser severity. What is wrong
// with the data stays a blocker: single cases of it can be accepted, by somebody, for a
// reason and until a day.
func (e *Entry) MayBeLowered() bool {
	return e.Subject != Acceptances && (e.Severity != Blocker || !e.AddsUp && !e.ConcernsRows)
}

// MayBeRaised tells whether a fleet file may give the kind a greater severity. If it made a
// blocker of an entry that covers nothing, damage that the entry covers would make a
// verdict better.
func (e *Entry) MayBeRaised() bool { return e.Subject != Acceptances && e.Severity != Blocker }

// MayBeAccepted tells whether a fleet file may accept findings of the kind. The rows of a
// table that one member lacks were not read, and nothing that was not read can be accepted: the
// table is to be left out.
func (e *Entry) MayBeAccepted() bool { return e.Subject != Acceptances && e.Kind != MissingTable }
