package fleet_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/compare"
	"allclear/fixtures"
	"allclear/report/words"
)

// What people do on one member must not be laid to the other as damage: nobody is sent to
// restore the good text from the bad.
func TestNobodyIsBlamedForAnEdit(t *testing.T) {
	tw := newTwins(t)
	labels := "ENUM('small','smaller','sma','x')"
	tw.both(
		"CREATE TABLE appended (id INT PRIMARY KEY, v TEXT CHARACTER SET utf8mb4)",
		insert("appended", "Marseille", "Le Havre", "Aix-en-Provence"),
		"CREATE TABLE swapped LIKE appended", insert("swapped", "café", "caf?", "thé"),
		"CREATE TABLE composed LIKE appended", insert("composed", "é", "o\u0308", "u\u0308ber", "A\u030A"),
		"CREATE TABLE label (id INT PRIMARY KEY, v "+labels+" CHARACTER SET utf8mb4, s SET('red','green','blue') CHARACTER SET utf8mb4)",
		"INSERT INTO label VALUES (1, 'smaller', 'red,green'), (2, 'smaller', 'red,green,blue'), (3, 'small', 'green,blue'), (4, 'small', 'red')")
	tw.onB("UPDATE appended SET v = CONCAT(v, ' (closed)')",
		"UPDATE swapped SET v = IF(id = 1, 'caf?', 'café') WHERE id < 3", "UPDATE swapped SET v = 'tea' WHERE id = 3",
		"UPDATE composed SET v = CASE id WHEN 2 THEN 'ö' WHEN 3 THEN 'über' WHEN 4 THEN 'Å' ELSE v END",
		"UPDATE label SET v = IF(id < 3, 'small', 'sma'), s = IF(id < 3, 'red', 'green')")
	run := tw.charset(nil)
	for table, want := range map[string][]string{
		"appended": {"charset.cut ", "without its end"}, "swapped": {"row.differs ", "differs in v"},
		"composed": {"charset.normalised ", "another normalisation form"}, "label": {"row.differs ", "differs in v, s"},
	} {
		outcome := tw.table(run, table)
		require.NotEmpty(t, outcome.Findings, table)
		for _, f := range outcome.Findings {
			assert.Equal(t, want[0], string(f.Kind)+" "+f.Member, "%s: %s", table, words.Detail(&f))
			assert.Empty(t, f.Repair)
			detail := words.Detail(&f)
			assert.NotContains(t, detail, "without loss")
			if strings.HasPrefix(want[0], "charset") {
				assert.Contains(t, detail, want[1])
				assert.Contains(t, detail, "neither is proved to be the damaged one")
			}
		}
	}
}

// A statement to check a finding by names the row on each member: the labels of an ENUM
// have other numbers there, and a collation finds case variants of a text.
func TestACheckFindsTheRowOnEachMember(t *testing.T) {
	tw := newTwins(t)
	tw.onA("CREATE TABLE label (k ENUM('x','y','z') CHARACTER SET utf8mb4, n INT, PRIMARY KEY (k, n), v INT)",
		"INSERT INTO label VALUES ('x', 1, 10), ('y', 1, 20)")
	tw.onB("CREATE TABLE label (k ENUM('z','y','x') CHARACTER SET utf8mb4, n INT, PRIMARY KEY (k, n), v INT)",
		"INSERT INTO label VALUES ('z', 1, 30), ('y', 1, 20)")
	tw.both("CREATE TABLE name (k VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci PRIMARY KEY, v INT)",
		"INSERT INTO name VALUES ('Anna', 1), ('Bert', 2)")
	tw.onB("UPDATE name SET k = 'ANNA' WHERE k = 'Anna'")
	run := tw.charset(func(o *compare.Options) { o.Values = checksum.Full })
	for table, of := range map[string][3]int{"label": {1, 0}, "name": {1, 0}} {
		for _, f := range tw.table(run, table).Findings {
			wantA, wantB := of[0], of[1]
			if f.Kind == "row.extra" {
				wantA, wantB = wantB, wantA
			}
			assert.Equal(t, []int{wantA, wantB}, []int{tw.found(f.Recheck.A, "a"), tw.found(f.Recheck.B, "b")}, "%s %v\n%s\n%s",
				f.Kind, f.Key, f.Recheck.A, f.Recheck.B)
			assert.NotContains(t, f.Recheck.A, "SHA2", "it would read the whole table")
		}
	}
	assert.Len(t, tw.table(run, "label").Findings, 2)
	assert.Len(t, tw.table(run, "name").Findings, 2)
}

// found counts the rows that a statement finds on a member.
func (tw *twins) found(statement, member string) int {
	tw.t.Helper()
	_, query, isRows := strings.Cut(statement, "SELECT * ")
	require.True(tw.t, isRows, statement)
	count, err := strconv.Atoi(tw.cell(map[string]*fixtures.Server{"a": tw.a, "b": tw.b}[member], "SELECT COUNT(*) "+query))
	require.NoError(tw.t, err)
	return count
}
