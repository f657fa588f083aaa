// Package nagios writes a Document as a monitoring plugin does: one line, with a status, what it
// means and figures, and an exit code (https://www.monitoring-plugins.org/doc/guidelines.html).
//
// It knows that convention. It does not know how old a report may be: who reads a kept one has
// to ask.
package nagios

import (
	"fmt"
	"io"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/outline"
	"allclear/report/printable"
)

// The exit codes of plugins.
const (
	OK       = 0
	Warning  = 1
	Critical = 2
	Unknown  = 3 // also the code of a plugin that could not run
)

// mostText is how long the text of a line may be, in bytes. NRPE before version 3 passes on 1,024
// bytes, figures included.
const mostText = 500

// Code is the exit code for a Document: what is not verified is not known.
func Code(d *report.Document) int {
	switch d.Verdict {
	case report.Go:
		return OK
	case report.Degraded:
		return Warning
	case report.NoGo:
		return Critical
	case report.Incomplete:
	}
	return Unknown
}

// Write writes the line.
func Write(w io.Writer, d *report.Document) error {
	o := outline.Of(d)
	says := o.Word() + ": " + o.Headline
	news := news(d, o)
	if news != nil {
		says += "; " + news.Says
	}
	if len(d.Reasons) > 0 && d.Verdict != report.Go {
		if news == nil || !news.IsIn(d.Reasons[0]) {
			says += "; " + d.Reasons[0]
		}
		if more := len(d.Reasons) - 1; more > 0 {
			says += fmt.Sprintf(" (and %s)", finding.Counted(more, "more reason"))
		}
	}
	ended := "; run ended " + d.Run.Finished.UTC().Format(time.RFC3339)
	return write(w, Code(d), cut(plain(says), mostText)+ended, figures(d))
}

// news is what is new or worse since the last run, and the first of it, before the reasons; nil if
// nothing is.
func news(d *report.Document, o *outline.Outline) *outline.ChangedLine {
	if d.SinceLast == nil || !d.SinceLast.HasNews() {
		return nil
	}
	says := fmt.Sprintf("since the last run %d new, %d worse", d.SinceLast.Of(report.ChangeNew), d.SinceLast.Of(report.ChangeWorse))
	if lost := d.SinceLast.PlacesOf(report.ChangeNew).String(); lost != "" {
		says += ", " + lost + " newly NOT verified"
	}
	if len(o.Since.Changes) == 0 {
		return &outline.ChangedLine{Says: says}
	}
	first := o.Since.Changes[0].Lines[0]
	first.Says = says + ": " + first.Says
	return &first
}

// WriteUnknown writes the line of a run that came to no result.
func WriteUnknown(w io.Writer, why error) error {
	return write(w, Unknown, cut(plain("could not run, nothing is proven: "+why.Error()), mostText), nil)
}

func write(w io.Writer, code int, says string, figures []string) error {
	line := "ALLCLEAR " + []string{"OK", "WARNING", "CRITICAL", "UNKNOWN"}[code] + " - " + says
	if len(figures) > 0 {
		line += " | " + strings.Join(figures, " ")
	}
	if _, err := strings.NewReader(line + "\n").WriteTo(w); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}

// plain is a text for the line: printable, and without the sign that ends the text.
func plain(text string) string { return strings.ReplaceAll(printable.Text(text), "|", `\x7c`) }

// cut shortens a text to so many bytes, between characters.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	const dots = "..."
	end := most - len(dots)
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + dots
}

// figures are 'label'=value[unit];[warn];[crit];[min];[max]. There are no thresholds: the
// verdict decides, and a figure alone does not.
func figures(d *report.Document) []string {
	c := d.Coverage
	count := func(name string, n any) string { return fmt.Sprintf("%s=%d;;;0", name, n) }
	of := func(name string, n, most int) string { return fmt.Sprintf("%s=%d;;;0;%d", name, n, most) }
	all := []string{
		count("tables_planned", c.Tables.Planned),
		of("tables_verified", c.Tables.Verified, c.Tables.Planned),
		of("tables_unverified", c.Tables.Unverified, c.Tables.Planned),
		count("tables_left_out", c.Tables.LeftOut),
		count("rows_verified", c.RowsVerified),
		count("gaps", len(c.Unverified)),
	}
	number := func(belong func(*report.Finding) bool) int { return report.Distinct(d.FindingsThat(belong)) }
	all = append(all,
		count("blockers", number((*report.Finding).IsBlocker)), count("warnings", number((*report.Finding).IsWarning)),
		count("accepted", number(func(f *report.Finding) bool { return f.Accepted })),
		of("canaries_missed", c.Canaries.Planted-c.Canaries.Found, c.Canaries.Planted),
		fmt.Sprintf("seconds=%.3fs;;;0", d.Run.Finished.Sub(d.Run.Started).Seconds()))
	if d.IDs != nil && len(d.IDs.Columns) > 0 {
		most := 0.0
		for _, column := range d.IDs.Columns {
			most = max(most, column.Used)
		}
		all = append(all, fmt.Sprintf("id_used=%g%%;;;0", math.Round(most*1e4)/100))
	}
	return all
}
