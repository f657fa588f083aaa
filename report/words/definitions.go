package words

import (
	"cmp"
	"strings"
	"unicode/utf8"

	"allclear/compare/finding"
)

func ofDefinitions(f *finding.Finding) (string, bool) {
	switch facts := f.Facts.(type) {
	case finding.DefinitionDamage:
		return ofChangedTexts(f, facts), true
	case finding.DefinitionSign:
		return ofDamagedTexts(f, facts), true
	}
	return "", false
}

// ofChangedTexts says what happened to texts that were damaged in the same way.
func ofChangedTexts(f *finding.Finding, d finding.DefinitionDamage) string {
	var says []string
	for _, c := range d.Changed {
		from := firstDifference(c.A, c.B)
		a, b := "'"+abridge(c.A, from)+"'", "'"+abridge(c.B, from)+"'"
		switch f.Member {
		case "a":
			says = append(says, b+" became "+a)
		case "b":
			says = append(says, a+" became "+b)
		default:
			says = append(says, a+" on a is "+b+" on b")
		}
	}
	line := string(d.What) + " " + and(says, f.Count-min(f.Count, uint64(len(d.Changed))))
	if f.Member != "" {
		line = "on " + f.Member + " " + line
	}
	line += inBrackets(d.How)
	if then := afterDamage(f, d); then != "" {
		line += ": " + then
	}
	return line
}

// afterDamage is what follows from damage to a text of a definition.
func afterDamage(f *finding.Finding, d finding.DefinitionDamage) string {
	switch d.What {
	case finding.DatabaseName:
		return "its tables (" + finding.Thousands(d.Tables) + " on " + cmp.Or(f.Member, "a") + ") were not compared"
	case finding.TableName:
		return "its rows (about " + finding.Thousands(d.Rows) + " by its own estimate) were not compared"
	case finding.ColumnName:
		return "its values were not compared"
	case finding.IndexName:
		return "statements that name it fail there"
	case finding.Label:
		return "values of the label may have turned to '' there, and new ones are not taken"
	case finding.Default:
		return "rows inserted without a value get it"
	case finding.Comment:
	}
	return ""
}

// ofDamagedTexts says what one member's definitions show by themselves.
func ofDamagedTexts(f *finding.Finding, s finding.DefinitionSign) string {
	var shown []string
	for _, text := range s.Texts {
		shown = append(shown, "'"+abridge(text, 0)+"'")
	}
	line := string(s.What) + " " + and(shown, f.Count-min(f.Count, uint64(len(shown)))) + on(f.Member) + " looks damaged" + inBrackets(s.How)
	switch {
	case s.MaybeEmoji: // the catalog is in utf8mb3, which holds no emoji
		line += "; or they have an emoji, which the catalog shows as ?"
	case s.MaybeTwice:
		line += "; or somebody made the column with one label twice, which a server that is not strict takes"
	}
	return line
}

// longestDefinition is how much of a definition one line shows, in characters.
// An ENUM may have thousands of labels.
const longestDefinition = 80

// abridge shortens a long definition to the part around the character number from, where
// it begins to differ from another.
func abridge(definition string, from int) string {
	if utf8.RuneCountInString(definition) <= longestDefinition {
		return definition
	}
	text := []rune(definition)
	start := max(0, min(from-longestDefinition/4, len(text)-longestDefinition))
	end := start + longestDefinition
	short := string(text[start:end])
	if start > 0 {
		short = "..." + short
	}
	if end < len(text) {
		short += "..."
	}
	return short
}

// bothSay puts both definitions on one line, long ones abridged to where they begin to
// differ, and what follows from them.
func bothSay(a, b string, consequences ...string) string {
	from := firstDifference(a, b)
	return eachSays(abridge(a, from), abridge(b, from), consequences...)
}

// eachSays puts the texts of both members on one line, with what follows from them.
func eachSays(a, b string, consequences ...string) string {
	line := "a: " + a + ", b: " + b
	if then := strings.Join(consequences, ", "); then != "" {
		line += ": " + then
	}
	return line
}

// firstDifference is the number of characters that two texts begin with in common.
func firstDifference(a, b string) int {
	runesA, runesB := []rune(a), []rune(b)
	n := 0
	for n < min(len(runesA), len(runesB)) && runesA[n] == runesB[n] {
		n++
	}
	return n
}
