package main

import (
	"fmt"
	"log/slog"
)

// redacted stands for a password wherever one would be printed.
const redacted = "[redacted]"

// A secret is a password on its way from its source to the connection. It
// prints as [redacted] whatever prints it. The text hides behind a function
// because fmt calls no methods on unexported fields: a plain string type would
// show in %+v of any struct around it.
type secret struct{ text func() string }

func newSecret(text string) secret { return secret{func() string { return text }} }

// reveal gives the password; "" when there is none.
func (s secret) reveal() string {
	if s.text == nil {
		return ""
	}
	return s.text()
}

// isSet tells whether there is a password to send.
func (s secret) isSet() bool { return s.reveal() != "" }

func (secret) String() string               { return redacted }
func (secret) GoString() string             { return redacted }
func (secret) LogValue() slog.Value         { return slog.StringValue(redacted) }
func (secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }
func (secret) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }

// Format covers every verb, so that %d or %x give nothing away either.
func (secret) Format(f fmt.State, _ rune) { _, _ = fmt.Fprint(f, redacted) }
