package fleet_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"allclear/compare/freshness"
)

// fresh is what a run counts of what run "then" has read of the table, and why not.
func (n *nights) fresh(id, then string) (counted bool, why string) {
	n.t.Helper()
	n.doubt = freshness.Replicated(2, 10*time.Millisecond)
	out, _, _ := n.run(id, func(p *freshness.Piece) bool { return p.Run != then }, nil)
	stock := n.table(out, "stock")
	return stock.Earlier.Rows > 0, stock.Forgotten
}

// Rows that were written to since count as verified only where all that was written came by
// replication, as far as servers can tell. Each of these would be a false GO.
func TestWhatReplicationDoesNotExplainIsReadAgain(t *testing.T) {
	n := newReplicas(t).nights()
	for i, c := range []struct {
		name, wants string
		write       func()
	}{
		{"nothing", "", func() {}},
		{"replication", "", func() { n.onA("UPDATE stock SET n = n + 1 WHERE id <= 300"); n.catchUp() }},
		{"many transactions", "", func() {
			for id := range 20 {
				n.onA(fmt.Sprintf("UPDATE stock SET n = n + 7 WHERE id = %d", id+1))
			}
			n.catchUp()
		}},
		{"one row on b that its binlog does not show", "b has written 1 rows since that its binlog does not show", func() {
			n.onB("SET SESSION sql_log_bin = 0", "UPDATE stock SET n = -1 WHERE id = 5", "SET SESSION sql_log_bin = 1")
		}},
		{"and on a", "a has written 1 rows since that its binlog does not show", func() {
			n.onA("SET SESSION sql_log_bin = 0", "UPDATE stock SET n = -1 WHERE id = 5", "SET SESSION sql_log_bin = 1")
		}},
		{"many rows beside replication", "which replication does not explain", func() {
			n.onA("UPDATE stock SET n = n + 1 WHERE id <= 30")
			n.onB("SET SESSION sql_log_bin = 0", "UPDATE stock SET n = -1 WHERE id > 950", "SET SESSION sql_log_bin = 1")
			n.catchUp()
		}},
		{"a transaction of b's own", "since, and a has not", func() { n.onB("UPDATE stock SET n = -3 WHERE id = 7") }},
		{"on its way", "the members are not level", func() {
			n.b.MustExec(t, "STOP SLAVE")
			n.onA("UPDATE stock SET n = n + 1 WHERE id = 9")
		}},
		{"a restart", "member b was restarted at", func() {
			n.b.MustExec(t, "START SLAVE")
			n.catchUp()
			n.b.MustExec(t, "DO SLEEP(1.1)") // starts are told to the second
			assert.NoError(t, n.b.Restart(t.Context()))
			n.catchUp()
		}},
	} {
		then := fmt.Sprintf("then%d", i)
		n.doubt = nil
		n.run(then, nil, nil)
		c.write()
		counted, why := n.fresh(fmt.Sprintf("now%d", i), then)
		assert.Equal(t, c.wants == "", counted, c.name)
		if c.wants == "" {
			assert.Empty(t, why, c.name)
		} else {
			assert.Contains(t, why, c.wants, c.name)
		}
	}
}

// Where servers have no GTIDs nobody knows what was written since.
func TestNothingIsFreshWithoutGTIDs(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE stock (id INT PRIMARY KEY, n INT)", "INSERT INTO stock VALUES (1, 1)")
	n := tw.nights()
	n.run("then", nil, nil)
	counted, why := n.fresh("now", "then")
	assert.False(t, counted)
	assert.Contains(t, why, "what was written to the members since is not known")
}
