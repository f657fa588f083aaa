package server

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"allclear/checksum"
	"allclear/checksum/statement"
)

// ReadCounters compares what tables would give next for a number with the greatest that a row
// has, at the end of an index: one short statement a table. Tables that give no numbers, or
// that count by something else than the whole column, stay as they are.
//
// Rows may be added meanwhile. A counter only rises, so one that was beyond the rows when the
// catalog was read before them still is; any other is read again, after the rows.
func (m *Member) ReadCounters(ctx context.Context, tables []*checksum.Table) error {
	for _, t := range tables {
		if err := m.readCounter(ctx, t); err != nil {
			return err
		}
	}
	return nil
}

func (m *Member) readCounter(ctx context.Context, t *checksum.Table) error {
	t.Counter = nil
	i := slices.IndexFunc(t.Columns, func(c checksum.Column) bool { return c.AutoIncrement && c.IsInteger() })
	if i < 0 || t.AutoIncrement == 0 || !countsOn(t.Engine) {
		return nil
	}
	c := checksum.NewIDColumn(t, &t.Columns[i])
	if c.Index == "" {
		return nil // such as the second column of MyISAM's key, which is counted within the first
	}
	counter := checksum.Counter{Next: t.AutoIncrement, Unique: c.Unique}
	var err error
	if counter.Greatest, err = m.greatest(ctx, c); err != nil {
		return err
	}
	if counter.IsPassed() {
		if err := m.readAgain(ctx, c, &counter); err != nil {
			return err
		}
	}
	t.Counter = &counter
	return nil
}

// readAgain reads a counter after the rows that seem to have passed it, and what is left of
// them: whoever deletes such rows heals the counter.
func (m *Member) readAgain(ctx context.Context, c checksum.IDColumn, counter *checksum.Counter) error {
	found, err := m.records(ctx, "reading the AUTO_INCREMENT of "+c.Table.FullName(), statement.NextID(c.Table, ""))
	if err != nil {
		return err
	}
	settings, err := m.Facts(ctx, []string{"auto_increment_increment", "auto_increment_offset"})
	if err != nil {
		return err
	}
	number := func(name string) uint64 {
		n, _ := strconv.ParseUint(settings[name], 10, 64)
		return max(1, n) // a server that does not say counts one by one
	}
	for _, r := range found {
		counter.Next = checksum.NextOf(r.number("AUTO_INCREMENT"), number("auto_increment_increment"), number("auto_increment_offset"))
	}
	if !counter.IsPassed() {
		return nil
	}
	if counter.Greatest, err = m.greatest(ctx, c); err != nil || !counter.IsPassed() {
		return err
	}
	next := checksum.Uint(counter.Next)
	before := next.Before()
	ids, _, err := m.IDs(ctx, c, &before, &next, make([]uint64, 0, 1))
	counter.InUse = len(ids) > 0
	return err
}

// greatest is the greatest value of a column; nil where it has none.
func (m *Member) greatest(ctx context.Context, c checksum.IDColumn) (*checksum.Integer, error) {
	top, err := m.TopIDs(ctx, c, nil, 1)
	if err != nil || len(top) == 0 {
		return nil, err
	}
	return &top[0], nil
}

// countsOn tells whether an engine gives the number that the catalog shows. Engines that
// hand a table on to another server or file show anything.
func countsOn(engine string) bool {
	return slices.ContainsFunc([]string{"InnoDB", "MyISAM", "Aria", "MEMORY"}, func(known string) bool {
		return strings.EqualFold(engine, known)
	})
}
