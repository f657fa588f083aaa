package suggest_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"allclear/compare/suggest"
)

// TestTheNearestWordIsSuggested: a slip of the finger is corrected, and a word that is not close to any
// gets no wrong advice.
func TestTheNearestWordIsSuggested(t *testing.T) {
	known := []string{"a", "verify", "version", "explain"}
	for word, want := range map[string]string{
		"verfy": "verify", "verifyy": "verify", "evrsion": "version", "xplan": "explain",
		"frobnicate": "", "b": "", "": "",
	} {
		assert.Equal(t, want, suggest.Nearest(word, known), word)
	}
	assert.Equal(t, `"verify"`, suggest.Or("verfy", known, "one of them"))
	assert.Equal(t, "one of them", suggest.Or("frobnicate", known, "one of them"))
}
