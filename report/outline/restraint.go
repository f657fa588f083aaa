package outline

import (
	"cmp"
	"slices"
	"time"

	"allclear/compare/finding"
	"allclear/report"
)

// mostWaits is how many waits are told of, the longest, and how many signals that were not told.
const mostWaits = 12

// Restraint is how the run held back for the sake of the servers.
type Restraint struct {
	Lines []string
	More  int // waits and signals that are not in Lines
}

// restraint says for how long the run read, what it waited for, and what it could not heed.
func restraint(d *report.Document) (r Restraint) {
	type wait struct {
		finding.Wait
		pair string
	}
	var waits []wait
	pairs, reading, spare := 0, 0.0, 0.0
	for i := range d.Pairs {
		p := &d.Pairs[i]
		if p.Restraint == nil {
			continue
		}
		pairs++
		reading += p.Restraint.Reading
		spare += p.Restraint.Spare
		for _, w := range p.Restraint.Waits {
			waits = append(waits, wait{w, p.Name})
		}
	}
	if pairs == 0 {
		return r
	}
	were := " were read"
	if pairs == 1 {
		were = " was read"
	}
	line := finding.Counted(pairs, "pair") + were + " for " + spent(reading) + " in all; beside that the run rested"
	if spare >= 1 {
		line += ", " + spent(spare) + " of it because there was time to spare"
	}
	if len(waits) > 0 {
		line += ", or waited"
	} else {
		line += ", and no member was above a limit"
	}
	r.Lines = append(r.Lines, line)
	slices.SortStableFunc(waits, func(x, y wait) int { return cmp.Compare(y.Seconds, x.Seconds) })
	for i, w := range waits {
		if i >= mostWaits {
			r.More++
			continue
		}
		where := w.pair
		if w.Member != "" {
			where += "/" + w.Member
		}
		line := "Waited " + spent(w.Seconds) + " for " + where + ": " + w.String()
		if w.Pauses > 1 {
			line += ", " + finding.Counted(w.Pauses, "time")
		}
		r.Lines = append(r.Lines, line)
	}
	r.untold(d)
	return r
}

// untold says which signals held nothing up because nobody told them.
func (r *Restraint) untold(d *report.Document) {
	type signal struct{ name, why string }
	var all []signal
	members := map[signal]int{}
	first := map[signal]string{}
	for i := range d.Pairs {
		p := &d.Pairs[i]
		if p.Restraint == nil {
			continue
		}
		for _, u := range p.Restraint.Untold {
			s := signal{finding.SignalName(u.Signal), u.Why}
			if members[s] == 0 {
				all, first[s] = append(all, s), p.Name+"/"+u.Member
			}
			members[s]++
		}
	}
	for i, s := range all {
		if i >= mostWaits {
			r.More++
			continue
		}
		line := "Not heeded, for it could not be read: " + s.name + " of " + first[s]
		if others := members[s] - 1; others > 0 {
			line += " and " + finding.Counted(others, "other member")
		}
		r.Lines = append(r.Lines, line+": "+s.why)
	}
}

// spent writes a number of seconds: "12m 4s".
func spent(seconds float64) string {
	if seconds < 10 {
		return time.Duration(seconds * float64(time.Second)).Round(100 * time.Millisecond).String()
	}
	return spaced(finding.Seconds(seconds))
}

// spaced writes a duration with spaces between its units.
func spaced(d time.Duration) string {
	text := ""
	for i, r := range d.String() {
		if text += string(r); r > '9' && i < len(d.String())-1 {
			text += " "
		}
	}
	return text
}
