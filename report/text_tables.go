package report

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"

	"allclear/compare"
)

// The text lists each table of a small fleet. Of a large one it lists the
// tables that are not a match, up to a limit, and sums up the others by pair.
const (
	mostTablesListed = 40
	mostProblems     = 60
)

// line is one line of the summary of tables: a table, or tables of one pair
// with the same result.
type line struct {
	pair, table  string
	tables       uint64 // how many tables it stands for
	rowsA, rowsB uint64
	result       Result
	differences  uint64
	seconds      float64
	isSum        bool
	isUnknown    bool // stands for a pair whose tables are not known
	isInspected  bool // of a run that looked at texts or IDs alone
}

// tables writes the summary of tables. What is no match stands out by its
// capitals.
func (p *page) tables(d *Document) error {
	lines := d.tableLines()
	if len(lines) == 0 {
		return nil
	}
	p.heading("TABLES")
	var out bytes.Buffer
	table := newTable(&out)
	table.Header("pair", "table", "rows", "result", "diffs", "s")
	for _, l := range lines {
		if err := table.Append(l.cells()); err != nil {
			return fmt.Errorf("rendering the summary of tables: %w", err)
		}
	}
	if err := table.Render(); err != nil {
		return fmt.Errorf("rendering the summary of tables: %w", err)
	}
	for text := range strings.Lines(out.String()) {
		p.put(plain, " "+strings.TrimRight(text, " \n")) // the table brings a space of its own
	}
	return nil
}

// newTable is a plain ASCII table. tablewriter by default rewrites headers and
// trims cells; names must stay as they are. It renders into a buffer, for it
// does not tell of a writer that fails.
func newTable(out *bytes.Buffer) *tablewriter.Table {
	return tablewriter.NewTable(out,
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
}

func (d *Document) tableLines() []line {
	total := 0
	for i := range d.Pairs {
		total += len(d.Pairs[i].Tables)
	}
	var lines []line
	problems := 0
	for i := range d.Pairs {
		p := &d.Pairs[i]
		if len(p.Tables) == 0 {
			lines = append(lines, line{pair: p.Name, isUnknown: true})
		}
		type kind struct {
			result      Result
			isInspected bool
		}
		sums := newGroups[kind, Table]()
		for _, t := range p.Tables {
			isInspected := d.goal() == Charset && t.Inspected || d.goal() == Identity && t.Traced
			isMatch := t.Result == Result(compare.Match) || isInspected
			if total > mostTablesListed && (isMatch || problems == mostProblems) {
				sums.add(kind{t.Result, isInspected}, t)
				continue
			}
			if !isMatch {
				problems++
			}
			lines = append(lines, line{pair: p.Name, table: t.Table, tables: 1, rowsA: t.RowsA, rowsB: t.RowsB,
				result: t.Result, differences: t.Differences, seconds: t.Seconds, isInspected: isInspected})
		}
		for k, tables := range sums.inOrder {
			sum := line{pair: p.Name, result: k.result, tables: uint64(len(tables)), isSum: true, isInspected: k.isInspected}
			for _, t := range tables {
				sum.rowsA += t.RowsA
				sum.rowsB += t.RowsB
				sum.differences += t.Differences
				sum.seconds += t.Seconds
			}
			lines = append(lines, sum)
		}
	}
	return lines
}

func (l *line) cells() []string {
	if l.isUnknown {
		return []string{visible(l.pair), "-", "", strings.ToUpper(l.result.String()), "", ""}
	}
	name := visible(l.table)
	if l.isSum {
		name = "(" + counted(l.tables, "table") + ")"
	}
	rows := thousands(l.rowsA)
	if l.rowsA != l.rowsB {
		rows = "a " + thousands(l.rowsA) + ", b " + thousands(l.rowsB)
	}
	result := l.result.String()
	switch {
	case l.isInspected:
		result = "looked at"
		if l.rowsA == 0 && l.rowsB == 0 {
			rows = "" // they were not counted
		}
	case l.result != Result(compare.Match):
		result = strings.ToUpper(result) // to be seen without colour
	}
	return []string{visible(l.pair), name, rows, result, thousands(l.differences), fmt.Sprintf("%.1f", l.seconds)}
}
