package report

import (
	"fmt"
	"reflect"
	"strings"
	"unicode/utf8"

	"allclear/compare/finding"
)

// validText shows bytes that are no UTF-8 as \xE9. JSON would turn all of them
// into the same U+FFFD, and two keys would look alike.
func validText(text string) string {
	if utf8.ValidString(text) {
		return text
	}
	var out strings.Builder
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		if r == utf8.RuneError && size == 1 {
			fmt.Fprintf(&out, `\x%02X`, text[0])
		} else {
			out.WriteString(text[:size])
		}
		text = text[size:]
	}
	return out.String()
}

// validFacts are facts whose texts are all valid, as they will be read back.
func validFacts(facts finding.Facts) finding.Facts {
	if facts == nil {
		return nil
	}
	valid := reflect.New(reflect.TypeOf(facts)).Elem()
	copyValid(valid, reflect.ValueOf(facts))
	copied, ok := valid.Interface().(finding.Facts)
	if !ok { // a copy has the type of the original
		return facts
	}
	return copied
}

// copyValid copies a value with texts that are valid. What facts are made of has no
// unexported fields, but for times, which have no texts either.
func copyValid(to, from reflect.Value) {
	to.Set(from)
	switch from.Kind() {
	case reflect.String:
		to.SetString(validText(from.String()))
	case reflect.Slice:
		if from.Len() == 0 { // of nothing JSON has one form, and reading it gives one value
			to.SetZero()
			return
		}
		to.Set(reflect.MakeSlice(from.Type(), from.Len(), from.Len()))
		for i := range from.Len() {
			copyValid(to.Index(i), from.Index(i))
		}
	case reflect.Array:
		for i := range from.Len() {
			copyValid(to.Index(i), from.Index(i))
		}
	case reflect.Struct:
		for i := range from.NumField() {
			if from.Type().Field(i).IsExported() {
				copyValid(to.Field(i), from.Field(i))
			}
		}
	default: // numbers, and what lies behind a pointer: forecasts, which have no texts
	}
}
