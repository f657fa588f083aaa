package fleetfile

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"allclear/cmd/internal/exit"
	"allclear/cmd/internal/login"
	"allclear/cmd/internal/settings"
	"allclear/compare/suggest"
)

// Load reads and checks a fleet file. It connects to nothing. Every error is one of
// usage, and names file:line:column and a remedy.
func Load(path string, known login.Sources, needs Needs) (*Fleet, error) {
	data, err := settings.Read(path)
	if err != nil {
		return nil, exit.Usage(exit.WithHint(fmt.Errorf("reading the fleet file: %w", err),
			"`allclear init` writes one; `allclear verify --help` shows its form"))
	}
	written, places, err := parseFleet(path, data)
	if err != nil {
		return nil, exit.Usage(err)
	}
	if written.Fleet == "" {
		written.Fleet = strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	}
	f, err := check(written, source{
		place:   func(node string) string { return places.of(path, node) },
		folder:  filepath.Dir(path),
		sources: known,
		needs:   needs,
	})
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	f.ConfigSHA256 = hex.EncodeToString(sum[:])
	if f.Config, err = withoutComments(data); err != nil {
		return nil, exit.Usage(err)
	}
	return f, nil
}

// withoutComments writes a fleet file without its comments.
func withoutComments(data []byte) ([]byte, error) {
	parsed, err := parser.ParseBytes(data, 0)
	if err != nil {
		return nil, err
	}
	return []byte(strings.TrimRight(parsed.String(), "\n") + "\n"), nil
}

// parseFleet reads the file's structure from YAML, with the place of every node.
func parseFleet(path string, data []byte) (*fleetFile, *placeMap, error) {
	parsed, err := parser.ParseBytes(data, 0)
	if err != nil {
		return nil, nil, yamlProblem(path, nil, err)
	}
	bodies := slices.DeleteFunc(slices.Clone(parsed.Docs), func(d *ast.DocumentNode) bool { return d.Body == nil })
	if len(bodies) == 0 {
		return nil, nil, exit.WithHint(fmt.Errorf("%s:1:1: the file is empty: it names no pair", path),
			"`allclear init` writes one to start from")
	}
	if len(bodies) > 1 {
		at := bodies[1].Body.GetToken().Position
		return nil, nil, exit.WithHint(fmt.Errorf("%s:%d:%d: a second YAML document", path, at.Line, at.Column),
			"one file for each fleet")
	}
	places := newPlaceMap(bodies[0].Body)
	if empty := findEmpty(bodies[0].Body); empty != nil {
		return nil, nil, exit.WithHint(fmt.Errorf("%s: %s has no value", places.of(path, empty.GetPath()), nodeName(empty.GetPath())),
			"give it one, or remove the key")
	}
	var written fleetFile
	if err := yaml.UnmarshalWithOptions(data, &written, yaml.Strict()); err != nil {
		return nil, nil, yamlProblem(path, places, err)
	}
	return &written, places, nil
}

// yamlProblem puts an error of the decoder into words for a person.
func yamlProblem(path string, places *placeMap, err error) error {
	var found yaml.Error
	if !errors.As(err, &found) || found.GetToken() == nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	at := found.GetToken().Position
	where := fmt.Sprintf("%s:%d:%d", path, at.Line, at.Column)
	var unknown *yaml.UnknownFieldError
	var mistyped *yaml.TypeError
	var misplaced *yaml.UnexpectedNodeTypeError
	switch {
	case errors.As(err, &unknown):
		key := found.GetToken().Value
		return exit.WithHint(fmt.Errorf("%s: unknown key %q", where, key), keyHint(key, places.keys[place{at.Line, at.Column}]))
	case errors.As(err, &mistyped) && mistyped.DstType.Kind() == reflect.Bool:
		return exit.WithHint(fmt.Errorf("%s: %q is neither true nor false", where, found.GetToken().Value), "true or false")
	case errors.As(err, &mistyped):
		return exit.WithHint(fmt.Errorf("%s: this is no plain value", where), "one word or number, in quotes if need be")
	case errors.As(err, &misplaced):
		expected := strings.ToLower(misplaced.Expected.YAMLName())
		hint := "[one, two]"
		if misplaced.Expected == ast.MappingType {
			hint = "{key: value}"
		}
		return exit.WithHint(fmt.Errorf("%s: a %s is expected here", where, expected), hint)
	}
	return exit.WithHint(fmt.Errorf("%s: %s", where, found.GetMessage()), "check the YAML: indentation, quotes, brackets, keys given twice")
}

// keyHint offers the key that was likely meant, or else all that are valid there.
func keyHint(key, node string) string {
	if key == "password" {
		return "keep the password in a file of its own and name it: password_file, or defaults_file"
	}
	keys := keysAt(node)
	return suggest.Or(login.KeyOf(key), keys, "one of "+strings.Join(keys, ", "))
}
