package words

import (
	"time"

	"allclear/compare/finding"
)

// Accepted says what an entry of a fleet file accepts: "row.differs of shop.carts, column note,
// accepted by mia (notes of guests are not replicated)".
func Accepted(e finding.AcceptedEntry) string {
	what := string(e.Kind)
	if e.Table != "" {
		what += " of " + e.Table
	}
	if e.Column != "" {
		what += ", column " + e.Column
	}
	if e.Pair != "" {
		what += ", on " + e.Pair
	}
	return what + ", accepted by " + e.By + " (" + e.Reason + ")"
}

func ofAccepted(f *finding.Finding) (string, bool) {
	facts, ok := f.Facts.(finding.AcceptedEntry)
	if !ok {
		return "", false
	}
	what := Accepted(facts)
	if f.Kind == finding.AcceptedUnused {
		return what + ": nothing like it was found any more", true
	}
	what += ": that ended with " + facts.Until.UTC().Format(time.DateOnly)
	switch facts.Findings {
	case 0:
		return what + "; nothing like it was found", true
	case 1:
		return what + "; 1 finding decides again", true
	}
	return what + "; " + finding.Counted(facts.Findings, "finding") + " decide again", true
}
