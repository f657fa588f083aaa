package fleet_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/compare/finding"
	"allclear/compare/fleet"
	"allclear/report/words"
)

// A row that differs shows what each member has in the columns that differ, as the rows are
// stored and as far as values may be shown: who decides which member is right needs not ask the
// servers. NULL is told from an empty text, a long text is cut at a character, and bytes that
// would move a cursor are no text.
func TestARowThatDiffersShowsItsValues(t *testing.T) {
	tw := newTwins(t)
	tw.onA("CREATE TABLE v (id INT PRIMARY KEY, amount DECIMAL(14,6), note VARCHAR(400), raw VARBINARY(200)) CHARACTER SET utf8mb4",
		"INSERT INTO v VALUES (1, 0.017500, NULL, 0x1B5B), (2, 1, CONCAT(REPEAT('x', 127), REPEAT('é', 200)), ''), (3, 5, 'same', '')")
	tw.onB("CREATE TABLE v (id INT PRIMARY KEY, amount DECIMAL(14,2), note VARCHAR(400), raw VARBINARY(200)) CHARACTER SET utf8mb4",
		"INSERT INTO v VALUES (1, 0.22, '', 0x1B5C), (2, 1, 'short one', ''), (3, 5, 'same', '')")
	for values, want := range map[checksum.Values][]string{
		checksum.Full: {
			"the row differs in amount: a 0.017500, b 0.22; note: a NULL, b ''; raw: a 0x1b5b, b 0x1b5c",
			"the row differs in note: a '" + strings.Repeat("x", 127) + "… (327 characters)', b 'short one'",
		},
		checksum.Masked: {
			"the row differs in amount: a 0.017500, b 0.22; note: a NULL, b ''; raw: a (2 bytes), b (2 bytes)",
			"the row differs in note: a ··(327)··, b ·········",
		},
		checksum.None: {"the row differs in amount, note, raw", "the row differs in note"},
	} {
		o := tw.options()
		o.Values = values
		table := tw.table(fleet.Verify(context.Background(), tw.pair(), o), "v")
		require.Len(t, table.Findings, 2)
		for i := range want {
			assert.Equal(t, finding.RowDiffers, table.Findings[i].Kind)
			assert.Equal(t, want[i], words.Detail(&table.Findings[i]), "%v", values)
		}
	}
}
