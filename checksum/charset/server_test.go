package charset_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	_ "github.com/go-sql-driver/mysql"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum/charset"
	"allclear/fixtures"
)

func TestMain(m *testing.M) { os.Exit(fixtures.Run(m.Run)) }

// startServer gives the server to ask: member a of the shared pair, or the one
// that ALLCLEAR_CHARSET_DSN names. MySQL is the only one with gb18030.
func startServer(t *testing.T) *sql.DB {
	t.Helper()
	dsn := os.Getenv("ALLCLEAR_CHARSET_DSN")
	if dsn == "" {
		a := fixtures.SharedServer(t)
		dsn = a.DSN("")
	}
	db, err := sql.Open("mysql", dsn)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, db.Close()) })
	return db
}

// TestServerAgrees asks a server about every sequence of one and two bytes of
// each of its sets, about every three-byte sequence of EUC-JP, every four-byte
// one of gb18030 in the BMP, and about the edges of the Unicode sets. A table
// that is wrong in one cell would turn a clean conversion into damage, or
// damage into a clean conversion.
func TestServerAgrees(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a server")
	}
	db := startServer(t)
	ours := map[string]bool{}
	for _, name := range charset.Names() {
		ours[name] = true
	}
	for _, set := range serverCharsets(t, db) {
		if set.name == "binary" {
			continue
		}
		t.Run(set.name, func(t *testing.T) {
			c := lookup(t, set.name) // fails for a set of SHOW CHARACTER SET that we lack
			delete(ours, c.Name())
			var chars []string
			for _, pattern := range patterns(c.Name(), set.maxlen) {
				chars = append(chars, compare(t, db, c, pattern)...)
			}
			compareText(t, db, c, chars)
		})
	}
	delete(ours, "gb18030") // only MySQL from 5.7.4 on has it
	assert.Empty(t, ours, "sets that the server does not list")
}

type serverCharset struct {
	name   string
	maxlen int
}

func serverCharsets(t *testing.T, db *sql.DB) []serverCharset {
	t.Helper()
	rows, err := db.Query("SELECT character_set_name, maxlen FROM information_schema.character_sets ORDER BY 1")
	require.NoError(t, err)
	defer rows.Close()
	var all []serverCharset
	for rows.Next() {
		var s serverCharset
		require.NoError(t, rows.Scan(&s.name, &s.maxlen))
		all = append(all, s)
	}
	require.NoError(t, rows.Err())
	require.Greater(t, len(all), 35)
	return all
}

// patterns says what to ask of a set, in hexadecimal: h is any digit, d any
// decimal digit.
func patterns(name string, maxlen int) []string {
	switch name {
	case "eucjpms", "ujis":
		return []string{"hh", "hhhh", "8Fhhhh"}
	case "gb18030":
		return []string{
			"hh", "hhhh", "813dhh3d", "823dhh3d", "833dhh3d", "843dhh3d",
			"853dhh3d", "903dhh3d", "E33dhh3d", "E43dhh3d", "FE39hh3d", "hh308130", "hh39FE39", "8130hhhh", "90hh81hh",
		}
	case "utf8mb3", "utf8mb4":
		return []string{
			"hh", "hhhh", "E0hhhh", "E2hhhh", "EDhhhh", "EFhhhh", "hh8080", "hhBFBF",
			"F0hh80hh", "F0hhBFhh", "F3hhhhBF", "F4hhBFhh", "F4hh80hh", "hh908080", "hhBFBFBF",
		}
	case "ucs2":
		return []string{"hhhh"}
	case "utf16":
		return []string{"hhhh", "Dh00Dh00", "DhFFDhFF", "D83DDhhh", "DhhhDE00", "D8hh0041", "DChhD800"}
	case "utf16le":
		return []string{"hhhh", "00Dh00Dh", "FFDhFFDh", "3DD8hhDh", "hhDh00DE", "hhD84100", "hhDC00D8"}
	case "utf32":
		return []string{"0000hhhh", "00hhh0hh", "00hhhFFF", "hh000041", "hh100000", "0010FFhh", "0011hhhh"}
	}
	if maxlen == 1 {
		return []string{"hh"}
	}
	return []string{"hh", "hhhh"}
}

// compare asks for every sequence of a pattern, and returns those that are one
// character.
//
// Two exclamation marks follow each sequence. No set has one as a trail byte, so
// they show whether the server read all of the sequence: MySQL 5.6 cuts the text at a
// fault (with one mark, after 21 80 it would seem to have read it). Later MySQL returns
// NULL, MariaDB puts '?' for each byte at fault, and both put '?' for a well-formed
// sequence without a character. So one more question mark than was sent is a refusal.
func compare(t *testing.T, db *sql.DB, c *charset.Charset, pattern string) (chars []string) {
	t.Helper()
	rows, err := db.Query(sequencesSQL(c.Name(), pattern))
	require.NoError(t, err)
	defer rows.Close()
	mark := bytes.Repeat(units(c.Name(), '!'), 2)
	asked, wrong := 0, 0
	var buf []byte
	for rows.Next() {
		var seq, text sql.RawBytes
		require.NoError(t, rows.Scan(&seq, &text))
		asked++
		want := bytes.HasSuffix(text, []byte("!!")) && utf8.Valid(text) &&
			bytes.Count(text, []byte("?")) == questions(c.Name(), seq) &&
			(!bytes.Contains(text, []byte("\uFFFD")) || hasReplacement(c.Name()))
		buf = append(append(buf[:0], seq...), mark...)
		out, ok := c.AppendUTF8(nil, buf)
		if ok != want || ok && !bytes.Equal(out, text) {
			if wrong++; wrong <= 10 {
				t.Errorf("%s %X: server %X (text: %t), ours %X (text: %t)", c.Name(), seq, text, want, out, ok)
			}
		}
		if want && utf8.RuneCount(text) == 3 {
			chars = append(chars, string(seq))
		}
	}
	require.NoError(t, rows.Err())
	assert.Zero(t, wrong, "wrong of %d", asked)
	assert.GreaterOrEqual(t, asked, 256, "pattern %s", pattern)
	return chars
}

// compareText joins all characters that compare found, in a random order, and
// asks for the whole: a sequence must not mean something else beside others.
func compareText(t *testing.T, db *sql.DB, c *charset.Charset, chars []string) {
	t.Helper()
	require.GreaterOrEqual(t, len(chars), 127)
	rand.Shuffle(len(chars), func(i, j int) { chars[i], chars[j] = chars[j], chars[i] })
	whole := strings.Join(chars, "")
	var text []byte
	query := "SELECT CAST(CONVERT(CONVERT(UNHEX(?) USING " + c.Name() + ") USING utf8mb4) AS BINARY)"
	err := db.QueryRow(query, hex.EncodeToString([]byte(whole))).Scan(&text)
	require.NoError(t, err)
	out, ok := c.AppendUTF8(nil, []byte(whole))
	require.True(t, ok)
	require.True(t, bytes.Equal(text, out), "%d characters in a row", len(chars))
}

// units is an ASCII character in a set.
func units(name string, char byte) []byte {
	switch name {
	case "ucs2", "utf16":
		return []byte{0, char}
	case "utf16le":
		return []byte{char, 0}
	case "utf32":
		return []byte{0, 0, 0, char}
	}
	return []byte{char}
}

// questions counts the question marks in a text of a set. The byte 3F is no
// part of a longer sequence anywhere but in the wide sets.
func questions(name string, text []byte) int {
	unit := units(name, '?')
	n := 0
	for i := 0; i+len(unit) <= len(text); i += len(unit) {
		if bytes.Equal(text[i:i+len(unit)], unit) {
			n++
		}
	}
	return n
}

// hasReplacement tells whether U+FFFD is a character of a set. tis620 and big5
// have it for several sequences, which says nothing.
func hasReplacement(name string) bool {
	return strings.HasPrefix(name, "u") && name != "ujis" || name == "gb18030"
}

// sequencesSQL selects each sequence of a pattern, and what it and two
// exclamation marks decode to, as bytes. It does without tables, sequences and
// recursion, for the sake of old servers.
func sequencesSQL(name, pattern string) string {
	hex, from := digitsSQL(pattern)
	return fmt.Sprintf("SELECT UNHEX(%s), CAST(CONVERT(CONVERT(UNHEX(CONCAT(%s,'%X')) USING %s) USING utf8mb4) AS BINARY) FROM %s",
		hex, hex, bytes.Repeat(units(name, '!'), 2), name, from)
}

// digitsSQL gives an expression for each sequence of a pattern, in hexadecimal,
// and the tables that it takes its digits from.
func digitsSQL(pattern string) (hex, tables string) {
	const decimal = "SELECT 0 d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4" +
		" UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9"
	const hexadecimal = decimal + " UNION ALL SELECT 10 UNION ALL SELECT 11 UNION ALL SELECT 12" +
		" UNION ALL SELECT 13 UNION ALL SELECT 14 UNION ALL SELECT 15"
	var digits, from []string
	for i, p := range pattern {
		switch p {
		case 'h':
			from = append(from, fmt.Sprintf("(%s) t%d", hexadecimal, i))
		case 'd':
			from = append(from, fmt.Sprintf("(%s) t%d", decimal, i))
		default:
			digits = append(digits, fmt.Sprintf("'%c'", p))
			continue
		}
		digits = append(digits, fmt.Sprintf("HEX(t%d.d)", i))
	}
	return "CONCAT(" + strings.Join(digits, ",") + ")", strings.Join(from, ",")
}

// TestMariaDBKeepsSurrogates records why surrogates are refused: MariaDB 10.11
// (like MySQL 5.6, unlike MySQL 9.7) stores them in utf8mb3, so they do turn up,
// and returns bytes that are not UTF-8.
func TestMariaDBKeepsSurrogates(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a server")
	}
	db := startServer(t)
	ctx := context.Background()
	conn, err := db.Conn(ctx)
	require.NoError(t, err)
	defer conn.Close()
	var version string
	require.NoError(t, conn.QueryRowContext(ctx, "SELECT VERSION()").Scan(&version))
	if !strings.Contains(version, "MariaDB") {
		t.Skip("speaks of MariaDB alone; this is MySQL", version)
	}
	for _, statement := range []string{
		"CREATE DATABASE IF NOT EXISTS allclear_charset",
		"CREATE TEMPORARY TABLE allclear_charset.t (c VARCHAR(10) CHARACTER SET utf8mb3)",
		"INSERT INTO allclear_charset.t VALUES (CONVERT(X'EDA0BDEDB880' USING utf8mb3))",
	} {
		_, err := conn.ExecContext(ctx, statement)
		require.NoError(t, err, statement)
	}
	var stored []byte
	require.NoError(t, conn.QueryRowContext(ctx, "SELECT CAST(c AS BINARY) FROM allclear_charset.t").Scan(&stored))
	assert.Equal(t, unhex(t, "EDA0BDEDB880"), stored)
	_, ok := lookup(t, "utf8mb3").AppendUTF8(nil, stored)
	assert.False(t, ok)
}
