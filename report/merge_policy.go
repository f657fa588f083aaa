package report

import (
	"reflect"
	"slices"
)

// declared is the feature as the fleet file declares it, without what a run came to, nor the
// command, in which the file has another path on another machine.
func (f *Feature) declared() Feature {
	return Feature{Name: f.Name, CanDisable: f.CanDisable, Patterns: f.Patterns}
}

// declared is the entry without what a run came to.
func (a *Accepted) declared() Accepted {
	return Accepted{Kind: a.Kind, Table: a.Table, Column: a.Column, Pair: a.Pair, Reason: a.Reason, By: a.By, Until: a.Until.UTC()}
}

// declared is the change without what a run came to.
func (c *SeverityChange) declared() SeverityChange {
	return SeverityChange{Kind: c.Kind, From: c.From, To: c.To}
}

// policyApart names what two Documents were decided by and that is not the same; "" if
// everything is.
func (d *Document) policyApart(other *Document) string {
	switch {
	case !areDeclaredAlike(d.Features, other.Features, (*Feature).declared):
		return "features"
	case !areDeclaredAlike(d.Accepted, other.Accepted, (*Accepted).declared):
		return "what is accepted"
	case !areDeclaredAlike(d.Severities, other.Severities, (*SeverityChange).declared):
		return "severities"
	}
	return ""
}

func areDeclaredAlike[T any](ours, others []T, declared func(*T) T) bool {
	return slices.EqualFunc(ours, others, func(x, y T) bool { return reflect.DeepEqual(declared(&x), declared(&y)) })
}

// takePolicy takes over what all parts were decided by. What had expired when one of them
// started has expired, and a feature has to pass the commands of all.
func (d *Document) takePolicy(parts []*Document) {
	for i := range parts[0].Features {
		f := parts[0].Features[i].declared()
		f.Command = joined(parts, " && ", func(part *Document) string { return part.Features[i].Command })
		d.Features = append(d.Features, f)
	}
	for i := range parts[0].Accepted {
		a := parts[0].Accepted[i].declared()
		a.Expired = slices.ContainsFunc(parts, func(part *Document) bool { return part.Accepted[i].Expired })
		d.Accepted = append(d.Accepted, a)
	}
	for i := range parts[0].Severities {
		d.Severities = append(d.Severities, parts[0].Severities[i].declared())
	}
}
