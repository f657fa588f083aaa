package exit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestExitCodes: scripts act on the code, so each kind of error keeps its own, also when wrapped.
func TestExitCodes(t *testing.T) {
	for _, c := range []struct {
		err  error
		want int
	}{
		{nil, 0},
		{errors.New("anything"), 2},
		{context.Canceled, 2},
		{VerdictError{1}, 1},
		{fmt.Errorf("wrapped: %w", VerdictError{3}), 3},
		{Usage(errors.New("flag")), 64},
		{fmt.Errorf("wrapped: %w", Usage(WithHint(errors.New("flag"), "x"))), 64},
		{SignalError{os.Interrupt}, 130},
		{SignalError{syscall.SIGTERM}, 143},
		{errors.Join(errors.New("disk full"), nil), 2},
		{Problems{errors.New("one"), errors.New("two")}, 2},
	} {
		assert.Equal(t, c.want, Code(c.err), "%v", c.err)
	}
}

// TestComplaints: a person is told every problem once, with its remedy, and nothing that a terminal
// would obey.
func TestComplaints(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{nil, ""},
		{VerdictError{1}, ""},
		{errors.New("bad day"), "allclear: bad day\n"},
		{fmt.Errorf("verifying s1: %w", WithHint(errors.New("denied"), "a grant")), "allclear: verifying s1: denied\nTry: a grant\n"},
		{Usage(Problems{errors.New("one"), WithHint(errors.New("two"), "2")}), "allclear: one\nallclear: two\nTry: 2\n"},
		{errors.New("a\nb\x1b[2Jc\u202e"), `allclear: a\nb\x1b[2Jc\u202e` + "\n"},
	} {
		var message bytes.Buffer
		Complain(&message, c.err)
		assert.Equal(t, c.want, message.String())
	}
}
