package rows

import (
	"context"
	"slices"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/cluster"
)

// mostMarks is how many rows of a table are its sample.
const mostMarks = 128

// drawMarks shows the marks of a chunk to the sample of the table's rows: what lies close together
// is told by it.
func (t *Table) drawMarks(c *chunk) {
	marks := c.a.Marks
	if t.sampled() == t.b {
		marks = c.b.Marks
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.marks == nil {
		t.marks = cluster.NewDraw[checksum.Bound](mostMarks)
	}
	for i := range marks {
		if number, ok := marks[i].Draw(); ok {
			t.marks.Add(number, func() checksum.Bound { return marks[i].At })
		}
	}
}

// sampled is the side whose rows are the table's sample: one that has more than their hashes.
func (t *Table) sampled() *side {
	if compare.IsRecorded(t.a.source) {
		return t.b
	}
	return t.a
}

// readSample gives what the table's sample has on each axis. Its keys are known; its dates and times are
// read by one statement.
func (t *Table) readSample(ctx context.Context) (sample []*cluster.Reference) {
	drawn, columns := t.drawAll(ctx), t.momentColumns()
	rows := t.readMoments(ctx, drawn, columns)
	for _, a := range t.axes() {
		var values []checksum.Integer
		of := len(drawn)
		if a.member == "" {
			for _, at := range drawn {
				if key := keyPlaces(at.Key); a.column < len(key) && key[a.column].isKnown && !key[a.column].isNone {
					values = append(values, key[a.column].at)
				}
			}
		} else {
			of = len(rows)
			for _, row := range rows {
				if m := momentOf(row, t.plan.A.Key+slices.Index(columns, a.column)); m.isKnown && !m.isNone {
					values = append(values, checksum.Int(m.at))
				}
			}
		}
		sample = append(sample, cluster.NewReference(of, values))
	}
	return sample
}

// readMoments reads rows by their keys, and no more of them than some columns. It gives none where
// they cannot be read: then nothing is said of their dates and times.
func (t *Table) readMoments(ctx context.Context, keys []checksum.Bound, columns []int) map[string]*checksum.Row {
	if len(keys) == 0 || len(columns) == 0 || ctx.Err() != nil {
		return nil
	}
	of := *t.sampled()
	view := *of.view
	view.Inspect, view.Canary, view.Whole = nil, nil, false
	view.Columns = slices.Clone(view.Columns[:view.Key])
	for _, column := range columns {
		view.Columns = append(view.Columns, of.view.Columns[column])
	}
	reader, err := of.source.Open(view)
	if err != nil {
		return nil
	}
	of.view, of.reader = &view, reader
	rows, err := t.readDetail(ctx, &of, keys)
	if closing := reader.Close(); err != nil || closing != nil {
		return nil
	}
	return rows
}
