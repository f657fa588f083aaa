package manual

import "strings"

// markdown is a text of a help page as Markdown. Lines that are indented are a table, a list or an example,
// and stay as they are laid out; what stands between them is filled by man. A line that is all in
// capitals is a heading.
func markdown(text string) string {
	var out strings.Builder
	isLaidOut, blank := false, "" // empty lines belong to what comes before and after them, or to neither
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		isIndented := strings.HasPrefix(line, " ")
		switch {
		case line == "":
			blank += "\n"
			continue
		case isIndented != isLaidOut && isIndented:
			out.WriteString("\n" + fence + "\n")
		case isIndented != isLaidOut:
			out.WriteString(fence + "\n\n")
		default:
			out.WriteString(blank)
		}
		isLaidOut, blank = isIndented, ""
		switch {
		case isLaidOut:
			out.WriteString(line + "\n")
		case isHeading(line):
			out.WriteString("\n# " + line + "\n\n")
		default:
			out.WriteString(escape(line) + "\n")
		}
	}
	if isLaidOut {
		out.WriteString(fence + "\n")
	}
	return out.String()
}

// fence begins and ends what is shown as it stands. No text that has grave accents has this many.
const fence = "`````"

func isHeading(line string) bool {
	return strings.Trim(line, "ABCDEFGHIJKLMNOPQRSTUVWXYZ ,") == ""
}

// escape takes their meaning from the characters that have one in Markdown, but for pairs of grave
// accents: those mark what is typed in the texts of the help, too.
func escape(text string) string {
	parts := strings.Split(text, "`")
	if len(parts)%2 == 0 {
		return escaped.Replace(strings.Join(parts, "'"))
	}
	for i := 0; i < len(parts); i += 2 {
		parts[i] = escaped.Replace(parts[i])
	}
	return strings.Join(parts, "`")
}

//nolint:gochecknoglobals // a constant; it may be used by several at once
var escaped = strings.NewReplacer(
	`\`, `\\`, `*`, `\*`, `_`, `\_`, `[`, `\[`, `]`, `\]`, `<`, `\<`, `>`, `\>`, `#`, `\#`, `|`, `\|`, `~`, `\~`, `&`, `\&`,
)
