package main

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

func TestExitCodes(t *testing.T) {
	for _, c := range []struct {
		err  error
		want int
	}{
		{nil, 0},
		{errors.New("anything"), 2},
		{context.Canceled, 2},
		{verdictError{1}, 1},
		{fmt.Errorf("wrapped: %w", verdictError{3}), 3},
		{usageError{errors.New("flag")}, 64},
		{fmt.Errorf("wrapped: %w", usageError{hinted{errors.New("flag"), "x"}}), 64},
		{signalError{os.Interrupt}, 130},
		{signalError{syscall.SIGTERM}, 143},
		{errors.Join(errors.New("disk full"), nil), 2},
		{problems{errors.New("one"), errors.New("two")}, 2},
	} {
		assert.Equal(t, c.want, exitCode(c.err), "%v", c.err)
	}
}

func TestComplaints(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{nil, ""},
		{verdictError{1}, ""},
		{errors.New("bad day"), "allclear: bad day\n"},
		{fmt.Errorf("verifying s1: %w", hinted{errors.New("denied"), "a grant"}), "allclear: verifying s1: denied\nTry: a grant\n"},
		{usageError{problems{errors.New("one"), hinted{errors.New("two"), "2"}}}, "allclear: one\nallclear: two\nTry: 2\n"},
		{errors.New("a\nb\x1b[2Jc\u202e"), `allclear: a\nb\u001b[2Jc\u202e` + "\n"},
	} {
		var told bytes.Buffer
		complain(&told, c.err)
		assert.Equal(t, c.want, told.String())
	}
}

// assertHint wants an error to say what to try.
func assertHint(t *testing.T, err error) {
	t.Helper()
	var hint hinter
	if assert.ErrorAs(t, err, &hint) {
		assert.NotEmpty(t, hint.Hint(), err)
	}
}
