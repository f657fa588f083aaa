package words

import (
	"time"

	"allclear/compare/finding"
)

func ofAccepted(f *finding.Finding) (string, bool) {
	facts, ok := f.Facts.(finding.AcceptedEntry)
	if !ok {
		return "", false
	}
	what := string(facts.Kind) + " of " + facts.Table
	if facts.Table == "" {
		what = string(facts.Kind)
	}
	if facts.Column != "" {
		what += ", column " + facts.Column
	}
	if facts.Pair != "" {
		what += ", on " + facts.Pair
	}
	what += ", accepted by " + facts.By + " (" + facts.Reason + ")"
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
