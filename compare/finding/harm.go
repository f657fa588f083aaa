package finding

import "fmt"

// Harm is what a finding means for the data. Everything that a person reads is ordered by it:
// the count says how much there is, not how bad it is. The zero value is no harm; each kind
// declares one.
type Harm int

// The harms, most harmful first.
const (
	LostRows          Harm = iota + 1 // tables, columns or rows that one member lacks
	WrongValues                       // values that are not what was written, and IDs that were given twice
	Irreparable                       // texts whose member alone does not tell what was there
	Reparable                         // texts that can be had back from what is there
	ToCome                            // nothing is wrong yet: it is latent, or the next write, conversion or crash does it
	OtherThanExpected                 // worth knowing, and no harm
)

// Harms are all of them, most harmful first.
func Harms() []Harm {
	return []Harm{LostRows, WrongValues, Irreparable, Reparable, ToCome, OtherThanExpected}
}

// String gives the word for programs.
func (h Harm) String() string {
	switch h {
	case LostRows:
		return "lost-rows"
	case WrongValues:
		return "wrong-values"
	case Irreparable:
		return "irreparable-text"
	case Reparable:
		return "reparable-text"
	case ToCome:
		return "to-come"
	case OtherThanExpected:
		return "other-than-expected"
	}
	return "unknown"
}

// MarshalText implements encoding.TextMarshaler.
func (h Harm) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText refuses a word that is not one of the six.
func (h *Harm) UnmarshalText(text []byte) error {
	for _, known := range Harms() {
		if known.String() == string(text) {
			*h = known
			return nil
		}
	}
	return fmt.Errorf("%q is no harm", text)
}

// HarmOf is the harm of a finding: that of its kind, unless its facts tell of more or less. A
// kind that the catalogue does not have, of a report that another version wrote, is as
// harmful as its severity.
func HarmOf(kind Kind, severity Severity, facts Facts) Harm {
	entry, isKnown := kind.Entry()
	switch f := facts.(type) {
	case TextDamage:
		return harmOfText(entry.Harm, f)
	case TextSign:
		if f.Level == Suspect {
			return OtherThanExpected
		}
	case WrongLabel:
		return ToCome
	case DefinitionDamage:
		return harmOfDefinition(f.What, entry.Harm)
	case DefinitionSign:
		return harmOfDefinition(f.What, entry.Harm)
	case NotUniqueIDs:
		if f.Guess != "" { // they were never meant to be unique
			return OtherThanExpected
		}
	case Missing:
		if kind == MissingIndex && !f.Unique { // it only makes queries slow
			return OtherThanExpected
		}
	}
	switch {
	case isKnown:
		return entry.Harm
	case severity == Blocker:
		return WrongValues
	case severity == Warning:
		return ToCome
	}
	return OtherThanExpected
}

// harmOfText tells texts that can be repaired from those that cannot.
func harmOfText(class Harm, d TextDamage) Harm {
	switch {
	case class != Irreparable && class != Reparable:
		return class
	case d.Lossless:
		return Reparable
	}
	return Irreparable
}

// harmOfDefinition is the harm of a damaged text of a definition: nothing can be had under a
// name that nobody knows, and what a label stands for is damaged with it.
func harmOfDefinition(what What, class Harm) Harm {
	switch what {
	case DatabaseName, TableName, ColumnName:
		return LostRows
	case Label:
		return class
	case Default:
		return ToCome
	case IndexName, Comment:
	}
	return OtherThanExpected
}

// Harm is what the finding means for the data.
func (f *Finding) Harm() Harm { return HarmOf(f.Kind, f.Severity, f.Facts) }
