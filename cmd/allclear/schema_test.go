package main

import (
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// validate runs `valid SCHEMA FILE`: the JSON in a file (or stdout), or that in each line of one
// that holds several, is what a schema of report/json says.
func validate(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: valid SCHEMA FILE")
	}
	schema, err := jsonschema.NewCompiler().Compile(filepath.Join("..", "..", "report", "json", args[0]+".schema.json"))
	ts.Check(err)
	text := ts.ReadFile(args[1])
	values := []string{text}
	if args[0] != "report" {
		values = strings.Split(strings.TrimSpace(text), "\n")
	}
	for _, text := range values {
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		ts.Check(err)
		ts.Check(schema.Validate(value))
	}
}
