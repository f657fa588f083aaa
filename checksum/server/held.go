package server

import (
	"context"
	"strconv"

	"allclear/checksum"
	"allclear/checksum/statement"
)

// heldChunk is how many rows one statement looks at where no index leads to the
// greatest value: some tens of milliseconds.
const heldChunk = 50_000

// Held finds what a column holds: its greatest number, how many rows hold exactly
// the ceiling (nil: do not count), and at most listed of these rows. Texts in keys
// are masked, and rows of a table without a usable key are counted but not listed. A
// column need not be of integers: fractions are rounded toward zero, and of texts
// only those that consist of digits count.
//
// With an index this takes a moment, and longer the more rows hold the ceiling.
// Without an index, and for texts, which no index keeps in the order of numbers, every
// row must be read, chunk by chunk. That is only done if scan is true; otherwise
// measured is false. Held fails for a column whose type has no numbers.
func (m *Member) Held(
	ctx context.Context, c checksum.IDColumn, ceiling *checksum.Integer, listed int, scan bool,
) (held checksum.Held, measured bool, err error) {
	doing := "finding the greatest value of " + c.Table.FullName() + "." + c.Column.Name
	n, err := m.newNumeric(ctx, c.Column)
	if err != nil {
		return held, false, m.fail(ctx, doing, err)
	}
	h := &holding{member: m, doing: doing, column: c, numeric: n, ceiling: ceiling, listed: listed, keys: keyView(c.Table)}
	if h.keys != nil {
		h.held.Key = h.keys.Names()
	}
	switch {
	case c.Index != "" && n.ordered:
		err = h.byIndex(ctx)
	case !scan:
		return held, false, nil
	default:
		err = h.byScan(ctx)
	}
	if err != nil {
		return checksum.Held{}, false, err
	}
	return h.held, true, nil
}

// holding is one look at what a column holds.
type holding struct {
	member  *Member
	doing   string
	column  checksum.IDColumn
	numeric numeric
	ceiling *checksum.Integer
	listed  int
	keys    *checksum.View // nil without a usable key
	held    checksum.Held
}

func (h *holding) byIndex(ctx context.Context) error {
	from := statement.From(h.column.Table, h.column.Index)
	if err := h.sum(ctx, "SELECT "+h.numeric.most+" AS M, 0 AS N"+from); err != nil || h.ceiling == nil {
		return err
	}
	where := " WHERE " + h.atCeiling()
	if err := h.sum(ctx, "SELECT NULL AS M, COUNT(*) AS N"+from+where); err != nil || h.keys == nil {
		return err
	}
	names := statement.Names(h.keys.Names())
	return h.list(ctx, h.held.AtCeiling, "SELECT "+names+from+where+" ORDER BY "+names)
}

func (h *holding) byScan(ctx context.Context) error {
	return h.member.eachChunk(ctx, h.keys, func(r checksum.KeyRange) error {
		before := h.held.AtCeiling
		if err := h.sum(ctx, h.scanSQL(r)); err != nil || h.ceiling == nil || h.keys == nil {
			return err
		}
		names := []string{statement.Names(h.keys.Names())}
		return h.list(ctx, h.held.AtCeiling-before, statement.Select(h.keys, names, r, h.atCeiling()))
	})
}

// scanSQL looks at all rows of a key range.
func (h *holding) scanSQL(r checksum.KeyRange) string {
	count := "0"
	if h.ceiling != nil {
		count = "COUNT(CASE WHEN " + h.atCeiling() + " THEN 1 END)"
	}
	of := h.keys
	if of == nil {
		of = &checksum.View{Table: h.column.Table}
	}
	return statement.Aggregate(of, []string{h.numeric.most + " AS M", count + " AS N"}, r)
}

func (h *holding) atCeiling() string { return h.numeric.value + " = " + h.ceiling.String() }

// sum takes in what a statement found: the greatest number M, or NULL, and N rows
// at the ceiling.
func (h *holding) sum(ctx context.Context, sql string) error {
	found, err := h.member.records(ctx, h.doing, sql)
	if err != nil {
		return err
	}
	for _, r := range found {
		h.held.AtCeiling += r.number("N")
		if !r["M"].Valid {
			continue
		}
		most, err := number(r.text("M"))
		if err != nil {
			return h.member.fail(ctx, h.doing, err)
		}
		if h.held.Max == nil || h.held.Max.Compare(most) < 0 {
			h.held.Max = &most
		}
	}
	return nil
}

// list reads the rows at the ceiling that a statement counted, unless there were
// none or enough are listed already.
func (h *holding) list(ctx context.Context, counted uint64, sql string) error {
	room := h.listed - len(h.held.Rows)
	if counted == 0 || room <= 0 {
		return nil
	}
	var d *checksum.Digester
	var found []checksum.Bound
	_, err := h.member.stream(ctx, h.doing, sql+" LIMIT "+strconv.Itoa(room), rows{
		columns: func(wire []checksum.WireField) error {
			l, err := checksum.NewLayout(h.keys, wire)
			if err != nil {
				return err
			}
			d, found = checksum.NewDigester(l, checksum.Meaning), nil
			return nil
		},
		row: func(packet []byte) (bool, error) {
			row, err := d.Row(packet, false)
			found = append(found, row.Bound)
			return true, err
		},
	})
	h.held.Rows = append(h.held.Rows, found...)
	return err
}
