package texts

import (
	"context"
	"encoding/binary"
	"math"
	"slices"

	"allclear/checksum"
	"allclear/compare/rounding"
)

const (
	// maxCandidates is how many rows of b a row of a is tried with.
	maxCandidates = 64
	// maxTried is how many bytes of texts are compared in one table to pair rows up.
	// Finding no explanation takes a microsecond a byte, and rows that are not paired up
	// are reported all the same.
	maxTried = 4 << 20
)

// LoneRow is a row that one side alone has, with its texts.
type LoneRow struct {
	ID  string // what the caller knows it by
	Row *checksum.Row
}

// PairedRow is one row that has two keys, of which one was damaged.
type PairedRow struct {
	MissingID, ExtraID string
	A, B               *checksum.Row
	Diagnosis          Diagnosis
}

// PairUp finds rows that are missing on b because their key was damaged there:
// everything that no conversion touches is the same in both, and the rest is explained
// by a strong class of damage, or rounded. Such a row counts as one that differs, not as one
// missing and one extra. The same holds for rows of a table without a key.
func (d *Diagnoser) PairUp(ctx context.Context, missing, extra []LoneRow) []PairedRow {
	if len(extra) == 0 {
		return nil
	}
	untouched := d.untouched(slices.Concat(missing, extra))
	candidates := map[string][]LoneRow{} // of b, by what no conversion touches
	for _, row := range extra {
		name := untouched(row.Row)
		candidates[name] = append(candidates[name], row)
	}
	tried := 0
	var paired []PairedRow
	for _, row := range missing {
		name := untouched(row.Row)
		all := candidates[name]
		for i := range min(len(all), maxCandidates) {
			if tried += Size(row.Row) + Size(all[i].Row); tried > maxTried || ctx.Err() != nil {
				return paired
			}
			a, b := *row.Row, *all[i].Row // the diagnosis releases their texts
			if diagnosis := d.Diagnose(&a, &b); diagnosis.isStrong() {
				paired = append(paired, PairedRow{row.ID, all[i].ID, &a, &b, diagnosis})
				candidates[name] = slices.Delete(slices.Clone(all), i, i+1)
				break
			}
		}
	}
	return paired
}

// untouched gives the part of a row that neither a conversion of text touches nor a dump, as far
// as it is known of all rows given: a row that a side recorded has neither texts nor FLOATs, and
// few bits of hashes.
func (d *Diagnoser) untouched(rows []LoneRow) func(*checksum.Row) string {
	known := make([]uint64, len(d.plan.A.Columns))
	isRecorded := false
	for i := range known {
		known[i] = math.MaxUint64
		for _, row := range rows {
			known[i] &= row.Row.Known(i)
			isRecorded = isRecorded || row.Row.Bits != nil
		}
	}
	return func(r *checksum.Row) string {
		var name []byte
		for i, hash := range r.Columns {
			v, ok := r.Value(i)
			switch {
			case text(r, i) != nil, isRecorded && d.mayBeTouched(i):
				name = append(name, 't')
				continue
			case ok && d.isFloat(i):
				hash = checksum.FloatHash(rounding.Printed(float32(v.Float)))
			}
			name = binary.BigEndian.AppendUint64(name, hash&known[i])
		}
		return string(name)
	}
}

// isFloat tells of a column that is a FLOAT on both sides.
func (d *Diagnoser) isFloat(column int) bool {
	return d.plan.A.Columns[column].Type == "float" && d.plan.B.Columns[column].Type == "float"
}

// mayBeTouched tells whether a conversion of text or a dump may touch a column.
func (d *Diagnoser) mayBeTouched(column int) bool {
	c := d.plan.A.Columns[column]
	return c.IsText() || d.isLabel(column) || c.IsPrintedRounded()
}
