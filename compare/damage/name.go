package damage

import "strings"

// Name tells what happened to a name, a label, a default or a comment that has no
// before; ok is false where nothing shows. A name is judged alone, so the rule is
// stricter than for a column: everything outside ASCII must undo, to better text. A name
// of question marks alone counts as one that was replaced.
func Name(text string) (d Diagnosis, ok bool) {
	if strings.Contains(text, replacementMark) || strings.Contains(text, replacedTwice) {
		return Diagnosis{Class: Replacements, How: "U+FFFD, where something could not be read"}, true
	}
	if text != "" && strings.Trim(text, "?") == "" {
		return Diagnosis{Class: QuestionMarks, How: "nothing but question marks"}, true
	}
	if j := judge([]byte(text), new(undone)); j.whole && j.exact && j.worth == better {
		d := Diagnosis{Class: classOf(j.first()), How: times(j.depth), Lossless: true}
		if d.Class == Mislabelled {
			d.How = howMisread(j.first())
		}
		return d, true
	}
	return Diagnosis{}, false
}
