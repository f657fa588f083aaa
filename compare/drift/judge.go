package drift

import (
	"reflect"
	"slices"

	"allclear/compare"
	"allclear/compare/finding"
)

// Judge gives all findings about the definitions of a pair's tables: first what is not
// the same on both members (Schema), then what looks damaged by itself. A run without
// the Drift check still gets the findings about rows and values that have no place on
// one member.
func Judge(p *compare.PairOutcome, checks compare.Checks) []finding.Finding {
	found := slices.DeleteFunc(Schema(p), func(f finding.Finding) bool {
		if p.DefinitionsLag != nil && IsLate(&f) {
			return true // there is a gap instead
		}
		return !checks.Has(compare.Drift) && !(checks.Has(compare.Rows) && f.ConcernsRows())
	})
	if !checks.Has(compare.Charset) {
		return found
	}
	proved := found
	for _, sign := range signsOfBoth(p) {
		if !slices.ContainsFunc(proved, func(f finding.Finding) bool { return proves(&f, &sign) }) {
			found = append(found, sign)
		}
	}
	return found
}

// IsLate tells of a blocker that may be a change of the schema that one member has still to
// apply. A table that is missing is not: it was waited for.
func IsLate(f *finding.Finding) bool {
	return f.Severity == finding.Blocker && f.Kind != finding.MissingTable
}

// proves tells whether the comparison with the other member has already reported damage
// to what a sign is about: it is the better evidence.
func proves(f, sign *finding.Finding) bool {
	return f.Kind.DamageClass() != "" && f.Table == sign.Table && slices.Equal(f.Columns, sign.Columns)
}

// signsOfBoth are the signs of damage on either member. What both members show alike
// is one finding.
func signsOfBoth(p *compare.PairOutcome) []finding.Finding {
	a, b := slices.Clone(p.OnlyA), slices.Clone(p.OnlyB)
	for i := range p.Tables {
		if t := p.Tables[i].A; t != nil {
			a = append(a, t)
		}
		if t := p.Tables[i].B; t != nil {
			b = append(b, t)
		}
	}
	onA, onB := Definitions(p.Name, "a", a), Definitions(p.Name, "b", b)
	askOnly(onA, p.A.Recording == nil, true)
	askOnly(onB, true, p.B.Recording == nil)
	for i := range onA {
		f := &onA[i]
		same := slices.IndexFunc(onB, func(o finding.Finding) bool { return isAlike(f, &o) })
		if same >= 0 {
			f.Member, f.Recheck.B = "", onB[same].Recheck.B
			onB = slices.Delete(onB, same, same+1)
		}
	}
	return append(onA, onB...)
}

// isAlike tells that the signs of two members are the same.
func isAlike(f, other *finding.Finding) bool {
	return f.Kind == other.Kind && f.Table == other.Table && f.Count == other.Count &&
		slices.Equal(f.Columns, other.Columns) && reflect.DeepEqual(f.Facts, other.Facts)
}
