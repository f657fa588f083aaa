package damage

import (
	"cmp"
	"maps"
	"slices"
	"strings"

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
	for _, at := range s.likeliest() {
		found = append(found, s.misreadings(at)...)
	}
	add := func(d Diagnosis, level Level, k kind) {
		found = append(found, s.sign(d, level, &s.kinds[k])...)
	}
	add(Diagnosis{Class: Undecodable, How: "bytes that " + s.name() + " does not have"}, Alarm, undecodable)
	add(Diagnosis{Class: CESU8, How: "surrogates in UTF-8"}, Alarm, cesu)
	add(Diagnosis{Class: Replacements, How: "U+FFFD, where something could not be read"}, Alarm, replaced)
	add(Diagnosis{Class: C1Controls, How: "U+0080 to U+009F"}, Suspect, controls)
	add(Diagnosis{Class: NULPad, How: "NULs at the end"}, Suspect, padded)
	slices.SortStableFunc(found, func(a, b Sign) int { return cmp.Compare(b.Level, a.Level) })
	return found
}

// sign describes the values of some kinds; there is none if there are no values.
func (s *Signs) sign(d Diagnosis, level Level, kinds ...*examined) []Sign {
	sign := Sign{Diagnosis: d, Level: level, NonASCII: s.outside()}
	for _, k := range kinds {
		sign.Count += k.count
		room := min(mostExamples-len(sign.Examples), len(k.examples))
		sign.Examples = append(sign.Examples, k.examples[:room]...)
	}
	if sign.Count == 0 {
		return nil
	}
	return []Sign{sign}
}

// likeliest lists the readings that explain most of what undoes. Several readings may
// explain a value; those that share values with a likelier one are left out.
func (s *Signs) likeliest() []int {
	all := slices.Sorted(maps.Keys(s.undoings))
	slices.SortStableFunc(all, func(a, b int) int {
		x, y := s.undoings[a], s.undoings[b]
		return cmp.Or(
			cmp.Compare(y.better(), x.better()), cmp.Compare(x.broken, y.broken),
			cmp.Compare(y.undone()+y.partAlarm.count+y.partSuspect.count, x.undone()+x.partAlarm.count+x.partSuspect.count))
	})
	var taken candidates
	return slices.DeleteFunc(all, func(at int) bool {
		isTaken := taken&(1<<at) != 0
		if !isTaken {
			taken |= s.undoings[at].with
		}
		return isTaken
	})
}

// misreadings are the signs of one reading.
func (s *Signs) misreadings(at int) (found []Sign) {
	r, outside := s.undoings[at], s.outside()
	part := Diagnosis{Class: classOf(at), How: "in single values"}
	if part.Class == Mislabelled {
		part.How = howMisread(at) + ", in single values"
	}
	if r.proves(outside) {
		found = append(found, s.sign(s.columnwide(at), Proven, &r.alarm, &r.suspect, &r.neutral)...)
		found = append(found, s.sign(part, Alarm, &r.partAlarm)...)
		return append(found, s.sign(part, r.partLevel(outside), &r.partSuspect)...)
	}
	found = append(found, s.sign(part, Alarm, &r.alarm, &r.partAlarm)...)
	return append(found, s.sign(part, r.partLevel(outside), &r.suspect, &r.partSuspect)...)
}

// outside is how many values outside ASCII there are.
func (s *Signs) outside() uint64 {
	if s.counted {
		return s.total
	}
	return s.seen
}

// classOf is the class of what undoes by a misreader.
func classOf(at int) Class {
	switch {
	case at == latentAt:
		return Latent
	case at == latin1At:
		return DoubleEncoded
	case at == isoAt:
		return DoubleISO
	}
	return Mislabelled
}

func howMisread(at int) string {
	return "utf8mb4" + readAsOther + everyMisreader().all[at].set
}

// columnwide describes a damaged column.
func (s *Signs) columnwide(at int) Diagnosis {
	r := s.undoings[at]
	d := Diagnosis{Class: classOf(at), Lossless: r.broken == 0, How: "once"}
	switch {
	case d.Class == Latent:
		d.How = howLatent(s.name())
		return d
	case d.Class == Mislabelled:
		d.How = howMisread(at)
	}
	if r.deeper > 0 {
		d.How += ", some more than once"
		if d.Class != Mislabelled {
			d.How = "some more than once"
		}
		return d
	}
	as := at
	if d.Class == DoubleISO {
		if same := s.sameAs(at); len(same) > 0 { // MySQL has no ISO 8859-1, but these undo the same
			as = same[0]
			d.How += "; or as " + strings.Join(s.setsAt(same), ", ")
		}
	}
	if r.isThroughout(s.outside()) {
		d.Repair = s.repair(as)
	}
	return d
}

// sameAs lists the readings that explain a column as well as one does.
func (s *Signs) sameAs(at int) (same []int) {
	r := s.undoings[at]
	for other, o := range s.undoings {
		if other != at && other != latentAt && o.better() == r.better() && o.undone() == r.undone() && o.broken <= r.broken {
			same = append(same, other)
		}
	}
	slices.Sort(same)
	return same
}

func (s *Signs) setsAt(places []int) (names []string) {
	for _, at := range places {
		names = append(names, s.misreaders().all[at].set)
	}
	return names
}

func (s *Signs) name() string {
	if s.set == nil {
		return ""
	}
	return s.set.Name()
}
