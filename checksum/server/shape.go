package server

import "strings"

// shape is the text of a statement with a ? in the place of each literal: of two statements that
// read different ranges of one table it is the same, and no value of a row is in it.
func shape(sql string) string {
	var out strings.Builder
	out.Grow(len(sql))
	for at := 0; at < len(sql); {
		end, literal := token(sql, at)
		if literal {
			out.WriteByte('?')
		} else {
			out.WriteString(sql[at:end])
		}
		at = end
	}
	return out.String()
}

// token finds where the token that begins at a place ends, and whether it is a literal. A literal
// begins with its introducer. What begins a conditional comment is one token, with its version.
func token(sql string, at int) (end int, literal bool) {
	switch c := sql[at]; {
	case c == '`':
		return quotedEnd(sql, at), false
	case c == '\'' || c == '"':
		return quotedEnd(sql, at), true
	case isDigit(c):
		return numberEnd(sql, at), true
	case isWord(c) || c == '@':
		return wordToken(sql, at)
	case strings.HasPrefix(sql[at:], "/*"):
		end := at + 2
		for end < len(sql) && (sql[end] == 'M' || sql[end] == '!' || isDigit(sql[end])) {
			end++
		}
		return end, false
	}
	return at + 1, false
}

// quotedEnd ends with the quote that it begins with, and not with a doubled or escaped one. In a
// name a backslash is a character as any other.
func quotedEnd(sql string, at int) (end int) {
	quote := sql[at]
	for end = at + 1; end < len(sql); end++ {
		switch {
		case sql[end] == '\\' && quote != '`':
			end++
		case sql[end] != quote:
		case end+1 < len(sql) && sql[end+1] == quote:
			end++
		default:
			return end + 1
		}
	}
	return len(sql)
}

// numberEnd is for 12, 1.5, 1e-3, 0xE4 and 0b11.
func numberEnd(sql string, at int) (end int) {
	isHex := strings.HasPrefix(sql[at:], "0x")
	for end = at + 1; end < len(sql); end++ {
		c, before := sql[end], sql[end-1]|' '
		isSign := (c == '-' || c == '+') && before == 'e' && !isHex
		if !isWord(c) && c != '.' && !isSign {
			break
		}
	}
	return end
}

// wordToken is a name or a keyword, or with what follows it a literal, as in _latin1 X'E4'.
func wordToken(sql string, at int) (end int, literal bool) {
	for end = at + 1; end < len(sql) && (isWord(sql[end]) || sql[end] == '@'); end++ {
		continue
	}
	next := end
	switch {
	case sql[at] == '_':
		for next < len(sql) && sql[next] == ' ' {
			next++
		}
	case end-at > 1 || !strings.ContainsRune("xXbBnN", rune(sql[at])) || next == len(sql) || sql[next] != '\'':
		return end, false
	}
	if next < len(sql) {
		if last, follows := token(sql, next); follows {
			return last, true
		}
	}
	return end, false
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isWord(c byte) bool {
	return isDigit(c) || 'a' <= c|' ' && c|' ' <= 'z' || c == '_' || c == '$' || c >= 0x80
}
