package words

import (
	"strconv"
	"strings"

	"allclear/compare/finding"
)

// Clusters says where the rows of findings lie, in one line: "380 of 412 have id from 88,201,113 to
// 88,201,700; 378 have created_at from 2026-11-24 14:02:11 to 14:06:58 UTC". It is "" for none.
func Clusters(all []finding.Cluster) string {
	var says []string
	for i := range all {
		c := &all[i]
		says = append(says, inCluster(c, i == 0 || c.Of != all[i-1].Of || c.Sample != all[i-1].Sample))
	}
	return strings.Join(says, "; ")
}

// inCluster says how many rows lie in a cluster, and of how many if that is to be said.
func inCluster(c *finding.Cluster, isFirst bool) string {
	rows := finding.Thousands(c.Rows)
	switch {
	case !isFirst:
	case c.Sample:
		rows += " of " + finding.Thousands(c.Of) + " that were looked at"
	case c.Rows == c.Of:
		rows = "all " + rows
	default:
		rows += " of " + finding.Thousands(c.Of)
	}
	column := c.Column
	if c.Member != "" {
		column += " on " + c.Member
	}
	return rows + " have " + column + " " + interval(c)
}

// interval writes the ends of a cluster. A day that both have is written once.
func interval(c *finding.Cluster) string {
	from, to := withThousands(c.From), withThousands(c.To)
	zone := ""
	if c.UTC {
		zone = " UTC"
	}
	if from == to {
		return from + zone
	}
	day, _, hasTime := strings.Cut(from, " ")
	if later, ok := strings.CutPrefix(to, day+" "); ok && hasTime {
		to = later
	}
	return "from " + from + " to " + to + zone
}

// withThousands writes a whole number as 1,234,567; anything else stays as it is.
func withThousands(value string) string {
	digits, isNegative := strings.CutPrefix(value, "-")
	n, err := strconv.ParseUint(digits, 10, 64)
	switch {
	case err != nil:
		return value
	case isNegative:
		return "-" + finding.Thousands(n)
	}
	return finding.Thousands(n)
}
