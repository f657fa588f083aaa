package drift

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"allclear/compare"
)

// A value is the fleet's own when this share of the members, in percent, has
// it, and no fewer than this many members.
const (
	majorityPercent = 60
	majorityMembers = 3
)

// Of many deviating members and values, one line names no more than these. The
// facts of every member are in the report.
const (
	mostNames  = 12
	mostValues = 5
)

// overFleet finds the members that stand out from the rest of the fleet. It
// judges only what all members should share.
func overFleet(members []Member) []compare.Finding {
	var found []compare.Finding
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
		isMajority := len(most.members) >= majorityMembers && 100*len(most.members) >= majorityPercent*total
		var detail string
		switch {
		case isMajority:
			detail = fmt.Sprintf("%d of %d members (%d%%) have %s; the others: %s",
				len(most.members), total, 100*len(most.members)/total, settingForPeople(most.shown), namesOf(groups[1:]))
		case r.variable == "version" && total >= majorityMembers:
			// A fleet caught in the middle of an upgrade has no majority, and
			// the split is what people need to see.
			detail = fmt.Sprintf("no version is on %d%% of the %d members: %s", majorityPercent, total, namesOf(groups))
		default:
			continue
		}
		f := serverFinding(r, "", "", detail)
		f.Count = uint64(total - len(most.members))
		found = append(found, f)
	}
	return found
}

// valueGroup is the members that share one value.
type valueGroup struct {
	canonical, shown string // shown is how the first of them spells it
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

// namesOf lists values and who has them: "8.0.35 on shard01/a, shard01/b".
func namesOf(groups []valueGroup) string {
	var says []string
	for i, g := range groups {
		if i == mostValues {
			says = append(says, fmt.Sprintf("and %d more", len(groups)-i))
			break
		}
		names := g.members
		more := ""
		if len(names) > mostNames {
			names, more = names[:mostNames], fmt.Sprintf(" and %d more", len(names)-mostNames)
		}
		says = append(says, fmt.Sprintf("%s on %s%s", settingForPeople(g.shown), strings.Join(names, ", "), more))
	}
	return strings.Join(says, "; ")
}
