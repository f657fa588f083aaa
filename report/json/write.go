// Package json writes a Document for programs: as JSON, as a stream of lines, or its
// findings alone; and reads the first back.
//
// It knows encodings, and how to keep the texts of servers from controlling a terminal that
// shows the JSON. The keys are those of the Document.
package json

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"reflect"

	"allclear/report"
)

// Write writes report.json: indented, the same bytes for the same Document. What may be many,
// such as tables and findings, is encoded one by one.
func Write(w io.Writer, d *report.Document) error {
	if err := (stream{w}).value(reflect.ValueOf(*d), ""); err != nil {
		return err
	}
	return write(w, []byte("\n"))
}

// WriteFindings writes findings.ndjson: one finding in each line, and nothing else.
func WriteFindings(w io.Writer, d *report.Document) error {
	for i := range d.Findings {
		if err := encode(w, &d.Findings[i], "", ""); err != nil {
			return err
		}
	}
	return nil
}

// WriteStream writes the findings as WriteFindings does and then the summary, so that a
// script needs only one stream. The summary is the only line with a "verdict": it is the
// Document without its pairs, findings and IDs.
func WriteStream(w io.Writer, d *report.Document) error {
	if err := WriteFindings(w, d); err != nil {
		return err
	}
	return encode(w, summary{
		d.SchemaVersion, d.Tool, d.Run, d.Verdict, d.Reasons, d.Features, d.Site, d.Accepted, d.Severities, d.Coverage, d.Freshness, d.Timeline,
		d.SinceLast,
	}, "", "")
}

type summary struct {
	SchemaVersion int                     `json:"schema_version"`
	Tool          report.Tool             `json:"tool"`
	Run           report.Run              `json:"run"`
	Verdict       report.Verdict          `json:"verdict"`
	Reasons       []string                `json:"reasons"`
	Features      []report.Feature        `json:"features"`
	Site          *report.Feature         `json:"site,omitempty"`
	Accepted      []report.Accepted       `json:"accepted"`
	Severities    []report.SeverityChange `json:"severities"`
	Coverage      report.Coverage         `json:"coverage"`
	Freshness     *report.Freshness       `json:"freshness,omitempty"`
	Timeline      []report.Event          `json:"timeline"`
	SinceLast     *report.SinceLast       `json:"since_last,omitempty"`
}

// encode writes one JSON value and a line feed, safe to show on a terminal.
func encode(w io.Writer, value any, prefix, indent string) error {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false) // < and > stay readable; nothing here is HTML
	encoder.SetIndent(prefix, indent)
	if err := encoder.Encode(value); err != nil {
		return fmt.Errorf("encoding the report: %w", err)
	}
	return write(w, escapeInvisible(out.Bytes()))
}

// write uses WriteTo, which reports a write that was cut short.
func write(w io.Writer, text []byte) error {
	if _, err := bytes.NewBuffer(text).WriteTo(w); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}
