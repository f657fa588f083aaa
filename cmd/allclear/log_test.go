package main

import (
	"bytes"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestLogTellsErrorsWithoutTheirStacks: a stack in the log hides the message from the person who
// has to act on it.
func TestLogTellsErrorsWithoutTheirStacks(t *testing.T) {
	var out bytes.Buffer
	o := logOptions{}
	o.logger(&out).Error("x", slog.Any("error", stackError{}))
	assert.Contains(t, out.String(), `error="it broke"`)
}

// stackError prints as the errors of some packages do.
type stackError struct{}

func (stackError) Error() string              { return "it broke" }
func (stackError) Format(s fmt.State, _ rune) { _, _ = s.Write([]byte("it broke\nmain.go:1")) }
