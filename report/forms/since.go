package forms

import (
	"io"

	"allclear/report"
	"allclear/report/json"
	"allclear/report/markdown"
	"allclear/report/text"
)

// Since are the forms in which what has changed since an earlier run can be written by itself.
func Since(o Options) []Renderer {
	return []Renderer{
		{Name: "text", Render: func(w io.Writer, d *report.Document) error { return text.WriteSince(w, d, o.Text) }},
		{Name: "json", Render: json.WriteSince},
		{Name: "markdown", Render: markdown.WriteSince},
	}
}
