package text

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"

	"allclear/compare/finding"
	"allclear/report/outline"
	"allclear/report/printable"
)

// table writes rows of cells under their headers, in plain ASCII.
//
// By default tablewriter rewrites headers and trims cells, but names must stay as they are.
// It renders into a buffer, because it does not report a writer that fails.
func (p *page) table(headers []string, rows [][]string) error {
	var out bytes.Buffer
	table := tablewriter.NewTable(&out,
		tablewriter.WithRenderer(renderer.NewBlueprint(tw.Rendition{
			Borders: tw.BorderNone,
			Symbols: tw.NewSymbols(tw.StyleASCII),
		})),
		tablewriter.WithHeaderAutoFormat(tw.Off),
		tablewriter.WithHeaderAlignment(tw.AlignLeft),
		tablewriter.WithTrimSpace(tw.Off),
		tablewriter.WithAlignment(tw.Alignment{
			tw.AlignLeft, tw.AlignLeft, tw.AlignRight, tw.AlignLeft, tw.AlignRight, tw.AlignRight,
		}),
	)
	table.Header(headers)
	for _, cells := range rows {
		safe := make([]string, len(cells))
		for i, cell := range cells {
			safe[i] = printable.Text(cell)
		}
		if err := table.Append(safe); err != nil {
			return fmt.Errorf("rendering a table of the report: %w", err)
		}
	}
	if err := table.Render(); err != nil {
		return fmt.Errorf("rendering a table of the report: %w", err)
	}
	for line := range strings.Lines(out.String()) {
		p.put(plain, " "+strings.TrimRight(line, " \n")) // the table brings a space of its own
	}
	return nil
}

// tables writes the summary of tables. What is not a match is in capitals, so that it stands
// out without colour.
func (p *page) tables(lines []outline.Line) error {
	if len(lines) == 0 {
		return nil
	}
	p.heading("TABLES")
	var rows [][]string
	for i := range lines {
		rows = append(rows, cells(&lines[i]))
	}
	return p.table([]string{"pair", "table", "rows", "result", "diffs", "s"}, rows)
}

func cells(l *outline.Line) []string {
	pair := l.Pairs[0]
	if len(l.Pairs) > 1 {
		pair = finding.Counted(len(l.Pairs), "pair")
	}
	if l.Tables == 0 {
		return []string{pair, "-", "", strings.ToUpper(l.Result.String()), "", ""}
	}
	name := l.Table
	if name == "" && l.Tables > 1 {
		name = "(" + finding.Counted(l.Tables, "table") + ")"
	}
	result := l.Result.String()
	switch {
	case l.LookedAt:
		result = "looked at"
	case !l.IsRight():
		result = strings.ToUpper(result)
	}
	return []string{pair, name, l.Rows(), result, l.Differ(), fmt.Sprintf("%.1f", l.Seconds)}
}
