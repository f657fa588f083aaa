package words

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"allclear/compare/finding"
)

// One line names at most this many deviating members and values. The report has the facts of
// every member.
const (
	mostNames  = 12
	mostValues = 5
)

func ofServers(f *finding.Finding) (string, bool) {
	switch facts := f.Facts.(type) {
	case finding.Setting:
		return eachSays(set(facts.A), set(facts.B), consequence(f)), true
	case finding.Modes:
		return ofModes(facts), true
	case finding.Offsets:
		return ofOffsets(facts), true
	case finding.SwitchedOff:
		return ofSwitchedOff(f, facts), true
	case finding.FleetSetting:
		return ofFleet(facts), true
	case finding.FleetTable:
		return ofFleetTable(facts), true
	case finding.FleetColumns:
		return ofFleetColumns(facts), true
	}
	return "", false
}

// ofModes says which modes only one of the two members has, and what follows if one of them
// does not refuse values that do not fit.
func ofModes(m finding.Modes) string {
	var then []string
	if len(m.OnlyA) > 0 {
		then = append(then, "b lacks "+strings.Join(m.OnlyA, ","))
	}
	if len(m.OnlyB) > 0 {
		then = append(then, "a lacks "+strings.Join(m.OnlyB, ","))
	}
	if m.Lenient != "" {
		then = append(then, m.Lenient+" cuts values that do not fit, where "+other(m.Lenient)+" refuses them")
	}
	return eachSays(set(m.A), set(m.B), strings.Join(then, "; "))
}

func ofOffsets(o finding.Offsets) string {
	if o.A == o.B && o.A <= o.Step {
		return fmt.Sprintf("both have offset %d with auto_increment_increment %d: both hand out the same IDs if both take writes", o.A, o.Step)
	}
	return fmt.Sprintf("a: %d, b: %d: a server ignores an offset above its auto_increment_increment, which is %d here", o.A, o.B, o.Step)
}

func ofSwitchedOff(f *finding.Finding, s finding.SwitchedOff) string {
	where := "both"
	if len(s.Members) == 1 {
		where = s.Members[0]
	}
	return "globally OFF on " + where + ": " + consequence(f)
}

func ofFleet(s finding.FleetSetting) string {
	if s.Majority == 0 {
		return fmt.Sprintf("no version is on %d%% of the %d members: %s", s.Percent, s.Members, valuesOn(s.Others))
	}
	return fmt.Sprintf("%d of %d members (%d%%) have %s; the others: %s",
		s.Majority, s.Members, 100*s.Majority/s.Members, set(s.Value), valuesOn(s.Others))
}

func ofFleetTable(t finding.FleetTable) string {
	if len(t.Lack) == 1 {
		return fmt.Sprintf("neither member has this table, which %s have", finding.Counted(t.Have, "other shard"))
	}
	return fmt.Sprintf("neither member has this table; %s have it, %d lack it", finding.Counted(t.Have, "shard"), len(t.Lack))
}

// ofFleetColumns says what most members have. A column that some lack has no type there.
func ofFleetColumns(c finding.FleetColumns) string {
	said := c.On
	if c.What == finding.OfType {
		said.Others = slices.Clone(said.Others)
		for i := range said.Others {
			said.Others[i].Value = cmp.Or(said.Others[i].Value, "no such column")
		}
	}
	return string(c.What) + ": " + ofFleet(said)
}

// valuesOn lists values and the members that have them: "8.0.35 on shard01/a, shard01/b".
func valuesOn(all []finding.ValueOn) string {
	var says []string
	for _, v := range all[:min(len(all), mostValues)] {
		names, more := v.Members, ""
		if len(names) > mostNames {
			names, more = names[:mostNames], fmt.Sprintf(" and %d more", len(names)-mostNames)
		}
		says = append(says, fmt.Sprintf("%s on %s%s", set(v.Value), strings.Join(names, ", "), more))
	}
	if more := len(all) - mostValues; more > 0 {
		says = append(says, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(says, "; ")
}

// set is what a variable is set to, which may be nothing.
func set(value string) string { return cmp.Or(value, "''") }
