package json

import (
	"io"

	"allclear/report"
)

// WriteSince writes what a Document says has changed since an earlier run, and nothing else: the
// value of since_last in report.json.
func WriteSince(w io.Writer, d *report.Document) error { return encode(w, d.SinceLast, "", "  ") }
