package server

import (
	"context"

	"allclear/checksum"
	"allclear/checksum/statement"
)

// nearLimit is how many rows to each side of a number are counted by index: some
// milliseconds.
const nearLimit = 10_000

// Near counts the rows that hold some numbers, and those that hold each of the numbers up
// to distance from them; no entry means none. By an index it counts at most 10,000 rows to
// each side, the nearest first, and at most 100,000 of a number itself. Without an index
// that serves, every row must be read, chunk by chunk; that is only done if scan is true,
// otherwise measured is false. Fractions count as the number below them.
func (m *Member) Near(
	ctx context.Context, c checksum.IDColumn, numbers []checksum.Integer, distance uint64, scan bool,
) (rows map[checksum.Integer]uint64, measured bool, err error) {
	doing := "counting rows by " + c.Table.FullName() + "." + c.Column.Name
	n, err := m.newNumeric(ctx, c.Column)
	if err != nil {
		return nil, false, m.fail(ctx, doing, err)
	}
	s := &surroundings{member: m, doing: doing, rows: map[checksum.Integer]uint64{}}
	switch {
	case c.Index != "" && n.ordered:
		for _, number := range numbers {
			if err := s.count(ctx, statement.Near(c, n.value, number, distance, nearLimit)); err != nil {
				return nil, false, err
			}
		}
	case !scan:
		return nil, false, nil
	default:
		keys := keyView(c.Table)
		all := keys
		if keys == nil {
			all = &checksum.View{Table: c.Table}
		}
		err := m.eachChunk(ctx, keys, func(r checksum.KeyRange) error {
			return s.count(ctx, statement.NearAll(all, n.value, numbers, distance, r))
		})
		if err != nil {
			return nil, false, err
		}
	}
	return s.rows, true, nil
}

// surroundings is one count of the rows that hold some numbers.
type surroundings struct {
	member *Member
	doing  string
	rows   map[checksum.Integer]uint64
}

func (s *surroundings) count(ctx context.Context, sql string) error {
	found, err := s.member.records(ctx, s.doing, sql)
	if err != nil {
		return err
	}
	for _, r := range found {
		held, err := number(r.text("V"))
		if err != nil {
			return s.member.fail(ctx, s.doing, err)
		}
		s.rows[held] += r.number("N")
	}
	return nil
}

// eachChunk calls do for each chunk of a table in the order of a key, and once for the
// whole table where keys is nil.
func (m *Member) eachChunk(ctx context.Context, keys *checksum.View, do func(checksum.KeyRange) error) error {
	if keys == nil {
		return do(checksum.KeyRange{})
	}
	reader := m.open(*keys)
	for r := (checksum.KeyRange{}); ; r.After = r.Through {
		var err error
		if r.Through, err = reader.Step(ctx, checksum.KeyRange{After: r.After}, heldChunk); err != nil {
			return err
		}
		if err := do(r); err != nil || r.Through == nil {
			return err
		}
	}
}
