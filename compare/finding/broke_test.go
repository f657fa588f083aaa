package finding

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// Of many rows the times between which all of them broke are said, or nothing if of one nothing is
// known.
func TestWhenManyRowsBroke(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, 11, n, 3, 0, 0, 0, time.UTC) }
	x := &Broke{EqualAt: day(3), EqualRun: "c", DifferentAt: day(4), DifferentRun: "d"}
	y := &Broke{EqualAt: day(1), EqualRun: "a", DifferentAt: day(2), DifferentRun: "b"}
	want := &Broke{EqualAt: day(1), EqualRun: "a", OrLater: true, DifferentAt: day(4), DifferentRun: "d"}
	assert.Equal(t, want, x.Plus(y))
	assert.Equal(t, want, y.Plus(x))
	assert.Equal(t, x, x.Plus(x))
	assert.Nil(t, x.Plus(nil))
	assert.Nil(t, (*Broke)(nil).Plus(y))
}
