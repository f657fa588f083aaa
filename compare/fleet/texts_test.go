package fleet_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/fleet"
	"allclear/fixtures"
)

// The digest of a masked key is of the bytes as stored, which depend on the character
// set: each member gets its own statement.
func TestAMaskedRowIsFoundOnBothMembersWhateverTheirCharacterSets(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE t (k VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PRIMARY KEY, n INT)",
		"INSERT INTO t VALUES ('Zürich', 1), ('Genf', 2)")
	tw.onB("ALTER TABLE t MODIFY k VARCHAR(40) CHARACTER SET latin1 COLLATE latin1_bin", "UPDATE t SET n = 9")
	findings := tw.table(tw.charset(func(o *compare.Options) { o.Values = checksum.Masked }), "t").Findings
	require.Len(t, findings, 2)
	for _, f := range findings {
		for _, m := range []struct {
			on        *fixtures.Server
			statement string
		}{{tw.a, f.Recheck.A}, {tw.b, f.Recheck.B}} {
			assert.Equal(t, "1", tw.cell(m.on, strings.Replace(m.statement, "SELECT *", "SELECT COUNT(*)", 1)), m.statement)
		}
	}
}

// A generated column cannot be written: the repair is for the columns that it is
// computed from.
func TestAGeneratedColumnIsNotRepaired(t *testing.T) {
	tw := newTwins(t)
	tw.need(fixtures.GeneratedColumns)
	tw.both("CREATE TABLE t (id INT PRIMARY KEY, v TEXT CHARACTER SET utf8mb4, "+
		"g VARCHAR(50) CHARACTER SET utf8mb4 AS (LEFT(v, 50)) STORED)", "INSERT INTO t (id, v) VALUES (1, 'née')")
	tw.onB("UPDATE t SET v = 'nÃ©e'")
	f := tw.table(tw.charset(nil), "t").Findings
	require.Equal(t, []string{"charset.double-encoded b id=1 ~v ×1", "charset.double-encoded b id=1 ~g ×1"}, summaries(f))
	assert.Empty(t, f[1].Repair)
	tw.onB(f[0].Repair)
	assert.Equal(t, compare.Match, tw.table(tw.charset(nil), "t").Result)
}

// Pairing rows of one side with rows of the other has a limit: 500 of 10 KB each once
// took minutes that no Ctrl-C could end. Rows that are not tried are reported all the
// same.
func TestLongTextsAreNotTriedWithEachOtherForEver(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE t (v TEXT CHARACTER SET utf8mb4)", "INSERT INTO t SELECT CONCAT(seq, REPEAT(' Zürich', 2000)) FROM seq_1_to_60",
		"CREATE TABLE u (v TEXT CHARACTER SET utf8mb4)", "INSERT INTO u SELECT CONCAT(seq, REPEAT(' Zürich', 20)) FROM seq_1_to_60")
	tw.onB(doubleEncode("t", "v")...)
	tw.onB(doubleEncode("u", "v")...)
	o := tw.charset(nil)
	assert.Greater(t, tw.table(o, "t").Differences, uint64(60), "some are missing on the one side and extra on the other")
	assert.EqualValues(t, 60, tw.table(o, "u").Differences, "short ones are all put together")
}

// The bounds that cut a table into parts begin like its keys, so Explain must hide them
// as well.
func TestWhatExplainShowsTellsNothingOfAHiddenKey(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE t (k VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PRIMARY KEY)",
		"INSERT INTO t SELECT CONCAT('secret-acme-', LPAD(seq, 8, '0')) FROM seq_1_to_120000", "ANALYZE TABLE t")
	for _, c := range []struct {
		values checksum.Values
		shows  bool
	}{{checksum.Masked, false}, {checksum.Full, true}} {
		o := tw.options()
		o.Values = c.values
		plan := fleet.Explain(context.Background(), tw.pair(), o).Tables[0]
		require.Greater(t, len(plan.Ranges), 2)
		assert.Equal(t, c.shows, strings.Contains(fmt.Sprintf("%+v", plan), fmt.Sprintf("%x", "secret")), "values %d: %s", c.values, plan.SQLA)
	}
}
