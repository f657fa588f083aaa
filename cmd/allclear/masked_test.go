package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/fixtures"
)

// TestNoTextOfTheRowsIsShown: a report is attached to post-mortems, pasted into
// chats and mailed by cron. Without --values full, no text of the fixture's rows is
// in any output, as text or in hex, whatever was damaged.
func TestNoTextOfTheRowsIsShown(t *testing.T) {
	ctx := context.Background()
	a, b := fixtures.Pair(t)
	pair := fixtures.Shard{A: a, B: b}
	market := fixtures.Market{Users: 200}
	require.NoError(t, market.Load(ctx, pair.A, pair.B))
	cells := textCells(t, pair.A)
	require.Greater(t, len(cells), 1000)
	planter := fixtures.NewPlanter(pair, "shop", 1)
	_, err := planter.Rows(ctx)
	require.NoError(t, err)
	_, err = planter.DoubleEncodeColumn(ctx, "shops", "announcement")
	require.NoError(t, err)
	for _, s := range []*fixtures.Server{pair.A, pair.B} { // keys of text, and no key at all
		s.MustExec(t, "USE shop",
			"CREATE TABLE logins AS SELECT display_name AS login, email FROM users GROUP BY display_name",
			"ALTER TABLE logins ADD PRIMARY KEY (login)",
			"ALTER TABLE users ADD UNIQUE (email)",
			"CREATE TABLE handles AS SELECT email AS handle, CONCAT('#', user_id) AS tag, email FROM users",
			"ALTER TABLE handles ADD PRIMARY KEY (handle), ADD UNIQUE (tag), ADD UNIQUE (email)",
			"CREATE TABLE notes AS SELECT display_name, email, hometown FROM users LIMIT 50")
	}
	pair.B.MustExec(t, "USE shop", "DELETE FROM logins LIMIT 3", "UPDATE logins SET email = 'x' LIMIT 3",
		"UPDATE notes SET email = CONCAT(email, ' ') LIMIT 5")

	for _, command := range []string{"verify", "charset", "explain", "ids"} {
		for _, values := range []string{"masked", "none", "full"} {
			output := shownBy(t, pair, command, values)
			if command == "ids" { // every business key is on both shards, in rows with keys of numbers and of texts
				for _, finding := range []string{"the same email on shard01 (user_id=", "the same tag on shard01 (handle="} {
					require.Contains(t, output, finding, "or nothing is proven")
				}
				values = "never" // ids has no --values, so it may never show text
			}
			leaked := 0
			for _, cell := range cells {
				if strings.Contains(output, cell) || strings.Contains(output, hex.EncodeToString([]byte(cell))) {
					leaked++
					if values != "full" {
						assert.Failf(t, "a cell is shown", "%s --values %s shows %q", command, values, cell)
					}
				}
			}
			if command == "verify" && values == "full" {
				assert.Positive(t, leaked, "or this test looks in the wrong place")
			}
		}
	}
}

// textCells are the texts of all rows that are too long to be in a report by chance.
func textCells(t *testing.T, s *fixtures.Server) []string {
	t.Helper()
	columns, err := s.DB().Query(`SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'shop'
		AND data_type IN ('char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext')`)
	require.NoError(t, err)
	defer func() { require.NoError(t, columns.Close()) }()
	var queries []string
	for columns.Next() {
		var table, column string
		require.NoError(t, columns.Scan(&table, &column))
		queries = append(queries, "SELECT DISTINCT CONVERT("+column+" USING utf8mb4) FROM shop."+table+" WHERE CHAR_LENGTH("+column+") >= 8")
	}
	require.NoError(t, columns.Err())
	rows, err := s.DB().Query(strings.Join(queries, " UNION "))
	require.NoError(t, err)
	defer func() { require.NoError(t, rows.Close()) }()
	var cells []string
	for rows.Next() {
		var cell string
		require.NoError(t, rows.Scan(&cell))
		cells = append(cells, cell)
	}
	require.NoError(t, rows.Err())
	return cells
}

// shownBy is all output of a command: on stdout and stderr, with the most verbose log, and in
// its files.
func shownBy(t *testing.T, pair fixtures.Shard, command, values string) string {
	t.Helper()
	args := []string{command, "--a", pair.A.Addr(), "--b", pair.B.Addr(), "--user", pair.A.User(), "--password-env", "PASSWORD",
		"--database", "shop", "--values", values, "--log-level", "debug"}
	out := t.TempDir()
	if command == "ids" {
		args = []string{command, "-c", twoShards(t, pair), "--recheck-delay", "1ms",
			"--ledger", filepath.Join(out, "ids.db"), "--log-level", "debug"}
	}
	if command != "explain" {
		args = append(args, "--out", out, "--format", "json")
	}
	var stdout, stderr strings.Builder
	run(surroundings{
		args: args, in: strings.NewReader(""), out: &stdout, err: &stderr,
		lookupEnv: func(name string) (string, bool) { return pair.A.Password(), name == "PASSWORD" },
		exit:      func(int) {},
	})
	all := stdout.String() + stderr.String()
	require.NoError(t, fs.WalkDir(os.DirFS(out), ".", func(name string, file fs.DirEntry, err error) error {
		if err != nil || !file.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(filepath.Join(out, name))
		all += string(text)
		return err
	}))
	return all
}

// twoShards is a fleet file in which the members of a pair are shards, whose
// business keys must not stand on both.
func twoShards(t *testing.T, pair fixtures.Shard) string {
	t.Helper()
	at := func(s *fixtures.Server) string { return strings.Replace(s.Addr(), ":", ", port: ", 1) }
	return writeFile(t, t.TempDir(), "fleet.yaml", fmt.Sprintf(`
defaults: {user: %s, password_env: PASSWORD}
databases: [shop]
pairs: [{name: shard01, a: {host: %s}}, {name: shard02, a: {host: %s}}]
ids:
  entities: [{name: listing, keys: [shop.listings.listing_id]}]
  unique:
    - {name: email, column: shop.users.email}
    - {name: tag, column: shop.handles.tag}
    - {name: handle, column: shop.handles.email}
`, pair.A.User(), at(pair.A), at(pair.B)))
}
