package json

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/internal/schema"
)

// The schemas. Others read them, so they lie beside the code that writes what they describe.
const (
	reportSchema  = "report.schema.json"
	findingSchema = "finding.schema.json"
	streamSchema  = "stream.schema.json"
)

// TestSchemaHasTheKeysOfTheTypes: who reads report.json by its schema must find every key in it, and
// none that is never written.
func TestSchemaHasTheKeysOfTheTypes(t *testing.T) {
	for name, node := range schemas(t, false) {
		text, err := json.MarshalIndent(node, "", "  ")
		require.NoError(t, err)
		text = append(text, '\n')
		if *update {
			require.NoError(t, os.WriteFile(name, text, 0o644))
		}
		kept, err := os.ReadFile(name)
		require.NoError(t, err)
		assert.Equal(t, string(text), string(kept), "%s does not say what is written any more. "+
			"If you have added a key, run `go test ./report/json -run Schema -update` and commit the file. "+
			"A key must not go away or change its meaning: readers depend on it", name)
	}
}

// schemas makes the schemas from the types, by the names of their files. Closed ones have no room
// for keys that the types do not have.
func schemas(t *testing.T, closed bool) map[string]*schema.Node {
	t.Helper()
	comments, err := schema.ReadComments(map[string]string{
		"allclear/report": "..", "allclear/report/json": ".", "allclear/compare/finding": "../../compare/finding",
	})
	require.NoError(t, err)
	w := &schema.Writer{
		Definitions: map[string]*schema.Node{}, Comments: comments, Closed: closed,
		Nullable: func(of reflect.Type) bool { return strings.HasSuffix(of.PkgPath(), "/finding") }, // facts may have no examples
		Own: map[reflect.Type]*schema.Node{
			reflect.TypeFor[report.Key]():   {Type: "object", Additional: &schema.Node{Type: "string"}},
			reflect.TypeFor[report.Facts](): {Ref: "#/$defs/Facts"},
		},
	}
	document := w.Object(reflect.TypeFor[report.Document]())
	line := w.Of(reflect.TypeFor[summary]())
	w.Definitions["Facts"] = facts(w)
	document.Schema, document.Title, document.Definitions = draft, "report.json of allclear, version 1", w.Definitions
	return map[string]*schema.Node{
		reportSchema:  document,
		findingSchema: {Schema: draft, Title: "a line of findings.ndjson of allclear, version 1", Ref: reportSchema + "#/$defs/Finding"},
		streamSchema: {
			Schema: draft, Title: "a line of allclear --format ndjson, version 1",
			If: &schema.Node{Required: []string{"verdict"}}, Then: &schema.Node{Ref: reportSchema + line.Ref},
			Else: &schema.Node{Ref: reportSchema + "#/$defs/Finding"},
		},
	}
}

const draft = "https://json-schema.org/draft/2020-12/schema"

// facts is the schema of a finding's facts: each form has its keys, and a form that a later
// version adds may have any.
func facts(w *schema.Writer) *schema.Node {
	forms := finding.Forms()
	node := &schema.Node{
		Type: "object", Description: "What was measured. The key \"form\" names its type; an object without keys has no facts.",
		Properties: schema.Properties{{Name: "form", Node: &schema.Node{Type: "string"}}},
	}
	for _, name := range slices.Sorted(maps.Keys(forms)) {
		w.Definitions["facts-"+name] = w.Object(forms[name], schema.Property{Name: "form", Node: &schema.Node{Const: name}})
		node.AllOf = append(node.AllOf, &schema.Node{
			If: &schema.Node{
				Properties: schema.Properties{{Name: "form", Node: &schema.Node{Const: name}}}, Required: []string{"form"},
			},
			Then: &schema.Node{Ref: "#/$defs/facts-" + name},
		})
	}
	return node
}

// compiled compiles the schema of a file, from a folder.
func compiled(t *testing.T, folder, name string) *jsonschema.Schema {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	s, err := compiler.Compile(filepath.Join(folder, name))
	require.NoError(t, err)
	return s
}

// closed is a folder with the closed schemas.
func closed(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	for name, node := range schemas(t, true) {
		text, err := json.Marshal(node)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), text, 0o600))
	}
	return folder
}
