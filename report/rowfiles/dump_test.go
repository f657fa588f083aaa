package rowfiles_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/checksum/server"
	"allclear/checksum/statement"
	"allclear/compare"
	"allclear/compare/fleet"
	"allclear/fixtures"
	"allclear/report/rowfiles"
)

type table struct {
	name, columns, values string
	rows                  int
}

// tables are by what identifies their rows. Column n numbers the rows, and v is what changes.
func tables() []table {
	return []table{
		{"ids", "id INT PRIMARY KEY, v INT, n INT", "CAST(seq AS SIGNED) * IF(seq % 2, 1, -3), 0, seq", 7_000},
		{"big", "id BIGINT UNSIGNED PRIMARY KEY, v INT, n INT", "18446744073709551615 - seq, 0, seq", 700},
		{"composite", "u INT, word VARCHAR(40) CHARACTER SET latin1, v INT, n INT, PRIMARY KEY (u, word)",
			"seq DIV 10, CONCAT('Übergrößenträger ', seq), 0, seq", 7_000},
		{"words", "word VARCHAR(40) COLLATE utf8mb4_bin PRIMARY KEY, v INT, n INT",
			"CONCAT(IF(seq % 2, 'n\\'äh ', 'N\\'ÄH '), CHAR(65 + seq % 26), seq), 0, seq", 700},
		{"folded", "word VARCHAR(40) COLLATE utf8mb4_general_ci PRIMARY KEY, v INT, n INT", "CONCAT('Straße ', seq, ' '), 0, seq", 700},
		{"times", "at TIMESTAMP(3) PRIMARY KEY, v INT, n INT", "FROM_UNIXTIME(1700000000 + seq / 8), 0, seq", 700},
		{"raw", "id BINARY(16) PRIMARY KEY, v INT, n INT", "LEFT(UNHEX(SHA2(seq, 256)), 16), 0, seq", 700},
		{"price", "id DECIMAL(12,3) PRIMARY KEY, v INT, n INT", "CAST(seq AS SIGNED) / 8 - 30, 0, seq", 700},
		{"size", "id ENUM('s','m','l'), other SMALLINT, v INT, n INT, PRIMARY KEY (id, other)", "1 + seq % 3, seq, 0, seq", 700},
		{"keyless", "word VARCHAR(40), maybe INT, v INT, n INT", "CONCAT('Ä', seq % 100), NULLIF(seq % 3, 0), 0, seq DIV 3", 700},
	}
}

// planted are a pair and a database on both in which, of every seven rows by n, one differs, one
// is missing on b and one on a.
type planted struct {
	a, b     *fixtures.Server
	database string
}

func plant(t *testing.T) planted {
	t.Helper()
	a, b := fixtures.SharedPair(t)
	fixtures.Need(t, []*fixtures.Server{a, b}, fixtures.GeneratedColumns) // mariadb-dump asks for their expressions
	p := planted{a, b, fixtures.Database(t, a, b)}
	for _, s := range []*fixtures.Server{a, b} {
		s.MustExec(t, "USE "+p.database, "SET time_zone = '+05:30'")
		for _, table := range tables() {
			s.MustExec(t, "USE "+p.database,
				"CREATE TABLE "+table.name+" ("+table.columns+") DEFAULT CHARSET utf8mb4",
				fmt.Sprintf("INSERT INTO %s SELECT %s FROM seq_1_to_%d", table.name, table.values, table.rows))
		}
	}
	for _, table := range tables() {
		b.MustExec(t, "USE "+p.database, "UPDATE "+table.name+" SET v = 1 WHERE n % 7 IN (0, 1)", "DELETE FROM "+table.name+" WHERE n % 7 = 2")
		a.MustExec(t, "USE "+p.database, "DELETE FROM "+table.name+" WHERE n % 7 = 3")
	}
	return p
}

// verify keeps the rows of one run in a folder of its own.
func (p planted) verify(t *testing.T, values checksum.Values, jobs int, chunk time.Duration) (dir string, out compare.PairOutcome) {
	t.Helper()
	dir = t.TempDir()
	keeper := rowfiles.New(dir)
	pair := compare.Pair{Name: "shop/01"}
	for name, of := range map[string]struct {
		server *fixtures.Server
		side   *compare.Side
	}{"a": {p.a, &pair.A}, "b": {p.b, &pair.B}} {
		m, err := server.Open(server.Config{
			Name: "shop/" + name, Host: of.server.Host(), Port: of.server.Port(),
			User: of.server.User(), Password: of.server.Password(), TLS: server.TLSDisabled,
		}, nil)
		require.NoError(t, err)
		defer m.Close()
		*of.side = m
	}
	out = fleet.Verify(context.Background(), pair, compare.Options{
		Databases: []string{p.database}, Jobs: jobs, ChunkTime: chunk, Values: values,
		Checks: compare.Checks{compare.Rows, compare.Charset}, Keeper: keeper,
	})
	return dir, out
}

// dump loads into a table of the same name, in another database of a member, what mariadb-dump
// takes by the conditions of a file, and gives the n of its rows.
func (p planted) dump(t *testing.T, s *fixtures.Server, table, file, into string) string {
	t.Helper()
	content, err := os.ReadFile(file)
	require.NoError(t, err)
	s.MustExec(t, "USE "+into, "DROP TABLE IF EXISTS "+table, "CREATE TABLE "+table+" LIKE "+p.database+"."+table)
	login := []string{"--host=" + s.Host(), "--port=" + strconv.Itoa(s.Port()), "--user=" + s.User(), "--protocol=tcp"}
	for where := range strings.Lines(string(content)) {
		assert.LessOrEqual(t, len(where), statement.LongestCondition+1)
		dump := exec.Command("mariadb-dump", append(login, "--no-create-info", "--where="+strings.TrimSuffix(where, "\n"), p.database, table)...)
		load := exec.Command("mariadb", append(login, "--default-character-set=utf8mb4", into)...)
		dump.Env, load.Env = append(os.Environ(), "MYSQL_PWD="+s.Password()), append(os.Environ(), "MYSQL_PWD="+s.Password())
		load.Stdin, err = dump.StdoutPipe()
		require.NoError(t, err)
		var said strings.Builder
		dump.Stderr, load.Stderr = &said, &said
		require.NoError(t, load.Start())
		require.NoError(t, dump.Run(), said.String())
		require.NoError(t, load.Wait(), said.String())
	}
	return numbers(t, s, into+"."+table, "TRUE")
}

func numbers(t *testing.T, s *fixtures.Server, table, where string) (all string) {
	t.Helper()
	require.NoError(t, s.DB().QueryRow("SELECT COALESCE(GROUP_CONCAT(n ORDER BY n), '') FROM "+table+" WHERE "+where).Scan(&all))
	return all
}

func unpacked(t *testing.T, file string) string {
	t.Helper()
	packed, err := os.ReadFile(file)
	require.NoError(t, err)
	decoder, err := zstd.NewReader(nil)
	require.NoError(t, err)
	defer decoder.Close()
	text, err := decoder.DecodeAll(packed, nil)
	require.NoError(t, err)
	return string(text)
}

// A WHERE file is for mariadb-dump --where: the rows that it dumps from a member are exactly
// those that the member has and the other lacks or has otherwise, whatever identifies them and
// however little of it may be shown.
func TestMariadbDumpTakesTheRowsThatDiffer(t *testing.T) {
	p := plant(t)
	into := fixtures.Database(t, p.a, p.b)
	for name, values := range map[string]checksum.Values{"full": checksum.Full, "masked": checksum.Masked} {
		dir, out := p.verify(t, values, 2, 100*time.Millisecond)
		require.Len(t, out.Tables, len(tables()))
		byName := map[string]compare.TableOutcome{}
		for _, o := range out.Tables {
			byName[strings.TrimPrefix(o.Name, p.database+".")] = o
		}
		for _, table := range tables() {
			t.Run(name+"/"+table.name, func(t *testing.T) {
				o := byName[table.name]
				require.Empty(t, o.Gaps)
				place := "rows/shop%2F01/" + o.Name
				assert.Equal(t, compare.RowFiles{Rows: place + ".ndjson.zst", WhereA: place + ".a.where", WhereB: place + ".b.where"}, o.Files)
				for _, of := range []struct {
					server       *fixtures.Server
					file, differ string
				}{{p.a, o.Files.WhereA, "n % 7 IN (0, 1, 2)"}, {p.b, o.Files.WhereB, "n % 7 IN (0, 1, 3)"}} {
					want := numbers(t, of.server, p.database+"."+table.name, of.differ)
					require.NotEmpty(t, want)
					assert.Equal(t, want, p.dump(t, of.server, table.name, filepath.Join(dir, of.file), into))
				}
			})
		}
	}
}
