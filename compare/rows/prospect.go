package rows

import (
	"container/heap"
	"context"

	"github.com/cespare/xxhash/v2"
)

// tried is how many rows of a table tell whether it is worth while to diagnose the others.
const tried = 5_000

// prospect tells whether next to none of a table's rows that differ can be explained: then they
// were rewritten, and diagnosing a million more would take minutes. It goes by the rows whose
// identities have the smallest hashes, which are the same in every run, and no part of the table
// in particular.
type prospect struct {
	seen      seenRows
	explained int  // of those
	isSkipped bool // some row was not diagnosed
}

// seenRows are rows that were diagnosed, the one with the greatest hash first.
type seenRows []seenRow

type seenRow struct {
	hash        uint64
	isExplained bool
}

func (s seenRows) Len() int           { return len(s) }
func (s seenRows) Less(i, j int) bool { return s[i].hash > s[j].hash }
func (s seenRows) Swap(i, j int)      { s[i], s[j] = s[j], s[i] }

func (s *seenRows) Push(row any) { *s = append(*s, row.(seenRow)) } //nolint:errcheck // prospect pushes nothing else

func (s *seenRows) Pop() any {
	last := (*s)[len(*s)-1]
	*s = (*s)[:len(*s)-1]
	return last
}

func hashOf(id string) uint64 { return xxhash.Sum64String(id) }

// tells tells whether the row is one to go by, as far as is known.
func (p *prospect) tells(id string) bool { return len(p.seen) < tried || hashOf(id) <= p.seen[0].hash }

// isBad tells whether next to none was explained.
func (p *prospect) isBad() bool { return len(p.seen) == tried && p.explained*1_000 < tried }

// see takes a row into account that was diagnosed.
func (p *prospect) see(id string, isExplained bool) {
	if !p.tells(id) {
		return
	}
	heap.Push(&p.seen, seenRow{hashOf(id), isExplained})
	if isExplained {
		p.explained++
	}
	if len(p.seen) > tried {
		if dropped, _ := heap.Pop(&p.seen).(seenRow); dropped.isExplained {
			p.explained--
		}
	}
}

// keepsAll tells that every row keeps its diagnosis. Otherwise only those do by which the
// prospect was judged: which others were diagnosed before it was known to be bad depends on the
// order in which they were read.
func (p *prospect) keepsAll() bool { return !p.isSkipped && !p.isBad() }

// diagnose finds out what happened to a row that both sides have.
func (t *Table) diagnose(ctx context.Context, id string, d *difference) {
	t.mu.Lock()
	isHopeless := t.prospect.isBad() && !t.prospect.tells(id)
	t.prospect.isSkipped = t.prospect.isSkipped || isHopeless
	t.mu.Unlock()
	if isHopeless || ctx.Err() != nil {
		d.dropTexts() // numbers and times are soon looked at
		d.diagnosis = t.diagnoser.Diagnose(d.a, d.b)
		return
	}
	found := t.diagnoser.Diagnose(d.a, d.b)
	d.diagnosis = found
	t.mu.Lock()
	defer t.mu.Unlock()
	t.prospect.see(id, found.IsExplained())
}

// forgetDiagnosis leaves no more of a diagnosis than numbers and times tell, if other runs may not
// have what its texts do.
func (t *Table) forgetDiagnosis(id string, d *difference) {
	if d.diagnosis == nil || t.prospect.keepsAll() || t.prospect.tells(id) {
		return
	}
	if left := d.diagnosis.WithoutTexts(); left.IsAltered() || left.MayBeStale() {
		d.diagnosis = left
	} else {
		d.changed, d.diagnosis = left.Columns(), nil
	}
}
