// Package words says in plain sentences what findings hold as facts.
//
// It knows the English of every kind of finding, and nothing else: not how a
// finding was made, nor on which page it will stand. A sentence names what is so and
// what follows from it, on one line. Nobody reads a sentence back.
package words

import (
	"strings"

	"allclear/compare/finding"
)

// Detail says in one line what a finding says.
func Detail(f *finding.Finding) string {
	for _, say := range []func(*finding.Finding) (string, bool){ofRows, ofTexts, ofDefinitions, ofSchema, ofServers, ofIDs} {
		if line, ok := say(f); ok {
			return line
		}
	}
	// A kind without facts says all there is to say by its name.
	entry, _ := f.Kind.Entry()
	return entry.Meaning
}

// BeginsWithColumns tells that the sentence about such facts begins with the columns, so
// that they need not be named before it.
func BeginsWithColumns(facts finding.Facts) bool {
	_, ok := facts.(finding.TextSign)
	return ok
}

// and joins names as they are listed in a sentence, and counts those that are left out.
func and(names []string, more uint64) string {
	if more > 0 {
		names = append(names[:len(names):len(names)], "and "+finding.Thousands(more)+" more")
	}
	return strings.Join(names, ", ")
}

// on says on which member, if that is known.
func on(member string) string {
	if member == "" {
		return ""
	}
	return " on " + member
}

// inBrackets adds what says more than the word before it.
func inBrackets(how string) string {
	if how == "" {
		return ""
	}
	return " (" + how + ")"
}
