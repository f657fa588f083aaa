package drift

import (
	"encoding/hex"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"allclear/checksum"
	"allclear/compare"
)

// dialect is how a server's catalog spells defaults.
type dialect int

const (
	unknownDialect dialect = iota // the version is not known
	bareDefaults                  // MySQL, and MariaDB before 10.2.7: abc for DEFAULT 'abc'
	quotedDefaults                // MariaDB from 10.2.7: 'abc', and NULL for DEFAULT NULL
)

func dialectOf(m *compare.MemberOutcome) dialect {
	version := m.Version
	if version == "" {
		version = m.Facts["version"]
	}
	switch {
	case version == "":
		return unknownDialect
	case !strings.Contains(strings.ToLower(version), "mariadb"), !atLeast(canonicalVersion(version, nil), 10, 2, 7):
		return bareDefaults
	}
	return quotedDefaults
}

// isSameVersion tells that both servers print an expression in the same way.
func isSameVersion(p *compare.PairOutcome) bool {
	return p.A.Version != "" && canonicalVersion(p.A.Version, nil) == canonicalVersion(p.B.Version, nil)
}

// atLeast compares the leading numbers of a version: "10.11.6-MariaDB".
func atLeast(version string, want ...int) bool {
	parts := strings.FieldsFunc(version, func(r rune) bool { return r < '0' || r > '9' })
	for i, w := range want {
		if i >= len(parts) {
			return false
		}
		if n, err := strconv.Atoi(parts[i]); err != nil || n != w {
			return err == nil && n > w
		}
	}
	return true
}

func (t *twoTables) sameDialect() bool {
	return t.dialectA == t.dialectB && t.dialectA != unknownDialect
}

func (t *twoTables) sameDefault(a, b *checksum.Column) bool {
	textA, hasA := canonicalDefault(a, t.dialectA)
	textB, hasB := canonicalDefault(b, t.dialectB)
	if !hasA || !hasB {
		return hasA == hasB
	}
	if textA == textB || isBytes(a) && isBytes(b) && sameBytes(a, b, textA, textB) {
		return true
	}
	return strings.Contains(textA, "(") && strings.Contains(textB, "(") && sameExpression(textA, textB, t.sameDialect())
}

func isBytes(c *checksum.Column) bool { return c.Type == "binary" || c.Type == "varbinary" }

// sameBytes compares the defaults of BINARY or VARBINARY columns. Only MySQL 8 and later
// spell them in hex, 0x6162; the other catalogs are text, in which bytes above 7F are
// lost. Where the bytes are not known, there is no drift.
func sameBytes(a, b *checksum.Column, textA, textB string) bool {
	bytesA, exactA := defaultBytes(a, textA)
	bytesB, exactB := defaultBytes(b, textB)
	if bytesA == bytesB || exactA && exactB {
		return bytesA == bytesB
	}
	isLost := func(r rune) bool { return r >= utf8.RuneSelf } // also what is no UTF-8
	return strings.ContainsFunc(bytesA, isLost) || strings.ContainsFunc(bytesB, isLost)
}

// defaultBytes are the bytes of a default, exact when the catalog spells them in
// hex. Some servers pad those of a BINARY with NULs and some don't.
func defaultBytes(c *checksum.Column, text string) (bytes string, exact bool) {
	digits, isHex := strings.CutPrefix(*c.Default, "0x")
	if !isHex { // MariaDB 11.8 writes x'6162'
		digits, isHex = strings.CutPrefix(strings.TrimSuffix(*c.Default, "'"), "x'")
	}
	if isHex {
		if decoded, err := hex.DecodeString(digits); err == nil {
			text, exact = string(decoded), true
		}
	}
	if c.Type == "binary" {
		text = strings.TrimRight(text, "\x00")
	}
	return text, exact
}

// canonicalDefault is a default's text without the quotes of one dialect. A string that
// spells an expression counts as that expression: MySQL's catalog does not distinguish
// them.
func canonicalDefault(c *checksum.Column, d dialect) (text string, has bool) {
	if c.Default == nil {
		return "", false
	}
	text = *c.Default
	if d != bareDefaults {
		if strings.EqualFold(text, "NULL") {
			return "", false
		}
		if len(text) >= 2 && text[0] == '\'' && text[len(text)-1] == '\'' {
			return unescape().Replace(text[1 : len(text)-1]), true
		}
	}
	if d != quotedDefaults {
		if inner, ok := stringExpression(text); ok {
			return inner, true
		}
	}
	if c.Type == "timestamp" || c.Type == "datetime" {
		return canonicalNow(text), true
	}
	return text, true
}

// stringExpression gives the string of an expression that is only a string, such as
// DEFAULT ('abc'), which is _utf8mb4\'abc\' in MySQL's catalog.
func stringExpression(text string) (inner string, ok bool) {
	introducer, rest, found := strings.Cut(text, `\'`)
	inner, ended := strings.CutSuffix(rest, `\'`)
	if !found || !ended || introducer == "" || len(withoutIntroducer([]rune(introducer))) > 0 {
		return "", false
	}
	// The catalog escapes again what the expression had escaped.
	return unescape().Replace(strings.NewReplacer(`\\`, `\`, `\'`, `'`).Replace(inner)), true
}

// canonicalNow gives one spelling of MariaDB's current_timestamp() and MySQL's
// CURRENT_TIMESTAMP; any other text stays as it is.
func canonicalNow(text string) string {
	name, digits, _ := strings.Cut(strings.ToLower(text), "(")
	digits = strings.TrimSuffix(digits, ")")
	switch name {
	case "current_timestamp", "now", "localtime", "localtimestamp":
		if digits == "0" {
			digits = ""
		}
		return "current_timestamp" + digits
	}
	return text
}

// unescape undoes the escapes of a quoted default in MariaDB's catalog.
func unescape() *strings.Replacer {
	return strings.NewReplacer(`''`, `'`, `\'`, `'`, `\\`, `\`, `\n`, "\n", `\r`, "\r", `\0`, "\x00")
}

// sameExpression compares two expressions as catalogs print them. On servers of one
// dialect they must agree except for quotes, spaces and case. Across dialects
// parentheses don't count either: MySQL prints ((`n` + 1) * 2) where MariaDB prints (`n`
// + 1) * 2. If the grouping does differ, the rows show it.
func sameExpression(a, b string, sameDialect bool) bool {
	return a == b || canonicalExpression(a, sameDialect) == canonicalExpression(b, sameDialect)
}

func canonicalExpression(expression string, keepParentheses bool) string {
	var out []rune
	// MySQL escapes the quotes in its catalog: _utf8mb4\'x\'.
	text := strings.ReplaceAll(expression, `\'`, `'`)
	quoted := false
	for _, r := range text {
		switch {
		case r == '\'':
			if quoted = !quoted; quoted {
				out = withoutIntroducer(out)
			}
			out = append(out, r)
		case quoted:
			out = append(out, r)
		case r == '`', r == ' ':
		case (r == '(' || r == ')') && !keepParentheses:
		default:
			out = append(out, unicode.ToLower(r))
		}
	}
	return string(out)
}

// withoutIntroducer cuts the character set that MySQL's catalog puts before a
// string: _utf8mb4'x'.
func withoutIntroducer(before []rune) []rune {
	at := len(before)
	for at > 0 && (unicode.IsLower(before[at-1]) || unicode.IsDigit(before[at-1])) {
		at--
	}
	if at > 0 && at < len(before) && before[at-1] == '_' {
		return before[:at-1]
	}
	return before
}
