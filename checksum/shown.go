package checksum

import (
	"encoding/hex"
	"fmt"
	"unicode/utf8"
)

// Shown is a value as people may see it.
type Shown struct {
	Text   string // of a text that is hidden only its length, in dots; "" for NULL
	IsNull bool
}

// shown is a value of a row as people may see it: numbers and times as they are, texts and bytes by
// their length unless all is to be shown, and then their beginning.
func (f *field) shown(value []byte) (Shown, error) {
	text, ok := "", false
	switch f.meaning {
	case asText, asJSON:
		text, ok = f.decode(value)
	case asBytes:
	case asInteger, asFloat, asDecimal, asDatetime, asDuration, asBits:
		_, text, err := f.literal(value)
		return Shown{Text: text}, err
	}
	switch isHidden := f.values.Hides(f.column); {
	case isHidden && ok:
		return Shown{Text: Dots(utf8.RuneCountInString(text))}, nil
	case isHidden:
		return Shown{Text: fmt.Sprintf("(%d bytes)", len(value))}, nil
	case ok && len(text) <= longestText:
		return Shown{Text: text}, nil
	case ok:
		cut := longestText
		for !utf8.RuneStart(text[cut]) {
			cut--
		}
		return Shown{Text: fmt.Sprintf("%s… (%d characters)", text[:cut], utf8.RuneCountInString(text))}, nil
	case len(value) > longestText/2:
		return Shown{Text: fmt.Sprintf("0x%s… (%d bytes)", hex.EncodeToString(value[:longestText/2]), len(value))}, nil
	}
	return Shown{Text: "0x" + hex.EncodeToString(value)}, nil
}
