package statement_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"allclear/checksum"
	"allclear/checksum/statement"
)

// A name may hold backticks and quotes, and must never become SQL.
func TestNoNameEscapesItsQuotes(t *testing.T) {
	assert.Equal(t, "`a``b\\'\"`", statement.Name("a`b\\'\""))
	assert.Equal(t, "`a`, ```; DROP TABLE x`", statement.Names([]string{"a", "`; DROP TABLE x"}))
	awkward := &checksum.Table{Database: "d.`", Name: "t` x"}
	assert.Equal(t, "`d.```.`t`` x`", statement.Table(awkward))
	assert.Equal(t, " FROM `d.```.`t`` x` FORCE INDEX (`i```)", statement.From(awkward, "i`"))
	assert.Equal(t, " FROM `d.```.`t`` x`", statement.From(awkward, ""))
}

// A backslash escapes in one sql_mode and is itself in another, and text outside ASCII
// depends on the session's character set, so literals must hold neither.
func TestTextMeansTheSameInEverySession(t *testing.T) {
	for s, want := range map[string]string{
		"":         "''",
		"a b~\"`;": "'a b~\"`;'",
		"it's":     "_utf8mb4 X'69742773'",
		`a\`:       "_utf8mb4 X'615c'",
		"é":        "_utf8mb4 X'c3a9'",
		"a\x00\n":  "_utf8mb4 X'61000a'",
		"\x7f":     "_utf8mb4 X'7f'",
	} {
		assert.Equal(t, want, statement.Text(s), "%q", s)
	}
}
