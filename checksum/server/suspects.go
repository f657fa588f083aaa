package server

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"allclear/checksum"
	"allclear/checksum/statement"
)

// Step finds the key of the nth row of a key range, by the index alone; n is 1 or
// more. It is nil when the range has fewer rows. Without an index there are no
// steps, and it fails.
func (rd *Reader) Step(ctx context.Context, r checksum.KeyRange, n uint64) (*checksum.Bound, error) {
	m, v := rd.member, &rd.view
	doing := "stepping through " + v.Table.FullName()
	if v.Index == "" || n == 0 {
		return nil, m.fail(ctx, doing, fmt.Errorf("%d rows by the index %q", n, v.Index))
	}
	found := stepped{keys: v.KeyView()}
	if _, err := rd.from.stream(ctx, doing, statement.Step(v, r, n), found.rows()); err != nil {
		return nil, err
	}
	at, err := found.bound()
	return at, m.fail(ctx, doing, err)
}

// stepped is the key that a step leads to.
type stepped struct {
	keys     *checksum.View
	digester *checksum.Digester
}

func (s *stepped) rows() rows {
	return rows{
		columns: func(wire []checksum.WireField) error {
			l, err := checksum.NewLayout(s.keys, wire)
			if err != nil {
				return err
			}
			s.digester = checksum.NewDigester(l, checksum.Wire)
			return nil
		},
		row: func(packet []byte) (bool, error) { return true, s.digester.Add(packet) },
	}
}

// bound is nil where fewer rows were left.
func (s *stepped) bound() (*checksum.Bound, error) {
	reading, err := s.digester.Reading(true)
	if err != nil || reading.Last == nil {
		return nil, err
	}
	return &reading.Last.At, nil
}

// Suspects reads the rows of a key range in which the server's own filter finds what
// may be a sign of damage to a text (see filter), and shows these texts to an
// inspector. Without an index the range is the whole table.
//
// inspect makes an inspector for each attempt, since the rows of an attempt that
// failed come again; seen is the last inspector, and rows is how many rows it saw.
// Columns that textColumn refuses are not inspected; a view that has no others is not
// read.
func (rd *Reader) Suspects(
	ctx context.Context, r checksum.KeyRange, inspect func() checksum.Inspector,
) (seen checksum.Inspector, rows uint64, err error) {
	m, v := rd.member, &rd.view
	s, err := m.newScan(ctx, v)
	if err != nil {
		return nil, 0, err
	}
	if len(s.texts) == 0 {
		return inspect(), 0, nil
	}
	warnings, seen, rows, err := m.scan(ctx, s, s.sql(r, false), r, inspect)
	if err == nil && warnings > 0 && s.warns {
		_, seen, rows, err = m.scan(ctx, s, s.sql(r, true), r, inspect)
	}
	return seen, rows, err
}

// scan looks for suspects with one statement.
func (m *Member) scan(
	ctx context.Context, s *scan, sql string, r checksum.KeyRange, inspect func() checksum.Inspector,
) (warnings uint16, seen checksum.Inspector, count uint64, err error) {
	var l *checksum.Layout
	var to *placed
	_, err = m.stream(ctx, "looking for damage in "+s.view.Table.FullName()+", "+r.String(), sql, rows{
		columns: func(wire []checksum.WireField) (err error) {
			l, err = checksum.NewLayout(&s.read, wire)
			seen, count = inspect(), 0
			to = &placed{seen, s.places}
			return err
		},
		row: func(packet []byte) (bool, error) {
			count++
			return true, l.Inspect(packet, to)
		},
		ended: func(n uint16) { warnings = n },
	})
	return warnings, seen, count, err
}

// scan is how the suspects of a view are read.
type scan struct {
	view   *checksum.View
	read   checksum.View // what is sent: the key, then the other texts
	places []int         // where the columns of read are in view
	texts  []filter      // of each text column of read
	shown  []string      // the select list
	warns  bool          // fast and full differ
}

func (m *Member) newScan(ctx context.Context, v *checksum.View) (*scan, error) {
	d, err := m.speaks(ctx)
	if err != nil {
		return nil, err
	}
	s := &scan{view: v, read: *v}
	s.read.Columns = nil
	for i, c := range v.Columns {
		text := textColumn(c.Column)
		if !text && i >= v.Key {
			continue
		}
		shown := statement.Name(c.Name)
		if text {
			f := newFilter(c.Column, d).sampling(c.Column, d, v.Sample)
			s.texts = append(s.texts, f)
			s.warns = s.warns || f.fast != f.full
			if i >= v.Key { // a sound text is not sent because another one of its row is suspect
				shown = "CASE WHEN " + f.full + " THEN " + shown + " END"
			}
		}
		s.read.Columns = append(s.read.Columns, checksum.ViewColumn{Column: c.Column})
		s.places = append(s.places, i)
		s.shown = append(s.shown, shown)
	}
	return s, nil
}

func (s *scan) sql(r checksum.KeyRange, full bool) string {
	conditions := make([]string, len(s.texts))
	for i, f := range s.texts {
		conditions[i] = f.fast
		if full {
			conditions[i] = f.full
		}
	}
	return statement.Select(&s.read, s.shown, r, "("+strings.Join(conditions, " OR ")+")")
}

// placed gives an inspector the place of a column in the whole view.
type placed struct {
	to     checksum.Inspector
	places []int
}

func (p *placed) Text(column int, value []byte) bool { return p.to.Text(p.places[column], value) }
func (p *placed) At(key checksum.Bound)              { p.to.At(key) }

// NonASCII counts, for each column of a view, the values of a key range that
// hold a byte outside ASCII. It is 0 for columns that Suspects does not look at.
// Without an index the range is the whole table.
func (rd *Reader) NonASCII(ctx context.Context, r checksum.KeyRange) ([]uint64, error) {
	m, v := rd.member, &rd.view
	counts := make([]uint64, len(v.Columns))
	d, err := m.speaks(ctx)
	if err != nil {
		return nil, err
	}
	sums, places := nonASCIISums(v, d)
	if len(sums) == 0 {
		return counts, nil
	}
	doing := "counting texts outside ASCII in " + v.Table.FullName() + ", " + r.String()
	sum, err := m.record(ctx, doing, statement.Aggregate(v, sums, r))
	if err != nil {
		return nil, err
	}
	for _, i := range places {
		counts[i] = sum.number("N" + strconv.Itoa(i))
	}
	return counts, nil
}

// nonASCIISums makes a sum for each text column of a view; places are these columns.
func nonASCIISums(v *checksum.View, d dialect) (sums []string, places []int) {
	for i, c := range v.Columns {
		if textColumn(c.Column) {
			places = append(places, i)
			sums = append(sums, "SUM("+holdsNonASCII(statement.Name(c.Name), c.Charset, d)+") AS N"+strconv.Itoa(i))
		}
	}
	return sums, places
}
