package finding

// Kinds of findings about texts that are not classes of damage.
const (
	KeysEqual    Kind = "charset.keys-equal"    // a collation makes distinct keys equal
	NotLookedAt  Kind = "charset.not-looked-at" // documents of MySQL's JSON type
	charsetKinds      = "charset."
)

// Damage is the kind of a class of damage to texts (see package damage).
func Damage(class string) Kind { return Kind(charsetKinds + class) }

// DamageClass is the class of damage that a kind stands for; "" for other kinds.
func (k Kind) DamageClass() string {
	if k == KeysEqual || k == NotLookedAt || len(k) <= len(charsetKinds) || k[:len(charsetKinds)] != charsetKinds {
		return ""
	}
	return string(k[len(charsetKinds):])
}

// proofs of classes of damage.
const (
	byOneValue    = "one value beside the other member's proves it; " + withoutBefore
	byTheColumn   = "believed only where it explains at least half of a column's changed rows, and three"
	bySigns       = "found in the member's own texts, without a before"
	withoutBefore = "without a before, a column is called damaged only by its values that turn back into better text"
)

func textKinds() []Entry {
	repair := "run the repair that the finding gives, or restore the texts from the other member"
	restore := "what was there is lost on this member: restore the texts from the other one"
	lookUp := "look at the texts: this may be an edit"
	var all []Entry
	for _, d := range []struct {
		class, meaning, proves, remedy string
		severity                       Severity
		harm                           Harm
	}{
		{"double-encoded", "UTF-8 was read as latin1 and encoded again", byOneValue, repair, Blocker, Reparable},
		{"double-encoded-iso", "an application read UTF-8 as ISO 8859-1 and encoded it again", byOneValue, repair, Blocker, Reparable},
		{"double-encoded-cut", "UTF-8 was read as latin1, encoded again and cut", byOneValue, restore, Blocker, Irreparable},
		{"raw-legacy-bytes", "bytes of another character set stand under this one's label", byOneValue, repair, Blocker, Reparable},
		{"mislabelled", "one character set's bytes were read as another's", byTheColumn + "; " + withoutBefore, repair, Blocker, Reparable},
		{"undecodable", "bytes that the column's character set does not have", bySigns, "find out which set they are in", Warning, Irreparable},
		{"question-marked", "characters that a set on the way lacks became question marks", byOneValue, restore, Blocker, Irreparable},
		{"replacement-character", "bytes that could not be read became U+FFFD", byOneValue, restore, Blocker, Irreparable},
		{"cut-in-character", "texts were cut within the bytes of one character", byOneValue, restore, Blocker, Irreparable},
		{"cut-at-4-byte", "all from the first four-byte character on is gone", byTheColumn, restore, Blocker, Irreparable},
		{"4-byte-dropped", "the four-byte characters are gone", byTheColumn, restore, Blocker, Irreparable},
		{"cut", "the end of the text is missing", byTheColumn, restore, Blocker, Irreparable},
		{"latent", "UTF-8 stands under another set's label: the next CONVERT TO damages it", byOneValue,
			"convert the column by way of VARBINARY, not by CONVERT TO", Warning, ToCome},
		{"wave-dash", "characters that Japanese sets map in two ways were exchanged", byTheColumn, lookUp, Blocker, OtherThanExpected},
		{"nul-pad", "NULs at the end came or went", byTheColumn, lookUp, Blocker, OtherThanExpected},
		{"bom", "a byte order mark came or went", byTheColumn, lookUp, Blocker, OtherThanExpected},
		{"html-entity", "text was escaped or unescaped for HTML", byTheColumn, lookUp, Blocker, Reparable},
		{"normalised", "text is in another Unicode normalisation form", byTheColumn, lookUp, Blocker, OtherThanExpected},
		{"space", "only white space differs", byTheColumn, lookUp, Blocker, OtherThanExpected},
		{"case", "only upper and lower case differ", byTheColumn, lookUp, Blocker, Irreparable},
		{"accent", "only accents differ", byTheColumn, lookUp, Blocker, Irreparable},
		{
			"repaired", "damage of the member before was undone on the other", byOneValue,
			"verify that the repaired member is the right one", Blocker, Reparable,
		},
		{"c1-controls", "text has control characters of C1, U+0080 to U+009F, which nobody types", bySigns, lookUp, Info, OtherThanExpected},
		{"cesu-8", "UTF-8 has halves of surrogate pairs (CESU-8)", bySigns, lookUp, Warning, Reparable},
	} {
		all = append(all, Entry{
			Kind: Damage(d.class), Subject: Texts, Severity: d.severity, Harm: d.harm, Noun: "value", AddsUp: true,
			Meaning: d.meaning, Proves: d.proves, Remedy: d.remedy,
		})
	}
	return append(all,
		Entry{
			Kind: KeysEqual, Subject: Texts, Severity: Blocker, Harm: ToCome, Noun: "key", AddsUp: true,
			Meaning: "a collation makes distinct keys of a unique index equal",
			Proves:  "the server itself compared the rows under that collation",
			Remedy:  "change one of the keys, or choose another collation, before the table is converted",
		},
		Entry{
			Kind: NotLookedAt, Subject: Texts, Severity: Info, Harm: OtherThanExpected, Noun: "column",
			Meaning: "text in documents of MySQL's JSON type is not looked at for damage by itself",
			Proves:  "nothing: the server keeps these documents parsed",
			Remedy:  "compare them with the other member",
		})
}
