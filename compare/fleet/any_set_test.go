package fleet_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare/finding"
)

// UTF-8 that stood under a Cyrillic or East Asian label until it was converted is found
// on a member alone, in a small table as in one too large to be looked at row by row, and
// the statement that is offered gives back every text.
func TestUTF8ThatWasReadAsAnySetIsFoundAndMendedOnAMemberAlone(t *testing.T) {
	words := []string{"Привет, мир", "Доставка и оплата", "Сапоги женские", "Ещё один отзыв", "Скидка на чай", "Книги и журналы"}
	for _, test := range []struct {
		set  string
		rows uint64 // that the table claims to hold
	}{{"cp1251", 0}, {"koi8r", 400_000}, {"cp866", 0}, {"macroman", 0}} {
		t.Run(test.set, func(t *testing.T) {
			tw := newTwins(t)
			tw.onA("SET sql_mode = ''", "CREATE TABLE t (id INT PRIMARY KEY, v VARBINARY(300))", "CREATE TABLE good LIKE t")
			var rows []string
			for i := range 1200 {
				rows = append(rows, fmt.Sprintf("(%d, X'%X')", i, fmt.Sprintf("%s %d", words[i%len(words)], i)))
			}
			tw.onA("INSERT INTO t VALUES "+strings.Join(rows, ", "), "INSERT INTO good SELECT * FROM t",
				"ALTER TABLE t MODIFY v VARCHAR(300) CHARACTER SET "+test.set, "ALTER TABLE t CONVERT TO CHARACTER SET utf8mb4")

			found := tw.table(tw.textsAlone(func(a *interrupted) { a.rows = test.rows }), "t").Findings
			require.Len(t, found, 1)
			assert.Equal(t, finding.Damage("mislabelled"), found[0].Kind)
			assert.Equal(t, finding.Blocker, found[0].Severity)
			assert.EqualValues(t, 1200, found[0].Count, "all of the column, though a sample showed it")
			sign, ok := found[0].Facts.(finding.TextSign)
			require.True(t, ok)
			assert.Equal(t, "utf8mb4 read as "+test.set, sign.How)
			require.NotEmpty(t, found[0].Repair)
			tw.onA(strings.Split(found[0].Repair, "; ")...)
			assert.Equal(t, "0", tw.cell(tw.a, "SELECT COUNT(*) FROM t JOIN good USING (id) WHERE CAST(t.v AS BINARY) <> good.v"))
		})
	}
}
