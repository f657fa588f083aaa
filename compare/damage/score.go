package damage

import "math/bits"

// judgement is what a text shows by itself of UTF-8 that was read as another set.
type judgement struct {
	gain  int // how much less strange the text is once it is undone; more than 0: it is better text
	worth worth
	as    candidates // the misreaders by which it gains as much
	whole bool       // all of it undoes
	exact bool       // and nothing was lost
	depth int        // how many times it undoes as a whole
}

// worth is what a text is once it is undone.
type worth uint8

const (
	worse   worth = iota // less like a text: what undoes here does so by chance
	neutral              // as good as before: proves nothing
	better
)

const (
	// Undone text is better from leastGain on, if it has lost most of its strangeness.
	// Of a clean text that undoes by chance none comes near.
	leastGain = 4
	// alarmFrom is the gain from which one value is damaged, as far as one can tell.
	alarmFrom = 16
)

func (j judgement) level() Level {
	if j.gain >= alarmFrom {
		return Alarm
	}
	return Suspect
}

// judge looks for what undoes in a text that is UTF-8. room is to work in.
func judge(text []byte, room *undone) judgement {
	m := everyMisreader()
	_, by := m.scan(text)
	return m.judge(text, by, room)
}

func (m *misreaders) judge(text []byte, by candidates, room *undone) (best judgement) {
	if by == 0 {
		return best
	}
	before := strangeness(text)
	m.each(by, func(at int, one *misreader) {
		if one.wide && before < leastGain {
			return
		}
		j, ok := one.judge(text, before, room)
		if !ok {
			return
		}
		j.as = 1 << at
		switch {
		case best.as == 0, j.whole && !best.whole && j.worth >= best.worth, j.whole == best.whole && j.gain > best.gain,
			!j.whole && best.whole && j.worth > best.worth:
			best = j
		case j.whole == best.whole && j.gain == best.gain:
			best.as |= j.as
			best.exact = best.exact || j.exact
		}
	})
	return best
}

// judge undoes a text up to three times, as often as it gets better by it. before is its
// strangeness; ok is false if nothing of it undoes.
func (m *misreader) judge(text []byte, before int, room *undone) (j judgement, ok bool) {
	m.undo(text, room)
	if room.runs == room.stuck || room.lost > room.whole {
		return j, false
	}
	after := strangeness(room.text)
	j.whole, j.exact, j.depth = room.stuck == 0, room.stuck+room.lost == 0, 1
	for penalty := unusual * room.lost; ; {
		if deeper := weigh(before, after+penalty); j.depth == 1 || deeper.gain > 0 && deeper.gain >= j.gain-strangeCase {
			j.gain, j.worth = deeper.gain+strangeCase*(j.depth-1), deeper.worth
		} else {
			j.depth--
			return j, true
		}
		if j.depth == 3 || !j.whole || after < leastGain {
			return j, true
		}
		m.undo(append([]byte(nil), room.text...), room)
		if room.runs == 0 || room.stuck+room.lost > 0 {
			return j, true
		}
		after = strangeness(room.text)
		j.depth++
	}
}

// weigh compares a text with what comes of it.
func weigh(before, after int) judgement {
	j := judgement{gain: before - after}
	switch {
	case j.gain >= leastGain && 2*after <= before:
		j.worth = better
	case j.gain >= 0:
		j.worth = neutral
	}
	return j
}

// first is the place of the likeliest misreader.
func (j judgement) first() int { return bits.TrailingZeros64(uint64(j.as)) }

// judgeDouble judges a text as one that was read as latin1 or ISO 8859-1.
func judgeDouble(text []byte) judgement {
	m := everyMisreader()
	_, by := m.scan(text)
	return m.judge(text, by&(1<<latin1At|1<<isoAt), new(undone))
}
