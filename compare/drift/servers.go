package drift

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"allclear/compare/finding"
)

// Member is one server of a fleet, with its own description.
type Member struct {
	Pair   string
	Member string            // "a" or "b"
	Facts  map[string]string // by Variables, values as the server gives them
	// Recorded tells of a snapshot: what its server was, not what it is.
	Recorded bool
}

func (m Member) name() string { return m.Pair + "/" + m.Member }

// Servers compares the settings of the members of every pair with each other, and of all
// members with what most of the fleet has. None of its findings is a blocker: a setting
// does not make data wrong, it shows where wrong data may come from.
//
// What a recorded member says is the past of its pair, and no part of the fleet. What another
// version has other defaults for is then expected to have changed.
//
// A fact that a member lacks is not compared. Findings over the fleet have Pair "" and
// come first; the others are sorted by pair, then by kind.
func Servers(members []Member) []finding.Finding {
	members = slices.Clone(members)
	slices.SortStableFunc(members, func(x, y Member) int {
		return cmp.Or(cmp.Compare(x.Pair, y.Pair), cmp.Compare(x.Member, y.Member))
	})
	isRecorded := func(m Member) bool { return m.Recorded }
	found := overFleet(slices.DeleteFunc(slices.Clone(members), isRecorded))
	for start := 0; start < len(members); {
		end := start + 1
		for end < len(members) && members[end].Pair == members[start].Pair {
			end++
		}
		found = append(found, withinPair(members[start:end])...)
		start = end
	}
	slices.SortStableFunc(found, func(x, y finding.Finding) int {
		return cmp.Or(cmp.Compare(x.Pair, y.Pair), cmp.Compare(x.Kind, y.Kind))
	})
	return found
}

// withinPair judges the members of one pair, of which there may be only one.
func withinPair(members []Member) []finding.Finding {
	var found []finding.Finding
	isRecorded := func(m Member) bool { return m.Recorded }
	for _, r := range mustBeOn() {
		found = append(found, switchedOff(r, slices.DeleteFunc(slices.Clone(members), isRecorded))...)
	}
	if len(members) != 2 {
		return found
	}
	a, b := members[0], members[1]
	for _, r := range rules() {
		shownA, canonicalA, okA := r.value(a.Facts)
		shownB, canonicalB, okB := r.value(b.Facts)
		if !okA || !okB || canonicalA == canonicalB || repeatsAnother(r.variable, a.Facts, b.Facts) {
			continue
		}
		var apart finding.Facts = finding.Setting{A: shownA, B: shownB}
		if r.apart != nil {
			apart = r.apart(shownA, shownB)
		}
		found = append(found, serverFinding(r, a.Pair, apart))
	}
	found = append(found, autoIncrement(a, b)...)
	if a.Recorded {
		expect(found)
	}
	askOnly(found, !a.Recorded, !b.Recorded)
	return found
}

// repeatsAnother tells whether a difference only repeats that of another variable.
func repeatsAnother(variable string, a, b map[string]string) bool {
	switch variable {
	case "version_comment": // another version mostly comes with another comment
		return canonicalVersion(a["version"], nil) != canonicalVersion(b["version"], nil)
	case "time_zone": // both follow the system's zone, which is compared itself
		return strings.EqualFold(a["time_zone"], "SYSTEM") && strings.EqualFold(b["time_zone"], "SYSTEM")
	}
	return false
}

// switchedOff reports a check that is off, be it on one member or on both.
func switchedOff(r rule, members []Member) []finding.Finding {
	var off []string
	for _, m := range members {
		if value, _, ok := r.value(m.Facts); ok && onOff(value, nil) == "OFF" {
			off = append(off, m.Member)
		}
	}
	if off == nil {
		return nil
	}
	f := serverFinding(r, members[0].Pair, finding.SwitchedOff{Members: off})
	if len(off) == 1 {
		f.Member = off[0]
	}
	return []finding.Finding{f}
}

// autoIncrement judges how two members share out IDs. Steps of 2 or more mean that both
// take writes: then they must have equal steps and different offsets. With steps of 1
// the offset means nothing.
func autoIncrement(a, b Member) []finding.Finding {
	increment, offset := rule{variable: autoIncrementIncrement}, rule{variable: autoIncrementOffset}
	stepA, errA := strconv.ParseUint(a.Facts[increment.variable], 10, 64)
	stepB, errB := strconv.ParseUint(b.Facts[increment.variable], 10, 64)
	if errA != nil || errB != nil {
		return nil
	}
	if stepA != stepB {
		steps := finding.Setting{A: strconv.FormatUint(stepA, 10), B: strconv.FormatUint(stepB, 10)}
		return []finding.Finding{serverFinding(increment, a.Pair, steps)}
	}
	offsetA, errA := strconv.ParseUint(a.Facts[offset.variable], 10, 64)
	offsetB, errB := strconv.ParseUint(b.Facts[offset.variable], 10, 64)
	isPast := a.Recorded || b.Recorded // which was never to be kept apart from the present
	if errA != nil || errB != nil || stepA <= 1 || isPast || isSameServer(a.Facts, b.Facts) {
		return nil
	}
	isIgnored := offsetA > stepA || offsetB > stepA // a server ignores an offset above its step
	if !isIgnored && offsetA != offsetB {
		return nil
	}
	return []finding.Finding{serverFinding(offset, a.Pair, finding.Offsets{A: offsetA, B: offsetB, Step: stepA})}
}

// isSameServer tells whether two members are a server and a snapshot of it, whose
// offsets must be equal. It needs proof: without an identity on both sides they count as
// two.
func isSameServer(a, b map[string]string) bool {
	for _, identity := range []string{"server_uuid", "server_uid"} {
		if a[identity] != "" && a[identity] == b[identity] {
			return true
		}
	}
	return false
}

func serverFinding(r rule, pair string, facts finding.Facts) finding.Finding {
	return finding.Finding{
		Kind:     r.kind(),
		Severity: r.kind().Severity(),
		Pair:     pair,
		Count:    1,
		Facts:    facts,
		Recheck:  r.recheck(),
	}
}
