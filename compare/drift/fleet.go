package drift

import (
	"cmp"
	"slices"

	"allclear/compare/finding"
)

// A value is the fleet's own when this share of the members, in percent, has
// it, and no fewer than this many members.
const (
	majorityPercent = 60
	majorityMembers = 3
)

// overFleet finds the members that differ from the rest of the fleet. It judges only
// what all members should have in common.
func overFleet(members []Member) []finding.Finding {
	var found []finding.Finding
	for _, r := range rules() {
		if r.role {
			continue
		}
		groups := groupByValue(r, members)
		if len(groups) < 2 {
			continue
		}
		total := 0
		for _, g := range groups {
			total += len(g.members)
		}
		most := groups[0]
		facts := finding.FleetSetting{Members: total, Percent: majorityPercent}
		isMost := isMajority(len(most.members), total)
		switch {
		case isMost:
			facts.Value, facts.Majority, facts.Others = most.shown, len(most.members), valuesOn(groups[1:])
		case r.variable == "version" && total >= majorityMembers:
			// A fleet in the middle of an upgrade has no majority, and people need to see
			// the split.
			facts.Others = valuesOn(groups)
		default:
			continue
		}
		f := serverFinding(r, "", facts)
		f.Count = uint64(total - len(most.members))
		found = append(found, f)
	}
	return found
}

// valueGroup is the members that share one value.
type valueGroup struct {
	canonical, shown string // shown is the value as the first member spells it
	members          []string
}

// groupByValue puts the members with the same value together, the largest
// group first.
func groupByValue(r rule, members []Member) []valueGroup {
	var groups []valueGroup
	for _, m := range members {
		shown, canonical, ok := r.value(m.Facts)
		if !ok {
			continue
		}
		at := slices.IndexFunc(groups, func(g valueGroup) bool { return g.canonical == canonical })
		if at < 0 {
			at = len(groups)
			groups = append(groups, valueGroup{canonical: canonical, shown: shown})
		}
		groups[at].members = append(groups[at].members, m.name())
	}
	slices.SortFunc(groups, func(x, y valueGroup) int {
		return cmp.Or(cmp.Compare(len(y.members), len(x.members)), cmp.Compare(x.canonical, y.canonical))
	})
	return groups
}

func valuesOn(groups []valueGroup) []finding.ValueOn {
	var all []finding.ValueOn
	for _, g := range groups {
		all = append(all, finding.ValueOn{Value: g.shown, Members: g.members})
	}
	return all
}
