package damage

import "strings"

// reading is one explanation of a change. A short text often has several that are
// equally good, and the rows of a column have one in common.
type reading struct {
	class   Class
	how     string // as in Diagnosis
	damaged string // the damaged copy, "a" or "b"; "" where the reading does not say
	// isExact tells that the text before can be computed from the one after, and
	// isRepairable that the server can compute it.
	isExact, isRepairable bool
}

// name is what readings are counted under.
func (r reading) name() string { return string(r.class) + "\t" + r.how + "\t" + r.damaged }

func (r reading) line() string {
	grade := ""
	if r.isExact {
		grade += "="
	}
	if r.isRepairable {
		grade += "!"
	}
	return r.name() + "\t" + grade
}

// sets are the two sets of a reading of mislabelled text.
func (r reading) sets() (were, readAs string) {
	were, readAs, _ = strings.Cut(r.how, readAsOther)
	return were, readAs
}

const readAsOther = " read as "

// listed writes readings as a Diagnosis keeps them: it must be comparable.
func listed(all []reading) string {
	lines := make([]string, len(all))
	for i, r := range all {
		lines[i] = r.line()
	}
	return strings.Join(lines, "\n")
}

// all are the readings of a diagnosis, the one that it names first.
func (d Diagnosis) all() []reading {
	if d.readings == "" {
		return []reading{{class: d.Class}}
	}
	lines := strings.Split(d.readings, "\n")
	readings := make([]reading, len(lines))
	for i, line := range lines {
		part := strings.Split(line, "\t")
		readings[i] = reading{Class(part[0]), part[1], part[2], strings.Contains(part[3], "="), strings.Contains(part[3], "!")}
	}
	return readings
}

// Readings names everything that explains the text: pairs of character sets, limits at
// which it was cut, classes. Two diagnoses with the same readings support each other in
// the same way (see [Column]).
func (d Diagnosis) Readings() []string {
	all := d.all()
	names := make([]string, len(all))
	for i, r := range all {
		names[i] = r.name()
	}
	return names
}
