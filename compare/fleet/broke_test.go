package fleet_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare"
	"allclear/compare/finding"
)

// runsOf are the runs between which the rows of a table's findings came to differ, by the finding's
// first key value; "" for a finding that counts rows.
func runsOf(t *testing.T, o *compare.TableOutcome) map[string][2]string {
	t.Helper()
	all := map[string][2]string{}
	for _, f := range o.Findings {
		key := ""
		if len(f.Key) > 0 {
			key = f.Key[0].Value
		}
		if all[key] = [2]string{}; f.Broke != nil {
			all[key] = [2]string{f.Broke.EqualRun, f.Broke.DifferentRun}
			assert.True(t, f.Broke.EqualAt.Before(f.Broke.DifferentAt))
			assert.WithinDuration(t, time.Now(), f.Broke.EqualAt, time.Hour)
		}
	}
	return all
}

// Who knows between which two nights rows came to differ need not search the weeks before. It is
// known of each row by the range in which it lies, and stays so on all nights that follow.
func TestNightsBetweenWhichRowsCameToDiffer(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE numbers (id INT PRIMARY KEY, v INT)", "INSERT INTO numbers SELECT seq, seq FROM seq_1_to_20000",
		"CREATE TABLE names (name VARCHAR(40) PRIMARY KEY, v INT)", "INSERT INTO names SELECT CONCAT('n', seq), seq FROM seq_1_to_5000",
		"CREATE TABLE keyless (v INT)", "INSERT INTO keyless SELECT seq FROM seq_1_to_3000")
	tw.onB("UPDATE numbers SET v = 0 WHERE id = 3")
	n := tw.nights()
	night := func(run, statement, table string) map[string][2]string {
		tw.onB(statement)
		out, _, _ := n.run(run, nil, nil)
		o := tw.table(out, table)
		return runsOf(t, &o)
	}
	never := [2]string{}
	assert.Equal(t, map[string][2]string{"3": never}, night("mon", "DO 1", "numbers"), "nobody has seen it equal")
	assert.Equal(t, map[string][2]string{"3": never, "9000": {"mon", "tue"}},
		night("tue", "UPDATE numbers SET v = 0 WHERE id = 9000", "numbers"))
	assert.Equal(t, map[string][2]string{"3": never, "9000": {"mon", "tue"}, "15000": {"tue", "wed"}},
		night("wed", "UPDATE numbers SET v = 0 WHERE id = 15000", "numbers"))
	assert.Equal(t, map[string][2]string{"15000": {"tue", "wed"}},
		night("thu", "UPDATE numbers SET v = id WHERE id IN (3, 9000)", "numbers"), "mended")
	assert.Equal(t, map[string][2]string{"3": {"thu", "fri"}, "15000": {"tue", "wed"}},
		night("fri", "UPDATE numbers SET v = 0 WHERE id = 3", "numbers"), "and wrong again")
	assert.Equal(t, map[string][2]string{"n77": {"fri", "sat"}}, night("sat", "UPDATE names SET v = 0 WHERE name = 'n77'", "names"))

	assert.Equal(t, map[string][2]string{"n77": {"fri", "sat"}}, night("late", "DO 1", "names"), "the order of texts only the server knows")

	many := night("sun", "UPDATE numbers SET v = -1 WHERE id BETWEEN 5001 AND 5040", "numbers")
	assert.Equal(t, [2]string{"late", "sun"}, many["5001"])
	assert.Equal(t, [2]string{"tue", "sun"}, many[""], "of all that are counted, the first night and the last")
	assert.Equal(t, map[string][2]string{"": {"sun", "sun2"}}, runsOfKeyless(t, n))
}

// A row of a table without a key is known by the table.
func runsOfKeyless(t *testing.T, n *nights) map[string][2]string {
	t.Helper()
	n.onB("UPDATE keyless SET v = -1 WHERE v = 7")
	out, _, _ := n.run("sun2", nil, nil)
	o := n.table(out, "keyless")
	require.NotEmpty(t, o.Findings)
	for i := range o.Findings {
		assert.Contains(t, []finding.Kind{finding.RowMissing, finding.RowExtra}, o.Findings[i].Kind)
	}
	return runsOf(t, &o)
}
