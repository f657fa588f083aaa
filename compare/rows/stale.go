package rows

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"strings"

	"allclear/checksum"
	"allclear/compare/altered"
	"allclear/compare/finding"
	"allclear/compare/texts"
)

// stale are the rows that a member has, or lacks, because it stands at an earlier time than the
// other, by that member.
type stale map[string]*staleRows

type staleRows struct {
	id      string      // of the first row in key order
	first   *difference // nil if no row is known by its key
	column  int         // that is set with each UPDATE
	updated altered.Stale
	rows    uint64 // that were updated on the other member since
	missing uint64 // that come after the member's last
	last    string // its key, for people
}

// of makes the rows of a member, if there are none yet, and takes a row for their first.
func (s *stale) of(member, id string, d *difference) *staleRows {
	if *s == nil {
		*s = stale{}
	}
	of := (*s)[member]
	if of == nil {
		of = &staleRows{id: id, first: d}
		(*s)[member] = of
	}
	if d != nil && (of.first == nil || id < of.id) {
		of.id, of.first = id, d
	}
	return of
}

// countStale counts rows that one member has as they were at an earlier time, if that is
// believed of them. One row need be known by its key.
func (t *Table) countStale(id string, d *difference, happened texts.Diagnosis, rows uint64) bool {
	member, column, updated, ok := t.evidence.Stale(happened)
	if !ok || !t.since.IsFirm() {
		return false
	}
	of := t.stale.of(member, id, d)
	of.rows, of.column, of.updated = of.rows+rows, column, updated
	return true
}

// tails are the rows that come after the last one of the other side, by the member that ends
// before them.
type tails struct {
	isKnown bool
	ends    map[string]*checksum.Bound // of the members that have rows
	rows    map[string]*proved
}

// findEnds finds the last key of each side, when first a row is one side's alone. Keys must be
// numbers or times, of which later rows have greater ones.
func (t *Table) findEnds(ctx context.Context, found differences) {
	hasLone := false
	for _, d := range found {
		hasLone = hasLone || d.isLone()
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if !hasLone || t.tails.isKnown || !t.hasRisingKey() {
		return
	}
	t.tails.isKnown, t.tails.ends, t.tails.rows = true, map[string]*checksum.Bound{}, map[string]*proved{}
	for _, s := range t.sides() {
		last, err := s.reader.Last(ctx, t.plan.Kind)
		if err != nil { // rows beyond the end are reported one by one
			t.tails.ends = nil
			return
		}
		if last != nil {
			t.tails.ends[s.name] = &last.At
			t.tails.rows[s.name] = &proved{isRanged: true}
		}
	}
}

// hasRisingKey tells of a table whose key begins with a number or a time, and has no texts.
func (t *Table) hasRisingKey() bool {
	for _, c := range t.plan.A.Columns[:t.plan.A.Key] {
		if c.IsText() {
			return false
		}
	}
	isRanged := t.plan.IsRanged() && t.plan.A.Key > 0
	return isRanged && (t.plan.A.Columns[0].IsInteger() || isDated(t.plan.A.Columns[0].Column))
}

func isDated(c *checksum.Column) bool {
	return c.Type == "datetime" || c.Type == "timestamp" || c.Type == "date"
}

// of gives the rows among which a difference counts: those after the end of the side that lacks
// it; nil for other differences.
func (t *tails) of(d *difference) *proved {
	member := "b"
	if d.a == nil {
		member = "a"
	}
	end := t.ends[member]
	if end == nil || !d.isLone() || !isAfter(d.either().Bound.Key, end.Key) {
		return nil
	}
	return t.rows[member]
}

// isAfter tells whether a key begins with a greater number or a later time than another one.
func isAfter(key, other []byte) bool {
	x, _, errX := checksum.CutKey(key)
	y, _, errY := checksum.CutKey(other)
	switch {
	case errX != nil || errY != nil || x.Kind != y.Kind:
		return false
	case x.Kind == checksum.KeyInteger:
		return x.Integer.Compare(y.Integer) > 0
	case x.Kind == checksum.KeyDatetime:
		return bytes.Compare(x.Bytes, y.Bytes) > 0
	}
	return false
}

func (p *proved) rows() uint64 { return uint64(len(p.ids)) + p.others.missing + p.others.extra }

func (t *tails) total() (rows uint64) {
	for _, of := range t.rows {
		rows += of.rows()
	}
	return rows
}

// enoughAfter is how many rows must come after the end of a member before that is said of
// them together.
const enoughAfter = 10

// settleTails counts the rows after the end of a member together, if next to none is missing
// before it, and next to none is there that the other lacks; else they are listed.
func (t *Table) settleTails() {
	missing, extra := t.loneRows()
	for _, s := range t.sides() {
		of := t.tails.rows[s.name]
		if of == nil || of.rows() == 0 {
			continue
		}
		before, also := missing, extra
		if s.name == "a" {
			before, also = extra, missing
		}
		also += t.tails.beyond(s.name)
		if n := of.rows(); n < enoughAfter || (before+also)*10 > n || !t.since.IsFirm() {
			for _, id := range of.ids {
				t.differs.add(id, of.listed[id])
			}
			t.differs.others.missing += of.others.missing
			t.differs.others.extra += of.others.extra
			continue
		}
		tail := t.stale.of(s.name, of.ids[0], of.listed[of.ids[0]])
		tail.missing, tail.last = of.rows(), strings.Join(t.tails.ends[s.name].Text, ", ")
	}
	t.tails.rows = nil
}

// beyond is how many rows the member itself has after the end of the other.
func (t *tails) beyond(member string) (rows uint64) {
	for name, of := range t.rows {
		if name != member {
			rows += of.rows()
		}
	}
	return rows
}

// loneRows counts the rows that one side alone has, without those after the end of the other.
func (t *Table) loneRows() (missing, extra uint64) {
	for _, id := range t.differs.ids {
		switch t.differs.listed[id].kind() {
		case finding.RowMissing:
			missing++
		case finding.RowExtra:
			extra++
		}
	}
	return missing + t.differs.others.missing, extra + t.differs.others.extra
}

// listStale reports what each member has as it was at an earlier time.
func (t *Table) listStale() {
	for _, member := range slices.Sorted(maps.Keys(t.stale)) {
		of := t.stale[member]
		facts := finding.Stale{Missing: of.missing, Last: of.last, Updated: of.rows}
		if of.missing > 0 {
			facts.Key = t.plan.A.Columns[0].Name
		}
		f := finding.Finding{
			Kind: finding.RowStale, Severity: finding.Blocker, Pair: t.run.Pair.Name, Table: t.name, Member: member,
			Count: of.missing + of.rows,
		}
		if of.rows > 0 {
			facts.Column = t.plan.A.Columns[of.column].Name
			facts.Then, facts.Since = altered.At(of.updated.Then), altered.At(of.updated.Since)
			f.Columns = []string{facts.Column}
		}
		f.Facts = facts
		if of.first != nil {
			t.locate(&f, of.first)
		}
		t.outcome.Findings = append(t.outcome.Findings, f)
	}
}
