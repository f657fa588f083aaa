// Package forms is the list of all forms that a report can be written in. A new form is a
// package of its own and one line here: what to write to stdout, and which files to keep,
// follow from the list.
package forms

import (
	"io"

	"allclear/report"
	"allclear/report/html"
	"allclear/report/json"
	"allclear/report/junit"
	"allclear/report/markdown"
	"allclear/report/metrics"
	"allclear/report/nagios"
	"allclear/report/statement"
	"allclear/report/text"
)

// Renderer writes a Document in one form.
type Renderer struct {
	Name   string // the word that asks for the form; "" for one that is only kept in a file
	File   string // the file that it is kept in; "" for one that is only written when asked for
	Render func(w io.Writer, d *report.Document) error
	// ExitCode is the exit code of a command that writes the form, where its readers go by a
	// convention of their own; nil where the code is the verdict's.
	ExitCode func(d *report.Document) int
}

// Options say where the forms for people are going. The zero value is for files.
type Options struct {
	Text text.Options
}

// All are the forms, in the order in which help texts list them.
func All(o Options) []Renderer {
	return []Renderer{
		{Name: "text", File: report.TextFile, Render: func(w io.Writer, d *report.Document) error { return text.Write(w, d, o.Text) }},
		{Name: "json", File: report.JSONFile, Render: json.Write},
		{Name: "ndjson", Render: json.WriteStream},
		{File: report.FindingsFile, Render: json.WriteFindings},
		{Name: "html", File: report.HTMLFile, Render: html.Write},
		{Name: "markdown", File: "report.md", Render: markdown.Write},
		{Name: "junit", File: "junit.xml", Render: junit.Write},
		{Name: "openmetrics", File: "report.prom", Render: metrics.Write},
		{Name: "nagios", Render: nagios.Write, ExitCode: nagios.Code},
		{Name: "statement", File: "statement.txt", Render: statement.Write},
	}
}

// Names are the names of the forms that have one.
func Names(all []Renderer) []string {
	return texts(all, func(r Renderer) string { return r.Name })
}

// Files are the files of the forms that have one.
func Files(all []Renderer) []string {
	return texts(all, func(r Renderer) string { return r.File })
}

func texts(all []Renderer, of func(Renderer) string) []string {
	var some []string
	for _, r := range all {
		if text := of(r); text != "" {
			some = append(some, text)
		}
	}
	return some
}

// Named finds a form by its name.
func Named(all []Renderer, name string) (Renderer, bool) {
	for _, r := range all {
		if r.Name == name && name != "" {
			return r, true
		}
	}
	return Renderer{}, false
}
