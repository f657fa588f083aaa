package fleetfile

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"

	"allclear/cmd/internal/login"
)

// TestKeysThatFitBesideANodeAreThoseOfItsStructure: the remedy for an unknown key offers only keys
// that are valid in its place.
func TestKeysThatFitBesideANodeAreThoseOfItsStructure(t *testing.T) {
	for node, of := range map[string]reflect.Type{
		"$":                                reflect.TypeFor[fleetFile](),
		"$.x":                              reflect.TypeFor[fleetFile](),
		"$.defaults":                       reflect.TypeFor[fleetFile](),
		"$.defaults.x":                     reflect.TypeFor[login.Level](),
		"$.pairs[12].x":                    reflect.TypeFor[pairFile](),
		"$.pairs[12].a.hots":               reflect.TypeFor[memberFile](),
		"$.pairs[12].b.hots":               reflect.TypeFor[memberFile](),
		"$.features[0].x":                  reflect.TypeFor[featureFile](),
		"$.ids.x":                          reflect.TypeFor[idsFile](),
		"$.ids.entities[3].x":              reflect.TypeFor[entityFile](),
		"$.ids.unique[0].x":                reflect.TypeFor[uniqueFile](),
		"$.ids.generators[0].x":            reflect.TypeFor[generatorFile](),
		"$.ids.generators[0].servers[1].x": reflect.TypeFor[memberFile](),
		"$.pairs[0].'x.y'":                 reflect.TypeFor[pairFile](),
		"$.fleet.x.y":                      reflect.TypeFor[fleetFile](),
	} {
		assert.Equal(t, of, structureAt(node), node)
	}
	assert.Equal(t, []string{"host", "port", "socket", "user", "password_file", "password_env", "defaults_file", "tls", "tls_ca",
		"tls_cert", "tls_key"},
		keysAt("$.pairs[0].a.x"), "inline keys are among the others")
}
