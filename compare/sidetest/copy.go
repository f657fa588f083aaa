package sidetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"allclear/checksum"
	"allclear/checksum/charset"
	"allclear/compare"
)

// groupRows is how many rows lie between two bounds that a copy has recorded.
const groupRows = 64

// columnBits is how many bits a copy keeps of the hash of a column.
const columnBits = 16

// Copy is a side that was kept in memory. It is safe for concurrent use.
type Copy struct {
	address string
	catalog *checksum.Catalog
	facts   map[string]string
	stored  *checksum.StoredObjects
	tables  map[string]*kept // by db.table
	// Taken is what Recording says: when the copy was taken, unless a test sets it.
	Taken checksum.Recording
}

// kept is one table of a copy, its rows in key order where the table has a usable key.
type kept struct {
	table *checksum.Table
	names []string // the columns, in the order in which the rows were hashed
	key   int
	rows  []checksum.Row
}

// Keep copies all of some databases of a side, and the settings named.
func Keep(ctx context.Context, from compare.Side, databases []string, variables ...string) (*Copy, error) {
	c := &Copy{address: "copy of " + from.Address(), tables: map[string]*kept{}}
	var err error
	if c.catalog, err = from.Catalog(ctx, databases); err != nil {
		return nil, err
	}
	if c.Taken.Began, err = standing(ctx, from); err != nil {
		return nil, err
	}
	variables = append(variables, "version", "hostname", "port", "server_id", "lower_case_table_names")
	if c.facts, err = from.Facts(ctx, variables); err != nil {
		return nil, err
	}
	if describer, ok := from.(compare.Describer); ok {
		if err = errors.Join(describer.Describe(ctx, c.catalog.Tables), describer.ReadCounters(ctx, c.catalog.Tables)); err != nil {
			return nil, err
		}
		if c.stored, err = describer.StoredObjects(ctx, databases); err != nil {
			return nil, err
		}
	}
	for _, t := range c.catalog.Tables {
		if c.tables[t.FullName()], err = keep(ctx, from, t); err != nil {
			return nil, err
		}
	}
	c.Taken.Ended, err = standing(ctx, from)
	return c, err
}

// standing is where the side stands now.
func standing(ctx context.Context, of compare.Side) (checksum.Standing, error) {
	now, err := of.Activity(ctx)
	return checksum.Standing{At: time.Now(), Instance: compare.InstanceOf(of), Activity: now}, err
}

func keep(ctx context.Context, from compare.Side, t *checksum.Table) (_ *kept, err error) {
	view := compare.NewPlan(t, t).A
	reader, err := from.Open(view)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, reader.Close()) }()
	k := &kept{table: t, names: view.Names(), key: view.Key}
	all := checksum.Selection{Detail: func(checksum.Row) bool { return true }}
	err = reader.Rows(ctx, all, func() { k.rows = nil }, func(row checksum.Row) error {
		row.Spread = row.Hash // of the one kind that there is
		shorten(&row, &view)
		k.rows = append(k.rows, row)
		return nil
	})
	return k, err
}

// shorten leaves of a row what a snapshot keeps of it: no text, few bits of the hashes of
// its columns, and the hashes of texts outside ASCII.
func shorten(row *checksum.Row, view *checksum.View) {
	row.Bits, row.Records = make([]uint8, len(view.Columns)), make([]*checksum.TextRecord, len(view.Columns))
	for i := range view.Columns {
		text := row.Texts
		switch {
		case i < view.Key || view.Columns[i].Type == "float":
			row.Bits[i] = 64
		case text != nil && charset.ASCIILen(text[i]) < len(text[i]):
			row.Bits[i], row.Records[i] = 64, &checksum.TextRecord{Hash: row.Columns[i]}
		default:
			row.Bits[i] = columnBits
			row.Columns[i] &= 1<<columnBits - 1
		}
	}
	row.Texts, row.Floats = nil, nil
}

// Address implements compare.Side.
func (c *Copy) Address() string { return c.address }

// RecordedKind implements compare.Recorded.
func (c *Copy) RecordedKind() checksum.Kind { return checksum.Meaning }

// Recording implements compare.Recorded.
func (c *Copy) Recording() checksum.Recording { return c.Taken }

// Catalog implements compare.Side.
func (c *Copy) Catalog(_ context.Context, databases []string) (*checksum.Catalog, error) {
	if len(databases) == 0 {
		return c.catalog, nil
	}
	some := &checksum.Catalog{Others: map[string]string{}}
	for _, t := range c.catalog.Tables {
		if !slices.Contains(databases, t.Database) {
			some.Elsewhere = append(some.Elsewhere, t.FullName())
		}
	}
	for _, database := range databases {
		held := 0
		for _, t := range c.catalog.Tables {
			if t.Database == database {
				some.Tables = append(some.Tables, t)
				held++
			}
		}
		for name, kind := range c.catalog.Others {
			if strings.HasPrefix(name, database+".") {
				some.Others[name] = kind
				held++
			}
		}
		if held == 0 {
			some.Missing = append(some.Missing, database)
		}
	}
	return some, nil
}

// Table implements compare.Side.
func (c *Copy) Table(_ context.Context, database, name string) (*checksum.Table, error) {
	k := c.tables[database+"."+name]
	if k == nil {
		return nil, fmt.Errorf("%s.%s in the %s: %w", database, name, c.address, checksum.ErrNoTable)
	}
	return k.table, nil
}

// Probe implements compare.Side.
func (c *Copy) Probe(ctx context.Context, database, name string) error {
	_, err := c.Table(ctx, database, name)
	return err
}

// Facts implements compare.Side.
func (c *Copy) Facts(context.Context, []string) (map[string]string, error) { return c.facts, nil }

// Activity implements compare.Side.
func (c *Copy) Activity(context.Context) (checksum.Activity, error) {
	return checksum.Activity{Frozen: true}, nil
}

// Open implements compare.Side. Rows were hashed with all of their columns: a view of
// others is not to be had.
func (c *Copy) Open(view checksum.View) (compare.Reader, error) {
	k := c.tables[view.Table.FullName()]
	switch {
	case k == nil:
		return nil, fmt.Errorf("%s in the %s: %w", view.Table.FullName(), c.address, checksum.ErrNoTable)
	case view.Inspect != nil:
		return nil, fmt.Errorf("%s was kept without its texts: %w", view.Table.FullName(), errors.ErrUnsupported)
	case !slices.Equal(k.names, view.Names()) || k.key != view.Key:
		return nil, fmt.Errorf("%s was kept by other columns: %w", view.Table.FullName(), errors.ErrUnsupported)
	}
	return &copyReader{k}, nil
}

// Describe implements compare.Describer. The copy's tables were described when they were kept.
func (c *Copy) Describe(context.Context, []*checksum.Table) error { return nil }

// ReadCounters implements compare.Describer.
func (c *Copy) ReadCounters(context.Context, []*checksum.Table) error { return nil }

// StoredObjects implements compare.Describer.
func (c *Copy) StoredObjects(_ context.Context, databases []string) (*checksum.StoredObjects, error) {
	if c.stored == nil {
		return nil, fmt.Errorf("stored objects in the %s: %w", c.address, errors.ErrUnsupported)
	}
	some := *c.stored
	isOther := func(o checksum.StoredObject) bool { return !slices.Contains(databases, o.Database) }
	some.Objects = slices.DeleteFunc(slices.Clone(some.Objects), isOther)
	return &some, nil
}

// copyReader reads one table of a copy.
type copyReader struct{ *kept }

// Close implements checksum.Reader.
func (r *copyReader) Close() error { return nil }

// isEnd tells that the bound of a row is one that the copy recorded.
func (r *copyReader) isEnd(row int) bool { return (row+1)%groupRows == 0 || row == len(r.rows)-1 }

// place finds the row that a bound is of: the number of rows up to and including it.
func (r *copyReader) place(b *checksum.Bound, open int) (int, error) {
	if b == nil {
		return open, nil
	}
	for i := range r.rows {
		if r.isEnd(i) && bytes.Equal(r.rows[i].Key, b.Key) {
			return i + 1, nil
		}
	}
	return 0, fmt.Errorf("the bound %v was not recorded: %w", b.Text, errors.ErrUnsupported)
}

func (r *copyReader) span(in checksum.KeyRange) (from, to int, err error) {
	if from, err = r.place(in.After, 0); err != nil {
		return 0, 0, err
	}
	to, err = r.place(in.Through, len(r.rows))
	return from, max(from, to), err
}

// Lead implements compare.Leader.
func (r *copyReader) Lead(_ context.Context, in checksum.KeyRange, limit checksum.Limit) (*checksum.Bound, error) {
	from, to, err := r.span(in)
	if err != nil {
		return nil, err
	}
	fits := func(end int) bool { return limit.Rows == 0 || uint64(end-from) <= limit.Rows }
	if fits(to) {
		return nil, nil
	}
	var last *checksum.Bound
	for i := from; i < to-1; i++ {
		if !r.isEnd(i) {
			continue
		}
		if last != nil && !fits(i+1) {
			break
		}
		last = &r.rows[i].Bound
	}
	return last, nil
}

// Split implements checksum.Reader.
func (r *copyReader) Split(_ context.Context, parts int) ([]checksum.Bound, error) {
	var ends []checksum.Bound
	for i := range max(0, len(r.rows)-1) {
		if r.isEnd(i) {
			ends = append(ends, r.rows[i].Bound)
		}
	}
	var bounds []checksum.Bound
	for i := 1; i < parts && len(ends) > 0; i++ {
		at := ends[len(ends)*i/parts]
		if n := len(bounds); n == 0 || !bytes.Equal(bounds[n-1].Key, at.Key) {
			bounds = append(bounds, at)
		}
	}
	return bounds, nil
}
