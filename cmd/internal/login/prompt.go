package login

import (
	"context"
	"errors"
	"fmt"
	"io"

	"golang.org/x/term"

	"allclear/cmd/internal/terminal"
)

// AskOn returns the function that asks a person for a password on the terminal, or nil
// when stdin is no terminal. In that case no password is sent.
func AskOn(ctx context.Context, stdin io.Reader, stderr io.Writer) func(prompt string) (Secret, error) {
	fd, ok := terminal.Of(stdin)
	if !ok {
		return nil
	}
	return func(prompt string) (Secret, error) {
		return readSecret(ctx, fd, stderr, prompt)
	}
}

// readSecret reads a line without echo. ReadPassword cannot be interrupted, so on a
// signal its goroutine is abandoned, and the terminal's echo is restored here.
func readSecret(ctx context.Context, fd int, stderr io.Writer, prompt string) (Secret, error) {
	before, err := term.GetState(fd)
	if err != nil {
		return Secret{}, fmt.Errorf("reading the terminal's state: %w", err)
	}
	if _, err := io.WriteString(stderr, prompt); err != nil {
		return Secret{}, fmt.Errorf("writing the prompt: %w", err)
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
		return Secret{}, errors.Join(context.Cause(ctx), term.Restore(fd, before))
	case got := <-answers:
		// The Enter that the person typed was not echoed.
		_, writeErr := io.WriteString(stderr, "\n")
		if errors.Is(got.err, io.EOF) {
			got.err = nil // ^D: no password
		}
		return NewSecret(string(got.line)), errors.Join(got.err, writeErr)
	}
}
