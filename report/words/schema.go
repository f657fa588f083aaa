package words

import (
	"cmp"
	"fmt"
	"strings"

	"allclear/compare/finding"
)

func ofSchema(f *finding.Finding) (string, bool) {
	switch facts := f.Facts.(type) {
	case finding.Missing:
		return ofMissing(f, facts), true
	case finding.DefinitionApart:
		return ofApart(f, facts), true
	case finding.OnlyOn:
		return ofOnlyOn(f, facts), true
	case finding.CountersApart:
		return ofCounters(f, facts), true
	case finding.Widened:
		return ofWidened(facts), true
	case finding.IndexApart:
		return ofIndexApart(facts), true
	case finding.IndexHidden:
		return facts.Index + " is ignored or invisible on " + facts.On + ": " + consequence(f), true
	case finding.Prefixes:
		return ofPrefixes(facts), true
	case finding.CommentApart:
		return ofCommentApart(f, facts), true
	}
	return "", false
}

func ofMissing(f *finding.Finding, m finding.Missing) string {
	what, then := abridge(m.Definition, 0), ""
	switch f.Kind {
	case finding.MissingTable:
		what = "this table (about " + finding.Counted(m.Rows, "row") + " by its own estimate)"
	case finding.MissingColumn:
		what, then = "this column ("+what+")", ": its values were not compared"
	case finding.MissingForeignKey, finding.MissingCheck:
		then = ": " + consequence(f)
	default:
		then = ": its queries will be slow"
		if m.Unique {
			then = ": it takes duplicates"
		}
	}
	return m.Has + " has " + what + ", " + f.Member + " lacks it" + then
}

func ofApart(f *finding.Finding, d finding.DefinitionApart) string {
	a, b := d.A, d.B
	switch f.Kind {
	case finding.Generated:
		a, b = named(d, "generated as ", "not generated")
	case finding.Partitioned:
		a, b = "PARTITION BY "+strings.ReplaceAll(a, "\n", ""), "PARTITION BY "+strings.ReplaceAll(b, "\n", "")
	case finding.OnUpdate:
		a, b = named(d, "ON UPDATE ", "no ON UPDATE")
	case finding.DefaultDiffers:
		a, b = named(d, "default ", "no default")
	}
	var then []string
	for _, l := range d.Limits {
		then = append(then, l.Member+" cannot "+lacks(l))
	}
	if d.NotJSON != "" {
		then = append(then, d.NotJSON+" takes text that is not JSON")
	}
	if follows := consequence(f); follows != "" {
		then = append(then, follows)
	}
	return bothSay(a, b, then...)
}

// named puts a name before the text of each member, since an empty text alone would say
// nothing.
func named(d finding.DefinitionApart, name, none string) (a, b string) {
	say := func(member, text string) string {
		if d.Without == member {
			return none
		}
		return name + cmp.Or(text, "''")
	}
	return say("a", d.A), say("b", d.B)
}

func lacks(l finding.Limit) string {
	switch l.Lacks {
	case finding.NumbersAbove:
		return "hold IDs above " + l.Bound
	case finding.NumbersBelow:
		return "hold numbers below " + l.Bound
	case finding.MoreCharacters:
		return "hold texts of more than " + l.Bound + " characters"
	case finding.MoreBytes:
		return "hold texts of more than " + l.Bound + " bytes"
	case finding.FourByteCharacters:
		return "hold 4-byte characters such as emoji"
	case finding.KeysApart:
		return "hold unique keys that differ only in case or accents"
	case finding.CharactersOfTheSet:
	}
	return "hold every character that the other can"
}

func ofOnlyOn(f *finding.Finding, o finding.OnlyOn) string {
	line := o.Member + " is " + onlyIs(f.Kind) + ", " + other(o.Member) + " is not"
	if follows := consequence(f); follows != "" {
		line += ": " + follows
	}
	return line
}

// onlyIs is what one member alone is by a kind of findings.
func onlyIs(kind finding.Kind) string {
	switch kind {
	case finding.Invisible:
		return "invisible"
	case finding.Versioned:
		return "system-versioned"
	case finding.AutoIncrement:
		return "AUTO_INCREMENT"
	}
	return "partitioned"
}

func ofWidened(w finding.Widened) string {
	then := []string{
		"CONVERT TO widened it on " + w.On + ", so that every text still fits; " + other(w.On) + " cannot hold the longest that " + w.On + " can",
	}
	if w.WasVarchar {
		then = append(then, "and temporary tables with it may go to disk on "+w.On)
	}
	return bothSay(w.A, w.B, then...)
}

func ofIndexApart(i finding.IndexApart) string {
	switch {
	case i.Renamed:
		return bothSay(i.A, i.B, "the same index under two names")
	case i.TakesDuplicates == finding.Either:
		return bothSay(i.A, i.B, "one member takes rows that the other calls duplicates")
	case i.TakesDuplicates != "":
		return bothSay(i.A, i.B, i.TakesDuplicates+" takes duplicates")
	}
	return bothSay(i.A, i.B)
}

func ofPrefixes(p finding.Prefixes) string {
	var then []string
	for _, s := range p.Shorter {
		say := fmt.Sprintf("%s has only the first %d characters of %s in it", s.Member, s.Characters, s.Column)
		if s.Converted {
			say += ", as CONVERT TO leaves a key that got too long"
		}
		then = append(then, say)
	}
	if p.Unique {
		then = append(then, "it refuses rows as duplicates that the other takes")
	}
	return bothSay(p.A, p.B, strings.Join(then, "; "))
}

func ofCommentApart(f *finding.Finding, c finding.CommentApart) string {
	from := firstDifference(c.A, c.B)
	line := cmp.Or(c.Column, "the table") + ": " + eachSays("'"+abridge(c.A, from)+"'", "'"+abridge(c.B, from)+"'")
	if f.Count > 1 {
		line += ", and " + finding.Thousands(f.Count-1) + " more"
	}
	return line
}

// consequence is what follows from every finding of a kind, in the words of the catalogue of
// kinds.
func consequence(f *finding.Finding) string {
	entry, _ := f.Kind.Entry()
	return entry.Consequence
}

// other is the other member of a pair.
func other(member string) string {
	if member == "a" {
		return "b"
	}
	return "a"
}
