package words

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"allclear/compare/finding"
)

// Times are those of UTC wherever the run was, and no more exact is said than is known.
func TestWhenRowsCameToDifferInWords(t *testing.T) {
	at := time.Date(2026, 11, 24, 4, 12, 33, 0, time.FixedZone("CET", 3600))
	b := &finding.Broke{EqualAt: at, EqualRun: "r1", DifferentAt: at.AddDate(0, 0, 1), DifferentRun: "r2"}
	assert.Equal(t, "equal on 2026-11-24 03:12, different on 2026-11-25 03:12 UTC", Broke(b))
	b.OrLater = true
	assert.Equal(t, "equal on 2026-11-24 03:12 or later, different on 2026-11-25 03:12 UTC", Broke(b))
}
