package fleet_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"allclear/checksum/server"
	"allclear/checksum/snapshot"
	"allclear/compare"
	"allclear/compare/fleet"
	"allclear/compare/sidetest"
)

// snapshotOfA is a snapshot of member a as it is now.
func (tw *twins) snapshotOfA() *snapshot.Snapshot {
	tw.t.Helper()
	return snapshotOf(tw.t, member(tw.t, tw.a, "a"), tw.database)
}

// snapshotOf is a snapshot of a database as it is now.
func snapshotOf(t *testing.T, m *server.Member, database string) *snapshot.Snapshot {
	t.Helper()
	taken, _ := sidetest.Snapshot(t, m, sidetest.SnapshotOptions(database))
	return taken
}

// The upgrade came as a surprise, and last night's snapshot is all that is left of the texts.
// What a server did to them since is named by it alone, and what can be undone is repaired by
// the statement of the finding.
func TestASnapshotNamesTheDamageOfTextsThatItDoesNotHold(t *testing.T) {
	tw := newTwins(t)
	columns := []string{"good", "doubled", "marked", "shouted", "plain", "edited", "swapped", "misread"}
	texts := []string{
		"Österreich – naïve", "Łódź №5", "Привет, мир", "Ελλάδα ή", "日本 é Ω", "Zażółć Ñ", "Åre ø", "Überraschung ʒ", "Þór Ðə",
	}
	values := make([]string, len(texts))
	for i, text := range texts {
		values[i] = fmt.Sprintf("(%d%s)", i, strings.Repeat(fmt.Sprintf(", X'%X'", text), len(columns)))
	}
	tw.both("CREATE TABLE t (id INT PRIMARY KEY, "+strings.Join(columns, " TEXT, ")+" TEXT, label ENUM('é', '?') NOT NULL DEFAULT 'é') "+
		"DEFAULT CHARSET utf8mb4",
		"INSERT INTO t (id, "+strings.Join(columns, ", ")+") VALUES "+strings.Join(values, ", "))
	tw.both("UPDATE t SET swapped = CASE id WHEN 8 THEN 'Überraschung ?, ä' ELSE 'Überraschung ж, ä' END WHERE id IN (7, 8)")
	tw.onB(doubleEncode("t", "doubled")...)
	tw.onB("ALTER TABLE t MODIFY misread BLOB", "ALTER TABLE t MODIFY misread TEXT CHARACTER SET cp850",
		"ALTER TABLE t MODIFY misread TEXT CHARACTER SET utf8mb4")
	tw.onB("SET sql_mode = ''", "ALTER TABLE t MODIFY marked TEXT CHARACTER SET latin1", "UPDATE t SET shouted = UPPER(shouted)",
		"UPDATE t SET plain = 'Lodz №5' WHERE id = 1", "UPDATE t SET plain = 'Are o' WHERE id = 6",
		"UPDATE t SET edited = 'Łódź №6' WHERE id = 1", "UPDATE t SET edited = '???' WHERE id = 2", "UPDATE t SET edited = '' WHERE id = 3",
		"UPDATE t SET label = '?' WHERE id = 4",
		"UPDATE t SET swapped = CASE id WHEN 7 THEN 'Überraschung ?, ä' ELSE 'Überraschung ж, ä' END WHERE id IN (7, 8)")
	o := tw.options()
	o.Checks, o.NoWrites = compare.Checks{compare.Rows, compare.Charset}, true // b is another server than the one recorded
	verify := func() compare.TableOutcome {
		pair := compare.Pair{Name: "pair", A: tw.snapshotOfA(), B: member(tw.t, tw.b, "b")}
		return tw.table(fleet.Verify(context.Background(), pair, o), "t")
	}
	table := verify()
	said := map[string]int{}
	for _, f := range table.Findings {
		for _, column := range f.Columns {
			said[fmt.Sprintf("%s %s ~%s", f.Kind, f.Member, column)] += int(f.Count)
		}
		assert.Equal(t, f.Kind.DamageClass() != "", f.Sample != "", "%s: %q", f.Kind, f.Sample)
		if f.Repair != "" {
			tw.onB(f.Repair)
		}
	}
	assert.Equal(t, map[string]int{
		"charset.double-encoded b ~doubled": 9, "charset.question-marked b ~marked": 7, "charset.case b ~shouted": 9,
		"charset.mislabelled b ~misread": 9, "row.differs  ~label": 1, "row.differs  ~plain": 2, "row.differs  ~edited": 3,
		"row.differs  ~swapped": 2,
	}, said)
	for _, f := range verify().Findings {
		assert.NotContains(t, []string{"charset.double-encoded", "charset.mislabelled"}, string(f.Kind), "mended")
	}
}
