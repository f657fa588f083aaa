package finding

import "time"

// Broke tells between which runs rows came to differ: after EqualAt, and by DifferentAt. Rows are
// read by key ranges, and what is known of a row is what is known of its range.
type Broke struct {
	EqualAt  time.Time `json:"equal_at"` // when they were last found equal on both members; of several ranges, the earliest
	EqualRun string    `json:"equal_run"`
	// OrLater tells that some of them were found equal later still: they lie in several ranges, or in
	// one of which parts were read by several runs.
	OrLater      bool      `json:"or_later,omitempty"`
	DifferentAt  time.Time `json:"different_at"` // when they were first found different since; of several ranges, the latest
	DifferentRun string    `json:"different_run"`
}

// Plus is what is known of rows of both. It is nil if of one nothing is.
func (b *Broke) Plus(other *Broke) *Broke {
	if b == nil || other == nil {
		return nil
	}
	both := *b
	if other.EqualAt.Before(b.EqualAt) {
		both.EqualAt, both.EqualRun = other.EqualAt, other.EqualRun
	}
	if other.DifferentAt.After(b.DifferentAt) {
		both.DifferentAt, both.DifferentRun = other.DifferentAt, other.DifferentRun
	}
	both.OrLater = b.OrLater || other.OrLater || b.EqualRun != other.EqualRun
	return &both
}
