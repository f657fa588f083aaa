package report_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"allclear/report"
)

// TestEachHarmHasItsShare: 412 lost messages once stood behind 33,558 harmless values, and lost
// payments in "and 9 more".
func TestEachHarmHasItsShare(t *testing.T) {
	for _, c := range []struct {
		sizes, want []int
		lines       int
		reason      string
	}{
		{[]int{3, 2}, []int{3, 2}, 10, "there is room for all"},
		{[]int{100, 1}, []int{9, 1}, 10, "one of another class is not hidden"},
		{[]int{100, 100}, []int{5, 5}, 10, "halves"},
		{[]int{1, 100, 100}, []int{1, 6, 3}, 10, "what is left goes to the more harmful"},
		{[]int{0, 7}, []int{0, 7}, 10, "none of a class takes no room"},
		{[]int{5, 5, 5}, []int{1, 1, 1}, 2, "each one is shown, though it takes more room"},
		{nil, []int{}, 10, "nothing"},
	} {
		assert.Equal(t, c.want, report.Shares(c.sizes, c.lines), c.reason)
	}
	rapid.Check(t, func(t *rapid.T) {
		sizes := rapid.SliceOfN(rapid.IntRange(0, 50), 0, 8).Draw(t, "sizes")
		lines := rapid.IntRange(1, 60).Draw(t, "lines")
		shown, all, classes := 0, 0, 0
		for i, n := range report.Shares(sizes, lines) {
			if n > sizes[i] || sizes[i] > 0 && n == 0 {
				t.Fatalf("%d of %d", n, sizes[i])
			}
			shown, all, classes = shown+n, all+sizes[i], classes+min(1, sizes[i])
		}
		if want := min(all, max(lines, classes)); shown != want {
			t.Fatalf("%d lines of %v, want %d", shown, sizes, want)
		}
	})
}
