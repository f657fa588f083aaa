package compare

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// The zero value must never be read as a match.
func TestZeroResultIsUnverified(t *testing.T) {
	var o TableOutcome
	assert.Equal(t, Unverified, o.Result)
	assert.Equal(t, "unverified", o.Result.String())
	assert.Equal(t, "unverified", Result(77).String())
}
