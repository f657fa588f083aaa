package rows

import (
	"bytes"
	"context"
	"slices"
	"time"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/altered"
	"allclear/compare/finding"
)

// shift is what the keys of a table show where no row of one side is on the other: each is,
// under a time that is later by as much. Then the table is read anew, with the times of a
// shifted: every row that is the same by that reading differs for this one cause.
type shift struct {
	by      time.Duration // how much later b's times are
	columns []int         // of the view, that are shifted
	first   *difference   // a row that both sides have so
}

const (
	// enoughShifted is how many rows must have a shifted key for a reading anew.
	enoughShifted = 10
	// mostCompared is how many of them are read to find out which other times are shifted.
	mostCompared = 100
)

// seekShift looks for a shift among the keys that one side alone has, if no row is the same
// on both sides.
func (t *Table) seekShift(ctx context.Context) *shift {
	missing, extra := t.differs.missing, t.differs.extra
	changed := t.differs.rows - min(missing+extra, t.differs.rows)
	isNothingSame := missing+changed == t.outcome.RowsA && extra+changed == t.outcome.RowsB
	isRecorded := compare.IsRecorded(t.a.source) || compare.IsRecorded(t.b.source)
	if !isNothingSame || min(missing, extra) < enoughShifted || isRecorded || !t.outcome.IsRead() || ctx.Err() != nil {
		return nil
	}
	for column := range t.plan.A.Key {
		if !altered.IsMoment(t.plan.A.Columns[column].Column) || !altered.IsMoment(t.plan.B.Columns[column].Column) {
			continue
		}
		for _, by := range t.shiftsOfKeys(column) {
			if found := t.shiftOfRows(ctx, column, by); found != nil {
				return found
			}
		}
	}
	return nil
}

// shiftsOfKeys are the shifts that come into question: the one by which most of the keys of a
// at hand become keys of b, and the one by which the last key does. Where there are many rows in
// the time of a shift, keys become others by any.
func (t *Table) shiftsOfKeys(column int) (all []time.Duration) {
	missing, extra := t.loneKeys()
	onB := map[string]bool{}
	for _, key := range extra {
		onB[string(key.Key)] = true
	}
	var by time.Duration
	most := 0
	for _, candidate := range altered.Shifts() {
		found := 0
		for _, key := range missing {
			if other, ok := shiftedKey(key.Key, column, candidate); ok && onB[string(other)] {
				found++
			}
		}
		if found > most {
			by, most = candidate, found
		}
	}
	if most >= enoughShifted {
		all = append(all, by)
	}
	endA, endB := t.tails.ends["a"], t.tails.ends["b"]
	if endA == nil || endB == nil {
		return all
	}
	for _, candidate := range altered.Shifts() {
		if other, ok := shiftedKey(endA.Key, column, candidate); ok && bytes.Equal(other, endB.Key) {
			all = append(all, candidate)
		}
	}
	return all
}

// loneKeys are the keys at hand that one side alone has, in order.
func (t *Table) loneKeys() (missing, extra []checksum.Bound) {
	onA, onB := t.lone()
	return t.bounds(onA), t.bounds(onB)
}

// shiftedKey is a canonical key with the time at a place in it so much later.
func shiftedKey(key []byte, column int, by time.Duration) (other []byte, ok bool) {
	for at := 0; len(key) > 0; at++ {
		v, rest, err := checksum.CutKey(key)
		if err != nil {
			return nil, false
		}
		if at == column && v.Kind == checksum.KeyDatetime {
			v, ok = v.Shifted(by), true
		}
		other, key = checksum.AppendKey(other, v), rest
	}
	return other, ok
}

// shiftedBound is a key as shiftedKey makes it, to read b's row by.
func shiftedBound(at checksum.Bound, column int, by time.Duration) (other checksum.Bound, ok bool) {
	if other.Key, ok = shiftedKey(at.Key, column, by); !ok {
		return other, false
	}
	rest := other.Key
	var v checksum.KeyValue
	for range column + 1 {
		v, rest, _ = checksum.CutKey(rest) // shiftedKey has read it
	}
	micros, ok := altered.Microseconds(&v)
	text := altered.At(micros)
	other.SQL, other.Text = slices.Clone(at.SQL), slices.Clone(at.Text)
	other.SQL[column], other.Text[column] = "'"+text+"'", text
	return other, ok
}

// shiftOfRows reads some rows under both keys, and finds out which other times are shifted too;
// nil if most rows differ in anything else.
func (t *Table) shiftOfRows(ctx context.Context, column int, by time.Duration) *shift {
	missing, _ := t.loneKeys()
	keysA := missing[:min(len(missing), mostCompared)]
	var keysB []checksum.Bound
	for _, key := range keysA {
		if other, ok := shiftedBound(key, column, by); ok {
			keysB = append(keysB, other)
		}
	}
	onA, errA := t.readDetail(ctx, t.a, keysA)
	onB, errB := t.readDetail(ctx, t.b, keysB)
	if errA != nil || errB != nil {
		return nil // the rows are reported as missing and extra
	}
	var pairs []difference
	for i := range keysA {
		other, _ := shiftedKey(keysA[i].Key, column, by)
		if a, b := onA[string(keysA[i].Key)], onB[string(other)]; a != nil && b != nil {
			pairs = append(pairs, difference{a: a, b: b, countA: 1, countB: 1})
		}
	}
	columns := t.shiftedColumns(pairs, column, by)
	others := 0
	for _, p := range pairs {
		for i := range t.plan.A.Columns {
			if isShifted := slices.Contains(columns, i); !isShifted && !p.a.HasSame(p.b, i) || isShifted && !t.isLater(p.a, p.b, i, by) {
				others++
				break
			}
		}
	}
	if len(pairs) < enoughShifted || 2*others > len(pairs) {
		return nil
	}
	return &shift{by: by, columns: columns, first: &pairs[0]}
}

// shiftedColumns are the column of the key that is shifted, and those in which most rows are.
func (t *Table) shiftedColumns(pairs []difference, column int, by time.Duration) (columns []int) {
	for i := range t.plan.A.Columns {
		same, later := 0, 0
		for _, p := range pairs {
			switch {
			case p.a.HasSame(p.b, i):
				same++
			case t.isLater(p.a, p.b, i, by):
				later++
			}
		}
		if i == column || later > same {
			columns = append(columns, i)
		}
	}
	return columns
}

// isLater tells whether b's time in a column is so much later than a's.
func (t *Table) isLater(a, b *checksum.Row, column int, by time.Duration) bool {
	if !altered.IsMoment(t.plan.A.Columns[column].Column) || !altered.IsMoment(t.plan.B.Columns[column].Column) {
		return false
	}
	onA, okA := a.Value(column)
	onB, okB := b.Value(column)
	return okA && okB && string(onB.Bytes) == string(onA.Shifted(by).Bytes)
}

// decideShift reads the table anew, as a multiset since the sides sort its keys otherwise, and
// counts the rows that are the same by that reading under their cause. What is left is listed.
func (t *Table) decideShift(ctx context.Context) {
	of := t.shift
	if of == nil || ctx.Err() != nil {
		return
	}
	again := t.shifted(of)
	again.Read(ctx)
	again.decide(ctx)
	again.closeList(false) // every row that differs is in the list of the first reading
	left := again.outcome.Differences
	var missing, extra uint64
	for i := range again.outcome.Findings {
		switch f := &again.outcome.Findings[i]; f.Kind {
		case finding.RowMissing:
			missing += f.Count
		case finding.RowExtra:
			extra += f.Count
		}
	}
	changed := left - min(left, missing+extra)
	same := t.outcome.RowsA - min(t.outcome.RowsA, missing+changed)
	if !again.isProved() || same < enoughShifted || left*10 > same {
		return
	}
	t.outcome.Differences, t.outcome.Findings = same+left, again.outcome.Findings
	t.outcome.Findings = append(t.outcome.Findings, t.shiftFinding(of, same))
}

// shifted is the table, to be read anew with the times of a shifted.
func (t *Table) shifted(of *shift) *Table {
	tables := compare.TablePair{A: t.a.table, B: t.b.table}
	plan := t.run.Plan(tables)
	plan.Kind, plan.A.Index, plan.B.Index = checksum.Meaning, "", ""
	for _, column := range of.columns {
		plan.A.Columns[column].Shift = of.by
	}
	return t.verifier.unjournaled().planned(tables, plan) // rows that are the same so are not equal
}

func (t *Table) shiftFinding(of *shift, rows uint64) finding.Finding {
	f := finding.Finding{
		Kind: finding.RowShifted, Severity: finding.Blocker, Pair: t.run.Pair.Name, Table: t.name,
		Columns: t.columnNames(of.columns), Count: rows,
	}
	facts := finding.Altered{}
	for _, name := range f.Columns {
		a, b := t.a.table.Column(name), t.b.table.Column(name)
		facts.Columns = append(facts.Columns, finding.AlteredColumn{
			Name: name, Rows: rows, A: a.FullType, B: b.FullType, Seconds: []int64{int64(of.by.Seconds())},
		})
	}
	f.Facts = facts
	t.locate(&f, of.first)
	return f
}
