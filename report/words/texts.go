package words

import (
	"fmt"
	"strings"

	"allclear/compare/damage"
	"allclear/compare/finding"
)

func ofTexts(f *finding.Finding) (string, bool) {
	switch facts := f.Facts.(type) {
	case finding.TextDamage:
		return ofDamage(f, facts), true
	case finding.TextSign:
		return ofSign(f, facts), true
	case finding.WrongLabel:
		return ofWrongLabel(f, facts), true
	case finding.EqualKeys:
		return ofEqualKeys(f, facts), true
	}
	return "", false
}

// ofDamage says what happened to a value, and whether it can be repaired.
func ofDamage(f *finding.Finding, d finding.TextDamage) string {
	if d.Unlisted {
		return moreRows(f, d.File)
	}
	class := damage.Class(f.Kind.DamageClass())
	line := strings.Join(f.Columns, ", ") + " is " + class.Says() + inBrackets(d.How) + on(f.Member)
	switch {
	case class == damage.Latent:
		return line + "; the bytes are right, and nothing is lost"
	case d.Label:
		return line
	case d.WholeColumn != "" || f.Repair != "":
		return line + "; it can be repaired without loss"
	case d.HiddenKey:
		return line + "; a statement that repairs it without loss would show a hidden key (--values full)"
	case f.Member == "":
		return line + "; the two differ like that, and neither is proved to be the damaged one"
	case d.Lossless:
		return line + "; the text stands on the other member"
	}
	return line + "; what was there is lost on " + f.Member + ", and stands on the other member"
}

// ofSign says what the texts of one member show without those of the other.
func ofSign(f *finding.Finding, s finding.TextSign) string {
	line := strings.Join(f.Columns, ", ") + ": " + finding.Counted(s.Values, "value")
	if s.NonASCII > 0 {
		line = fmt.Sprintf("%s: %s of %s outside ASCII", strings.Join(f.Columns, ", "),
			finding.Thousands(s.Values), finding.Counted(s.NonASCII, "value"))
	}
	are := " are "
	if s.Values == 1 {
		are = " is "
	}
	return line + are + damage.Class(f.Kind.DamageClass()).Says() + inBrackets(s.How) + HowSure(s.Level)
}

// HowSure says how sure a sign is, as the end of a sentence.
func HowSure(l finding.Level) string {
	switch l {
	case finding.Suspect:
		return ": perhaps; it may be meant like that"
	case finding.Alarm:
		return ", as far as single values can tell"
	case finding.Proven:
	}
	return ""
}

// ofWrongLabel says that texts are equal although their labels are not.
func ofWrongLabel(f *finding.Finding, w finding.WrongLabel) string {
	have, count := "have", "count"
	if f.Count == 1 {
		have, count = "has", "counts"
	}
	line := fmt.Sprintf("%s: %s %s the same bytes on both members, and %s as equal, under another label on %s",
		strings.Join(f.Columns, ", "), finding.Counted(f.Count, "value"), have, count, f.Member)
	if w.Differ > 0 {
		line += ", beside " + finding.Counted(w.Differ, "row") + " that differ all the same"
	}
	return line + "; the next CONVERT TO on " + f.Member + " would damage the column (" + w.How + ")"
}

func ofEqualKeys(f *finding.Finding, k finding.EqualKeys) string {
	if k.Unlooked {
		rows := "more rows"
		if k.AtLeast {
			rows = "at least " + finding.Counted(f.Count, "more row")
		}
		return fmt.Sprintf("%s whose keys in %s %s would make equal, counted but not looked at one by one", rows, k.Index, k.Collation)
	}
	names := make([]string, len(k.Keys))
	for i, key := range k.Keys {
		names[i] = "(" + strings.Join(key, ", ") + ")"
	}
	return fmt.Sprintf("%s would make %s of %s equal: %s", k.Collation, finding.Counted(f.Count, "key"), k.Index,
		and(names, f.Count-min(f.Count, uint64(len(names)))))
}
