//go:build duckdb

package snapshot_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	_ "github.com/duckdb/duckdb-go/v2" // needs cgo, and so this file a tag of its own: make test-duckdb
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare/sidetest"
	"allclear/fixtures"
)

// answers are the rows of a query, each as its values with | between them.
func answers(t *testing.T, db *sql.DB, query string) (all []string) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query)
	require.NoError(t, err, query)
	defer rows.Close()
	columns, err := rows.Columns()
	require.NoError(t, err)
	values, places := make([]sql.NullString, len(columns)), make([]any, len(columns))
	for i := range values {
		places[i] = &values[i]
	}
	for rows.Next() {
		require.NoError(t, rows.Scan(places...))
		row := make([]string, len(values))
		for i, v := range values {
			row[i] = "NULL"
			if v.Valid {
				row[i] = v.String
			}
		}
		all = append(all, strings.Join(row, "|"))
	}
	require.NoError(t, rows.Err())
	return all
}

func duck(t *testing.T) *sql.DB {
	t.Helper()
	db, err := sql.Open("duckdb", "")
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, db.Close()) })
	return db
}

type keyOf struct{ key, fill, server, duck, types string }

// keysOf are tables by the types of their keys: how the server and DuckDB say the same of
// them, and the type that DuckDB sees.
func keysOf() map[string]keyOf {
	return map[string]keyOf{
		"by_unsigned": {
			"k BIGINT UNSIGNED", "SELECT seq * 3 FROM seq_1_to_500 UNION SELECT 18446744073709551615 UNION SELECT 9223372036854775808",
			"k", "key.k", "UBIGINT",
		},
		"by_signed": {"k INT", "SELECT CAST(seq AS SIGNED) * 3 - 700 FROM seq_1_to_500", "k", "key.k", "BIGINT"},
		"by_text": {
			"k VARCHAR(30) CHARSET utf8mb4 COLLATE utf8mb4_bin", "SELECT CONCAT('Türkis 💎 ', seq) FROM seq_1_to_500", "k", "key.k", "VARCHAR",
		},
		"by_western": {
			"k VARCHAR(30) CHARSET latin1 COLLATE latin1_bin", "SELECT CONCAT('Grüße €', seq) FROM seq_1_to_500",
			"CONVERT(k USING utf8mb4)", "key.k", "VARCHAR",
		},
		"by_datetime": {
			"k DATETIME(6)", "SELECT '1000-01-01 00:00:01.000002' UNION SELECT '2024-02-29 12:00:00' + INTERVAL seq MICROSECOND FROM seq_1_to_300",
			"CAST(k AS CHAR)", "strftime(key.k, '%Y-%m-%d %H:%M:%S.%f')", "TIMESTAMP",
		},
		"by_instant": {
			"k TIMESTAMP(6)", "SELECT '2024-02-29 12:00:00' + INTERVAL seq MICROSECOND FROM seq_1_to_300",
			"CAST(UNIX_TIMESTAMP(k) * 1000000 AS INTEGER)", "epoch_us(key.k)", "TIMESTAMP WITH TIME ZONE",
		},
		"by_decimal": {
			"k DECIMAL(20,3)", "SELECT seq / 8 - 7 FROM seq_1_to_300 UNION SELECT 12345678901234567.891",
			"k", "key.k::DECIMAL(20,3)::VARCHAR", "VARCHAR",
		},
		"by_binary": {"k BINARY(4)", "SELECT UNHEX(LPAD(HEX(seq * 7), 8, '0')) FROM seq_1_to_500", "HEX(k)", "hex(key.k)", "BLOB"},
		"by_two": {
			"k INT UNSIGNED, l VARCHAR(9) CHARSET utf8mb4", "SELECT seq DIV 9, CONCAT('ö', seq % 9) FROM seq_1_to_500",
			"k, l", "key.k, key.l", "UBIGINT|VARCHAR",
		},
	}
}

// The files of a snapshot are for others too. DuckDB, which shares no code with what wrote
// them, sees the keys as the server has them, in types of its own, and the manifest's sums.
func TestDuckDBReadsWhatTheServerHas(t *testing.T) {
	origin := fixtures.SharedServer(t)
	database := fixtures.Database(t, origin)
	for name, of := range keysOf() {
		columns := "k"
		if strings.Contains(of.key, ", l") {
			columns = "k, l"
		}
		origin.MustExec(t, "USE "+database,
			fmt.Sprintf("CREATE TABLE %s (%s, price INT, title VARCHAR(40) CHARSET utf8mb4, PRIMARY KEY (%s))", name, of.key, columns),
			fmt.Sprintf("INSERT INTO %s (%s) %s", name, columns, of.fill),
			fmt.Sprintf("UPDATE %s SET price = 7, title = 'Ärger'", name))
	}
	snap, dir := sidetest.Snapshot(t, sidetest.Live(t, origin), options(database))
	db := duck(t)
	require.Len(t, snap.Manifest().Tables, len(keysOf()))
	for _, table := range snap.Manifest().Tables {
		t.Run(table.Definition.Name, func(t *testing.T) {
			of, file := keysOf()[table.Definition.Name], filepath.Join(dir, table.File)
			has := answers(t, origin.DB(), fmt.Sprintf("SELECT %s FROM %s.%s", of.server, database, table.Definition.Name))
			sees := answers(t, db, fmt.Sprintf("SELECT %s FROM '%s'", of.duck, file))
			require.Greater(t, len(has), 200, "several row groups")
			slices.Sort(has)
			slices.Sort(sees)
			assert.Equal(t, has, sees)

			types := "typeof(key.k)"
			if strings.Contains(of.types, "|") {
				types += ", typeof(key.l)"
			}
			assert.Equal(t, []string{of.types + "|UBIGINT|BOOLEAN"},
				answers(t, db, fmt.Sprintf("SELECT DISTINCT %s, typeof(row), typeof(mark) FROM '%s'", types, file)))
			assert.Equal(t, []string{fmt.Sprintf("%d|%s", table.Rows, table.Sum)}, answers(t, db,
				fmt.Sprintf("SELECT count(*), format('{:016x}', (sum(row::HUGEINT) %% 18446744073709551616)::UBIGINT) FROM '%s'", file)))
			assert.Equal(t, []string{"2|2"}, answers(t, db, // a hash, 16 bits, and fingerprints
				fmt.Sprintf("SELECT DISTINCT octet_length(columns.price), octet_length(texts.title) %% 8 FROM '%s'", file)))
		})
	}
}

// Which rows changed between Monday and Tuesday is a question of two files and a join.
func TestDuckDBTellsWhatChangedBetweenTwoSnapshots(t *testing.T) {
	origin := fixtures.SharedServer(t)
	database := fixtures.Database(t, origin)
	origin.MustExec(t, "USE "+database,
		"CREATE TABLE listings (listing_id INT UNSIGNED PRIMARY KEY, title VARCHAR(60), price INT) DEFAULT CHARSET utf8mb4",
		"INSERT INTO listings SELECT seq, CONCAT('Türkis ', seq), seq FROM seq_1_to_1000")
	live := sidetest.Live(t, origin)
	_, monday := sidetest.Snapshot(t, live, options(database))
	origin.MustExec(t, "USE "+database, "UPDATE listings SET price = 1 WHERE listing_id = 77",
		"UPDATE listings SET title = 'TÃ¼rkis 500' WHERE listing_id = 500",
		"DELETE FROM listings WHERE listing_id = 900", "INSERT INTO listings VALUES (1001, 'new', 3)")
	_, tuesday := sidetest.Snapshot(t, live, options(database))
	file := database + ".listings.parquet"
	query := fmt.Sprintf(`SELECT coalesce(a.key.listing_id, b.key.listing_id) AS listing_id,
       CASE WHEN a.row IS NULL THEN 'new' WHEN b.row IS NULL THEN 'gone' ELSE 'changed' END AS is,
       a.columns.title <> b.columns.title AS title, a.columns.price <> b.columns.price AS price
FROM '%s' a FULL JOIN '%s' b ON a.key = b.key
WHERE a.row IS DISTINCT FROM b.row ORDER BY 1`, filepath.Join(monday, file), filepath.Join(tuesday, file))
	changed := answers(t, duck(t), query)
	assert.Equal(t, []string{
		"77|changed|false|true", "500|changed|true|false", "900|gone|NULL|NULL", "1001|new|NULL|NULL",
	}, changed)
	t.Log(query + "\n" + strings.Join(changed, "\n"))
}
