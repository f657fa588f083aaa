package fleet_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare/finding"
)

// Rows whose key holds a time that a wrong time zone has shifted are no missing and extra rows:
// they are the same under another key, which is proved for all of them by reading the table by
// shifted times.
func TestRowsWithAShiftedTimeInTheKeyHaveThatCause(t *testing.T) {
	tw := newTwins(t)
	const rows = 2600
	load := "INSERT INTO visits SELECT seq % 7, TIMESTAMP('2024-02-01') + INTERVAL seq * 61 MINUTE, " +
		"TIMESTAMP('2024-02-01') + INTERVAL seq DAY, TIMESTAMP('2023-02-01') + INTERVAL seq * 11 MINUTE, seq FROM seq_1_to_2600"
	tw.both("CREATE TABLE visits (who INT, at TIMESTAMP DEFAULT '2001-01-01 00:00:00', made DATETIME, seen TIMESTAMP NULL, n INT, " +
		"PRIMARY KEY (who, at))")
	tw.onA("SET time_zone = '+00:00'", load)
	tw.onB("SET time_zone = '+02:00'", load)
	o := tw.table(tw.verify(), "visits")
	require.Len(t, o.Findings, 1, "%v", found(o))
	f := o.Findings[0]
	assert.Equal(t, finding.RowShifted, f.Kind)
	assert.EqualValues(t, rows, f.Count)
	assert.EqualValues(t, rows, o.Differences)
	facts, ok := f.Facts.(finding.Altered)
	require.True(t, ok)
	require.Len(t, facts.Columns, 2)
	assert.Equal(t, []string{"at", "seen"}, f.Columns)
	assert.Equal(t, []int64{-7200}, facts.Columns[0].Seconds)
	assert.Len(t, f.Key, 2)

	tw.onB("UPDATE visits SET n = -1 WHERE n = 100", "DELETE FROM visits WHERE n = 200",
		"INSERT INTO visits VALUES (8, '2024-01-01', NULL, NULL, 0)")
	o = tw.table(tw.verify(), "visits")
	kinds := kindsOf(&o)
	assert.Equal(t, map[string]uint64{
		"row.shifted blocker": rows - 2, "row.differs blocker": 1, "row.missing blocker": 1, "row.extra blocker": 1,
	}, kinds)
	assert.EqualValues(t, rows+1, o.Differences)
	assert.EqualValues(t, rows, o.RowsA)

	tw.onB("UPDATE visits SET n = -n WHERE n % 2 = 0")
	o = tw.table(tw.verify(), "visits")
	assert.NotContains(t, kindsOf(&o), "row.shifted blocker", "half of the rows are not the same under a shifted key")
}

// So are rows of which there are thousands in the time of a shift: under the same key there is
// another row then.
func TestAShiftOfManyRowsIsNamed(t *testing.T) {
	tw := newTwins(t)
	load := "INSERT INTO ticks SELECT TIMESTAMP('2024-02-01') + INTERVAL seq SECOND, seq FROM seq_1_to_9000"
	tw.both("CREATE TABLE ticks (at DATETIME PRIMARY KEY, n INT)", load)
	tw.onB("DELETE FROM ticks", strings.Replace(load, "'2024-02-01'", "'2024-02-01 01:00:00'", 1))
	o := tw.table(tw.verify(), "ticks")
	assert.Equal(t, map[string]uint64{"row.shifted blocker": 9000}, kindsOf(&o))
	assert.EqualValues(t, 9000, o.Differences)
}
