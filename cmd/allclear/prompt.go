package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"golang.org/x/term"
)

// askOn gives the function that asks a person for a password on the terminal,
// or nil when nobody sits there: then no password is sent.
func askOn(ctx context.Context, around surroundings) func(prompt string) (secret, error) {
	fd, ok := terminalOf(around.in)
	if !ok {
		return nil
	}
	return func(prompt string) (secret, error) {
		return readSecret(ctx, fd, around.err, prompt)
	}
}

// readSecret reads a line without echo. ReadPassword cannot be interrupted, so
// on a signal it is left behind, and the terminal's echo is put back here.
func readSecret(ctx context.Context, fd int, stderr io.Writer, prompt string) (secret, error) {
	before, err := term.GetState(fd)
	if err != nil {
		return secret{}, fmt.Errorf("reading the terminal's state: %w", err)
	}
	if _, err := io.WriteString(stderr, prompt); err != nil {
		return secret{}, fmt.Errorf("writing the prompt: %w", err)
	}
	type answer struct {
		line []byte
		err  error
	}
	answers := make(chan answer, 1)
	go func() {
		line, err := term.ReadPassword(fd)
		answers <- answer{line, err}
	}()
	select {
	case <-ctx.Done():
		return secret{}, errors.Join(context.Cause(ctx), term.Restore(fd, before))
	case got := <-answers:
		// The person's own line end was not echoed.
		_, writeErr := io.WriteString(stderr, "\n")
		if errors.Is(got.err, io.EOF) {
			got.err = nil // ^D: no password
		}
		return newSecret(string(got.line)), errors.Join(got.err, writeErr)
	}
}
