// Package words says in plain sentences what findings hold as facts.
//
// It knows the English of every kind of finding, but not how a finding was made or where
// its sentence will stand. A sentence is one line that says what is so and what follows from
// it. No program reads it: programs read the facts.
package words

import (
	"strings"

	"allclear/compare/finding"
)

// Detail puts a finding into words, in one line.
func Detail(f *finding.Finding) string {
	if f.Expected {
		return Change(f.Kind, f.Facts) + ", as expected"
	}
	for _, say := range []func(*finding.Finding) (string, bool){
		ofRows, ofCauses, ofTexts, ofDefinitions, ofSchema, ofObjects, ofServers, ofIDs, ofAccepted,
	} {
		if line, ok := say(f); ok {
			return line
		}
	}
	// A kind without facts says everything by its meaning.
	entry, _ := f.Kind.Entry()
	return entry.Meaning
}

// BeginsWithColumns reports whether the sentence about such facts begins with the columns, so
// that they need not be named before it.
func BeginsWithColumns(facts finding.Facts) bool {
	switch facts := facts.(type) {
	case finding.TextSign, finding.WrongLabel:
		return true
	case finding.CommentApart:
		return facts.Column != ""
	default:
		return false
	}
}

// and joins names as they are listed in a sentence, and counts those that are left out.
func and(names []string, more uint64) string {
	if more > 0 {
		names = append(names[:len(names):len(names)], "and "+finding.Thousands(more)+" more")
	}
	return strings.Join(names, ", ")
}

// on names the member, if it is known.
func on(member string) string {
	if member == "" {
		return ""
	}
	return " on " + member
}

// inBrackets puts an explanation of the word before it in brackets, if there is one.
func inBrackets(how string) string {
	if how == "" {
		return ""
	}
	return " (" + how + ")"
}
