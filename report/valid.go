package report

import (
	"fmt"
	"reflect"
	"strings"
	"unicode/utf8"

	"allclear/compare/finding"
)

// validText writes each byte that is no UTF-8 in the form \xE9. JSON would turn all of them
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

// validFacts are the facts with every text made valid, so that reading a report gives the
// same facts.
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

// validClusters are clusters with every text made valid.
func validClusters(all []finding.Cluster) (valid []finding.Cluster) {
	for _, c := range all {
		c.Column, c.From, c.To = validText(c.Column), validText(c.From), validText(c.To)
		valid = append(valid, c)
	}
	return valid
}

// copyValid copies a value and makes its texts valid. It leaves out unexported fields: among
// the types of facts only times have some, and those hold no texts.
func copyValid(to, from reflect.Value) {
	to.Set(from)
	switch from.Kind() {
	case reflect.String:
		to.SetString(validText(from.String()))
	case reflect.Slice:
		if from.Len() == 0 { // JSON writes nil and empty slices alike, and reading gives nil
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
	default: // numbers; and pointers, which lead to forecasts, which hold no texts
	}
}
