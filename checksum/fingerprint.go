package checksum

import (
	"fmt"
	"strings"

	"github.com/cespare/xxhash/v2"
)

// Fingerprint tells definitions of a table apart, as far as they decide what its rows
// mean and how they are read: columns with their types and character sets, and indexes.
// Estimates, comments and counters are left out.
func (t *Table) Fingerprint() string {
	var all strings.Builder
	for _, c := range t.Columns {
		fmt.Fprintf(&all, "column %q %q %q %q %q\n", c.Name, c.FullType, c.Charset, c.Collation, c.Generation)
	}
	for _, index := range t.Indexes {
		fmt.Fprintf(&all, "index %q %t", index.Name, index.Unique)
		for _, part := range index.Columns {
			fmt.Fprintf(&all, " %q %d %t", part.Name, part.Prefix, part.Descending)
		}
		all.WriteByte('\n')
	}
	return fmt.Sprintf("%016x", xxhash.Sum64String(all.String()))
}
