package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// WriteJSON writes report.json: indented, the same bytes for the same Document.
func WriteJSON(w io.Writer, d *Document) error {
	text, err := encode(d, "  ")
	if err != nil {
		return err
	}
	return write(w, text)
}

// WriteFindings writes findings.ndjson: a finding a line, nothing else.
func WriteFindings(w io.Writer, d *Document) error {
	for i := range d.Findings {
		line, err := encode(&d.Findings[i], "")
		if err != nil {
			return err
		}
		if err := write(w, line); err != nil {
			return err
		}
	}
	return nil
}

// WriteNDJSON writes what WriteFindings does and one line more, the summary, so
// that a script needs one stream. The summary is the one line with a "verdict":
// the Document without its pairs and findings.
func WriteNDJSON(w io.Writer, d *Document) error {
	if err := WriteFindings(w, d); err != nil {
		return err
	}
	line, err := encode(summary{d.SchemaVersion, d.Tool, d.Run, d.Verdict, d.Reasons, d.Features, d.Coverage}, "")
	if err != nil {
		return err
	}
	return write(w, line)
}

type summary struct {
	SchemaVersion int       `json:"schema_version"`
	Tool          Tool      `json:"tool"`
	Run           Run       `json:"run"`
	Verdict       Verdict   `json:"verdict"`
	Reasons       []string  `json:"reasons"`
	Features      []Feature `json:"features"`
	Coverage      Coverage  `json:"coverage"`
}

// ReadJSON reads what WriteJSON wrote. It refuses a file that is cut short or
// followed by more, another schema version, and words it does not know; keys
// it does not know it passes over, since versions of one schema may add some.
func ReadJSON(r io.Reader) (*Document, error) {
	var d Document
	decoder := json.NewDecoder(r)
	if err := decoder.Decode(&d); err != nil {
		return nil, fmt.Errorf("this is no complete report.json: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("this is no report.json: something follows the document")
	}
	if d.SchemaVersion != SchemaVersion {
		return nil, fmt.Errorf("the report has schema version %d, this program reads version %d: use the version of allclear that wrote it", d.SchemaVersion, SchemaVersion)
	}
	d.sort()
	return &d, nil
}

// encode is one JSON value and a line feed, fit for a terminal.
func encode(value any, indent string) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false) // < and > stay readable; nothing here is HTML
	encoder.SetIndent("", indent)
	if err := encoder.Encode(value); err != nil {
		return nil, fmt.Errorf("encoding the report: %w", err)
	}
	return escapeInvisible(out.Bytes()), nil
}

// escapeInvisible writes as \u… what JSON allows as it is but a terminal would
// obey or hide: DEL, C1 controls (U+009B is a CSI), marks of direction. They
// stand in strings only, so this is the same JSON.
func escapeInvisible(text []byte) []byte {
	isPlain := func(r rune) bool { return r < 0x7f || unicode.IsPrint(r) }
	if bytes.IndexFunc(text, func(r rune) bool { return !isPlain(r) }) < 0 {
		return text
	}
	var out bytes.Buffer
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		switch {
		case isPlain(r):
			out.Write(text[:size])
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&out, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
		text = text[size:]
	}
	return out.Bytes()
}

// write is one checked write: a report that was cut must not pass for whole.
func write(w io.Writer, text []byte) error {
	n, err := w.Write(text)
	if err == nil && n < len(text) {
		err = io.ErrShortWrite
	}
	if err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}
