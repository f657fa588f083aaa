// Package catalogue writes the catalogue of kinds of findings for people: as a help text, and as
// the reference table of the README. It knows how a page looks, and no kind of finding.
package catalogue

import (
	"fmt"
	"io"
	"strings"

	"allclear/compare/finding"
)

// Begin and End mark the part of a Markdown file that Markdown gives.
const (
	Begin = "<!-- kinds of findings: written from the catalogue, see cmd/internal/catalogue -->"
	End   = "<!-- end of the kinds of findings -->"
)

// title is what a subject is called in headings.
func title(s finding.Subject) string {
	switch s {
	case finding.Rows:
		return "Rows"
	case finding.Texts, finding.Definitions:
		return "Texts, in rows and in definitions"
	case finding.Schema:
		return "Schemas"
	case finding.Servers:
		return "Servers"
	case finding.IDs:
		return "IDs"
	case finding.Acceptances:
		return "What the fleet file accepts"
	}
	return string(s)
}

// Severity says what severity a kind has by default, and whether a fleet file may change it.
func Severity(e *finding.Entry) string {
	if e.Severity == finding.Blocker && !e.MayBeLowered() || e.Subject == finding.Acceptances {
		return e.Severity.String() + ", fixed"
	}
	return e.Severity.String()
}

// Text writes the whole catalogue, in lines that a terminal shows.
func Text(w io.Writer) error {
	var page strings.Builder
	subject := finding.Subject("")
	for _, e := range finding.Kinds() {
		if e.Subject != subject {
			subject = e.Subject
			page.WriteString("\n" + strings.ToUpper(title(subject)) + "\n")
		}
		fmt.Fprintf(&page, "\n%s  (%s)\n", e.Kind, Severity(&e))
		paragraph(&page, "", says(&e))
		paragraph(&page, "how sure: ", e.Proves)
		paragraph(&page, "to do: ", e.Remedy)
	}
	_, err := strings.NewReader(page.String()).WriteTo(w)
	return err
}

// says is the meaning of a kind and what follows from it.
func says(e *finding.Entry) string {
	if e.Consequence == "" {
		return e.Meaning
	}
	return e.Meaning + "; " + e.Consequence
}

// width is how wide a line of text is, which fits a terminal of 80 columns.
const width = 78

// paragraph writes words in indented lines; nothing where there are none.
func paragraph(page *strings.Builder, label, text string) {
	if text == "" {
		return
	}
	const indent = "  "
	line := indent + label
	for word := range strings.FieldsSeq(text) {
		if len(line)+len(word) > width && strings.TrimSpace(line) != "" {
			page.WriteString(strings.TrimRight(line, " ") + "\n")
			line = indent + indent
		}
		line += word + " "
	}
	page.WriteString(strings.TrimRight(line, " ") + "\n")
}

// Markdown is the catalogue as tables, one for each subject, between Begin and End.
func Markdown() string {
	var page strings.Builder
	page.WriteString(Begin + "\n")
	subject := finding.Subject("")
	for _, e := range finding.Kinds() {
		if e.Subject != subject {
			subject = e.Subject
			fmt.Fprintf(&page, "\n**%s**\n\n| kind | severity | what is so | how sure it is | what to do |\n|---|---|---|---|---|\n", title(subject))
		}
		fmt.Fprintf(&page, "| `%s` | %s | %s | %s | %s |\n", e.Kind, Severity(&e), cell(says(&e)), cell(e.Proves), cell(e.Remedy))
	}
	page.WriteString("\n" + End + "\n")
	return page.String()
}

// cell makes a text safe within a table.
func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "<", "&lt;", "*", `\*`, "_", `\_`).Replace(text)
}
