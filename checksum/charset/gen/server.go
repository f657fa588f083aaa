package main

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// server is the server that is asked.
type server struct{ db *sql.DB }

func (s *server) charsets(ctx context.Context) (has map[string]bool, err error) {
	rows, err := s.db.QueryContext(ctx, "SELECT character_set_name FROM information_schema.character_sets")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	has = map[string]bool{}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		has[name] = true
	}
	return has, rows.Err()
}

// mark follows each sequence that is asked about. No set uses it as a trail
// byte, so it always decodes as itself, unless the server gave up before
// (MySQL 5.6 cuts text at the first bad sequence).
const mark = "!"

// each calls yield with the character of every sequence of a set that is one
// character. A sequence is prefix and what the pattern allows: h is any
// hexadecimal digit, d any decimal one, others are themselves.
//
// A server has four ways to say that a sequence is no character: NULL (MySQL),
// '?' (MariaDB for malformed ones, both for well-formed ones without a
// character), U+FFFD (in gb18030 a character, of one sequence), and text cut
// short (MySQL 5.6).
func (s *server) each(ctx context.Context, charset, pattern string, yield func(seq []byte, char rune)) (err error) {
	rows, err := s.db.QueryContext(ctx, sequencesSQL(charset, pattern))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var seq, text sql.RawBytes
		if err := rows.Scan(&seq, &text); err != nil {
			return err
		}
		text, marked := bytes.CutSuffix(text, []byte(mark))
		char, size := utf8.DecodeRune(text)
		switch {
		case !marked || size == 0 || size != len(text),
			char == '?' && string(seq) != "?",
			char == utf8.RuneError && charset != "gb18030":
			continue
		}
		yield(seq, char)
	}
	return rows.Err()
}

// sequencesSQL selects each sequence of a pattern, and what it and the mark
// decode to, both as bytes.
func sequencesSQL(charset, pattern string) string {
	var concat, from []string
	for i, p := range pattern {
		digits := ""
		switch p {
		case 'h':
			digits = "0123456789ABCDEF"
		case 'd':
			digits = "0123456789"
		default:
			concat = append(concat, fmt.Sprintf("'%c'", p))
			continue
		}
		concat = append(concat, fmt.Sprintf("d%d.c", i))
		union := strings.Join(strings.Split(digits[1:], ""), "' UNION ALL SELECT '")
		from = append(from, fmt.Sprintf("(SELECT '%s' AS c UNION ALL SELECT '%s') d%d", digits[:1], union, i))
	}
	hex := "CONCAT(" + strings.Join(concat, ",") + ")"
	return fmt.Sprintf("SELECT UNHEX(%s), CAST(CONVERT(CONVERT(UNHEX(CONCAT(%s,HEX('%s'))) USING %s) USING utf8mb4) AS BINARY) FROM %s",
		hex, hex, mark, charset, strings.Join(from, ","))
}
