package amount_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"allclear/cmd/internal/amount"
)

// TestNumbersAreShort: any number fits into a progress bar.
func TestNumbersAreShort(t *testing.T) {
	for n, want := range map[float64]string{
		0: "0", 0.4: "0", 1: "1", 999: "999", 1000: "1.0k", 12_345: "12.3k", 4_500_000: "4.5M", 1.2e9: "1.2G", 3e12: "3.0T",
	} {
		assert.Equal(t, want, amount.Short(n), n)
	}
}

// TestOneRowIsNoRows: one row is written in the singular.
func TestOneRowIsNoRows(t *testing.T) {
	assert.Equal(t, []string{"0 rows", "1 row", "2 rows", "1.0k rows"},
		[]string{amount.Rows(0), amount.Rows(1), amount.Rows(2), amount.Rows(1000)})
}
