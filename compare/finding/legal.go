package finding

// Legality is what a difference of some kind is where member a was recorded, and b is what
// has become of it since: an upgrade or a migration, which changes definitions on purpose.
type Legality int

// What a difference may be.
const (
	NotLegal  Legality = iota // as bad as between two members that are to be alike
	IfCovered                 // expected as long as b does all that a did
	Legal                     // expected
)

// IsLegal tells of a difference that is no more than an expected change where member a was
// recorded before it.
func (f *Finding) IsLegal() bool {
	e, _ := f.Kind.Entry()
	switch e.Legality {
	case Legal:
		return true
	case IfCovered:
		by := f.coveredBy()
		return by == "b" || by == Either
	case NotLegal:
	}
	return false
}

// coveredBy is the member whose definition does all that the other's does: it takes every
// value, and gives nothing up. It is Either where both do, "" where neither does or where it
// is not known.
func (f *Finding) coveredBy() string {
	switch facts := f.Facts.(type) {
	case Missing:
		return facts.Has
	case OnlyOn:
		return facts.Member
	case StoredObject:
		if facts.Has != "" {
			return facts.Has
		}
	case DefinitionApart:
		return facts.Covers
	case Widened:
		return facts.On
	case IndexHidden:
		return other(facts.On)
	case IndexApart:
		if facts.Renamed {
			return Either
		}
		return other(facts.TakesDuplicates)
	case Modes:
		if facts.Lenient == "" {
			return Either
		}
		return other(facts.Lenient)
	}
	return other(f.Member) // the member that is the worse for it
}

// other is the other member of a pair; "" where it is not one of them that is meant.
func other(member string) string {
	switch member {
	case "a":
		return "b"
	case "b":
		return "a"
	}
	return ""
}
