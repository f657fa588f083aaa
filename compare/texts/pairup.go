package texts

import (
	"context"
	"encoding/binary"
	"slices"

	"allclear/checksum"
)

const (
	// maxCandidates is how many rows of b a row of a is tried with.
	maxCandidates = 64
	// maxTried is how many bytes of texts are compared for it in one table: to find
	// no explanation takes a microsecond for each, and what is not paired up is
	// reported all the same.
	maxTried = 4 << 20
)

// LoneRow is a row that one side alone has, with its texts.
type LoneRow struct {
	ID  string // what the caller knows it by
	Row *checksum.Row
}

// PairedRow is a row that stands under two keys, of which one was damaged.
type PairedRow struct {
	MissingID, ExtraID string
	A, B               *checksum.Row
	Diagnosis          Diagnosis
}

// PairUp finds rows that are missing on b and stand there under a key that was
// damaged: all that no conversion touches is the same in both, and what differs
// is explained by a strong class of damage. Such a row is one that differs, not
// one missing and one extra. So are rows of a table without a key.
func (d *Diagnoser) PairUp(ctx context.Context, missing, extra []LoneRow) []PairedRow {
	if !d.isOn || len(extra) == 0 {
		return nil
	}
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
			a, b := *row.Row, *all[i].Row // the diagnosis lets go of their texts
			if diagnosis := d.Diagnose(&a, &b); diagnosis.isStrong() {
				paired = append(paired, PairedRow{row.ID, all[i].ID, &a, &b, diagnosis})
				candidates[name] = slices.Delete(slices.Clone(all), i, i+1)
				break
			}
		}
	}
	return paired
}

// untouched is the part of a row that no conversion of text touches.
func untouched(r *checksum.Row) string {
	var name []byte
	for i, hash := range r.Columns {
		if text(r, i) == nil {
			name = binary.BigEndian.AppendUint64(name, hash)
		} else {
			name = append(name, 't')
		}
	}
	return string(name)
}
