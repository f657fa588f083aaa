package server_test

import (
	"context"
	"database/sql/driver"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/checksum/server"
	"allclear/fixtures"
)

// hostileSettings are global settings that change what a session reads unless it sets its own.
func hostileSettings() []string {
	return []string{
		"sql_mode = 'ORACLE,ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PAD_CHAR_TO_FULL_LENGTH,PIPES_AS_CONCAT," +
			"IGNORE_SPACE,HIGH_NOT_PRECEDENCE,STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ONLY_FULL_GROUP_BY'",
		"sql_select_limit = 10",       // cuts every result
		"time_zone = '+05:45'",        // moves every TIMESTAMP
		"max_join_size = 5",           // refuses reads of more rows
		"sql_big_selects = 0",         // makes max_join_size count
		"character_set_results = gbk", // converts all text
		"autocommit = 0",              // keeps a snapshot open
		"tx_isolation = 'SERIALIZABLE'",
		"net_write_timeout = 1",
		"sql_quote_show_create = 0", // names without quotes in SHOW CREATE
		"group_concat_max_len = 4",  // cuts lists of parameters
	}
}

// fragileTable has a TIMESTAMP, a CHAR, a quoted name and an invalid date: each reads
// differently under some hostile setting.
func fragileTable() []string {
	return []string{
		"SET sql_mode = 'ALLOW_INVALID_DATES'",
		"CREATE TABLE `fra\"gile` (day DATE, n INT, at TIMESTAMP NULL, padded CHAR(10), quoted ENUM('a\"b','c''d')," +
			" name VARCHAR(20), PRIMARY KEY (day, n)) CHARACTER SET utf8mb4",
		"INSERT INTO `fra\"gile` SELECT IF(seq % 3, '2024-02-31', '0000-00-00'), seq," +
			" '2024-03-31 02:30:00' + INTERVAL seq MINUTE, 'pad', 'c''d', 'é😀' FROM seq_1_to_500",
	}
}

// defined is what a server says of the definitions in a database, beside its catalog.
func defined(t *testing.T, m *server.Member) []any {
	t.Helper()
	ctx := context.Background()
	catalog, err := m.Catalog(ctx, []string{"defined"})
	require.NoError(t, err)
	require.NoError(t, m.Describe(ctx, catalog.Tables))
	stored, err := m.StoredObjects(ctx, []string{"defined"})
	require.NoError(t, err)
	all := []any{stored.Objects}
	for _, table := range catalog.Tables {
		definition, err := m.ColumnDefinition(ctx, table, "id")
		require.NoError(t, err)
		all = append(all, table.ForeignKeys, table.Partitions, definition)
	}
	return all
}

// The digests of one table are the same on a server with default settings and on one
// with hostile global settings: only the session's own settings count.
func TestGlobalSettingsDoNotChangeWhatIsRead(t *testing.T) {
	servers := fixtures.Started(t, 2, fixtures.Options{})
	tame, hostile := servers[0], servers[1]
	for _, s := range servers {
		s.MustExec(t, "CREATE DATABASE shop")
		s.MustExec(t, in("shop", fragileTable()...)...)
	}
	for _, s := range servers {
		s.MustExec(t, "CREATE DATABASE defined")
		s.MustExec(t, in("defined", "CREATE TABLE parent (id INT PRIMARY KEY)",
			"CREATE TABLE child (id INT PRIMARY KEY, CONSTRAINT fk FOREIGN KEY (id) REFERENCES parent (id) ON DELETE CASCADE)",
			"CREATE TABLE parted (id INT PRIMARY KEY) PARTITION BY RANGE (id) (PARTITION low VALUES LESS THAN (10))",
			"CREATE PROCEDURE pr(IN first INT, IN last INT) SELECT first")...)
	}
	for _, setting := range hostileSettings() {
		hostile.MustExec(t, "SET GLOBAL "+setting)
	}
	ctx := context.Background()
	m, reference := open(t, hostile), open(t, tame)
	catalog, err := m.Catalog(ctx, []string{"shop"})
	require.NoError(t, err)
	expected, err := reference.Catalog(ctx, []string{"shop"})
	require.NoError(t, err)
	require.Len(t, catalog.Tables, 1)
	assert.Equal(t, expected.Tables[0].Columns, catalog.Tables[0].Columns)
	assert.Equal(t, expected.Tables[0].Indexes, catalog.Tables[0].Indexes)

	v := viewOf(t, m, "shop", `fra"gile`)
	whole := digest(t, m, v, checksum.KeyRange{})
	assert.EqualValues(t, 500, whole.Rows, "sql_select_limit must not cut a result")
	assert.Equal(t, digest(t, reference, viewOf(t, reference, "shop", `fra"gile`), checksum.KeyRange{}), whole)

	// In chunks, so that bounds with dates that don't exist are parsed too.
	var sum checksum.Digest
	for r := (checksum.KeyRange{}); ; {
		chunk, err := reader(t, m, v).Digest(ctx, r, checksum.Limit{Rows: 60}, checksum.Wire)
		require.NoError(t, err)
		sum = sum.Plus(chunk.Digest)
		if chunk.Ended {
			break
		}
		r.After = &chunk.Last.At
	}
	assert.Equal(t, whole, sum)

	assert.Equal(t, defined(t, reference), defined(t, m))

	facts, err := m.Facts(ctx, []string{"sql_select_limit", "time_zone"})
	require.NoError(t, err)
	assert.Equal(t, "10", facts["sql_select_limit"], "settings are read of the server, not of our session")
	assert.Equal(t, "+05:45", facts["time_zone"])
}

// A reading that follows another sees what was written in between: no session
// keeps a snapshot open, even where autocommit is globally off.
func TestEachReadingSeesTheLatestRows(t *testing.T) {
	s := fixtures.One(t)
	s.MustExec(t, "CREATE DATABASE shop", "CREATE TABLE shop.t (id INT PRIMARY KEY)", "INSERT INTO shop.t VALUES (1)",
		"SET GLOBAL autocommit = 0")
	m := open(t, s)
	v := viewOf(t, m, "shop", "t")
	require.EqualValues(t, 1, digest(t, m, v, checksum.KeyRange{}).Rows)
	s.MustExec(t, "INSERT INTO shop.t VALUES (2)", "COMMIT")
	assert.EqualValues(t, 2, digest(t, m, v, checksum.KeyRange{}).Rows)
}

// The session that reads rows has the settings that every reading counts on.
func TestSessionSettings(t *testing.T) {
	a := fixtures.SharedServer(t)
	ctx := context.Background()
	session, err := a.DB().Conn(ctx)
	require.NoError(t, err)
	// A session that is set up like ours must not go back to the pool.
	defer func() { _ = session.Raw(func(any) error { return driver.ErrBadConn }) }()
	for _, statement := range server.SessionSQL() {
		_, err := session.ExecContext(ctx, statement)
		require.NoError(t, err)
	}
	var unconverted, readOnly, autocommit bool
	var zone, mode string
	var limit uint64
	access := "@@transaction_read_only" // its only name in MySQL since 8.0; MariaDB has it since 11.1
	if _, err := session.ExecContext(ctx, "DO "+access); err != nil {
		access = "@@tx_read_only"
	}
	settings := session.QueryRowContext(ctx, "SELECT @@character_set_results IS NULL, "+access+
		", @@autocommit, @@time_zone, @@sql_mode, @@sql_select_limit")
	require.NoError(t, settings.Scan(&unconverted, &readOnly, &autocommit, &zone, &mode, &limit))
	assert.True(t, unconverted, "character_set_results is NULL")
	assert.True(t, readOnly, "tx_read_only")
	assert.True(t, autocommit, "autocommit")
	assert.Equal(t, "+00:00", zone)
	assert.Equal(t, "ALLOW_INVALID_DATES", mode)
	assert.Equal(t, uint64(math.MaxUint64), limit)
}

// A count or the like sends nothing before it is done, so that the server would go on with it for a reader that has gone.
func TestTheServerEndsStatementsThatSendNothing(t *testing.T) {
	a, b := fixtures.SharedPair(t)
	fixtures.Need(t, []*fixtures.Server{a, b}, fixtures.StatementLimits)
	m := open(t, a)
	limits, err := m.SilentLimits(context.Background())
	require.NoError(t, err)
	for name, value := range limits {
		assert.Contains(t, []string{"60.000000", "60000"}, value, name)
	}
	assert.Len(t, limits, 1)
}
