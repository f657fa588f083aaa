package text

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"allclear/report/printable"
)

// paint is an ANSI colour. It only repeats what the words say.
type paint string

const (
	plain  paint = ""
	red    paint = "\x1b[1;31m"
	green  paint = "\x1b[1;32m"
	yellow paint = "\x1b[33m"
	bold   paint = "\x1b[1m"
	reset        = "\x1b[0m"
)

// page is a text that is written line by line. Everything is made printable here,
// so that no caller can forget it.
type page struct {
	out   bytes.Buffer
	color bool
	width int // where prose wraps, in characters; 0 for nowhere
}

// prose writes a line that may wrap between words; the lines after the first are indented by
// two more.
func (p *page) prose(indent int, colour paint, text string) {
	const hanging = 2
	line := strings.Repeat(" ", indent)
	used, started := indent, false
	for _, word := range strings.Split(printable.Text(text), " ") {
		length := utf8.RuneCountInString(word)
		switch {
		case !started:
		case p.width > 0 && used+1+length > p.width:
			p.put(colour, line)
			line, used = strings.Repeat(" ", indent+hanging), indent+hanging
		default:
			line, used = line+" ", used+1
		}
		line, used, started = line+word, used+length, true
	}
	p.put(colour, line)
}

// verbatim writes a line that is never wrapped, because people copy it.
func (p *page) verbatim(indent int, text string) {
	p.put(plain, strings.Repeat(" ", indent)+printable.Text(text))
}

// title writes a line in bold, above what belongs to it.
func (p *page) title(indent int, text string) {
	p.put(bold, strings.Repeat(" ", indent)+printable.Text(text))
}

// heading opens a section.
func (p *page) heading(title string) {
	p.out.WriteByte('\n')
	p.put(bold, title)
}

// put writes a line whose text is printable already.
func (p *page) put(colour paint, line string) {
	if p.color && colour != plain {
		line = string(colour) + line + reset
	}
	p.out.WriteString(line)
	p.out.WriteByte('\n')
}
