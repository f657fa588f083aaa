package damage

import (
	"slices"

	"github.com/cespare/xxhash/v2"
)

// undoing counts the values of a column that undo in one way.
type undoing struct {
	alarm, suspect         examined // undo as a whole to better text, and how certain each is by itself
	neutral                examined // undo as a whole to a text that is as good
	partAlarm, partSuspect examined // some of each undoes to better text
	worse                  uint64   // undo as a whole to what is less like text: by chance
	broken                 uint64   // of those that undo as a whole, those that lost a character
	deeper                 uint64   // and those that undo more than once
	with                   candidates

	distinct []evidence // of the first few different values that undo to better text
	parted   []evidence // and of those of which some part does
}

// evidence is a value, by its hash, and how much better it is for being undone.
type evidence struct {
	hash uint64
	gain int
}

const (
	// A column is damaged if at least leastDistinct different values become better text
	// when undone, by columnGain in all, or two that say much, and one in shareOf of those
	// outside ASCII does not become worse. In a clean column no value becomes better, save
	// by a rare chance, and then by little.
	leastDistinct = 3
	columnGain    = 18
	shareOf       = 50
	muchGain      = 40 // of two values together

	mostEvidence = 8 // values that are kept: more do not change the verdict
)

// add counts a value. It gives the kind of it, of which an example may be kept.
func (r *undoing) add(j judgement, value []byte) *examined {
	if j.whole && j.worth != worse {
		if !j.exact {
			r.broken++
		}
		if j.depth > 1 {
			r.deeper++
		}
	}
	var t *examined
	switch {
	case j.worth == worse:
		r.worse++
		return nil
	case j.whole && j.worth == neutral:
		t = &r.neutral
	case j.whole && j.level() == Alarm:
		t = &r.alarm
	case j.whole:
		t = &r.suspect
	case j.level() == Alarm:
		t = &r.partAlarm
	default:
		t = &r.partSuspect
	}
	t.count++
	if j.worth == better {
		one := evidence{xxhash.Sum64(value), j.gain}
		if j.whole {
			r.distinct = remember(r.distinct, one)
		} else {
			r.parted = remember(r.parted, one)
		}
	}
	return t
}

// remember keeps as many different values as a verdict on a column needs.
func remember(few []evidence, one evidence) []evidence {
	if len(few) < mostEvidence && !slices.ContainsFunc(few, func(e evidence) bool { return e.hash == one.hash }) {
		few = append(few, one)
	}
	return few
}

func (r *undoing) merge(other *undoing) {
	r.alarm.merge(&other.alarm)
	r.suspect.merge(&other.suspect)
	r.neutral.merge(&other.neutral)
	r.partAlarm.merge(&other.partAlarm)
	r.partSuspect.merge(&other.partSuspect)
	r.worse += other.worse
	r.broken += other.broken
	r.deeper += other.deeper
	r.with |= other.with
	for _, one := range other.distinct {
		r.distinct = remember(r.distinct, one)
	}
	for _, one := range other.parted {
		r.parted = remember(r.parted, one)
	}
}

// gainOf is how much better some values are for being undone, in all.
func gainOf(few []evidence) (gain int) {
	for _, e := range few {
		gain += e.gain
	}
	return gain
}

func enough(few []evidence) bool {
	gain := gainOf(few)
	return len(few) >= leastDistinct && gain >= columnGain || len(few) == 2 && gain >= muchGain
}

// better is how many values become better text as a whole.
func (r *undoing) better() uint64 { return r.alarm.count + r.suspect.count }

// undone is how many values undo as a whole, and not to something worse.
func (r *undoing) undone() uint64 { return r.better() + r.neutral.count }

func (r *undoing) wantsShare() bool { return enough(r.distinct) || enough(r.parted) }

// proves tells whether the column is damaged: enough of its values become better text.
// outside is how many values outside ASCII it has.
func (r *undoing) proves(outside uint64) bool {
	return enough(r.distinct) && r.undone()*shareOf >= outside && r.better() > r.worse
}

// partLevel is how certain values are of which only a part undoes. A single one is never
// certain, but where many in a column do, something happened to the column.
func (r *undoing) partLevel(outside uint64) Level {
	if outside > 0 && enough(r.parted) && r.partSuspect.count*shareOf >= outside {
		return Alarm
	}
	return Suspect
}

// isThroughout tells whether one statement may undo all that undoes: nothing becomes
// worse by it, and what is as good as before belongs to a column that is damaged
// throughout.
func (r *undoing) isThroughout(outside uint64) bool {
	return r.worse == 0 && (r.neutral.count == 0 || r.undone()*10 >= outside*9)
}
