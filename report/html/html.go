// Package html writes a report as one HTML file for people: the verdict first, then why, what to
// do, a map of the fleet, what was found, and all that a reader may ask for next.
//
// The file fetches nothing, and its content security policy forbids it to. All of it can be read
// where scripts are off, on a phone, on paper, and by someone who sees no colours.
//
// It knows elements, styles and plots. Package outline picks what is said and how much of it; the
// map, the plots and the facts of servers are made here from the Document. What servers sent is
// made printable and then escaped, in every place of the page, by the template engine.
package html

import (
	"bytes"
	"fmt"
	"io"

	"allclear/report"
)

// Write writes a Document.
func Write(w io.Writer, d *report.Document) error {
	page, err := pageOf(d)
	if err != nil {
		return err
	}
	templates, err := parsed()
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := templates.ExecuteTemplate(&out, "page", page); err != nil {
		return fmt.Errorf("rendering the page: %w", err)
	}
	if _, err := out.WriteTo(w); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}
