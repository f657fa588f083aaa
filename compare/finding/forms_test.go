package finding

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEveryTypeOfFactsHasAForm(t *testing.T) {
	known, names := map[string]bool{}, map[string]bool{}
	for _, f := range forms() {
		known[f.of.Name()] = true
		assert.False(t, names[f.name], "two forms are named %s", f.name)
		names[f.name] = true
	}
	files, err := filepath.Glob("facts*.go")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, path := range files {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		require.NoError(t, err)
		for _, declared := range file.Decls {
			if f, ok := declared.(*ast.FuncDecl); ok && f.Name.Name == "isFacts" {
				assert.True(t, known[f.Recv.List[0].Type.(*ast.Ident).Name], "%v has no form", f.Recv.List[0].Type)
			}
		}
	}
}

func TestFactsAreReadAsTheyWereWritten(t *testing.T) {
	for _, f := range forms() {
		for name, fill := range map[string]func(reflect.Value){"empty": func(reflect.Value) {}, "full": fill} {
			at := reflect.New(f.of).Elem()
			fill(at)
			want := at.Interface().(Facts)
			text, err := MarshalFacts(want)
			require.NoError(t, err, f.name)
			got, err := UnmarshalFacts(text)
			require.NoError(t, err, "%s: %s", f.name, text)
			assert.Equal(t, want, got, "%s, %s: %s", f.name, name, text)
			var keys map[string]any
			require.NoError(t, json.Unmarshal(text, &keys))
			assert.Equal(t, f.name, keys["form"])
		}
	}
}

// fill sets everything in a value.
func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString("x")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(7)
	case reflect.Uint64:
		v.SetUint(1<<63 + 1) // more than a double holds
	case reflect.Float64:
		v.SetFloat(0.7)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0))
		fill(v.Index(1))
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i))
		}
	case reflect.Struct:
		if at, ok := v.Addr().Interface().(*time.Time); ok {
			*at = time.Date(2026, 3, 1, 4, 0, 0, 0, time.UTC)
			return
		}
		for i := range v.NumField() {
			fill(v.Field(i))
		}
	default:
		panic("facts have a " + v.Kind().String())
	}
}

func TestNoFactsAreAnEmptyObject(t *testing.T) {
	text, err := MarshalFacts(nil)
	require.NoError(t, err)
	assert.Equal(t, "{}", string(text))
	got, err := UnmarshalFacts(text)
	require.NoError(t, err)
	assert.Nil(t, got)
}

// A report of a later version must not be refused for facts that this one does not have,
// and nothing of it may be lost where it is written again.
func TestUnknownFormsAreKept(t *testing.T) {
	const text = `{"form":"of-tomorrow","x":[1,{"y":18446744073709551615}]}`
	got, err := UnmarshalFacts([]byte(text))
	require.NoError(t, err)
	again, err := MarshalFacts(got)
	require.NoError(t, err)
	assert.JSONEq(t, text, string(again))
	assert.Equal(t, text, string(again))
}

func TestWhatIsNoFactsIsRefused(t *testing.T) {
	for _, text := range []string{`[]`, `"row"`, `{"form":7}`, `{"form":"row","keyless":"no"}`, `{`} {
		_, err := UnmarshalFacts([]byte(text))
		assert.Error(t, err, text)
	}
}
