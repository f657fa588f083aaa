package json

import (
	"bytes"
	"encoding"
	"encoding/json"
	"io"
	"reflect"
	"strings"
)

// indent is that of one level.
const indent = "  "

// stream writes a value as package json does, indented, but list by list and element by
// element: a report of 20,000 tables is never in memory as text.
type stream struct{ to io.Writer }

// value writes a value whose lines begin with prefix, except for the first.
func (s stream) value(v reflect.Value, prefix string) error {
	switch {
	case !holdsList(v.Type()), v.Kind() == reflect.Pointer && v.IsNil(), v.Kind() == reflect.Slice && v.Len() == 0:
		var one bytes.Buffer
		if err := encode(&one, v.Interface(), prefix, indent); err != nil {
			return err
		}
		return write(s.to, bytes.TrimSuffix(one.Bytes(), []byte("\n")))
	case v.Kind() == reflect.Pointer:
		return s.value(v.Elem(), prefix)
	case v.Kind() == reflect.Slice:
		return s.list(v, prefix)
	}
	return s.object(v, prefix)
}

func (s stream) list(v reflect.Value, prefix string) error {
	before := "["
	for i := range v.Len() {
		if err := write(s.to, []byte(before+"\n"+prefix+indent)); err != nil {
			return err
		}
		if err := s.value(v.Index(i), prefix+indent); err != nil {
			return err
		}
		before = ","
	}
	return write(s.to, []byte("\n"+prefix+"]"))
}

func (s stream) object(v reflect.Value, prefix string) error {
	before := "{"
	for i := range v.NumField() {
		name, options, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		if (options == "omitempty" || options == "omitzero") && v.Field(i).IsZero() {
			continue
		}
		if err := write(s.to, []byte(before+"\n"+prefix+indent+`"`+name+`": `)); err != nil {
			return err
		}
		if err := s.value(v.Field(i), prefix+indent); err != nil {
			return err
		}
		before = ","
	}
	return write(s.to, []byte("\n"+prefix+"}"))
}

// holdsList tells whether values of a type may hold a list of objects, so that they are
// written in parts.
func holdsList(t reflect.Type) bool {
	if t.Implements(reflect.TypeFor[json.Marshaler]()) || t.Implements(reflect.TypeFor[encoding.TextMarshaler]()) {
		return false
	}
	switch kind := t.Kind(); {
	case kind == reflect.Pointer:
		return holdsList(t.Elem())
	case kind == reflect.Slice:
		return t.Elem().Kind() == reflect.Struct
	case kind != reflect.Struct:
		return false
	}
	for field := range t.Fields() {
		if holdsList(field.Type) {
			return true
		}
	}
	return false
}
