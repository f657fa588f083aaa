package server_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/checksum/server"
	"allclear/fixtures"
)

// A connection that is lost takes nothing with it as long as there is another one. With the last one the moment is lost,
// and no reading goes on at a later one.
func TestConsistentEndsWithItsLastConnection(t *testing.T) {
	a := alone(t)
	b := openBank(t, a)
	m, _ := watched(t, a, 0)
	c := consistent(t, m, 3)
	v := viewOf(t, m, b.database, "debit")
	b.server.MustExec(t, in(b.database, "UPDATE debit SET amount = 0")...)
	read := func() (sum int) {
		for _, n := range column(t, c, v, "amount", func() {}) {
			sum += n
		}
		return sum
	}
	require.Equal(t, total/2, read())
	for _, id := range c.Threads()[:2] {
		a.MustExec(t, "KILL "+id)
		require.Equal(t, total/2, read())
	}
	for _, id := range c.Threads() {
		a.MustExec(t, "KILL "+id)
	}
	rd, err := c.Open(*v)
	require.NoError(t, err)
	for range 2 {
		_, err = rd.Digest(t.Context(), checksum.KeyRange{}, checksum.Limit{}, checksum.Wire)
		require.ErrorContains(t, err, "the moment with them")
		var failed *server.Error
		require.ErrorAs(t, err, &failed)
		assert.Contains(t, failed.Hint(), "begin anew")
	}
	require.NoError(t, m.Ping(t.Context()), "the member itself is well")
}

// A connection for which there is nothing to read for longer than a session may be idle is there when it is needed.
func TestConsistentKeepsIdleConnectionsAlive(t *testing.T) {
	t.Parallel()
	m := open(t, fixtures.One(t))
	c := consistent(t, m, 2)
	require.NoError(t, c.Exec(t.Context(),
		"SET SESSION wait_timeout = 7, idle_transaction_timeout = 7, idle_readonly_transaction_timeout = 7"))
	threads := c.Threads()
	time.Sleep(9 * time.Second)
	require.NoError(t, c.Exec(t.Context(), "DO 0"))
	assert.ElementsMatch(t, threads, c.Threads())
}

// What stands under a table's name after the moment is not read for what stood there at the moment.
func TestConsistentReadsNoTableThatCameLater(t *testing.T) {
	a := alone(t)
	cases := []struct {
		reason string
		ddl    []string
		isGone bool
	}{
		{
			reason: "InnoDB shows rows of the moment, of a copy that an online schema change has filled halfway",
			ddl:    []string{"RENAME TABLE {t} TO {t}_was, other TO {t}"},
		},
		{reason: "MySQL 5.6 shows it as empty", ddl: []string{"TRUNCATE TABLE {t}"}},
		{reason: "it is another one", ddl: []string{"DROP TABLE {t}", "CREATE TABLE {t} (id INT PRIMARY KEY, v INT) ENGINE=InnoDB"}},
		{reason: "a column is gone, at once", ddl: []string{"ALTER TABLE {t} DROP COLUMN v"}},
		{reason: "it was rebuilt", ddl: []string{"ALTER TABLE {t} ENGINE=InnoDB, FORCE"}},
		{reason: "nothing is there", ddl: []string{"DROP TABLE {t}"}, isGone: true},
	}
	name := func(i int) string { return fmt.Sprintf("t-%d", i) }
	database := fixtures.Database(t, a)
	const table = " (id INT PRIMARY KEY, v INT) ENGINE=InnoDB"
	for i := range cases {
		a.MustExec(t, in(database, "CREATE TABLE `"+name(i)+"`"+table, "INSERT INTO `"+name(i)+"` VALUES (1, 1), (2, 2)")...)
	}
	a.MustExec(t, in(database, "DO SLEEP(1.1)", "CREATE TABLE other"+table, "INSERT INTO other VALUES (1, 1)")...)
	m := open(t, a)
	moment := consistent(t, m, 1)
	var readers []checksum.Reader
	read := func(i int) error {
		_, err := readers[i].Digest(t.Context(), checksum.KeyRange{}, checksum.Limit{}, checksum.Wire)
		return err
	}
	for i := range cases {
		rd, err := moment.Open(*viewOf(t, m, database, name(i)))
		require.NoError(t, err)
		readers = append(readers, rd)
		require.NoError(t, read(i))
	}
	_, err := moment.Catalog(t.Context(), []string{database})
	require.NoError(t, err)
	a.MustExec(t, "DO SLEEP(1.1)")
	for i, c := range cases {
		for _, ddl := range c.ddl {
			a.MustExec(t, in(database, strings.NewReplacer("{t}_was", "was", "{t}", "`"+name(i)+"`").Replace(ddl))...)
		}
		if c.isGone {
			require.ErrorIs(t, read(i), checksum.ErrNoTable, c.reason)
		} else {
			require.ErrorIs(t, read(i), checksum.ErrTableChanged, c.reason)
		}
	}
	_, err = moment.Catalog(t.Context(), []string{database})
	require.ErrorIs(t, err, checksum.ErrTableChanged, "a table that is left out would be missed by nobody")
}

// A limit in bytes ends a chunk in the middle of a result; the connection, which cannot be made anew, must go on.
func TestConsistentKeepsItsConnectionsAtALimit(t *testing.T) {
	a := alone(t)
	b := openBank(t, a)
	m := open(t, a)
	c := consistent(t, m, 1)
	v := viewOf(t, m, b.database, "debit")
	v.Table.Bytes = v.Table.Rows // as if rows were short, as those of a compressed table are
	threads := c.Threads()
	rd, err := c.Open(*v)
	require.NoError(t, err)
	recorder, ok := rd.(interface {
		Record(ctx context.Context, after *checksum.Bound, limit checksum.Limit,
			restart func(), visit func(*checksum.RowRecord) error) (*checksum.Bound, error)
	})
	require.True(t, ok)
	limit := checksum.Limit{Rows: 300, Bytes: 2000}
	var sum checksum.Digest
	var recorded uint64
	chunks := 0
	for r := (checksum.KeyRange{}); ; chunks++ {
		chunk, err := rd.Digest(t.Context(), r, limit, checksum.Meaning)
		require.NoError(t, err)
		sum = sum.Plus(chunk.Digest)
		rows := uint64(0)
		through, err := recorder.Record(t.Context(), r.After, limit, func() { rows = 0 }, func(*checksum.RowRecord) error { rows++; return nil })
		require.NoError(t, err)
		assert.Equal(t, chunk.Digest.Rows, rows)
		recorded += rows
		if chunk.Ended {
			break
		}
		require.Equal(t, chunk.Last.At, *through)
		r.After = through
	}
	assert.Greater(t, chunks, 4)
	assert.Equal(t, digestMeaning(t, m, v), sum)
	assert.EqualValues(t, accounts, recorded)
	assert.ElementsMatch(t, threads, c.Threads())
}

func digestMeaning(t *testing.T, m *server.Member, v *checksum.View) checksum.Digest {
	t.Helper()
	reading, err := reader(t, m, v).Digest(t.Context(), checksum.KeyRange{}, checksum.Limit{}, checksum.Meaning)
	require.NoError(t, err)
	return reading.Digest
}

// Only InnoDB shows what was: whoever takes a snapshot is told of all other tables.
func TestConsistentTellsWhatItCannotShow(t *testing.T) {
	a := alone(t)
	database := fixtures.Database(t, a)
	a.MustExec(t, in(database, "CREATE TABLE i (id INT PRIMARY KEY) ENGINE=InnoDB", "CREATE TABLE m (id INT PRIMARY KEY) ENGINE=MyISAM",
		"CREATE TABLE h (id INT PRIMARY KEY) ENGINE=MEMORY",
		"CREATE TABLE p (id INT PRIMARY KEY) ENGINE=InnoDB PARTITION BY HASH (id) PARTITIONS 2", "INSERT INTO p VALUES (1), (2), (3)")...)
	m := open(t, a)
	c := consistent(t, m, 1)
	catalog, err := c.Catalog(t.Context(), []string{database})
	require.NoError(t, err)
	var names []string
	for _, table := range c.NonTransactional(catalog) {
		names = append(names, table.Name)
	}
	assert.Equal(t, []string{"h", "m"}, names)
	rd, err := c.Open(*viewOf(t, m, database, "p"))
	require.NoError(t, err)
	all, err := rd.Digest(t.Context(), checksum.KeyRange{}, checksum.Limit{}, checksum.Wire)
	require.NoError(t, err)
	assert.EqualValues(t, 3, all.Digest.Rows, "a table of partitions")
}

// Where no connection can be had there is nothing to close, and to wait for.
func TestConsistentThatCannotConnectSaysSo(t *testing.T) {
	t.Parallel()
	m := openAs(t, fixtures.One(t), "stranger", "not the password")
	ended := make(chan error, 1)
	go func() {
		_, err := m.Consistent(t.Context(), 2)
		ended <- err
	}()
	select {
	case err := <-ended:
		require.ErrorIs(t, err, checksum.ErrDenied)
	case <-time.After(20 * time.Second):
		t.Fatal("it waits for ever")
	}
}
