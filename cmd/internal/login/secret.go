package login

import (
	"fmt"
	"log/slog"
)

// redacted stands for a password wherever one would be printed.
const redacted = "[redacted]"

// A Secret is a password on its way from its source to the connection. It
// prints as [redacted] whatever prints it. The text is behind a function because
// fmt calls no methods on unexported fields: a plain string type would show in %+v
// of any struct around it.
type Secret struct{ text func() string }

// NewSecret hides a text.
func NewSecret(text string) Secret { return Secret{func() string { return text }} }

// Reveal gives the password; "" when there is none.
func (s Secret) Reveal() string {
	if s.text == nil {
		return ""
	}
	return s.text()
}

// IsSet reports whether there is a password to send.
func (s Secret) IsSet() bool { return s.Reveal() != "" }

func (Secret) String() string               { return redacted }
func (Secret) GoString() string             { return redacted }
func (Secret) LogValue() slog.Value         { return slog.StringValue(redacted) }
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }
func (Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }

// Format covers every verb, so that %d and %x do not show the password either.
func (Secret) Format(f fmt.State, _ rune) { _, _ = fmt.Fprint(f, redacted) }
