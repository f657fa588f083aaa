package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"

	"allclear/checksum"
	"allclear/checksum/position"
	"allclear/checksum/snapshot"
	"allclear/cmd/internal/fleetfile"
	"allclear/compare/finding"
	"allclear/report/printable"
)

// snapshotPage shows snapshots to people: a line for each member, and below them what has to
// be known of one.
type snapshotPage struct {
	rows  [][]string
	notes []string
}

// The columns of the page.
const (
	columnVersion = 1 + iota
	columnPosition
	columnTables
	columnRows
	columnSize
	columnTime
	columnState
)

func (*snapshotPage) headers() []string {
	return []string{"member", "version", "position", "tables", "rows", "size", "time", "state"}
}

// add adds a snapshot. One without a manifest is not whole.
func (p *snapshotPage) add(member, state string, m *snapshot.Manifest) {
	cells := make([]string, len(p.headers()))
	cells[0], cells[columnState] = member, state
	p.rows = append(p.rows, cells)
	if m == nil {
		return
	}
	r := &m.Recording
	cells[columnVersion], cells[columnPosition] = m.Facts["version"], positionOf(&r.Ended)
	rows, size := sizeOf(m)
	cells[columnTables], cells[columnRows] = finding.Thousands(len(m.Tables)), finding.Thousands(rows)
	cells[columnSize] = humanize.IBytes(uint64(size))
	cells[columnTime] = r.Ended.At.Sub(r.Began.At).Round(100 * time.Millisecond).String()
	if r.Consistent {
		cells[columnPosition] = positionOf(&r.Began)
		p.note("%s: all tables as they were at one moment, %s", member, r.Began.At.Format(time.RFC3339))
	} else if moved := movedText(r); moved != "" {
		p.note("%s: %s", member, moved)
	}
	if n := len(m.LeftOut); n > 0 {
		p.note("%s was taken without %s", member, finding.Counted(n, "table"))
	}
	if m.HidesDatabases || len(m.Hidden) > 0 {
		p.note("%s: the account did not see every table", member)
	}
	if m.KeyCheck != "" {
		p.note("%s: keys of text are hashed", member)
	}
}

// longestPosition is how much of a position fits into the page. A server of a long history has
// executed transactions of many others; all of it is in the form json.
const longestPosition = 48

// positionOf is where a server stood, "-" where nothing says so: it has no binlog, or the
// account may not ask.
func positionOf(s *checksum.Standing) string {
	text := []rune(cmp.Or(s.Activity.Replication.String(), "-"))
	if len(text) > longestPosition {
		return string(text[:longestPosition-1]) + "…"
	}
	return string(text)
}

func (p *snapshotPage) note(format string, values ...any) {
	p.notes = append(p.notes, fmt.Sprintf(format, values...))
}

// sizeOf is how many rows a snapshot has, and how many bytes the files of its tables.
func sizeOf(m *snapshot.Manifest) (rows uint64, size int64) {
	for i := range m.Tables {
		rows, size = rows+m.Tables[i].Rows, size+m.Tables[i].Size
	}
	return rows, size
}

// movedText says that a server was written to while its snapshot was taken, or that nobody
// can tell; "" if it was not.
func movedText(r *checksum.Recording) string {
	switch p := r.Ended.Since(&r.Began); {
	case p.Executed == position.Nothing:
		return ""
	case p.Executed == position.Something:
		return fmt.Sprintf("moved while it was taken: %s → %s", p.From, p.To)
	case p.Why != "":
		return "it cannot be told whether it moved while it was taken: " + p.Why
	}
	return "it cannot be told whether it moved while it was taken"
}

// write writes the page.
func (p *snapshotPage) write(w io.Writer) error {
	right := map[int]bool{columnTables: true, columnRows: true, columnSize: true, columnTime: true}
	page, err := plainTable(p.headers(), p.rows, right)
	if err != nil {
		return err
	}
	for _, note := range p.notes {
		page = append(page, printable.Text(note)+"\n"...)
	}
	if _, err := w.Write(page); err != nil {
		return fmt.Errorf("writing to stdout: %w", err)
	}
	return nil
}

// plainTable draws a table in plain ASCII. It renders into memory, because tablewriter does
// not report a writer that fails.
func plainTable(headers []string, rows [][]string, isRight map[int]bool) ([]byte, error) {
	align := make(tw.Alignment, len(headers))
	for i := range align {
		if align[i] = tw.AlignLeft; isRight[i] {
			align[i] = tw.AlignRight
		}
	}
	var drawn bytes.Buffer
	table := tablewriter.NewTable(&drawn,
		tablewriter.WithRenderer(renderer.NewBlueprint(tw.Rendition{Borders: tw.BorderNone, Symbols: tw.NewSymbols(tw.StyleASCII)})),
		tablewriter.WithHeaderAutoFormat(tw.Off), tablewriter.WithHeaderAlignment(tw.AlignLeft),
		tablewriter.WithTrimSpace(tw.Off), tablewriter.WithAlignment(align),
	)
	table.Header(headers)
	var errs []error
	for _, cells := range rows {
		safe := make([]string, len(cells))
		for i, cell := range cells {
			safe[i] = printable.Text(cell)
		}
		errs = append(errs, table.Append(safe))
	}
	if err := errors.Join(append(errs, table.Render())...); err != nil {
		return nil, fmt.Errorf("rendering a table: %w", err)
	}
	var page []byte
	for line := range strings.Lines(drawn.String()) {
		page = append(page, strings.TrimRight(line, " \n")+"\n"...)
	}
	return page, nil
}

// The states of a snapshot in the page.
const (
	stateWhole      = "whole"
	stateUnfinished = "UNFINISHED"
	stateNotTaken   = "NOT TAKEN"
)

// writeTaken shows what became of the members' snapshots.
func writeTaken(w io.Writer, out string, all []taken) error {
	unfinished := map[fleetfile.Place]bool{}
	found, err := snapshot.Find(out)
	if err != nil && !errors.Is(err, snapshot.ErrNone) {
		found = nil // what is there cannot be read, and the errors of all say why
	}
	for _, one := range found {
		unfinished[placeOf(one)] = one.Partial
	}
	var page snapshotPage
	whole := 0
	for i := range all {
		state := stateNotTaken
		switch t := &all[i]; {
		case t.err == nil:
			state = stateWhole
			whole++
		case unfinished[t.Place]:
			state = stateUnfinished
		}
		page.add(all[i].String(), state, all[i].manifest)
	}
	kept := finding.Counted(whole, "snapshot")
	if whole < len(all) {
		kept = fmt.Sprintf("%d of %s", whole, finding.Counted(len(all), "snapshot"))
	}
	page.note("%s kept in %s", kept, out)
	return page.write(w)
}
