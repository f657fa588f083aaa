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

// sample is what some rows of the table, drawn at random from all that were read, have by axis.
type sample struct{ keys, moments []*cluster.Reference }

// readSample reads the dates and times of the table's sample, by one statement. Their keys are known.
func (t *Table) readSample(ctx context.Context) *sample {
	drawn := t.drawAll(ctx)
	s := &sample{}
	axes, columns := t.keyAxes(), t.momentColumns()
	for i := range axes {
		var values []checksum.Integer
		for _, at := range drawn {
			if key := keyValues(at.Key, axes); i < len(key) {
				values = append(values, key[i])
			}
		}
		s.keys = append(s.keys, cluster.NewReference(len(drawn), values))
	}
	rows := t.readMoments(ctx, drawn, columns)
	for i := range columns {
		var values []checksum.Integer
		for _, row := range rows {
			if m := momentOf(row, t.plan.A.Key+i); m.isKnown && !m.isNone {
				values = append(values, checksum.Int(m.at))
			}
		}
		s.moments = append(s.moments, cluster.NewReference(len(rows), values))
	}
	return s
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
