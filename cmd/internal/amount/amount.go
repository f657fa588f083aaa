// Package amount writes numbers of rows in a few characters, to be read at a glance.
// It does not know where they were counted.
package amount

import (
	"fmt"
	"math"

	"github.com/dustin/go-humanize"
)

// Short writes a number: 950, 12.3k, 4.5M, 1.2G.
func Short(n float64) string {
	value, prefix := humanize.ComputeSI(math.Round(n))
	if prefix == "" {
		return fmt.Sprintf("%.0f", value)
	}
	return fmt.Sprintf("%.1f%s", value, prefix)
}

// Rows writes a number of rows.
func Rows(n uint64) string {
	if n == 1 {
		return "1 row"
	}
	return Short(float64(n)) + " rows"
}
