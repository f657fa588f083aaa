package texts

import (
	"allclear/checksum"
	"allclear/checksum/charset"
	"allclear/compare/damage"
	"allclear/compare/finding"
)

// WrongLabel is the kind of texts that are UTF-8 under another set's label.
func WrongLabel() finding.Kind { return finding.Damage(string(damage.Latent)) }

// Labels finds out whether a column holds UTF-8 on both sides, although one of them has
// another set's label on it. It is not for several goroutines.
type Labels struct{ *damage.Labels }

// LabelsOf gives the Labels of a column; ok is false unless one side has UTF-8's label and the
// other one another set's.
func LabelsOf(a, b checksum.ViewColumn) (of Labels, ok bool) {
	if !a.IsText() || !b.IsText() || a.ByJSON {
		return of, false
	}
	setA, _ := charset.Lookup(a.Charset)
	setB, _ := charset.Lookup(b.Charset)
	of.Labels = damage.NewLabels(setA, setB)
	return of, of.Labels != nil
}
