package compare

import (
	"context"
	"encoding/binary"
	"maps"
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

// pairUp finds rows that are missing on b and stand there under a key that was
// damaged: all that no conversion touches is the same in both, and what differs
// is explained by a strong class of damage. Such a row is one that differs, not
// one missing and one extra. So are rows of a table without a key.
func (t *tableRun) pairUp(ctx context.Context) {
	if !t.o.Charset {
		return
	}
	tried := 0
	extra := map[string][]string{} // identities of rows that b alone has, by what no conversion touches
	for _, id := range slices.Sorted(maps.Keys(t.confirmed)) {
		if d := t.confirmed[id]; d.a == nil && d.countB == 1 && d.b.Texts != nil {
			name := untouched(d.b)
			extra[name] = append(extra[name], id)
		}
	}
	if len(extra) == 0 {
		return
	}
	for _, id := range slices.Sorted(maps.Keys(t.confirmed)) {
		missing := t.confirmed[id]
		if missing == nil || missing.b != nil || missing.countA != 1 || missing.a.Texts == nil {
			continue
		}
		name := untouched(missing.a)
		candidates := extra[name]
		for i := range min(len(candidates), maxCandidates) {
			other := t.confirmed[candidates[i]].b
			if tried += textSize(missing.a) + textSize(other); tried > maxTried || ctx.Err() != nil {
				return
			}
			if both := t.oneRow(missing.a, other); both != nil {
				t.confirmed[id] = both
				delete(t.confirmed, candidates[i])
				extra[name] = slices.Delete(slices.Clone(candidates), i, i+1)
				t.outcome.Differences--
				break
			}
		}
	}
}

func textSize(r *checksum.Row) int {
	size := 0
	for _, text := range r.Texts {
		size += len(text)
	}
	return size
}

// oneRow puts a row of a and a row of b together if damage to texts is all that
// sets them apart, else it gives nil.
func (t *tableRun) oneRow(a, b *checksum.Row) *difference {
	rowA, rowB := *a, *b
	both := &difference{a: &rowA, b: &rowB, countA: 1, countB: 1}
	both.diagnosis = t.diagnose(both)
	if len(both.diagnosis) == 0 {
		return nil
	}
	for _, c := range both.diagnosis {
		if c.Class == "" || c.Class.Weak() {
			return nil
		}
	}
	return both
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
