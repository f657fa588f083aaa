package drift

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"allclear/compare"
	"allclear/compare/finding"
)

// Member is one server of a fleet as it describes itself.
type Member struct {
	Pair   string
	Member string            // "a" or "b"
	Facts  map[string]string // by Variables, values as the server gives them
}

func (m Member) name() string { return m.Pair + "/" + m.Member }

// Servers compares the settings of the members of every pair with each other,
// and of all members with what most of the fleet has. None of its findings is
// a blocker: a setting does not make data wrong, it says where to look.
//
// A fact that a member lacks is not compared. Findings over the fleet have
// Pair "" and come first; the others are sorted by pair, then by kind.
func Servers(members []Member) []compare.Finding {
	members = slices.Clone(members)
	slices.SortStableFunc(members, func(x, y Member) int {
		return cmp.Or(cmp.Compare(x.Pair, y.Pair), cmp.Compare(x.Member, y.Member))
	})
	found := overFleet(members)
	for start := 0; start < len(members); {
		end := start + 1
		for end < len(members) && members[end].Pair == members[start].Pair {
			end++
		}
		found = append(found, withinPair(members[start:end])...)
		start = end
	}
	slices.SortStableFunc(found, func(x, y compare.Finding) int {
		return cmp.Or(cmp.Compare(x.Pair, y.Pair), cmp.Compare(x.Kind, y.Kind))
	})
	return found
}

// withinPair judges the members of one pair, of which there may be only one.
func withinPair(members []Member) []compare.Finding {
	var found []compare.Finding
	for _, r := range mustBeOn() {
		found = append(found, switchedOff(r, members)...)
	}
	if len(members) != 2 {
		return found
	}
	a, b := members[0], members[1]
	for _, r := range rules() {
		shownA, canonicalA, okA := r.value(a.Facts)
		shownB, canonicalB, okB := r.value(b.Facts)
		if !okA || !okB || canonicalA == canonicalB || toldElsewhere(r.variable, a.Facts, b.Facts) {
			continue
		}
		found = append(found, serverFinding(r, a.Pair, "",
			bothSay(settingForPeople(shownA), settingForPeople(shownB), r.consequence(shownA, shownB))))
	}
	return append(found, autoIncrement(a, b)...)
}

// toldElsewhere tells a difference that only repeats that of another variable.
func toldElsewhere(variable string, a, b map[string]string) bool {
	switch variable {
	case "version_comment": // another version mostly comes with another comment
		return canonicalVersion(a["version"], nil) != canonicalVersion(b["version"], nil)
	case "time_zone": // both follow the system's zone, which is compared itself
		return strings.EqualFold(a["time_zone"], "SYSTEM") && strings.EqualFold(b["time_zone"], "SYSTEM")
	}
	return false
}

// switchedOff reports a check that is off, be it on one member or on both.
func switchedOff(r rule, members []Member) []compare.Finding {
	var off []string
	for _, m := range members {
		if value, _, ok := r.value(m.Facts); ok && onOff(value, nil) == "OFF" {
			off = append(off, m.Member)
		}
	}
	switch len(off) {
	case 0:
		return nil
	case 1:
		return []compare.Finding{serverFinding(r, members[0].Pair, off[0], "globally OFF on "+off[0]+": "+r.why)}
	}
	return []compare.Finding{serverFinding(r, members[0].Pair, "", "globally OFF on both: "+r.why)}
}

// autoIncrement judges how two members share out IDs. Steps of 2 or more are
// set so that both can take writes: then they must take equal steps from
// different offsets. With steps of 1 the offset says nothing.
func autoIncrement(a, b Member) []compare.Finding {
	increment := rule{variable: "auto_increment_increment", severity: compare.Warning}
	offset := rule{variable: "auto_increment_offset", severity: compare.Warning}
	stepA, errA := strconv.ParseUint(a.Facts[increment.variable], 10, 64)
	stepB, errB := strconv.ParseUint(b.Facts[increment.variable], 10, 64)
	if errA != nil || errB != nil {
		return nil
	}
	if stepA != stepB {
		return []compare.Finding{serverFinding(increment, a.Pair, "",
			fmt.Sprintf("a: %d, b: %d: their steps cross, so both come to hand out the same IDs if both take writes", stepA, stepB))}
	}
	offsetA, errA := strconv.ParseUint(a.Facts[offset.variable], 10, 64)
	offsetB, errB := strconv.ParseUint(b.Facts[offset.variable], 10, 64)
	if errA != nil || errB != nil || stepA <= 1 || isSameServer(a.Facts, b.Facts) {
		return nil
	}
	switch {
	case offsetA > stepA || offsetB > stepA:
		return []compare.Finding{serverFinding(offset, a.Pair, "",
			fmt.Sprintf("a: %d, b: %d: a server ignores an offset above its auto_increment_increment, which is %d here", offsetA, offsetB, stepA))}
	case offsetA == offsetB:
		return []compare.Finding{serverFinding(offset, a.Pair, "",
			fmt.Sprintf("both have offset %d with auto_increment_increment %d: both hand out the same IDs if both take writes", offsetA, stepA))}
	}
	return nil
}

// isSameServer tells a server and a snapshot of itself, whose offsets must be
// equal. It needs proof: without an identity on both sides they are two.
func isSameServer(a, b map[string]string) bool {
	for _, identity := range []string{"server_uuid", "server_uid"} {
		if a[identity] != "" && a[identity] == b[identity] {
			return true
		}
	}
	return false
}

func serverFinding(r rule, pair, member, detail string) compare.Finding {
	return compare.Finding{
		Kind:     finding.Kind("server." + r.variable),
		Severity: r.severity,
		Pair:     pair,
		Member:   member,
		Count:    1,
		Detail:   detail,
		Recheck:  r.recheck(),
	}
}

func settingForPeople(value string) string {
	if value == "" {
		return "''"
	}
	return value
}
