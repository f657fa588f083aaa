package words

import "allclear/compare/finding"

// ofCounters says what members would give next for a number, and what comes of it.
func ofCounters(f *finding.Finding, c finding.CountersApart) string {
	harmed, sound, who := c.A, c.B, f.Member
	if f.Member == "b" {
		harmed, sound = c.B, c.A
	}
	ends := ", " + other(f.Member) + " gives " + sound.Next
	if f.Member == "" {
		who, ends = "each member", "" // one that is harmed stands for both
	}
	line := who + " gives " + harmed.Next + " next"
	switch c.Harm {
	case finding.NearTheEnd:
		return line + ends + ": of the numbers that the column can hold, " + harmed.Left + " are left there and " +
			sound.Left + " on " + other(f.Member)
	case finding.NumberInUse:
		line += ", which a row there has already"
	case finding.UsedUp:
		return line + ", which the column cannot hold" + ends + ": an INSERT that needs a number fails there"
	case finding.RowsBeyond:
		line += ", though rows there have numbers up to " + harmed.Greatest
	}
	if !c.Unique {
		return line + ends + ": several rows will have one number"
	}
	return line + ends + ": " + consequence(f)
}
