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
)

// stale are the rows that a member has, or lacks, because it stands at an earlier time than the
// other, by that member.
type stale map[string]*staleRows

type staleRows struct {
	id      string // of the first row in key order
	first   *difference
	column  int // that is set with each UPDATE
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
	if id < of.id {
		of.id, of.first = id, d
	}
	return of
}

// isStale tells whether one member has a row as it was at an earlier time, if that is believed.
func (t *Table) isStale(d *difference) bool {
	if _, _, _, ok := t.evidence.Stale(d.diagnosis); !ok || !t.since.IsFirm() {
		return false
	}
	_, unexplained := t.evidence.Split(d.diagnosis)
	return len(unexplained) > 0
}

// countStale counts such a row, and says so of it.
func (t *Table) countStale(id string, d *difference) finding.Finding {
	member, column, updated, _ := t.evidence.Stale(d.diagnosis)
	of := t.stale.of(member, id, d)
	of.rows, of.column, of.updated = of.rows+d.rows(), column, updated
	f := t.rowFinding(d, d.changes())
	f.Kind, f.Member = finding.RowStale, member
	return f
}

// lonely are the rows that one side alone has.
type lonely struct {
	first          *difference // in key order
	missing, extra uint64      // without those after the end of the other side
}

// tails are the rows that come after the last one of the other side, by the member that ends
// before them.
type tails struct {
	isKnown bool
	ends    map[string]*checksum.Bound // of the members that have rows
	rows    map[string]uint64
	isOne   map[string]bool // they are reported together
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
	t.tails = tails{isKnown: true, ends: map[string]*checksum.Bound{}, rows: map[string]uint64{}, isOne: map[string]bool{}}
	for _, s := range t.sides() {
		last, err := s.reader.Last(ctx, t.plan.Kind)
		if err != nil { // rows beyond the end are reported one by one
			t.tails.ends = nil
			return
		}
		if last != nil {
			t.tails.ends[s.name] = &last.At
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

// of gives the member that ends before a row which it lacks; "" for other differences.
func (t *tails) of(id string, d *difference) (member string) {
	if !d.isLone() {
		return ""
	}
	member = "b"
	if d.a == nil {
		member = "a"
	}
	if end := t.ends[member]; end == nil || !isAfter([]byte(id), end.Key) {
		return ""
	}
	return member
}

// countLone counts a row that one side alone has.
func (t *Table) countLone(id string, d *difference) {
	kind := d.kind()
	if kind != finding.RowMissing && kind != finding.RowExtra {
		return
	}
	if t.lonely.first == nil {
		t.lonely.first = d
	}
	switch member := t.tails.of(id, d); {
	case member != "":
		t.tails.rows[member]++
	case kind == finding.RowMissing:
		t.lonely.missing++
	default:
		t.lonely.extra++
	}
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

// enoughAfter is how many rows must come after the end of a member before that is said of
// them together.
const enoughAfter = 10

// settleTails finds out whether next to no row is missing on a member but those after its end, and
// next to none is there that the other lacks: then they are reported together.
func (t *Table) settleTails() {
	for member, rows := range t.tails.rows {
		before, also, beyond := t.lonely.missing, t.lonely.extra, t.tails.rows["a"]
		if member == "a" {
			before, also, beyond = also, before, t.tails.rows["b"]
		}
		t.tails.isOne[member] = rows >= enoughAfter && (before+also+beyond)*10 <= rows && t.since.IsFirm()
	}
}

// isInTail tells of a row after the end of a member, if such rows are reported together.
func (t *Table) isInTail(id string, d *difference) bool {
	member := t.tails.of(id, d)
	return member != "" && t.tails.isOne[member]
}

// countTail counts a row after the end of a member, if such rows are reported together.
func (t *Table) countTail(id string, d *difference) bool {
	if !t.isInTail(id, d) {
		return false
	}
	member := t.tails.of(id, d)
	of := t.stale.of(member, id, d)
	of.missing, of.last = of.missing+1, strings.Join(t.tails.ends[member].Text, ", ")
	return true
}

// loneRows counts the rows that one side alone has, all of those but for rows that are reported
// as the end of a table.
func (t *Table) loneRows() (missing, extra uint64) {
	missing, extra = t.lonely.missing, t.lonely.extra
	if !t.tails.isOne["b"] {
		missing += t.tails.rows["b"]
	}
	if !t.tails.isOne["a"] {
		extra += t.tails.rows["a"]
	}
	return missing, extra
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
		t.locate(&f, of.first)
		t.outcome.Findings = append(t.outcome.Findings, f)
	}
}
