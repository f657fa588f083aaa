package words

import "allclear/compare/finding"

// Harm names a harm for people; "" for none.
func Harm(h finding.Harm) string {
	switch h {
	case finding.LostRows:
		return "rows or tables that one side lacks"
	case finding.WrongValues:
		return "wrong values"
	case finding.Irreparable:
		return "text that cannot be repaired"
	case finding.Reparable:
		return "text that can be repaired"
	case finding.ToCome:
		return "harm still to come"
	case finding.OtherThanExpected:
		return "other than expected"
	}
	return ""
}
