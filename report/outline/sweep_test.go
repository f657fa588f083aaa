package outline_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/report"
	"allclear/report/internal/example"
	"allclear/report/outline"
)

// A night that was cut is gone on with by the next one: advice for other runs that were cut led to
// commands that do not take it.
func TestANightThatWasCutIsGoneOnWithByTheNext(t *testing.T) {
	d := example.Swept()
	d.Verdict, d.Run.Interrupted = report.Incomplete, "stopped by SIGINT"
	d.Coverage.Unverified = []report.Gap{{Pair: "shard17", Table: "shop.listings", Cause: "ended", Reason: "stopped by SIGINT"}}
	next := outline.Of(d).Next
	require.NotEmpty(t, next)
	last := next[len(next)-1]
	assert.Contains(t, last.Says, "the next nights of the sweep read the rest")
	assert.NotContains(t, last.Says, "--ledger")
	assert.Empty(t, last.Command)
}
