package ddl

import (
	"errors"
	"strconv"
	"strings"
)

// kind tells tokens apart.
type kind byte

const (
	word   kind = iota // an unquoted name, keyword or number
	quoted             // a name in backticks, never a keyword
	text               // a string in ' or "
	sign               // a single other byte
)

// token is one word of SQL as it is written, with the line it begins in.
type token struct {
	kind kind
	raw  string
	line int
}

// is tells whether the token is one of these keywords or signs.
func (t token) is(words ...string) bool {
	if t.kind != word && t.kind != sign {
		return false
	}
	for _, w := range words {
		if strings.EqualFold(t.raw, w) {
			return true
		}
	}
	return false
}

// name is what the token names, without its quotes.
func (t token) name() string {
	if t.kind == quoted || t.kind == text {
		q := t.raw[:1]
		return strings.ReplaceAll(t.raw[1:len(t.raw)-1], q+q, q)
	}
	return t.raw
}

// value is what a string says, its escapes resolved.
func (t token) value() string {
	s := t.name()
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		switch s[i] {
		case 'n':
			b.WriteByte('\n')
		case 't':
			b.WriteByte('\t')
		case 'r':
			b.WriteByte('\r')
		case 'b':
			b.WriteByte('\b')
		case 'Z':
			b.WriteByte(26)
		case '0':
			b.WriteByte(0)
		case '%', '_':
			b.WriteString(s[i-1 : i+1])
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

// neverRun is the version from which no server runs a conditional comment: MariaDB's
// sandbox line is /*M!999999\- enable the sandbox mode */.
const neverRun = 900_000

// lexer cuts a file into statements as the mysql client does: at the delimiter,
// outside of quotes and comments.
type lexer struct {
	rest        string
	line        int
	delimiter   string
	conditional int // the line of the outermost open /*! comment
	depth       int // of open /*! comments
}

var (
	errQuote   = errors.New("a quote that never ends")
	errComment = errors.New("a comment that never ends")
)

// skip moves on by n bytes.
func (l *lexer) skip(n int) string {
	s := l.rest[:n]
	l.line += strings.Count(s, "\n")
	l.rest = l.rest[n:]
	return s
}

// lineLength is the length of the rest of the line.
func (l *lexer) lineLength() int {
	if n := strings.IndexByte(l.rest, '\n'); n >= 0 {
		return n
	}
	return len(l.rest)
}

// next returns the next statement that has a token, nil at the end. On an error, line is
// where the quote or comment begins that never ends.
func (l *lexer) next() (statement []token, line int, err error) {
	for l.rest != "" {
		switch done, line, err := l.comment(); {
		case err != nil:
			return nil, line, err
		case done:
			continue
		}
		if l.depth == 0 && strings.HasPrefix(l.rest, l.delimiter) {
			l.skip(len(l.delimiter))
			if len(statement) > 0 {
				return statement, 0, nil
			}
			continue
		}
		t, err := l.token()
		if err != nil {
			return nil, t.line, err
		}
		if len(statement) == 0 && t.is("DELIMITER") {
			if d := strings.Fields(l.skip(l.lineLength())); len(d) > 0 {
				l.delimiter = d[0]
			}
			continue
		}
		statement = append(statement, t)
	}
	if l.depth > 0 {
		return nil, l.conditional, errComment
	}
	return statement, 0, nil
}

// comment moves past white space and comments, and in and out of conditional
// comments, whose content counts: /*!50100 … */ and MariaDB's /*M!100100 … */.
func (l *lexer) comment() (done bool, line int, err error) {
	s := l.rest
	switch {
	case strings.IndexByte(" \t\r\n\f\v", s[0]) >= 0:
		l.skip(1)
	case strings.HasPrefix(s, "\xef\xbb\xbf"): // a byte order mark
		l.skip(3)
	case s[0] == '#', strings.HasPrefix(s, "--") && (len(s) == 2 || s[2] <= ' '):
		l.skip(l.lineLength())
	case l.depth > 0 && strings.HasPrefix(s, "*/"):
		l.skip(2)
		l.depth--
	case strings.HasPrefix(s, "/*"):
		open := 2
		switch {
		case strings.HasPrefix(s, "/*!"):
			open = 3
		case strings.HasPrefix(s, "/*M!"):
			open = 4
		}
		digits := 0
		for digits < 6 && open+digits < len(s) && s[open+digits] >= '0' && s[open+digits] <= '9' {
			digits++
		}
		version, _ := strconv.Atoi(s[open : open+digits]) // no digits are version 0: always run
		if open > 2 && version < neverRun {
			if l.depth++; l.depth == 1 {
				l.conditional = l.line
			}
			l.skip(open + digits)
			break
		}
		end := strings.Index(s[2:], "*/")
		if end < 0 {
			return false, l.line, errComment
		}
		l.skip(end + 4)
	default:
		return false, 0, nil
	}
	return true, 0, nil
}

// token reads one token.
func (l *lexer) token() (token, error) {
	t := token{line: l.line, kind: sign}
	n := 1
	switch c := l.rest[0]; {
	case c == '\'' || c == '"' || c == '`':
		if t.kind = text; c == '`' {
			t.kind = quoted
		}
		if n = quoteLength(l.rest); n < 0 {
			return t, errQuote
		}
	case isWord(c):
		t.kind = word
		for n < len(l.rest) && isWord(l.rest[n]) && !strings.HasPrefix(l.rest[n:], l.delimiter) {
			n++
		}
	}
	t.raw = l.skip(n)
	return t, nil
}

// quoteLength is the length of the quoted text that s begins with, -1 if it never ends.
func quoteLength(s string) int {
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && s[0] != '`':
			i++
		case s[i] == s[0] && i+1 < len(s) && s[i+1] == s[0]:
			i++
		case s[i] == s[0]:
			return i + 1
		}
	}
	return -1
}

func isWord(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' ||
		c == '_' || c == '$' || c >= 0x80
}

// write gives tokens back as SQL.
func write(tokens []token) string {
	var b strings.Builder
	for i, t := range tokens {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(t.raw)
	}
	return b.String()
}

// group is the number of tokens in the parentheses that tokens begin with, including the
// parentheses; 0 when there are none, or they never close.
func group(tokens []token) int {
	depth := 0
	for i, t := range tokens {
		switch {
		case t.is("("):
			depth++
		case i == 0:
			return 0
		case t.is(")"):
			depth--
		}
		if depth == 0 {
			return i + 1
		}
	}
	return 0
}

// split cuts tokens at the commas outside of parentheses.
func split(tokens []token) [][]token {
	var parts [][]token
	from, depth := 0, 0
	for i, t := range tokens {
		switch {
		case t.is("("):
			depth++
		case t.is(")"):
			depth--
		case t.is(",") && depth == 0:
			parts = append(parts, tokens[from:i])
			from = i + 1
		}
	}
	return append(parts, tokens[from:])
}

// startsWith tells whether tokens begin with these keywords.
func startsWith(tokens []token, words ...string) bool {
	if len(tokens) < len(words) {
		return false
	}
	for i, w := range words {
		if !tokens[i].is(w) {
			return false
		}
	}
	return true
}
