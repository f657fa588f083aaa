package compare

import (
	"context"
	"fmt"
	"slices"

	"golang.org/x/sync/errgroup"

	"allclear/checksum"
	"allclear/checksum/charset"
	"allclear/checksum/statement"
	"allclear/compare/damage"
	"allclear/compare/finding"
)

// inspector gathers what the texts of one side of a table show of damage by
// themselves. It is for one goroutine.
type inspector struct {
	view  *checksum.View
	signs []*damage.Signs // by column of the view, nil where there is no text
	noted []*damage.Signs // in the row that is being looked at
	// unsure are columns of which only the suspects were seen: how many values
	// they are among could not be counted.
	unsure []int
}

// newInspectors gives a maker of inspectors for a view, nil if it has no text
// that can be decoded.
func newInspectors(v *checksum.View) func() *inspector {
	sets := make([]*charset.Charset, len(v.Columns))
	found := false
	for i, c := range v.Columns {
		if c.IsText() {
			sets[i], _ = charset.Lookup(c.Charset)
			found = found || sets[i] != nil
		}
	}
	if !found {
		return nil
	}
	return func() *inspector {
		n := &inspector{view: v, signs: make([]*damage.Signs, len(sets))}
		for i, set := range sets {
			if set != nil {
				n.signs[i] = damage.NewSigns(set, v.Values)
			}
		}
		return n
	}
}

// Text implements checksum.Inspector.
func (n *inspector) Text(column int, value []byte) bool {
	s := n.signs[column]
	if s == nil || !s.Text(value) {
		return false
	}
	n.noted = append(n.noted, s)
	return true
}

// At implements checksum.Inspector.
func (n *inspector) At(key checksum.Bound) {
	for _, s := range n.noted {
		s.At(key)
	}
	n.noted = n.noted[:0]
}

func (n *inspector) merge(other *inspector) {
	for i, s := range n.signs {
		if s != nil {
			s.Merge(other.signs[i])
		}
	}
}

// look has the texts of a table inspected while its rows are read. Where both
// sides give the same bytes for the same rows, one is enough: lookAgain sees to
// the key ranges in which they do not.
func (t *tableRun) look() {
	if !t.o.Charset {
		return
	}
	t.seen = t.newSight()
	if t.seen.a != nil {
		t.plan.a.Inspect = inspectAs(t.plan.a)
	}
	if t.seen.b != nil && (t.kind == checksum.Meaning || !t.ranged()) {
		t.plan.b.Inspect = inspectAs(t.plan.b)
	}
}

// inspectAs makes inspectors of a view that has text, for the readings of it.
func inspectAs(v checksum.View) func() checksum.Inspector {
	fresh := newInspectors(&v)
	return func() checksum.Inspector { return fresh() }
}

// sight is what was seen of one part of a table on each side, nil for a side that
// nobody inspects. Parts are read at the same time and put together in key order,
// so that the examples are the same in every run.
type sight struct{ a, b *inspector }

func (t *tableRun) newSight() sight {
	var s sight
	if !t.o.Charset {
		return s
	}
	if fresh := newInspectors(&t.plan.a); fresh != nil {
		s.a = fresh()
	}
	if fresh := newInspectors(&t.plan.b); fresh != nil {
		s.b = fresh()
	}
	return s
}

// saw takes over what was seen in rows that count as read.
func (s sight) saw(a, b checksum.Inspector) {
	s.a.take(a)
	s.b.take(b)
}

func (n *inspector) take(more checksum.Inspector) {
	if one, ok := more.(*inspector); ok && one != nil && n != nil {
		n.merge(one)
	}
}

// seenIn takes over what was seen while the parts of a chunk were read, in key
// order. Parts that differ are looked at again: there the sides hold other rows,
// and where both give the same bytes only one was inspected.
func (t *tableRun) seenIn(ctx context.Context, parts []part, into sight) {
	if into.a == nil && into.b == nil {
		return
	}
	for i := 0; i < len(parts); i++ {
		p := parts[i]
		if p.a != p.b {
			for i+1 < len(parts) && parts[i+1].a != parts[i+1].b { // as one range
				i++
			}
			t.lookAgain(ctx, checksum.KeyRange{After: p.After, Through: parts[i].Through}, into)
			continue
		}
		if t.kind == checksum.Wire {
			p.marksB = p.marksA
		}
		into.a.takeAll(p.marksA)
		into.b.takeAll(p.marksB)
	}
}

func (n *inspector) takeAll(marks []checksum.Mark) {
	for _, m := range marks {
		n.take(m.Seen)
	}
}

// lookAgain inspects the rows of a key range on both sides.
func (t *tableRun) lookAgain(ctx context.Context, r checksum.KeyRange, into sight) {
	if err := t.slots.Acquire(ctx, 1); err != nil {
		t.gap(ctx, r.String(), err)
		return
	}
	defer t.slots.Release(1)
	var both errgroup.Group
	seen := make([]checksum.Reading, 2)
	for i, m := range []struct {
		Side
		view checksum.View
		into *inspector
	}{{t.pairRun.a, t.plan.a, into.a}, {t.pairRun.b, t.plan.b, into.b}} {
		if m.into == nil {
			continue
		}
		both.Go(func() error {
			v := m.view
			v.Inspect = inspectAs(m.view)
			defer m.Forget(&v)
			var err error
			seen[i], err = m.Digest(ctx, &v, r, checksum.Limit{}, t.kind)
			return err
		})
	}
	if err := both.Wait(); err != nil {
		t.gap(ctx, r.String(), fmt.Errorf("looking at texts: %w", err))
		return
	}
	into.a.takeAll(allMarks(seen[0]))
	into.b.takeAll(allMarks(seen[1]))
}

// listSigns writes what the texts show by themselves, but for damage that the
// other side has proved already. What both members show alike is one finding.
func (t *tableRun) listSigns() {
	var all []Finding
	for _, m := range []struct {
		name string
		Side
		seen *inspector
	}{{"a", t.pairRun.a, t.seen.a}, {"b", t.pairRun.b, t.seen.b}} {
		if m.seen == nil {
			continue
		}
		for _, f := range m.seen.findings(m.name) {
			if proved := t.proved(f); proved < f.Count { // the rest shows on both members alike
				f.Count -= proved
				all = append(all, f)
			}
		}
	}
	if t.o.Charset {
		all = append(all, notLookedAt(t.outcome.A, "a")...)
		all = append(all, notLookedAt(t.outcome.B, "b")...)
	}
	all = oneOfBoth(all)
	for i := range all {
		all[i].Pair, all[i].Table = t.pairRun.name, t.name
	}
	t.outcome.Findings = append(t.outcome.Findings, all...)
}

// notLookedAt says which columns of a table hold text that nobody looks at by
// itself: documents of MySQL's JSON, which it keeps parsed.
func notLookedAt(t *checksum.Table, member string) []Finding {
	var columns []string
	for _, c := range t.Columns {
		if c.Type == "json" {
			columns = append(columns, c.Name)
		}
	}
	if columns == nil {
		return nil
	}
	return []Finding{{
		Kind: finding.NotLookedAt, Severity: Info, Member: member, Columns: columns, Count: uint64(len(columns)),
	}}
}

// proved is how many of the values that show a sign have been found damaged like
// that by comparison.
func (t *tableRun) proved(sign Finding) (rows uint64) {
	for _, f := range t.outcome.Findings {
		isOfMember := f.Member == sign.Member || f.Member == "" // "": either may be the damaged one
		if traceOf(f.Kind) == traceOf(sign.Kind) && isOfMember && slices.Equal(f.Columns, sign.Columns) {
			rows += f.Count
		}
	}
	return rows
}

// traceOf is the one kind of sign that several kinds of damage show by.
func traceOf(kind finding.Kind) finding.Kind {
	switch damage.Class(kind.DamageClass()) {
	case damage.DoubleISO, damage.DoubleCut:
		return charsetKind(damage.DoubleEncoded)
	case damage.RawBytes, damage.CutInside:
		return charsetKind(damage.Undecodable)
	}
	return kind
}

// findings writes the signs, column by column.
func (n *inspector) findings(member string) []Finding {
	var all []Finding
	for i, s := range n.signs {
		if s == nil {
			continue
		}
		for _, sign := range s.Found() {
			if slices.Contains(n.unsure, i) {
				sign.Level, sign.NonASCII = min(sign.Level, damage.Alarm), 0
			}
			f := Finding{
				Kind: charsetKind(sign.Class), Severity: severityOf(sign), Member: member,
				Columns: []string{n.view.Columns[i].Name}, Count: max(1, sign.Count),
				Facts: finding.TextSign{How: sign.How, Level: levelOf(sign), NonASCII: sign.NonASCII},
			}
			// Where a good part of the column is well, some of that may undo by chance.
			isThroughout := sign.NonASCII > 0 && sign.Count*10 >= sign.NonASCII*9
			if sign.Repair != "" && isThroughout && n.view.Columns[i].Generation == "" {
				f.Repair = statement.RepairColumn(n.view, i, sign.Repair)
			}
			if len(sign.Examples) > 0 {
				first := sign.Examples[0]
				f.Sample = first.Text
				for k, text := range first.Key.Text {
					f.Key = append(f.Key, KeyValue{Column: n.view.Columns[k].Name, Value: text})
				}
				if len(first.Key.SQL) > 0 {
					f.Recheck = Recheck{A: statement.Row(n.view, first.Key), B: statement.Row(n.view, first.Key)}
				}
			}
			all = append(all, f)
		}
	}
	return all
}

// severityOf: a column that is damaged keeps the site down. Damage to come,
// single values, and what may have been typed in like that are to be looked at.
func severityOf(s damage.Sign) Severity {
	switch {
	case s.Level == damage.Proven && s.Class != damage.Latent:
		return Blocker
	case s.Level == damage.Suspect:
		return Info
	}
	return Warning
}

func levelOf(s damage.Sign) finding.Level {
	switch s.Level {
	case damage.Proven:
		return finding.Proven
	case damage.Alarm:
		return finding.Alarm
	case damage.Suspect:
	}
	return finding.Suspect
}
