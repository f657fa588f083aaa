package fleet_test

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/cespare/xxhash/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/fleet"
)

// sinceSnapshot records a, runs what happens next on it, and verifies it against the snapshot.
func (tw *twins) sinceSnapshot(happens func()) compare.TableOutcome {
	tw.t.Helper()
	s := tw.snapshotOfA()
	happens()
	o := tw.options()
	o.Checks, o.NoWrites = compare.Checks{compare.Rows, compare.Charset}, true
	return tw.table(fleet.Verify(tw.t.Context(), compare.Pair{Name: "pair", A: s, B: member(tw.t, tw.a, "b")}, o), "t")
}

// repairedTexts are texts of people, one in ASCII and one that is no text.
const repairedTexts = "(1, X'C3964B4F', X'C3A4C3B6C3BC', 1, NULL), (2, X'6E61C3AF7665', X'C3A9', 2, ''), (3, 'plain', 'plain', 3, 'x'), " +
	"(4, NULL, X'C581C3B36420E28496', 4, X'C3A9')"

// A snapshot of texts that were damaged is no reason to let nobody in once they are repaired:
// that the text is the one that the recorded bytes meant is proved, and is information.
func TestARepairSinceTheSnapshotIsNoDifference(t *testing.T) {
	toDouble := func(tw *twins) { tw.onA(append(doubleEncode("t", "x"), doubleEncode("t", "y")...)...) }
	undo := func(column string) string {
		return "UPDATE t SET " + column + " = CONVERT(BINARY CONVERT(" + column + " USING latin1) USING utf8mb4)"
	}
	byBinary := func(column string) []string {
		return []string{"ALTER TABLE t MODIFY " + column + " BLOB", "ALTER TABLE t MODIFY " + column + " TEXT CHARACTER SET utf8mb4"}
	}
	toLabel := func(tw *twins) {
		for _, column := range []string{"x", "y"} {
			tw.onA("ALTER TABLE t MODIFY "+column+" BLOB", "ALTER TABLE t MODIFY "+column+" TEXT CHARACTER SET latin1")
		}
	}
	both := func(all ...[]string) (joined []string) {
		for _, one := range all {
			joined = append(joined, one...)
		}
		return joined
	}
	for _, c := range []struct {
		name   string
		damage func(*twins)
		repair []string
		finds  []string // nothing else than repairs makes a match
	}{
		{"double-encoded", toDouble, []string{undo("x"), undo("y")}, []string{"row.repaired ~x ~y 2", "row.repaired ~y 1"}},
		{"a wrong label", toLabel, both(byBinary("x"), byBinary("y")), []string{"row.repaired ~x ~y 2", "row.repaired ~y 1"}},
		{"one of two columns", toDouble, []string{undo("x")}, []string{"row.repaired ~x 2"}},
		{
			"a number changed as well", toDouble, []string{undo("x"), undo("y"), "UPDATE t SET n = 20 WHERE id = 2"},
			[]string{"charset.repaired ~x 1", "charset.repaired ~y 1", "row.differs ~n 1", "row.repaired ~x ~y 1", "row.repaired ~y 1"},
		},
		{
			"another text changed", toDouble, []string{undo("x"), "UPDATE t SET y = 'another' WHERE id = 2"},
			[]string{"charset.repaired ~x 1", "row.differs ~y 1", "row.repaired ~x 1"},
		},
		{
			"repaired, and then cut", toDouble, []string{undo("x"), "UPDATE t SET x = 'na' WHERE id = 2"},
			[]string{"row.differs ~x 1", "row.repaired ~x 1"},
		},
		{
			"a change that the short hash of its column does not show", toDouble,
			[]string{undo("x"), undo("y"), "UPDATE t SET z = '" + likeNothing() + "' WHERE id = 2"},
			[]string{"charset.repaired ~x 1", "charset.repaired ~y 1", "row.repaired ~x ~y 1", "row.repaired ~y 1"},
		},
		{
			"half repaired", func(tw *twins) { toDouble(tw); toDouble(tw) }, []string{undo("x")},
			[]string{"charset.repaired ~x 1", "charset.repaired ~x 1"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			tw := newTwins(t)
			tw.onA("CREATE TABLE t (id INT PRIMARY KEY, x TEXT, y TEXT, n INT, z TEXT) DEFAULT CHARSET utf8mb4",
				"INSERT INTO t VALUES "+repairedTexts)
			c.damage(tw)
			table := tw.sinceSnapshot(func() { tw.onA(c.repair...) })
			var finds []string
			harm := false
			for _, f := range table.Findings {
				if f.Kind != finding.RowRepaired && f.Kind != finding.RowDiffers && f.Kind != finding.Damage("repaired") {
					continue // what the texts show by themselves
				}
				finds = append(finds, foundColumns(&f))
				isRepair := f.Kind == finding.RowRepaired
				assert.Equal(t, isRepair, f.Severity == finding.Info, "%s", f.Kind)
				harm = harm || !isRepair
			}
			require.Empty(t, table.Gaps)
			assert.ElementsMatch(t, c.finds, finds)
			want := compare.Match
			if harm {
				want = compare.Differ
			}
			assert.Equal(t, want, table.Result, "%v", found(table))
		})
	}
}

// foundColumns is a finding's kind, its columns and its number of rows.
func foundColumns(f *finding.Finding) string {
	line := string(f.Kind)
	for _, c := range f.Columns {
		line += " ~" + c
	}
	return fmt.Sprintf("%s %d", line, f.Count)
}

// likeNothing is a text whose hash ends in the same 16 bits as the one of the empty text, which
// is all that a snapshot keeps of them.
func likeNothing() string {
	short := func(text string) uint16 { return uint16(xxhash.Sum64(checksum.AppendText(nil, []byte(text)))) } //nolint:gosec // its low bits
	for i := 0; ; i++ {
		if text := strconv.Itoa(i); short(text) == short("") {
			return text
		}
	}
}
