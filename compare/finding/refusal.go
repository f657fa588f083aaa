package finding

import "fmt"

// refusal is an error that knows what kind of cause it is.
type refusal struct {
	kind   CauseKind
	reason string
}

func (r refusal) Error() string { return r.reason }

// Refuse is an error for which [CauseOf] gives a cause of a kind.
func Refuse(kind CauseKind, format string, values ...any) error {
	return refusal{kind, fmt.Sprintf(format, values...)}
}
