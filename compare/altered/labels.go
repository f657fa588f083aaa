package altered

import (
	"slices"

	"allclear/checksum"
	"allclear/compare/finding"
)

// relabelled tells of labels of an ENUM or SET that have the same number on both members, and
// are others because the labels stand in another order: what rows hold is the number.
func (of *Columns) relabelled(a, b held) Cause {
	if !a.HasLabel || !b.HasLabel || !of.IsReordered {
		return Cause{}
	}
	onA, errA := a.Column.LabelNumber(a.Label)
	onB, errB := b.Column.LabelNumber(b.Label)
	if errA != nil || errB != nil || onA == 0 || onA != onB {
		return Cause{}
	}
	return Cause{
		Kind: finding.RowRelabelled, Number: onA, Labels: [2]string{a.Label, b.Label}, IsWeak: true,
		sample: func() string { return a.Label + " → " + b.Label },
	}
}

// isReordered tells of two ENUM or SET columns in which a label has one number on one member
// and another on the other.
func isReordered(a, b *checksum.Column) bool {
	if a.Type != b.Type || a.Type != "enum" && a.Type != "set" || a.FullType == b.FullType {
		return false
	}
	labelsA, labelsB := a.Labels(), b.Labels()
	for n, label := range labelsA {
		if at := slices.Index(labelsB, label); at >= 0 && at != n {
			return true
		}
	}
	return false
}

// HasMoved tells whether a label that both members have in a row stands for other numbers on
// each: had the labels been put in another order, the row would differ.
func (of *Columns) HasMoved(label string) bool {
	onA, errA := of.a.LabelNumber(label)
	onB, errB := of.b.LabelNumber(label)
	return errA == nil && errB == nil && onA != onB
}
