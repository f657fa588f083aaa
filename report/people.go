package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// thousands writes 1234567 as 1,234,567.
func thousands(n uint64) string {
	digits := strconv.FormatUint(n, 10)
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}

// counted writes a number with its noun: "1 row", "3,000 rows".
func counted(n uint64, noun string) string {
	return thousands(n) + " " + noun + plural(n, "", "s")
}

func plural(n uint64, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// listed names the first few, and counts the rest.
func listed(names []string) string {
	if len(names) <= mostTableNames {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:mostTableNames], ", "), len(names)-mostTableNames)
}

// joinWords joins what is not empty.
func joinWords(words ...string) string {
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), " ")
}
