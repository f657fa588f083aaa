package fleetfile

import (
	"bytes"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/cmd/internal/login"
)

// loadExample loads a fleet file that names the files of the example.
func loadExample(t *testing.T, text string) *Fleet {
	t.Helper()
	folder := t.TempDir()
	writeFile(t, folder, "password", "hunter2\n")
	writeFile(t, folder, "ca.pem", "-")
	writeFile(t, folder, "client.pem", "-")
	writeFile(t, folder, "client-key.pem", "-")
	writeFile(t, folder, "db02b.cnf", "[client]\nhost=db02b\n")
	text = strings.ReplaceAll(text, "/etc/allclear/", folder+"/")
	f, err := Load(writeFile(t, folder, "fleet.yaml", text), testSources(map[string]string{"SHARD02_PASSWORD": "hunter3"}), Both)
	require.NoError(t, err, text)
	return f
}

func assertExample(t *testing.T, f *Fleet) {
	t.Helper()
	assert.Equal(t, "shop", f.Name)
	assert.True(t, f.Production)
	assert.Len(t, f.Tables, 1)
	assert.Len(t, f.Exclude, 2)
	assert.True(t, f.IsAppendOnly("shop.messages"))
	require.Len(t, f.Pairs, 2)
	assert.Equal(t, "hunter3", f.Pairs[1].A.Login.Password.Reveal())
	assert.Equal(t, "db02b:3306", f.Pairs[1].B.Address.String())
	require.Len(t, f.Features, 1)
	assert.True(t, f.Features[0].CanDisable)
	require.Len(t, f.Accepted, 1)
	assert.Equal(t, "shop.carts", f.Accepted[0].Table.String())
	assert.Equal(t, "2027-01-31", f.Accepted[0].Until.Format(time.DateOnly))
	assert.Len(t, f.Severities, 2)
	assert.Equal(t, "of no worth after a restart", NewFilter(f, nil, nil).WhyLeftOut("shop.sessions"))
	assert.Len(t, f.IDs.Generators, 1)
	require.Len(t, f.IDs.Entities, 1)
	assert.True(t, f.IDs.Entities[0].References("shop.favorites.target"))
	assert.True(t, f.IDs.Entities[0].NotReferences("shop.imported_2009.listing_id"))
	assert.Len(t, f.IDs.Uniques, 1)
	assert.True(t, f.IDs.Infer)
	assert.True(t, f.IDs.Local("shop.sessions"))
	assert.True(t, f.IDs.Small("shop.promos.listing_id"))
	assert.Equal(t, "/var/lib/allclear/allclear.db", f.IDs.Ledger)
}

// TestTheExampleIsAFleetFile: what the documentation shows can be used.
func TestTheExampleIsAFleetFile(t *testing.T) { assertExample(t, loadExample(t, exampleText())) }

// TestTheExampleHasEveryKey: the example is the documentation of the file, so no key may be missing.
func TestTheExampleHasEveryKey(t *testing.T) {
	_, places, err := parseFleet("example", []byte(exampleText()))
	require.NoError(t, err)
	shown := map[reflect.Type][]string{}
	for _, node := range places.keys {
		key := node[strings.LastIndexByte(node, '.')+1:]
		around := structureAt(node)
		shown[around] = append(shown[around], key)
		for _, inner := range []reflect.Type{reflect.TypeFor[login.Level](), reflect.TypeFor[limitsFile]()} {
			shown[inner] = append(shown[inner], key) // their keys are inline in other structures
		}
	}
	for structure := range structures(reflect.TypeFor[fleetFile]()) {
		for i := range structure.NumField() {
			if tag := structure.Field(i).Tag.Get("yaml"); tag != inline {
				assert.Contains(t, shown[structure], tag, structure)
			}
		}
	}
}

// structures are a structure and all structures in it, at any depth.
func structures(outer reflect.Type) map[reflect.Type]bool {
	found := map[reflect.Type]bool{outer: true}
	for i := range outer.NumField() {
		value := outer.Field(i).Type
		for value.Kind() == reflect.Pointer || value.Kind() == reflect.Slice {
			value = value.Elem()
		}
		if value.Kind() == reflect.Struct {
			for inner := range structures(value) {
				found[inner] = true
			}
		}
	}
	return found
}

// TestPartsOfTheExampleAreTheWhole: the help texts, which show parts, leave nothing out.
func TestPartsOfTheExampleAreTheWhole(t *testing.T) {
	var parts []string
	for _, key := range keysOf(reflect.TypeFor[fleetFile]()) {
		part := Example(key)
		assert.Regexp(t, `^# `, part, "every key is explained")
		assert.Contains(t, part, "\n"+key+":")
		parts = append(parts, part)
	}
	assert.Len(t, strings.Join(parts, "\n"), len(exampleText()))
	assert.Empty(t, Example("nope"))
	for line := range strings.Lines(exampleText()) {
		assert.LessOrEqual(t, len(line), 100, line)
	}
}

// TestCommentsOfTheTemplateAreKeys removes the # from every example in a file that init
// has written, as a person would do, and the file must still be valid.
func TestCommentsOfTheTemplateAreKeys(t *testing.T) {
	f := &Fleet{Pairs: []Pair{{
		A: Member{Address: Address{Host: "db01a", Port: 3306}, Login: login.Login{User: "allclear", TLS: "preferred"}},
		B: Member{Address: Address{Socket: "/run/mysqld.sock"}},
	}}}
	text, err := Template(f, &login.Level{PasswordFile: "/etc/allclear/password"}, []string{"shop"}, nil)
	require.NoError(t, err)
	isExample := regexp.MustCompile(`(?m)^# ( |(\w+):( |$))`)
	all := isExample.ReplaceAllString(string(text), "$1")
	assertExample(t, loadExample(t, all))
	assert.NotRegexp(t, isExample, all)
	assert.False(t, loadExample(t, string(text)).Production, "without that, they are comments")

	text, err = Template(f, &login.Level{}, nil, nil)
	require.NoError(t, err)
	assert.Equal(t, 1, bytes.Count(text, []byte("\n  # password_file: /etc/allclear/password\n")))
}
