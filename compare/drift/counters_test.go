package drift_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/fixtures"
)

const (
	numbered = "CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, n INT)"
	fails    = "blocker schema.auto-increment-counter b t [id] ×1"
	warns    = "warning schema.auto-increment-counter b t [id] ×1"
)

// counterCase is a way in which the counter of b gets apart from that of a, or stays sound.
type counterCase struct {
	table  string // numbered, if empty
	onB    string
	step   string // of the numbers that b gives from then on (auto_increment_increment); 1, if empty
	atOnce string // the finding if the next INSERT on b fails
	later  string // the finding if the next INSERT on b gets a number that is not beyond the greatest
	sound  string // the finding if it gets a greater one
	needs  []fixtures.Capability
}

func counterCases() []counterCase {
	const keyed = "(id INT AUTO_INCREMENT PRIMARY KEY, n INT) ENGINE = "
	const cascade = "CREATE TABLE p (id INT PRIMARY KEY); INSERT INTO p VALUES (1), (2), (3), (5); " +
		"CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, n INT, FOREIGN KEY (id) REFERENCES p (id) ON UPDATE CASCADE)"
	return []counterCase{
		{onB: "DO 0"},
		{onB: "INSERT INTO t VALUES (900, 4)"},
		{onB: "REPLACE INTO t VALUES (4, 4)"},
		{onB: "DELETE FROM t"},
		{onB: "TRUNCATE TABLE t"},
		{onB: "START TRANSACTION; INSERT INTO t (n) VALUES (4); ROLLBACK"},
		{onB: "ALTER TABLE t AUTO_INCREMENT = 100000"},
		{onB: "INSERT INTO t VALUES (900, 4); ALTER TABLE t AUTO_INCREMENT = 1"},
		{onB: "ALTER TABLE t AUTO_INCREMENT = 2147483600", sound: warns},
		{onB: "SET auto_increment_increment = 2, auto_increment_offset = 2; INSERT INTO t (n) VALUES (4), (5)"},
		{onB: "UPDATE t SET id = -5 WHERE id = 1"},
		// An UPDATE of the key leaves the counter of some servers behind: which, they show by an INSERT.
		{onB: "UPDATE t SET id = 4 WHERE id = 1", atOnce: fails},
		{onB: "UPDATE t SET id = 900 WHERE id = 1", later: warns},
		{onB: "INSERT INTO t VALUES (1, 9) ON DUPLICATE KEY UPDATE id = 4", atOnce: fails},
		{onB: "UPDATE t SET id = 4 WHERE id = 1", table: "CREATE TABLE t " + keyed + "MyISAM", atOnce: fails},
		{onB: "UPDATE t SET id = 4 WHERE id = 1", table: "CREATE TABLE t " + keyed + "MEMORY", atOnce: fails},
		{
			onB: "UPDATE t SET id = 4 WHERE id = 1", table: "CREATE TABLE t " + keyed + "Aria", atOnce: fails,
			needs: []fixtures.Capability{fixtures.AriaEngine},
		},
		{onB: "UPDATE t SET id = 4 WHERE id = 1", table: numbered + " PARTITION BY HASH (id) PARTITIONS 3", atOnce: fails},
		{
			onB:   "UPDATE t SET id = 255 WHERE id = 1; INSERT INTO t VALUES (250, 1)",
			table: "CREATE TABLE t (id TINYINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, n INT)",
			sound: warns, later: warns, atOnce: fails,
		},
		// What a foreign key does to its children, no server counts.
		{onB: "UPDATE p SET id = 4 WHERE id = 1", atOnce: fails, table: cascade},
		// A server that takes steps passes over the number that its counter shows.
		{onB: "INSERT INTO p VALUES (11); UPDATE p SET id = 4 WHERE id = 1", step: "10", table: cascade},
		{onB: "INSERT INTO p VALUES (21); UPDATE p SET id = 11 WHERE id = 1", step: "10", atOnce: fails, table: cascade},
		{
			onB: "UPDATE t SET id = 4 WHERE id = 1", later: warns,
			table: "CREATE TABLE t (id INT AUTO_INCREMENT, n INT NOT NULL, PRIMARY KEY (id, n))",
		},
		{onB: "DO 0", table: "CREATE TABLE t (n INT NOT NULL, id INT AUTO_INCREMENT, PRIMARY KEY (n, id)) ENGINE = MyISAM"},
	}
}

// A member is a blocker exactly if the server itself refuses the next INSERT there: a counter
// that is merely apart, as on most pairs, is nothing.
func TestACounterThatWouldCollideIsFound(t *testing.T) {
	p := newPair(t)
	both := []*fixtures.Server{p.a, p.b}
	for _, c := range counterCases() {
		t.Run(c.onB+" "+c.table+c.step, func(t *testing.T) {
			fixtures.Need(t, both, c.needs...)
			p := newPair(t)
			if c.table == "" {
				c.table = numbered
			}
			p.both(append(strings.Split(c.table, "; "), "INSERT INTO t (n) VALUES (1), (2), (3)")...)
			p.onB(strings.Split(c.onB, "; ")...)
			if c.step != "" {
				p.b.MustExec(t, "SET GLOBAL auto_increment_increment = "+c.step)
				t.Cleanup(func() { p.b.MustExec(t, "SET GLOBAL auto_increment_increment = 1") })
			}
			found := strings.Join(p.lines(p.schema()), ", ")
			switch greatest, got := p.insert(t); {
			case got == 0:
				assert.Equal(t, c.atOnce, found)
			case got <= greatest:
				assert.Equal(t, c.later, found)
			default:
				assert.Equal(t, c.sound, found)
			}
		})
	}
}

// insert has b give a number: the greatest there was before, and the one that came; 0 if the
// server called it a duplicate.
func (p *pair) insert(t *testing.T) (greatest, got int64) {
	t.Helper()
	require.NoError(t, p.b.DB().QueryRowContext(context.Background(),
		"SELECT COALESCE(MAX(id), 0) FROM "+p.database+".t").Scan(&greatest))
	inserted, err := p.b.DB().ExecContext(context.Background(), "INSERT INTO "+p.database+".t (n) VALUES (7)")
	var refused *mysql.MySQLError
	// 1062 is a duplicate; 167, 1264 and 1467 say that the column has no room for the number.
	if errors.As(err, &refused) && slices.Contains([]uint16{1062, 167, 1264, 1467}, refused.Number) {
		return greatest, 0
	}
	require.NoError(t, err)
	got, err = inserted.LastInsertId()
	require.NoError(t, err)
	return greatest, got
}
