// Package schema writes the JSON Schema (draft 2020-12) of Go types, from the types themselves and
// the comments beside their fields, so that the schema of report.json cannot fall behind
// it. It is for tests alone. It knows how encoding/json writes a type, and is told about types
// that write themselves.
//
// Objects stay open: a later version may add keys, and a reader must pass over them. A key is
// required if it is always written.
package schema

import (
	"encoding"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"time"
)

// Node is a schema, or a part of one. Its keys are those of JSON Schema.
type Node struct {
	Schema      string           `json:"$schema,omitempty"`
	Title       string           `json:"title,omitempty"`
	Description string           `json:"description,omitempty"`
	Ref         string           `json:"$ref,omitempty"`
	Type        any              `json:"type,omitempty"`
	Format      string           `json:"format,omitempty"`
	Enum        []string         `json:"enum,omitempty"`
	Const       any              `json:"const,omitempty"`
	Minimum     *int             `json:"minimum,omitempty"`
	MinItems    int              `json:"minItems,omitempty"`
	Properties  Properties       `json:"properties,omitempty"`
	Required    []string         `json:"required,omitempty"`
	Additional  any              `json:"additionalProperties,omitempty"`
	Items       *Node            `json:"items,omitempty"`
	AllOf       []*Node          `json:"allOf,omitempty"`
	AnyOf       []*Node          `json:"anyOf,omitempty"`
	If          *Node            `json:"if,omitempty"`
	Then        *Node            `json:"then,omitempty"`
	Else        *Node            `json:"else,omitempty"`
	Definitions map[string]*Node `json:"$defs,omitempty"`
}

// Properties are the keys of an object, in the order in which they are written.
type Properties []Property

// Property is one key of an object.
type Property struct {
	Name string
	Node *Node
}

// MarshalJSON keeps the order, which a map would lose.
func (p Properties) MarshalJSON() ([]byte, error) {
	var out strings.Builder
	out.WriteByte('{')
	for i, one := range p {
		if i > 0 {
			out.WriteByte(',')
		}
		name, err := json.Marshal(one.Name)
		if err != nil {
			return nil, err
		}
		node, err := json.Marshal(one.Node)
		if err != nil {
			return nil, err
		}
		out.Write(name)
		out.WriteByte(':')
		out.Write(node)
	}
	out.WriteByte('}')
	return []byte(out.String()), nil
}

// Writer makes schemas of types. Definitions grow as types are met.
type Writer struct {
	Definitions map[string]*Node
	// Own are the schemas of types that write themselves as JSON.
	Own map[reflect.Type]*Node
	// Nullable tells of a struct that its lists may be nil, which are written as null.
	Nullable func(of reflect.Type) bool
	Comments *Comments
	// Closed forbids keys that the types do not have. It is for tests of what is written; a
	// schema that is given to others is open.
	Closed bool

	types map[string]reflect.Type
}

// Of is the schema of a type. That of a struct is a reference to its definition.
func (w *Writer) Of(t reflect.Type) *Node {
	if own, ok := w.Own[t]; ok {
		return own
	}
	switch {
	case t == reflect.TypeFor[time.Time]():
		return &Node{Type: "string", Format: "date-time"}
	case t.Implements(reflect.TypeFor[encoding.TextMarshaler]()):
		return &Node{Type: "string", Enum: wordsOf(t)}
	}
	zero := 0
	switch t.Kind() {
	case reflect.String:
		return &Node{Type: "string"}
	case reflect.Bool:
		return &Node{Type: "boolean"}
	case reflect.Int, reflect.Int64:
		return &Node{Type: "integer"}
	case reflect.Uint64, reflect.Uint32, reflect.Uint:
		return &Node{Type: "integer", Minimum: &zero}
	case reflect.Float64:
		return &Node{Type: "number"}
	case reflect.Slice:
		return &Node{Type: "array", Items: w.Of(t.Elem())}
	case reflect.Array:
		return &Node{Type: "array", Items: w.Of(t.Elem()), MinItems: t.Len()}
	case reflect.Map:
		return &Node{Type: "object", Additional: w.Of(t.Elem())}
	case reflect.Pointer:
		return w.Of(t.Elem())
	case reflect.Struct:
		return w.define(t)
	default:
		panic("a " + t.String() + " has no schema: add it here, or to Own")
	}
}

func (w *Writer) define(t reflect.Type) *Node {
	name := t.Name()
	if known, ok := w.types[name]; !ok {
		if w.types == nil {
			w.types = map[string]reflect.Type{}
		}
		w.types[name] = t // before its fields, which may lead back to it
		w.Definitions[name] = w.Object(t)
	} else if known != t {
		panic(t.String() + " and " + known.String() + " have the same name in the schema: rename one")
	}
	return &Node{Ref: "#/$defs/" + name}
}

// Object is the schema of a struct itself, whose first keys are given.
func (w *Writer) Object(t reflect.Type, first ...Property) *Node {
	node := &Node{Type: "object", Description: w.Comments.OfType(t), Properties: first}
	for _, p := range first {
		node.Required = append(node.Required, p.Name)
	}
	for field := range t.Fields() {
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if !field.IsExported() || name == "-" {
			continue
		}
		if name == "" {
			name = field.Name
		}
		isOptional := strings.Contains(options, "omitempty") || strings.Contains(options, "omitzero")
		one := *w.Of(field.Type)
		isNullable := field.Type.Kind() == reflect.Pointer ||
			field.Type.Kind() == reflect.Slice && w.Nullable != nil && w.Nullable(t)
		if isNullable && !isOptional {
			one = orNull(one)
		}
		one.Description = w.Comments.OfField(t, field.Name)
		node.Properties = append(node.Properties, Property{name, &one})
		if !isOptional {
			node.Required = append(node.Required, name)
		}
	}
	if w.Closed {
		node.Additional = false
	}
	return node
}

func orNull(n Node) Node {
	if kind, ok := n.Type.(string); ok {
		n.Type = []string{kind, "null"}
		return n
	}
	return Node{AnyOf: []*Node{&n, {Type: "null"}}}
}

// wordsOf are the words that an enumeration of numbers is written in. The first that comes again
// ends them, for a number that means nothing is written as one that does.
func wordsOf(t reflect.Type) []string {
	const most = 50
	var words []string
	for i := range most {
		v := reflect.New(t).Elem()
		if !v.CanInt() {
			return nil
		}
		v.SetInt(int64(i))
		marshaler, ok := v.Interface().(encoding.TextMarshaler)
		if !ok {
			return nil
		}
		text, err := marshaler.MarshalText()
		if err != nil || slices.Contains(words, string(text)) {
			return words
		}
		words = append(words, string(text))
	}
	return words
}
