package login

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestSecretsNeverShow prints everything that holds a password in every way that Go can print.
func TestSecretsNeverShow(t *testing.T) {
	const password = "hunter2"
	hidden := NewSecret(password)
	type around struct {
		hidden Secret // fmt calls no methods on unexported fields
		Shown  Secret
		Ptr    *Secret
		Map    map[string]Secret
	}
	for _, value := range []any{
		hidden, &hidden, []Secret{hidden}, [1]Secret{hidden}, map[string]Secret{"k": hidden},
		around{hidden, hidden, &hidden, map[string]Secret{"k": hidden}},
		&around{hidden: hidden}, Login{Password: hidden}, &Login{Password: hidden},
		OptionFile{Password: hidden},
	} {
		var shown bytes.Buffer
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T", "%p", "%t"} {
			fmt.Fprintf(&shown, verb+"\n", value)
		}
		fmt.Fprintln(&shown, value)
		if text, err := json.Marshal(value); err == nil {
			shown.Write(text)
		}
		if text, err := yaml.Marshal(value); err == nil {
			shown.Write(text)
		}
		slog.New(slog.NewTextHandler(&shown, nil)).Info("x", "value", value)
		slog.New(slog.NewJSONHandler(&shown, nil)).Info("x", "value", value)
		fmt.Fprintln(&shown, fmt.Errorf("failed with %v", value))
		for _, leak := range []string{password, fmt.Sprintf("%x", password), fmt.Sprintf("%X", password), fmt.Sprint([]byte(password))} {
			assert.NotContains(t, shown.String(), leak, "%T", value)
		}
	}
	assert.Equal(t, password, hidden.Reveal())
	assert.Equal(t, "[redacted] [redacted] [redacted]", fmt.Sprintf("%v %d %s", hidden, hidden, hidden.String()))
	text, err := json.Marshal(map[string]Secret{"password": hidden})
	require.NoError(t, err)
	assert.JSONEq(t, `{"password":"[redacted]"}`, string(text))
}

// TestNoSecretIsNone: the zero Secret is no password, and not one that reads [redacted].
func TestNoSecretIsNone(t *testing.T) {
	assert.False(t, Secret{}.IsSet())
	assert.Empty(t, Secret{}.Reveal())
}
