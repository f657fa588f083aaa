package fleetfile

import (
	"reflect"
	"regexp"
	"strings"
)

// inline is the tag of a structure whose keys are among those of the structure around it.
const inline = ",inline"

// keysAt lists the keys that are valid beside the given node.
func keysAt(node string) []string { return keysOf(structureAt(node)) }

// structureAt is the structure that the given node belongs to, found by following
// its path through the YAML keys of the structures. Where the path leaves them, it
// is the last one on the way.
func structureAt(node string) reflect.Type {
	at := reflect.TypeFor[fleetFile]()
	path := strings.Split(regexp.MustCompile(`\[\d+\]`).ReplaceAllString(node, ""), ".")
	for i := 1; i < len(path)-1; i++ { // the first is $, the last is the node's own key
		inner, ok := behind(at, path[i])
		if !ok {
			break
		}
		at = inner
	}
	return at
}

// behind is the structure that is the value of a key, or the element of its list.
func behind(structure reflect.Type, key string) (reflect.Type, bool) {
	for i := range structure.NumField() {
		field := structure.Field(i)
		tag := field.Tag.Get("yaml")
		if tag == inline {
			if inner, ok := behind(field.Type, key); ok {
				return inner, true
			}
		}
		if tag != key {
			continue
		}
		value := field.Type
		for value.Kind() == reflect.Pointer || value.Kind() == reflect.Slice {
			value = value.Elem()
		}
		return value, value.Kind() == reflect.Struct
	}
	return nil, false
}

// keysOf lists the YAML keys of a structure, in the order declared.
func keysOf(structure reflect.Type) []string {
	var keys []string
	for i := range structure.NumField() {
		field := structure.Field(i)
		tag := field.Tag.Get("yaml")
		if tag == inline {
			keys = append(keys, keysOf(field.Type)...)
			continue
		}
		keys = append(keys, tag)
	}
	return keys
}
