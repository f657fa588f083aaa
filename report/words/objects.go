package words

import (
	"strings"

	"allclear/compare/finding"
)

func ofObjects(f *finding.Finding) (string, bool) {
	switch facts := f.Facts.(type) {
	case finding.StoredObject:
		return ofStored(f, facts), true
	case finding.Unseen:
		if facts.Unrecorded {
			return "not compared, for the snapshot that is " + f.Member + " does not have it: " + strings.Join(facts.What, ", "), true
		}
		return "not compared, for the account on " + f.Member + " may not see it: " + strings.Join(facts.What, ", "), true
	}
	return "", false
}

func ofStored(f *finding.Finding, o finding.StoredObject) string {
	what := o.What + " " + o.Name
	switch {
	case o.Definer != "":
		return "the definer of " + what + on(f.Member) + " is " + o.Definer + ", which does not exist: " + consequence(f)
	case o.Has != "":
		return o.Has + " has " + what + ", " + f.Member + " lacks it: " + withoutObject(o.What)
	}
	var says []string
	for _, p := range o.Parts {
		from := firstDifference(p.A, p.B)
		says = append(says, "its "+p.Part+" is '"+abridge(p.A, from)+"' on a, '"+abridge(p.B, from)+"' on b")
	}
	return what + ": " + strings.Join(says, "; ") + ": " + consequence(f)
}

// withoutObject is the harm that it does to lack an object.
func withoutObject(what string) string {
	switch what {
	case "trigger":
		return "rows written there go without what it does"
	case "event":
		return "what it does at its time is not done there"
	case "view":
		return "statements that read it fail there"
	}
	return "statements that call it fail there"
}
