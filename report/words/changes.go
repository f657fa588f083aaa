package words

import (
	"strings"

	"allclear/compare/finding"
)

// Change says in a few words what a legal difference has changed since member a was recorded:
// what was, and what is now.
func Change(kind finding.Kind, facts finding.Facts) string {
	switch facts := facts.(type) {
	case finding.Missing:
		return "new " + gained(kind, facts)
	case finding.StoredObject:
		if kind == finding.DefinerMissing {
			return "the definer of " + facts.What + " " + facts.Name + " exists now"
		}
		return "new " + facts.What + " " + facts.Name
	case finding.OnlyOn:
		return "now " + onlyIs(kind)
	case finding.DefinitionApart:
		return ofChanged(kind, facts)
	case finding.Widened:
		return became(facts.A, facts.B)
	case finding.IndexApart:
		return "index " + became(facts.A, facts.B)
	case finding.IndexHidden:
		return "index " + facts.Index + " is used again"
	case finding.Prefixes:
		return became(facts.A, facts.B)
	case finding.CommentApart:
		return "comments written anew"
	case finding.CountersApart:
		return "AUTO_INCREMENT " + became(facts.A.Next, facts.B.Next)
	case finding.Setting:
		return setting(kind) + " " + became(set(facts.A), set(facts.B))
	case finding.Modes:
		return setting(kind) + " " + became(set(facts.A), set(facts.B))
	}
	entry, _ := kind.Entry()
	return entry.Meaning
}

func setting(kind finding.Kind) string { return strings.TrimPrefix(string(kind), "server.") }

func became(was, is string) string {
	from := firstDifference(was, is)
	return abridge(was, from) + " → " + abridge(is, from)
}

func gained(kind finding.Kind, m finding.Missing) string {
	definition := abridge(m.Definition, 0)
	switch kind {
	case finding.MissingTable:
		return "table"
	case finding.MissingColumn:
		return "column " + definition
	}
	return definition // which begins with what it is
}

func ofChanged(kind finding.Kind, d finding.DefinitionApart) string {
	a, b := d.A, d.B
	switch kind {
	case finding.CharsetDiffers: // each set is followed by its collation
		a, _, _ = strings.Cut(a, " ")
		b, _, _ = strings.Cut(b, " ")
	case finding.ColumnOrder:
		return "columns in another order"
	case finding.DefaultDiffers:
		a, b = named(d, "default ", "no default")
	case finding.RowFormat:
		return "row format " + became(a, b)
	}
	return became(a, b)
}
