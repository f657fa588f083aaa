package fleetfile

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// yamlText writes a text as a YAML value that is valid inside [ ] and { } too. It is plain
// if nothing in it has a meaning in YAML, and otherwise in double quotes, whose escapes are
// those of JSON.
func yamlText(text string) string {
	plain := regexp.MustCompile(`^[0-9]+$|^[A-Za-z/][A-Za-z0-9_./-]*$`).MatchString(text)
	words := []string{"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
	if plain && !slices.Contains(words, strings.ToLower(text)) {
		return text
	}
	quoted, err := json.Marshal(text)
	if err != nil {
		return fmt.Sprintf("%q", text) // no string fails to marshal
	}
	return string(quoted)
}
