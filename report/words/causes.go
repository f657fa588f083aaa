package words

import (
	"fmt"
	"strings"
	"time"

	"allclear/compare/finding"
)

// ofCauses says why rows differ that are counted together.
func ofCauses(f *finding.Finding) (string, bool) {
	switch facts := f.Facts.(type) {
	case finding.Altered:
		return ofAltered(f, facts), true
	case finding.Stale:
		return ofStale(f, facts), true
	case finding.Disjoint:
		return fmt.Sprintf("none of a's %s is on b, and none of b's %s is on a: is this the same pair?",
			finding.Counted(facts.RowsA, "key"), finding.Counted(facts.RowsB, "key")), true
	default:
		return "", false
	}
}

func ofAltered(f *finding.Finding, facts finding.Altered) string {
	var says []string
	for i := range facts.Columns {
		says = append(says, ofAlteredColumn(f, &facts.Columns[i])+rowsOf(f, &facts.Columns[i]))
	}
	text := strings.Join(says, "; ")
	if f.Kind == finding.RowShifted {
		text += ": this suggests a wrong time zone"
	}
	return text
}

// ofStale says what a member has as it was, or lacks.
func ofStale(f *finding.Finding, facts finding.Stale) string {
	other := "a"
	if f.Member == "a" {
		other = "b"
	}
	var says []string
	if facts.Missing > 0 {
		says = append(says, fmt.Sprintf("%s ends at %s %s and lacks the %s of %s after it",
			f.Member, facts.Key, facts.Last, finding.Counted(facts.Missing, "row"), other))
	}
	if facts.Updated > 0 {
		says = append(says, fmt.Sprintf("%s has %s as they were by %s %s, which %s has updated from %s on",
			f.Member, finding.Counted(facts.Updated, "row"), facts.Column, facts.Then, other, facts.Since))
	}
	return strings.Join(says, "; ") +
		": this suggests a restore from an earlier time, writes that did not reach it, or writes to " + other + " alone"
}

// rowsOf says in how many of the rows a cause shows in a column, unless it does in all.
func rowsOf(f *finding.Finding, c *finding.AlteredColumn) string {
	if c.Rows == f.Count {
		return ""
	}
	return " (" + finding.Counted(c.Rows, "row") + ")"
}

func ofAlteredColumn(f *finding.Finding, c *finding.AlteredColumn) string {
	switch f.Kind {
	case finding.RowNarrowed:
		narrow, wide, other := c.B, c.A, "a"
		if f.Member == "a" {
			narrow, wide, other = c.A, c.B, "b"
		}
		var how []string
		for _, h := range c.How {
			how = append(how, string(h))
		}
		return fmt.Sprintf("%s is %s on %s and %s on %s: its values were %s",
			c.Name, narrow, f.Member, wide, other, strings.Join(how, " or "))
	case finding.RowRelabelled:
		var labels []string
		for _, l := range c.Labels {
			labels = append(labels, fmt.Sprintf("%q on a is %q on b", l.A, l.B))
		}
		return fmt.Sprintf("the labels of %s stand in another order, and rows have the same number on both: %s",
			c.Name, strings.Join(labels, ", "))
	case finding.RowShifted:
		var shifts []string
		for _, seconds := range c.Seconds {
			shifts = append(shifts, later(seconds))
		}
		return c.Name + " is " + strings.Join(shifts, " or ") + " on b"
	}
	return c.Name
}

// later says how much later, or earlier, a time is: "2 h later", "5 h 30 min earlier".
func later(seconds int64) string {
	shift := (time.Duration(seconds) * time.Second).Abs()
	var says []string
	if hours := int(shift.Hours()); hours > 0 {
		says = append(says, fmt.Sprintf("%d h", hours))
	}
	if minutes := int(shift.Minutes()) % 60; minutes > 0 {
		says = append(says, fmt.Sprintf("%d min", minutes))
	}
	if seconds < 0 {
		return strings.Join(says, " ") + " earlier"
	}
	return strings.Join(says, " ") + " later"
}
