package markdown

import (
	"regexp"
	"strings"
	"unicode"

	"allclear/report/printable"
)

// escape writes a text so that Markdown shows these very characters: no markup, no HTML and
// no link comes of it. A word that GitHub and its like make a link or a mention of is shown as
// code. The text fits on one line, whatever it holds.
func escape(text string) string {
	words := strings.Split(printable.Text(text), " ")
	for i, word := range words {
		if looksLikeLink(word) {
			words[i] = code(word)
		} else {
			words[i] = escapeWord(word)
		}
	}
	out := strings.Join(words, " ")
	// A space at either end would be dropped, and four at the beginning would be code.
	if strings.HasPrefix(out, " ") {
		out = space + out[1:]
	}
	if strings.HasSuffix(out, " ") {
		out = out[:len(out)-1] + space
	}
	return escapeStart(out)
}

const space = "&#32;"

// cell writes a text for a cell of a table, where a | ends it even in code.
func cell(text string) string {
	parts := strings.Split(text, "|")
	for i, part := range parts {
		if part != "" {
			parts[i] = escape(part)
		}
	}
	return strings.Join(parts, "&#124;")
}

// looksLikeLink tells of a word that some renderers make a link or a mention of without any markup.
func looksLikeLink(word string) bool {
	return strings.Contains(word, "@") || strings.Contains(word, "#") || strings.Contains(word, "://") ||
		strings.Contains(strings.ToLower(word), "www.")
}

// escapeWord puts a backslash before what Markdown would take for markup anywhere in a line.
func escapeWord(word string) string {
	var out strings.Builder
	letters := []rune(word)
	isLetter := func(at int) bool {
		return at >= 0 && at < len(letters) && (unicode.IsLetter(letters[at]) || unicode.IsDigit(letters[at]))
	}
	for i, r := range letters {
		isInName := r == '_' && isLetter(i-1) && isLetter(i+1) // seller_id is no emphasis
		if strings.ContainsRune("\\`*_[]<>|~&$", r) && !isInName {
			out.WriteByte('\\')
		}
		out.WriteRune(r)
	}
	return out.String()
}

// escapeStart escapes what would be markup at the start of a line: a list, a heading, a rule.
func escapeStart(line string) string {
	if line == "" {
		return line
	}
	if strings.ContainsRune("-+=#", rune(line[0])) {
		return `\` + line
	}
	numbered := regexp.MustCompile(`^\d{1,9}[.)]( |$)`)
	if numbered.MatchString(line) {
		sign := strings.IndexAny(line, ".)")
		return line[:sign] + `\` + line[sign:]
	}
	return line
}

// code writes a text as code in a line. An empty one is nothing.
func code(text string) string {
	text = printable.Text(text)
	if text == "" {
		return ""
	}
	fence := strings.Repeat("`", longestRun(text)+1)
	if text[0] == '`' || text[len(text)-1] == '`' || text[0] == ' ' && text[len(text)-1] == ' ' && strings.TrimSpace(text) != "" {
		text = " " + text + " " // one space at each end is dropped
	}
	return fence + text + fence
}

// block writes a statement as a block of code, whose lines begin with an indent.
func block(indent, language, text string) string {
	text = printable.Text(text)
	fence := strings.Repeat("`", max(3, longestRun(text)+1))
	return indent + fence + language + "\n" + indent + text + "\n" + indent + fence + "\n"
}

// longestRun is how many backticks stand side by side, at most.
func longestRun(text string) int {
	longest, run := 0, 0
	for _, r := range text {
		if r == '`' {
			run++
			longest = max(longest, run)
		} else {
			run = 0
		}
	}
	return longest
}
