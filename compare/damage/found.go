package damage

import (
	"allclear/checksum"
)

// Sign is one kind of trace in one column.
type Sign struct {
	Diagnosis
	Level    Level
	Count    uint64 // values
	NonASCII uint64 // the column's values outside ASCII, 0 when unknown
	Examples []Example
}

// Example is one value that shows a sign.
type Example struct {
	Key  checksum.Bound
	Text string // for people, as much of it as may be shown
}

// Level is how certain a sign is.
type Level int

const (
	Suspect Level = iota // may be damage
	Alarm                // a value that is damaged, as far as one value can tell
	Proven               // a column that is damaged
)

// Found lists the signs, most serious first.
func (s *Signs) Found() []Sign {
	var found []Sign
	add := func(d Diagnosis, level Level, kinds ...kind) {
		sign := Sign{Diagnosis: d, Level: level, NonASCII: s.outside()}
		for _, k := range kinds {
			sign.Count += s.kinds[k].count
			room := min(mostExamples-len(sign.Examples), len(s.kinds[k].examples))
			sign.Examples = append(sign.Examples, s.kinds[k].examples[:room]...)
		}
		if sign.Count > 0 {
			found = append(found, sign)
		}
	}
	part := Diagnosis{Class: s.misreading(), How: "in single values"}
	if s.proven() {
		add(s.columnwide(), Proven, undoneAlarm, undoneSuspect, undoneOnly)
		add(part, Alarm, partAlarm)
	} else {
		add(part, Alarm, undoneAlarm, partAlarm)
	}
	add(Diagnosis{Class: Undecodable, How: "bytes that " + s.name() + " does not have"}, Alarm, undecodable)
	add(Diagnosis{Class: CESU8, How: "surrogates in UTF-8"}, Alarm, cesu)
	add(Diagnosis{Class: Replacements, How: "U+FFFD, where something could not be read"}, Alarm, replaced)
	if s.proven() {
		add(part, s.partLevel(), partSuspect)
	} else {
		add(part, s.partLevel(), undoneSuspect, partSuspect)
	}
	add(Diagnosis{Class: C1Controls, How: "U+0080 to U+009F"}, Suspect, controls)
	add(Diagnosis{Class: NULPad, How: "NULs at the end"}, Suspect, padded)
	return found
}

// partLevel is how certain values are of which only a part undoes. A single one is never
// certain, but where many in a column do, something happened to the column.
func (s *Signs) partLevel() Level {
	if s.outside() > 0 && len(s.parted) >= leastDistinct && s.kinds[partSuspect].count*shareOf >= s.outside() {
		return Alarm
	}
	return Suspect
}

// outside is how many values outside ASCII there are.
func (s *Signs) outside() uint64 {
	if s.counted {
		return s.total
	}
	return s.seen
}

// proven tells whether the column is damaged: enough of its values undo as a whole.
func (s *Signs) proven() bool {
	share := uint64(shareOf)
	if s.stored == asOneByte && (s.name() == "tis620" || s.name() == "cp866") {
		share = shareOfLetters
	}
	undone := s.kinds[undoneAlarm].count + s.kinds[undoneSuspect].count + s.kinds[undoneOnly].count
	return len(s.distinct) >= leastDistinct && undone >= (s.outside()+share-1)/share
}

// misreading is the class of what undoes.
func (s *Signs) misreading() Class {
	undone := s.kinds[undoneAlarm].count + s.kinds[undoneSuspect].count + s.kinds[undoneOnly].count
	switch {
	case s.stored == asLatin1 || s.stored == asOneByte:
		return Latent
	case undone > 0 && s.iso*2 > undone:
		return DoubleISO
	}
	return DoubleEncoded
}

// columnwide describes a damaged column.
func (s *Signs) columnwide() Diagnosis {
	d := Diagnosis{Class: s.misreading(), Lossless: true}
	switch {
	case d.Class == Latent:
		d.How = howLatent(s.name())
	case s.deeper > 0:
		d.How = "some more than once"
	case d.Class == DoubleEncoded && s.iso == 0 && s.stored == asUTF8:
		d.How = "once"
		d.Repair = misreadRepair(s.name())
	case d.Class == DoubleEncoded:
		d.How = "once"
	}
	return d
}

// misreadRepair undoes one double encoding in a column of UTF-8. It leaves a value as it
// is if double-encoding the repaired value does not give the value again: then the value
// is intact, was cut, or undoes to what the set lacks.
func misreadRepair(set string) string {
	undone := convert("CAST("+convert(column, "latin1")+" AS BINARY)", set)
	again := convert(convert("CAST("+undone+" AS BINARY)", "latin1"), set)
	return "IF(CAST(" + again + " AS BINARY) = CAST({column} AS BINARY), " + undone + ", " + convert(column, set) + ")"
}

func (s *Signs) name() string {
	if s.set == nil {
		return ""
	}
	return s.set.Name()
}
