package damage_test

import (
	"context"
	"database/sql"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	_ "github.com/go-sql-driver/mysql"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/compare/damage"
	"allclear/fixtures"
)

// texts are the texts for the servers to damage.
func texts() []string {
	return []string{
		"café", "été à la plage", "L’Haÿ-les-Roses — “naïve”", "Ýmir Íslands", "São João", "Łódź, zażółć",
		"Přerov říčka", "İstanbul ığdır",
		"Ελλάδα", "Привет, мир", "Україна", "שלום", "مرحبا", "हिन्दी", "ไทย",
		"你好，世界", "日本語テキスト", "한국어", "a😀b", "👍🏽 ok", "Tiếng Việt", "€ 5",
	}
}

// wreck is a database whose texts a test damages.
type wreck struct {
	t      *testing.T
	server *fixtures.Server
	conn   *sql.Conn
	name   string
}

// newWreck fills the table good with the texts.
func newWreck(t *testing.T) *wreck {
	t.Helper()
	if testing.Short() {
		t.Skip("starts a server")
	}
	server := fixtures.SharedServer(t)
	name := fixtures.Database(t, server)
	db, err := sql.Open("mysql", server.DSN(name))
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, db.Close()) })
	conn, err := db.Conn(context.Background())
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, conn.Close()) })
	w := &wreck{t, server, conn, name}
	w.do("SET sql_mode = ''", "SET NAMES utf8mb4", "CREATE TABLE good (id INT PRIMARY KEY, c VARCHAR(100)) CHARACTER SET utf8mb4")
	for i, text := range texts() {
		w.do(fmt.Sprintf("INSERT INTO good VALUES (%d, X'%X')", i, text))
	}
	return w
}

func (w *wreck) do(statements ...string) {
	w.t.Helper()
	for _, s := range statements {
		_, err := w.conn.ExecContext(context.Background(), s)
		require.NoError(w.t, err, s)
	}
}

// values gives an expression over good and bad, joined by id, as bytes. MariaDB 10.11 sends CAST(c AS BINARY) of a utf8mb3
// column through a conversion to the session's set, and digits need none.
func (w *wreck) values(expression string) map[int]string {
	w.t.Helper()
	rows, err := w.conn.QueryContext(context.Background(), "SELECT id, HEX("+expression+") FROM good JOIN bad USING (id)")
	require.NoError(w.t, err, expression)
	defer rows.Close()
	all := map[int]string{}
	for rows.Next() {
		var id int
		var digits string
		require.NoError(w.t, rows.Scan(&id, &digits))
		value, err := hex.DecodeString(digits)
		require.NoError(w.t, err)
		all[id] = string(value)
	}
	require.NoError(w.t, rows.Err())
	return all
}

// relabelled makes bad from the bytes of an expression over good in a column of
// another set, as copying a table's file under another definition does: no
// conversion, no check.
func (w *wreck) relabelled(expression, set string) {
	w.t.Helper()
	const room = 1200 // bytes in both
	characters := map[string]int{"utf8mb3": room / 3, "utf8mb4": room / 4}[set]
	w.do(fmt.Sprintf("CREATE TABLE bytes (id INT PRIMARY KEY, c VARBINARY(%d)) ENGINE=MyISAM", room),
		"INSERT INTO bytes SELECT id, CAST("+expression+" AS BINARY) FROM good",
		fmt.Sprintf("CREATE TABLE bad (id INT PRIMARY KEY, c VARCHAR(%d) CHARACTER SET %s) ENGINE=MyISAM", characters, set),
		"FLUSH TABLES")
	var datadir string // in fixtures/matrix another process made it, and the server's handle does not know it
	require.NoError(w.t, w.conn.QueryRowContext(context.Background(), "SELECT @@datadir").Scan(&datadir))
	dir := filepath.Join(datadir, w.name)
	for _, end := range []string{".MYD", ".MYI"} {
		data, err := os.ReadFile(filepath.Join(dir, "bytes"+end))
		require.NoError(w.t, err)
		require.NoError(w.t, os.WriteFile(filepath.Join(dir, "bad"+end), data, 0o600))
	}
	w.do("FLUSH TABLES")
}

// again are the statements that read the bytes of bad as latin1 once more.
func again() []string {
	return []string{
		"ALTER TABLE bad MODIFY c VARBINARY(2000)", "ALTER TABLE bad MODIFY c VARCHAR(2000) CHARACTER SET latin1",
		"ALTER TABLE bad MODIFY c VARCHAR(2000) CHARACTER SET utf8mb4",
	}
}

// serverDamage is one kind of damage, and how a server does it.
type serverDamage struct {
	name     string
	do       []string
	bytes    string // instead of do: what to relabel
	set      string // of the column after
	want     damage.Class
	how      string
	least    int // how many of the texts show it
	repaired int // how many can be repaired on the server
	// unproved is how many of the texts that show it do not show it where nothing is left of the
	// text before but a record.
	unproved int
}

// serverDamages are the kinds of damage that CONVERT and ALTER TABLE do.
func serverDamages() []serverDamage {
	once := append([]string{"CREATE TABLE bad (id INT PRIMARY KEY, c VARBINARY(2000))", "INSERT INTO bad SELECT id, c FROM good"}, again()...)
	return []serverDamage{
		{name: "double", do: once, set: "utf8mb4", want: damage.DoubleEncoded, how: "once", least: 22, repaired: 22},
		{
			name: "twice", do: append(append([]string{}, once...), again()...), set: "utf8mb4", want: damage.DoubleEncoded,
			how: "2 times", least: 22, repaired: 22,
		},
		{
			name: "thrice", do: append(append(append([]string{}, once...), again()...), again()...), set: "utf8mb4",
			want: damage.DoubleEncoded, how: "3 times", least: 22, repaired: 22,
		},
		{name: "double in utf8mb3", do: append(append([]string{}, once...), "ALTER TABLE bad MODIFY c VARCHAR(2000) CHARACTER SET utf8mb3"),
			set: "utf8mb3", want: damage.DoubleEncoded, how: "once", least: 22, repaired: 20},
		{name: "UTF-8 in latin1", do: once[:4], set: "latin1", want: damage.Latent, least: 22}, // repaired in the column, not in its rows
		{
			name: "double_cut", do: append(append([]string{}, once...), "UPDATE bad SET c = LEFT(c, CHAR_LENGTH(c) - 1)"),
			set: "utf8mb4", want: damage.DoubleCut, least: 21, unproved: 21,
		},
		{name: "raw latin1", bytes: "CONVERT(c USING latin1)", set: "utf8mb4", want: damage.RawBytes, how: "latin1 bytes", least: 6, repaired: 6},
		{
			name: "raw latin1 in utf8mb3", bytes: "CONVERT(c USING latin1)", set: "utf8mb3", want: damage.RawBytes, how: "latin1 bytes",
			least: 6, repaired: 6,
		},
		{name: "raw gbk", bytes: "CONVERT(c USING gbk)", set: "utf8mb4", want: damage.RawBytes, least: 5, repaired: 5},
		{
			name: "cut by bytes", bytes: "LEFT(CAST(c AS BINARY), 3)", set: "utf8mb4", want: damage.CutInside, how: "after 3 bytes",
			least: 5, unproved: 10,
		},
		{name: "marks of latin1", do: []string{
			"CREATE TABLE bad SELECT * FROM good", "ALTER TABLE bad MODIFY c VARCHAR(100) CHARACTER SET latin1",
		}, set: "latin1", want: damage.QuestionMarks, least: 15},
		{name: "marks and back", do: []string{"CREATE TABLE bad SELECT * FROM good", "ALTER TABLE bad MODIFY c VARCHAR(100) CHARACTER SET cp1250",
			"ALTER TABLE bad MODIFY c VARCHAR(100) CHARACTER SET utf8mb4"}, set: "utf8mb4", want: damage.QuestionMarks, least: 12, unproved: 2},
		{name: "marks of utf8mb3", do: []string{"CREATE TABLE bad SELECT * FROM good", "ALTER TABLE bad CONVERT TO CHARACTER SET utf8mb3"},
			set: "utf8mb3", want: damage.QuestionMarks, how: "characters beyond the BMP, which utf8mb3 lacks", least: 2},
		{name: "gbk as latin1", do: []string{"CREATE TABLE bad (id INT, c VARBINARY(400))",
			"INSERT INTO bad SELECT id, CONVERT(c USING gbk) FROM good",
			"ALTER TABLE bad MODIFY c VARCHAR(400) CHARACTER SET latin1", "ALTER TABLE bad MODIFY c VARCHAR(400) CHARACTER SET utf8mb4"},
			set: "utf8mb4", want: damage.Mislabelled, least: 5, repaired: 5},
		{name: "cp1251 as latin1", do: []string{"CREATE TABLE bad (id INT, c VARBINARY(400))",
			"INSERT INTO bad SELECT id, CONVERT(c USING cp1251) FROM good",
			"ALTER TABLE bad MODIFY c VARCHAR(400) CHARACTER SET latin1", "ALTER TABLE bad MODIFY c VARCHAR(400) CHARACTER SET utf8mb4"},
			set: "utf8mb4", want: damage.Mislabelled, how: "cp1251 read as latin1", least: 3, repaired: 3},
		{name: "utf8 as cp1251", do: []string{"CREATE TABLE bad (id INT, c VARBINARY(400))", "INSERT INTO bad SELECT id, c FROM good",
			"ALTER TABLE bad MODIFY c VARCHAR(400) CHARACTER SET cp1251", "ALTER TABLE bad MODIFY c VARCHAR(400) CHARACTER SET utf8mb4"},
			set: "utf8mb4", want: damage.Mislabelled, how: "utf8mb4 read as cp1251", least: 21, repaired: 21, unproved: 1},
		{name: "NULs", do: []string{"CREATE TABLE bad (id INT, c BINARY(100))", "INSERT INTO bad SELECT id, c FROM good",
			"ALTER TABLE bad MODIFY c VARCHAR(100) CHARACTER SET utf8mb4"}, set: "utf8mb4", want: damage.NULPad, least: 22, repaired: 22},
		{
			name: "a mark before", do: []string{"CREATE TABLE bad SELECT * FROM good", "UPDATE bad SET c = CONCAT(X'EFBBBF', c)"},
			set: "utf8mb4", want: damage.BOM, least: 22, repaired: 22,
		},
		{name: "upper case", do: []string{"CREATE TABLE bad SELECT * FROM good", "UPDATE bad SET c = UPPER(c)"},
			set: "utf8mb4", want: damage.Case, least: 12},
		{name: "lower case", do: []string{"CREATE TABLE bad SELECT * FROM good", "UPDATE bad SET c = LOWER(c)"},
			set: "utf8mb4", want: damage.Case, least: 8},
		{name: "trimmed", do: []string{"UPDATE good SET c = CONCAT('  ', c, ' ')", "CREATE TABLE bad SELECT id, TRIM(c) AS c FROM good"},
			set: "utf8mb4", want: damage.Space, least: 22},
		{name: "4-byte characters dropped", do: []string{"CREATE TABLE bad SELECT id, REPLACE(REPLACE(c, '😀', ''), '👍🏽', '') AS c FROM good"},
			set: "utf8mb4", want: damage.Dropped4Byte, least: 2},
		{name: "cut", do: []string{"CREATE TABLE bad SELECT * FROM good", "ALTER TABLE bad MODIFY c VARCHAR(3) CHARACTER SET utf8mb4"},
			set: "utf8mb4", want: damage.Cut, how: "after 3 characters", least: 17, unproved: 17},
	}
}

// A server damages the texts, and each must be diagnosed as what was done. The server
// also runs the repairs, which must give the bytes before. All that can be undone, and all that
// Forward computes, must be named by a record of the text before as well.
func TestServerDamage(t *testing.T) {
	for _, test := range serverDamages() {
		t.Run(test.name, func(t *testing.T) {
			w := newWreck(t)
			if w.do(test.do...); test.bytes != "" {
				w.relabelled(test.bytes, test.set)
			}
			w.requireDiagnosed(t, test)
		})
	}
}

// requireDiagnosed diagnoses each text of bad as the damage that was done, and runs the repairs.
func (w *wreck) requireDiagnosed(t *testing.T, test serverDamage) {
	t.Helper()
	good, bad := w.values("good.c"), w.values("bad.c")
	require.Len(t, bad, len(texts()))
	shown, alone, repaired := 0, 0, 0
	recorder, prints := damage.NewClassifier(), damage.NewFingerprinter()
	fingerprinted := slices.ContainsFunc(damage.Forward(),
		func(f damage.Transform) bool { return f.Class == test.want }) && test.name != "marks and back"
	for id, before := range good {
		d := damage.NewClassifier().Classify(damage.Text{Bytes: []byte(before), Charset: set(t, "utf8mb4")},
			damage.Text{Bytes: []byte(bad[id]), Charset: set(t, test.set)})
		if d.Class != test.want || test.how != "" && d.How != test.how {
			continue
		}
		shown++
		from, _ := recorder.Recorded(record(prints, before), set(t, "utf8mb4"), damage.Text{Bytes: []byte(bad[id]), Charset: set(t, test.set)})
		if from.Class == d.Class {
			alone++
			assert.Equal(t, d.Repair, from.Repair, before)
			assert.Equal(t, d.Lossless, from.Lossless, before)
		} else {
			assert.Empty(t, from.Class, "%s → %X", before, bad[id])
		}
		if fingerprinted {
			assert.True(t, isPredicted(t, test.want, before, bad[id], test.set), "%s → %X", before, bad[id])
		}
		lost := test.want == damage.Mislabelled && strings.Contains(bad[id], "?")
		assert.Equal(t, (test.repaired > 0 || test.want == damage.Latent) && !lost, d.Lossless, before)
		if d.Repair == "" {
			continue
		}
		repaired++
		got := w.values(strings.ReplaceAll(d.Repair, "{column}", "`bad`.`c`"))[id]
		want := w.values("CONVERT(good.c USING " + test.set + ")")[id]
		assert.Equal(t, want, got, "%s: %s", before, d.Repair)
	}
	assert.GreaterOrEqual(t, shown, test.least)
	assert.Equal(t, test.unproved, shown-alone, "texts whose record does not prove it")
	assert.Equal(t, test.repaired, repaired)
}

// isPredicted tells whether the server made of a text what Forward computes.
func isPredicted(t *testing.T, class damage.Class, before, after, name string) bool {
	t.Helper()
	for _, f := range damage.Forward() {
		out, ok := f.Apply(nil, damage.Text{Bytes: []byte(before), Charset: set(t, "utf8mb4")}, set(t, name))
		if ok && f.Class == class && string(out) == after {
			return true
		}
	}
	return false
}

// signsOf are the signs of a column with the values of bad.
func (w *wreck) signsOf(name string) *damage.Signs {
	w.t.Helper()
	s := damage.NewSigns(set(w.t, name), checksum.Masked)
	for _, value := range w.values("bad.c") {
		s.Text([]byte(value))
	}
	return s
}

// A column that a server damaged is found without a text before, and the advice, carried
// out by the server, repairs it.
func TestServerColumn(t *testing.T) {
	t.Run("clean", func(t *testing.T) {
		w := newWreck(t)
		w.do("CREATE TABLE bad SELECT * FROM good")
		assert.Empty(t, w.signsOf("utf8mb4").Found())
	})
	t.Run("latent", func(t *testing.T) {
		w := newWreck(t)
		w.do("CREATE TABLE bad (id INT PRIMARY KEY, c VARBINARY(400))", "INSERT INTO bad SELECT id, c FROM good",
			"ALTER TABLE bad MODIFY c VARCHAR(400) CHARACTER SET latin1")
		found := w.signsOf("latin1").Found()
		require.Len(t, found, 1)
		assert.Equal(t, damage.Latent, found[0].Class)
		assert.Equal(t, damage.Proven, found[0].Level)
		assert.Equal(t, uint64(len(texts())), found[0].Count)
		w.do("ALTER TABLE bad MODIFY c VARBINARY(400)", "ALTER TABLE bad MODIFY c VARCHAR(400) CHARACTER SET utf8mb4")
		assert.Equal(t, w.values("good.c"), w.values("bad.c"))
	})
	for _, name := range []string{"utf8mb4", "utf8mb3"} {
		t.Run("double-encoded in "+name, func(t *testing.T) {
			w := newWreck(t)
			w.do(append([]string{"CREATE TABLE bad (id INT PRIMARY KEY, c VARBINARY(2000))", "INSERT INTO bad SELECT id, c FROM good"},
				again()...)...)
			w.do("ALTER TABLE bad MODIFY c VARCHAR(2000) CHARACTER SET "+name,
				"INSERT INTO good VALUES (100, X'6EC3A965')", "INSERT INTO bad VALUES (100, X'6EC3A965')") // written after the damage
			found := w.signsOf(name).Found()
			require.Len(t, found, 1)
			assert.Equal(t, damage.DoubleEncoded, found[0].Class)
			assert.Equal(t, damage.Proven, found[0].Level)
			assert.Equal(t, uint64(len(texts())), found[0].Count)
			want, bad := w.values("good.c"), w.values("bad.c")
			for id, text := range want {
				if name == "utf8mb3" && strings.ContainsFunc(text, func(r rune) bool { return r > 0xFFFF }) {
					want[id] = bad[id] // the column has no room for the text
				}
			}
			w.do("UPDATE bad SET c = " + strings.ReplaceAll(found[0].Repair, "{column}", "bad.c"))
			assert.Equal(t, want, w.values("bad.c"))
		})
	}
}
