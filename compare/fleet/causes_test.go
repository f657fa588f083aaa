package fleet_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare"
	"allclear/compare/finding"
	"allclear/fixtures"
)

// causeFindings are the findings of a table that count rows by their cause, and the others as found
// writes them.
func causeFindings(o *compare.TableOutcome) (causes map[finding.Kind]finding.Finding, others []string) {
	causes = map[finding.Kind]finding.Finding{}
	rest := *o
	rest.Findings = nil
	for _, f := range o.Findings {
		if _, isCause := f.Facts.(finding.Altered); isCause {
			causes[f.Kind] = f
		} else {
			rest.Findings = append(rest.Findings, f)
		}
	}
	return causes, found(rest)
}

// number asks a server for a number.
func (tw *twins) number(s *fixtures.Server, query string) (n uint64) {
	tw.t.Helper()
	require.NoError(tw.t, s.DB().QueryRowContext(tw.t.Context(), strings.ReplaceAll(query, "{db}", tw.database)).Scan(&n))
	return n
}

// A column that is narrower on one member explains every row whose value it has no room for,
// as the server itself has left it. What else is wrong stays what it is.
func TestRowsOfANarrowerColumnHaveThatCause(t *testing.T) {
	tw := newTwins(t)
	tw.both("SET sql_mode = ''", "CREATE TABLE sales (id INT PRIMARY KEY, amount DECIMAL(14,6), n BIGINT, at DATETIME(6), note VARCHAR(20))",
		"INSERT INTO sales SELECT seq, seq * 1.0175, seq * 1000000, TIMESTAMP('2024-01-01') + INTERVAL seq * 100001 MICROSECOND, 'x' "+
			"FROM seq_1_to_4000")
	tw.onB("SET sql_mode = ''", "ALTER TABLE sales MODIFY amount DECIMAL(10,2), MODIFY n INT, MODIFY at DATETIME",
		"UPDATE sales SET note = 'other' WHERE id = 7", "UPDATE sales SET amount = amount + 0.01 WHERE id IN (9, 2001)",
		"DELETE FROM sales WHERE id = 3000")
	rounded := tw.number(tw.a, "SELECT COUNT(*) FROM {db}.sales WHERE amount <> ROUND(amount, 2) AND id <> 3000")
	clipped := tw.number(tw.a, "SELECT COUNT(*) FROM {db}.sales WHERE n > 2147483647 AND id <> 3000")
	o := tw.table(tw.verify(), "sales")
	causes, others := causeFindings(&o)
	assert.Equal(t, []string{
		"row.differs id=7 ~note", "row.differs id=9 ~amount", "row.differs id=2001 ~amount", "row.missing id=3000",
	}, others)
	f := causes[finding.RowNarrowed]
	require.Len(t, causes, 1)
	facts, ok := f.Facts.(finding.Altered)
	require.True(t, ok)
	assert.Equal(t, finding.Blocker, f.Severity)
	assert.Equal(t, "b", f.Member)
	assert.EqualValues(t, 3999, f.Count, "every row but the one that is missing")
	assert.EqualValues(t, 4000, o.Differences)
	assert.Equal(t, []finding.KeyValue{{Column: "id", Value: "1"}}, f.Key)
	assert.Equal(t, "amount: 1.0175 → 1.02", f.Sample)
	require.Len(t, facts.Columns, 3)
	assert.Equal(t, rounded-2, facts.Columns[0].Rows)
	assert.Equal(t, "decimal(14,6)", facts.Columns[0].A)
	assert.Equal(t, []finding.Narrowing{finding.NarrowedRounded}, facts.Columns[0].How)
	assert.Equal(t, clipped, facts.Columns[1].Rows)
	assert.Equal(t, []finding.Narrowing{finding.NarrowedClipped}, facts.Columns[1].How)
	assert.EqualValues(t, 3999, facts.Columns[2].Rows)
}

// Where prices were changed to whatever is near, a narrower column is not blamed.
func TestChangedPricesAreNotCalledNarrowed(t *testing.T) {
	tw := newTwins(t)
	tw.onA("CREATE TABLE sales (id INT PRIMARY KEY, amount DECIMAL(14,6))", "INSERT INTO sales SELECT seq, seq / 1000 FROM seq_1_to_300")
	tw.onB("CREATE TABLE sales (id INT PRIMARY KEY, amount DECIMAL(10,2))",
		"INSERT INTO sales SELECT seq, TRUNCATE(seq / 1000, 2) FROM seq_1_to_300")
	o := tw.table(tw.verify(), "sales")
	causes, _ := causeFindings(&o)
	assert.Empty(t, causes, "half of them would have been rounded up")
	assert.Equal(t, map[string]uint64{"row.differs blocker": 270}, kindsOf(&o))
	assert.EqualValues(t, 270, o.Differences)
}

// Labels in another order are named where rows have kept the numbers, and not where rows have
// kept their labels and some were changed to the label that happens to have the number.
func TestRowsOfReorderedLabelsHaveThatCause(t *testing.T) {
	tw := newTwins(t)
	const onA, onB = "ENUM('new','paid','gone')", "ENUM('gone','new','paid')"
	tw.both("CREATE TABLE orders (id INT PRIMARY KEY, status "+onA+", note INT)",
		"INSERT INTO orders SELECT seq, 1 + seq % 3, 0 FROM seq_1_to_3000",
		"CREATE TABLE rare (id INT PRIMARY KEY, status ENUM('new','paid','gone'))",
		"INSERT INTO rare SELECT seq, IF(seq % 20 = 0, 2 + seq % 40 / 20, 1) FROM seq_1_to_3000",
		"CREATE TABLE edited (id INT PRIMARY KEY, status "+onA+")", "INSERT INTO edited SELECT seq, 1 + seq % 3 FROM seq_1_to_3000")
	tw.onB("ALTER TABLE orders MODIFY status INT", "ALTER TABLE orders MODIFY status "+onB,
		"UPDATE orders SET status = 'new' WHERE id = 5", "UPDATE orders SET note = 1 WHERE id = 6",
		"UPDATE orders SET status = NULL WHERE id = 7",
		"ALTER TABLE rare MODIFY status INT", "ALTER TABLE rare MODIFY status ENUM('new','gone','paid')",
		"ALTER TABLE edited MODIFY status "+onB,
		"UPDATE edited SET status = CASE status WHEN 'new' THEN 'gone' WHEN 'paid' THEN 'new' ELSE 'paid' END WHERE id % 9 < 4")
	out := tw.verify()
	o := tw.table(out, "orders")
	causes, others := causeFindings(&o)
	assert.Equal(t, []string{"row.differs id=5 ~status", "row.differs id=6 ~note", "row.differs id=7 ~status"}, others)
	f := causes[finding.RowRelabelled]
	facts, ok := f.Facts.(finding.Altered)
	require.True(t, ok, "%v", o.Findings)
	assert.EqualValues(t, 2998, f.Count)
	assert.EqualValues(t, 3000, o.Differences)
	assert.Equal(t, []string{"status"}, f.Columns)
	assert.ElementsMatch(t, []finding.Change{{A: "new", B: "gone"}, {A: "paid", B: "new"}, {A: "gone", B: "paid"}}, facts.Columns[0].Labels)

	o = tw.table(out, "rare")
	assert.Equal(t, map[string]uint64{"row.relabelled blocker": 150}, kindsOf(&o), "the label of most rows has kept its number")

	o = tw.table(out, "edited")
	causes, _ = causeFindings(&o)
	assert.Empty(t, causes)
	assert.Equal(t, tw.number(tw.b, "SELECT COUNT(*) FROM {db}.edited WHERE id % 9 < 4"), o.Differences)
}

// Times that were loaded in a session of another time zone are named, in summer and winter;
// those that were changed for another reason are not.
func TestRowsOfShiftedTimesHaveThatCause(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE visits (id INT PRIMARY KEY, at TIMESTAMP NULL, made DATETIME, n INT)",
		"CREATE TABLE appointments (id INT PRIMARY KEY, at DATETIME)",
		"INSERT INTO appointments SELECT seq, TIMESTAMP('2024-01-01') + INTERVAL seq HOUR FROM seq_1_to_300")
	load := "INSERT INTO visits SELECT seq, TIMESTAMP('2024-01-01') + INTERVAL seq * 7 HOUR, TIMESTAMP('2024-01-01') + INTERVAL seq DAY, 0 " +
		"FROM seq_1_to_1200"
	tw.onA("SET time_zone = '+02:00'", load)
	tw.onB("SET time_zone = '+00:00'", load, "UPDATE visits SET n = 1 WHERE id = 10", "UPDATE visits SET at = NULL WHERE id = 11",
		"UPDATE visits SET at = at + INTERVAL 1 SECOND WHERE id = 12",
		"UPDATE appointments SET at = at + INTERVAL id % 5 HOUR WHERE id > 100")
	out := tw.verify()
	o := tw.table(out, "visits")
	causes, others := causeFindings(&o)
	assert.Equal(t, []string{"row.differs id=10 ~n", "row.differs id=11 ~at", "row.differs id=12 ~at"}, others)
	f := causes[finding.RowShifted]
	facts, ok := f.Facts.(finding.Altered)
	require.True(t, ok, "%v", o.Findings)
	assert.EqualValues(t, 1198, f.Count)
	assert.EqualValues(t, 1200, o.Differences)
	assert.Equal(t, []int64{7200}, facts.Columns[0].Seconds)

	o = tw.table(out, "appointments")
	causes, _ = causeFindings(&o)
	assert.Empty(t, causes)
	assert.EqualValues(t, 160, o.Differences)
}
