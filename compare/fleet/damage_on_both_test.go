package fleet_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// The next chunk begins behind the last key that both sides have in common, so that rows
// behind it are read again: their signs must count once.
func TestATextIsCountedOnceThoughItsRowIsReadTwice(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE t (id INT PRIMARY KEY, v TEXT CHARACTER SET utf8mb4)",
		"INSERT INTO t SELECT seq, CONCAT('Ã©tÃ© ', seq) FROM seq_1_to_9000")
	tw.onB("DELETE FROM t WHERE id = 4990") // in the last part of the first chunk
	assert.Equal(t, []string{
		"row.missing  id=4990 ~ ×1", "charset.double-encoded a id=1 ~v ×9000", "charset.double-encoded b id=1 ~v ×8999",
	}, summaries(tw.table(tw.charset(nil), "t").Findings))
}

// Damage that is the same on both members is reported of both, whatever else differs in
// a row: reported of a alone, b would pass for a copy to restore from.
func TestDamageOnBothMembersIsReportedOfBoth(t *testing.T) {
	for _, c := range []struct {
		reason, key, change, row string
		signs                    map[string]uint64
	}{
		{"another column differs", "PRIMARY KEY (id)", "UPDATE t SET n = 2 WHERE id = 4", "row.differs  id=4 ~n ×1", map[string]uint64{"": 90}},
		{
			"one row is damaged on b alone", "PRIMARY KEY (id)", "UPDATE t SET v = 'cafÃ©' WHERE id = 91",
			"charset.double-encoded b id=91 ~v ×1", map[string]uint64{"a": 90, "b": 90},
		},
		{
			"no key, so that the table is read as a whole", "KEY (id)", "DELETE FROM t WHERE id = 91", "row.missing  ~ ×1",
			map[string]uint64{"a": 90, "b": 90},
		},
	} {
		tw := newTwins(t)
		tw.both("CREATE TABLE t (id INT, v TEXT CHARACTER SET utf8mb4, n INT, "+c.key+")",
			"INSERT INTO t SELECT seq, CONCAT('Ã©tÃ© ', seq), 1 FROM seq_1_to_90", "INSERT INTO t VALUES (91, 'café', 1)")
		tw.onB(c.change)
		found := tw.table(tw.charset(nil), "t").Findings
		signs := map[string]uint64{}
		for _, f := range found {
			if f.Count > 1 {
				signs[f.Member] += f.Count
			}
		}
		assert.Contains(t, summaries(found), c.row, c.reason)
		assert.Equal(t, c.signs, signs, c.reason)
	}
}
