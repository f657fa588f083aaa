package server_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/checksum/server"
	"allclear/fixtures"
)

// alone is a server for a test that locks it, which has no place beside others: one of its own, or in the matrix the one that
// is given, on which no other test runs meanwhile.
func alone(t *testing.T) *fixtures.Server {
	t.Helper()
	if os.Getenv(fixtures.VariableA) != "" {
		a := fixtures.SharedServer(t)
		return a
	}
	t.Parallel()
	return fixtures.One(t)
}

// bank is two tables between which transactions move amounts, so that their sums are tied: 999 accounts in each, of 1,000.
// Each transaction counts itself in a third table.
type bank struct {
	server   *fixtures.Server
	database string
}

const (
	movers   = 3 // each has its own accounts and its own count, so that no lock on a row is waited for
	accounts = 333 * movers
	total    = 2 * accounts * 1000
)

func openBank(t *testing.T, s *fixtures.Server) *bank {
	t.Helper()
	b := &bank{server: s, database: fixtures.Database(t, s)}
	var statements []string
	for table, rows := range map[string]int{"debit": accounts, "credit": accounts, "moves": movers} {
		statements = append(statements, "CREATE TABLE "+table+" (id INT PRIMARY KEY, amount VARCHAR(20) NOT NULL) ENGINE=InnoDB",
			fmt.Sprintf("INSERT INTO %s SELECT seq, '1000' FROM seq_1_to_%d", table, rows))
	}
	s.MustExec(t, in(b.database, append(statements, "UPDATE moves SET amount = 0")...)...)
	return b
}

// trade moves amounts all the time until the test ends.
func (b *bank) trade(t *testing.T) {
	t.Helper()
	var all sync.WaitGroup
	stop := make(chan struct{})
	for mover := range movers {
		all.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if err := b.move(mover); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	t.Cleanup(func() {
		close(stop)
		all.Wait()
	})
}

func (b *bank) move(mover int) error {
	tx, err := b.server.DB().BeginTx(context.Background(), nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after Commit it does nothing
	account := func() int { return 1 + mover + movers*rand.IntN(accounts/movers) }
	for _, sql := range []string{
		fmt.Sprintf("UPDATE %s.debit SET amount = amount - 7 WHERE id = %d", b.database, account()),
		fmt.Sprintf("UPDATE %s.credit SET amount = amount + 7 WHERE id = %d", b.database, account()),
		fmt.Sprintf("UPDATE %s.moves SET amount = amount + 1 WHERE id = %d", b.database, 1+mover),
	} {
		if _, err := tx.ExecContext(context.Background(), sql); err != nil {
			return err
		}
	}
	return tx.Commit()
}

func (b *bank) moves(t *testing.T) (n int) {
	t.Helper()
	require.NoError(t, b.server.DB().QueryRowContext(context.Background(), "SELECT SUM(amount) FROM "+b.database+".moves").Scan(&n))
	return n
}

// awaitMoves waits until so many transactions more have been committed.
func (b *bank) awaitMoves(t *testing.T, more int) {
	t.Helper()
	for enough := b.moves(t) + more; b.moves(t) < enough; time.Sleep(time.Millisecond) {
		require.NoError(t, t.Context().Err())
	}
}

// opener is a side.
type opener interface {
	Open(view checksum.View) (checksum.Reader, error)
}

// column reads a column of numbers chunk by chunk. pause is called between chunks.
func column(t *testing.T, from opener, v *checksum.View, name string, pause func()) (all []int) {
	t.Helper()
	rd, err := from.Open(*v)
	require.NoError(t, err)
	defer func() { assert.NoError(t, rd.Close()) }()
	at := slices.Index(v.Names(), name)
	for r := (checksum.KeyRange{}); ; pause() {
		chunk, err := rd.Digest(t.Context(), r, checksum.Limit{Rows: 300}, checksum.Meaning)
		require.NoError(t, err)
		if !chunk.Ended {
			r.Through = &chunk.Last.At
		}
		var part []int
		require.NoError(t, rd.Rows(t.Context(), checksum.Selection{Range: r, Detail: func(checksum.Row) bool { return true }},
			func() { part = nil },
			func(row checksum.Row) error {
				n, err := strconv.Atoi(string(row.Texts[at]))
				part = append(part, n)
				return err
			}))
		assert.Len(t, part, int(chunk.Digest.Rows))
		if all = append(all, part...); chunk.Ended {
			return all
		}
		r = checksum.KeyRange{After: r.Through}
	}
}

// total reads both tables of the bank, with transactions in between.
func (b *bank) total(t *testing.T, m *server.Member, from opener) (sum int) {
	t.Helper()
	pause := func() { b.awaitMoves(t, 10) }
	for _, table := range []string{"debit", "credit"} {
		amounts := column(t, from, viewOf(t, m, b.database, table), "amount", pause)
		assert.Len(t, amounts, accounts)
		for _, n := range amounts {
			sum += n
		}
		pause()
	}
	return sum
}

// Of two tables between which amounts move, all rows together are of one moment or their sum is wrong.
func TestConsistentReadsAllTablesAsTheyWereAtOneMoment(t *testing.T) {
	a := alone(t)
	b := openBank(t, a)
	b.trade(t)
	m := open(t, a)
	for range 3 {
		c := consistent(t, m, 2)
		assert.Equal(t, total, b.total(t, m, c))
		assert.Equal(t, total, b.total(t, m, c), "once more, of the same moment")
	}
	assert.NotEqual(t, total, b.total(t, m, m), "a test of nothing")
}

// consistent begins to read at one moment.
func consistent(t *testing.T, m *server.Member, connections int) *server.Consistent {
	t.Helper()
	c, err := m.Consistent(t.Context(), connections)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, c.Close()) })
	return c
}

var mariaDBsGTID = regexp.MustCompile(`\b0-1-(\d+)`)

// The position that is kept must be that of the moment: whoever applies what came after it to what was read gets what
// is there now, neither twice nor too little.
func TestTheMomentsPositionIsThatOfWhatIsRead(t *testing.T) {
	t.Parallel()
	s := fixtures.One(t, "--log-bin", "--server-id=1", "--gtid-domain-id=0")
	b := openBank(t, s)
	m := open(t, s)
	number := func(at checksum.Standing) int {
		t.Helper()
		kept, err := json.Marshal(at.Activity.Replication)
		require.NoError(t, err)
		found := mariaDBsGTID.FindSubmatch(kept)
		require.NotNil(t, found, "%s", kept)
		n, err := strconv.Atoi(string(found[1]))
		require.NoError(t, err)
		return n
	}
	first := number(consistent(t, m, 1).Standing())
	b.trade(t)
	for range 10 {
		b.awaitMoves(t, 5)
		began := time.Now()
		c := consistent(t, m, 2)
		moves := 0
		for _, n := range column(t, c, viewOf(t, m, b.database, "moves"), "amount", func() {}) {
			moves += n
		}
		assert.Equal(t, number(c.Standing())-first, moves)
		assert.NotZero(t, moves)
		assert.Equal(t, m.Instance(), c.Standing().Instance)
		assert.WithinRange(t, c.Standing().At, began, time.Now())
	}
}

// The lock lasts no longer than the beginning, and an open transaction that has read a table does not keep others from
// altering it.
func TestConsistentHoldsNobodyUpWhileItReads(t *testing.T) {
	a := alone(t)
	b := openBank(t, a)
	a.MustExec(t, "DO SLEEP(1.1)") // servers tell when a table was made to the second
	m := open(t, a)
	c := consistent(t, m, 2)
	v := viewOf(t, m, b.database, "debit")
	rd, err := c.Open(*v)
	require.NoError(t, err)
	for _, sql := range []string{
		"UPDATE debit SET amount = '0'", "CREATE TABLE more (id INT PRIMARY KEY)", "DROP TABLE credit", "ALTER TABLE debit ADD COLUMN x INT",
	} {
		_, err := rd.Digest(t.Context(), checksum.KeyRange{}, checksum.Limit{Rows: 10}, checksum.Wire)
		require.NoError(t, err)
		a.MustExec(t, in(b.database, "SET SESSION lock_wait_timeout = 1", sql)...)
	}
	_, err = rd.Digest(t.Context(), checksum.KeyRange{}, checksum.Limit{Rows: 10}, checksum.Wire)
	require.ErrorIs(t, err, checksum.ErrTableChanged)
}
