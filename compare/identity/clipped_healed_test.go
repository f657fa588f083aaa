package identity

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare/finding"
	"allclear/report/words"
)

// pair makes one shard of the fleet's two servers.
func (f *fleet) pair() {
	a, b := f.shards[0].Members[0], f.shards[1].Members[0]
	b.Name = "b"
	f.shards = []Shard{{Name: "shard01", Members: []Member{a, b}}}
}

// An ALTER to BIGINT makes a column wide and leaves the rows that were cut as they are.
// They are named as before, once for a row that both members hold, and a healthy
// table with the same numbers stays silent.
func TestIDsCutBeforeTheColumnWasWidenedAreStillFound(t *testing.T) {
	users := func(last string, ids ...string) []string {
		all := []string{"CREATE TABLE users (user_id BIGINT AUTO_INCREMENT PRIMARY KEY)"}
		for _, from := range ids {
			all = append(all, "INSERT INTO users SELECT seq FROM "+from)
		}
		return append(all, "INSERT INTO users VALUES ("+last+")")
	}
	clip := func(column, rows string) []string {
		return []string{"CREATE TABLE orders (order_no INT PRIMARY KEY, user_id " + column + ")",
			"INSERT IGNORE INTO orders " + rows}
	}
	healed := "ALTER TABLE orders MODIFY user_id BIGINT"
	for _, c := range []struct {
		reason     string
		statements [][]string
		want       int // rows
		says       string
	}{
		{"50 rows at the maximum of INT", [][]string{
			users("3000000000", "seq_1_to_1000"), clip("INT", "SELECT seq, seq FROM seq_1_to_1000"),
			{"INSERT IGNORE INTO orders SELECT 5000 + seq, 3000000000 - seq FROM seq_1_to_50", healed},
		}, 50, "there is no such user"},
		{"with an index", [][]string{
			users("3000000000", "seq_1_to_1000"), clip("INT", "SELECT seq, seq FROM seq_1_to_1000"),
			{"INSERT IGNORE INTO orders SELECT 5000 + seq, 3000000000 - seq FROM seq_1_to_50", healed, "ALTER TABLE orders ADD KEY (user_id)"},
		}, 50, "there is no such user"},
		{"one row alone", [][]string{
			users("3000000000", "seq_1_to_100"),
			clip("INT", "SELECT seq, seq FROM seq_1_to_100"),
			{"INSERT IGNORE INTO orders VALUES (7000, 3000000000)", healed},
		}, 1, "there is no such user"},
		{"the ID exists as well", [][]string{
			users("2147483700", "seq_2147483600_to_2147483690"),
			clip("INT", "SELECT seq - 2147483000, seq FROM seq_2147483600_to_2147483690"),
			{healed},
		}, 44, "far more rows stand than"},
		{"unsigned, and good rows since", [][]string{
			users("5000000000", "seq_4294967000_to_4294967400"),
			clip("INT UNSIGNED", "SELECT seq - 4294966000, seq FROM seq_4294967000_to_4294967400"),
			{healed, "INSERT INTO orders SELECT seq, 4294967200 + seq FROM seq_1_to_200"},
		}, 107, "far more rows stand than"},
		{"SMALLINT", [][]string{
			users("40000", "seq_1_to_39000"),
			clip("SMALLINT", "SELECT seq, seq FROM seq_1_to_33000"),
			{healed, "ALTER TABLE orders ADD KEY (user_id)"},
		}, 234, "far more rows stand than"},
		{"TINYINT UNSIGNED to INT, a few at each", [][]string{
			users("900", "seq_1_to_800"),
			clip("TINYINT UNSIGNED", "SELECT seq, seq DIV 3 FROM seq_1_to_900"),
			{"ALTER TABLE orders MODIFY user_id INT"},
		}, 136, "far more rows stand than"},

		{"an owner really has the ID, and so have its rows", [][]string{
			users("3000", "seq_1_to_2000"), clip("BIGINT", "SELECT seq, 1 + seq % 2000 FROM seq_1_to_2000"),
			{"INSERT INTO orders SELECT 10000 + seq, 255 FROM seq_1_to_400", "INSERT INTO orders SELECT 20000 + seq, 127 FROM seq_1_to_20"},
		}, 0, ""},
		{"a status, of which the last is the usual one", [][]string{
			users("257", "seq_1_to_256"),
			clip("BIGINT", "SELECT seq, 255 FROM seq_1_to_3000"),
			{"INSERT INTO orders SELECT 10000 + seq, seq FROM seq_1_to_250"},
		}, 0, ""},
		{"dense rows at 2^31", [][]string{
			users("2147483800", "seq_2147483500_to_2147483790"),
			clip("BIGINT", "SELECT seq, 2147483600 + seq DIV 5 FROM seq_1_to_900"), {"ALTER TABLE orders ADD KEY (user_id)"},
		}, 0, ""},
		{"a deleted user's rows", [][]string{
			users("2147483800", "seq_2147483500_to_2147483790", "seq_1_to_600"),
			{"DELETE FROM users WHERE user_id IN (255, 2147483647, 2147483630)"},
			clip("BIGINT", "SELECT seq, 2147483600 + seq DIV 5 FROM seq_1_to_900"),
			{"INSERT INTO orders SELECT 1000 + seq, 1 + seq % 500 FROM seq_1_to_5000"},
		}, 0, ""},
		{"every other row outlives its user", [][]string{
			users("2147483800", "seq_2147483500_to_2147483790"), {"DELETE FROM users WHERE user_id % 2 = 1"},
			clip("BIGINT", "SELECT seq, 2147483600 + seq DIV 3 FROM seq_1_to_300"),
		}, 0, ""},
		{"unique, so one row at most", [][]string{
			users("3000", "seq_1_to_2000"),
			clip("BIGINT", "SELECT seq, seq FROM seq_1_to_2000"),
			{"ALTER TABLE orders ADD UNIQUE KEY (user_id)"},
		}, 0, ""},
	} {
		t.Run(strings.ReplaceAll(c.reason, " ", "-"), func(t *testing.T) {
			f := newFleet(t)
			f.pair()
			for _, some := range c.statements {
				for _, statement := range some {
					f.all(fromOne(statement))
				}
			}
			o := f.look(func(o *Options) { o.ScanRows = 100_000 })
			assert.Empty(t, o.Gaps)
			rows := 0
			for _, one := range o.Findings {
				if one.Kind == finding.IDClipped {
					assert.Equal(t, finding.Blocker, one.Severity)
					assert.Empty(t, one.Member, "both have the row")
					assert.Contains(t, words.Detail(&one), c.says)
					rows += int(one.Count)
				}
			}
			assert.Equal(t, c.want, rows)
		})
	}
}

// fromOne counts from 1 what a statement reads of a sequence: on servers without sequences
// there are no others.
func fromOne(statement string) string {
	return regexp.MustCompile(`seq_(\d+)_to_(\d+)`).ReplaceAllStringFunc(statement, func(name string) string {
		var from, to int
		if n, err := fmt.Sscanf(name, "seq_%d_to_%d", &from, &to); n < 2 || err != nil || from == 1 {
			return name
		}
		return fmt.Sprintf("(SELECT seq + %d AS seq FROM seq_1_to_%d) AS s", from-1, to-from+1)
	})
}

// A row that one member alone holds is named with the member.
func TestAClippedRowOfOneMemberNamesIt(t *testing.T) {
	f := newFleet(t)
	f.pair()
	f.all("CREATE TABLE users (user_id BIGINT AUTO_INCREMENT PRIMARY KEY)", "INSERT INTO users VALUES (3000000000)",
		"CREATE TABLE orders (order_no INT PRIMARY KEY, user_id BIGINT)", "INSERT INTO orders VALUES (1, 2147483647)")
	f.on(1, "INSERT INTO orders VALUES (2, 2147483647)")
	var found []string
	for _, one := range f.look().Findings {
		if one.Kind == finding.IDClipped {
			require.Len(t, one.Key, 1)
			found = append(found, fmt.Sprintf("%s on %q", one.Key[0].Value, one.Member))
		}
	}
	assert.Equal(t, []string{`1 on ""`, `2 on "b"`}, found)
}

// Rows that were seen clipped stay wrong until they are mended, however few they are and
// whatever their column looks like by then: a ledger remembers them.
func TestClippedRowsAreRememberedUntilTheyAreMended(t *testing.T) {
	f := newFleet(t)
	f.pair()
	f.all("CREATE TABLE users (user_id BIGINT AUTO_INCREMENT PRIMARY KEY)", "INSERT INTO users SELECT seq FROM seq_1_to_40000",
		"CREATE TABLE orders (name VARCHAR(20) PRIMARY KEY, user_id SMALLINT)",
		fromOne("INSERT INTO orders SELECT seq, seq FROM seq_32600_to_32760"),
		"INSERT IGNORE INTO orders VALUES ('one', 39000), ('two', 39001), ('three', 39002)")
	var remembered []ClippedRow
	next := func() []string {
		o := f.look(func(o *Options) { o.Remembers, o.Remembered = true, remembered })
		assert.Empty(t, o.Gaps)
		for _, row := range o.Mended {
			for i, known := range remembered {
				if known.Member == row.Member && known.Key[0] == row.Key[0] {
					remembered = append(remembered[:i:i], remembered[i+1:]...)
					break
				}
			}
		}
		if remembered == nil {
			remembered = o.Clipped
		}
		assert.NotContains(t, fmt.Sprint(remembered), "three", "texts in keys are not kept as they are")
		var found []string
		for _, one := range o.Findings {
			if one.Kind == finding.IDClipped {
				found = append(found, fmt.Sprintf("%s %q %d", one.Severity, one.Member, one.Count))
			}
		}
		return found
	}
	row := `blocker "" 1`
	assert.Equal(t, []string{row, row, row}, next())
	assert.Len(t, remembered, 6)
	f.all("ALTER TABLE orders MODIFY user_id BIGINT")
	assert.Equal(t, []string{row, row, row}, next(), "too few to be found without a ledger")
	f.all("UPDATE orders SET user_id = 39001 WHERE name = 'two'", "INSERT INTO orders VALUES ('new', 32767)")
	f.on(1, "DELETE FROM orders WHERE name = 'one'")
	assert.Equal(t, []string{row, `blocker "a" 1`}, next(), "the new one is right")
	assert.Len(t, remembered, 3)
	f.all("UPDATE orders SET user_id = 39000 WHERE name IN ('one', 'three')")
	assert.Empty(t, next())
	assert.Empty(t, remembered)
}

// What was remembered of a column that is gone is not known to be mended.
func TestAClippedColumnThatIsGoneIsAGap(t *testing.T) {
	f := newFleet(t)
	f.all("CREATE TABLE users (user_id BIGINT AUTO_INCREMENT PRIMARY KEY)", "INSERT INTO users VALUES (40000)",
		"CREATE TABLE orders (nr INT PRIMARY KEY, user_id SMALLINT)", "INSERT IGNORE INTO orders VALUES (1, 39000)")
	remembered := f.look(func(o *Options) { o.Remembers = true }).Clipped
	require.NotEmpty(t, remembered)
	f.all("ALTER TABLE orders CHANGE user_id buyer BIGINT")
	o := f.look(func(o *Options) { o.Remembers, o.Remembered = true, remembered })
	require.Len(t, o.Gaps, 2)
	assert.Contains(t, o.Gaps[0].Cause.Reason, "the column is gone: whether they were mended is not known")
	assert.Empty(t, o.Mended)
}
