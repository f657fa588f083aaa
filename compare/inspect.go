package compare

import (
	"context"
	"fmt"
	"strings"

	"allclear/checksum"
	"allclear/checksum/charset"
	"allclear/compare/damage"
)

// inspector gathers what the texts of one side of a table show of damage by
// themselves. It is for one goroutine.
type inspector struct {
	view  *checksum.View
	signs []*damage.Signs // by column of the view, nil where there is no text
	noted []*damage.Signs // in the row that is being looked at
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
// sides give the same bytes for the same rows, one is enough: what is not the same
// is diagnosed with the other side for a before.
func (t *tableRun) look() {
	if !t.o.Charset {
		return
	}
	watch := func(v *checksum.View) {
		if fresh := newInspectors(v); fresh != nil {
			v.Inspect = func() checksum.Inspector { return fresh() }
		}
	}
	watch(&t.plan.a)
	if t.kind == checksum.Meaning {
		watch(&t.plan.b)
	}
}

// sight is what was seen of one part of a table on both sides. Parts are read at
// the same time and put together in key order, so that the examples are the same
// in every run.
type sight struct{ a, b *inspector }

// saw takes over what was seen in rows that count as read.
func (s *sight) saw(a, b checksum.Inspector) {
	s.a, s.b = together(s.a, a), together(s.b, b)
}

func together(all *inspector, more checksum.Inspector) *inspector {
	one, ok := more.(*inspector)
	switch {
	case !ok || one == nil:
		return all
	case all == nil:
		return one
	}
	all.merge(one)
	return all
}

// lookAgain inspects the rows of a mismatched chunk: its readings did not end at
// the same row, so what they saw is not what the chunk holds.
func (t *tableRun) lookAgain(ctx context.Context, r checksum.KeyRange, into *sight) {
	var a, b checksum.Reading
	var err error
	if t.plan.a.Inspect != nil {
		a, err = t.pairRun.a.Digest(ctx, &t.plan.a, r, checksum.Limit{}, t.kind)
	}
	if err == nil && t.plan.b.Inspect != nil {
		b, err = t.pairRun.b.Digest(ctx, &t.plan.b, r, checksum.Limit{}, t.kind)
	}
	if err != nil {
		t.gap(ctx, r.String(), fmt.Errorf("looking at texts: %w", err))
		return
	}
	into.saw(a.Seen, b.Seen)
}

// listSigns writes what the texts show by themselves, but for damage that the
// other side has proved already.
func (t *tableRun) listSigns() {
	for _, m := range []struct {
		name string
		Side
		seen *inspector
	}{{"a", t.pairRun.a, t.seen.a}, {"b", t.pairRun.b, t.seen.b}} {
		if m.seen == nil {
			continue
		}
		member := m.name
		if t.kind == checksum.Wire && t.outcome.Differences == 0 {
			member = "" // both hold the same
		}
		for _, f := range m.seen.findings(m.Side, member) {
			f.Pair, f.Table = t.pairRun.name, t.name
			if !t.isProved(f, m.name) {
				t.outcome.Findings = append(t.outcome.Findings, f)
			}
		}
	}
}

// isProved tells that rows of the same column have been found damaged the same
// way by comparison.
func (t *tableRun) isProved(sign Finding, member string) bool {
	for _, f := range t.outcome.Findings {
		if f.Kind == sign.Kind && f.Member == member && len(f.Columns) == 1 && f.Columns[0] == sign.Columns[0] {
			return true
		}
	}
	return false
}

// findings writes the signs, column by column.
func (n *inspector) findings(side Side, member string) []Finding {
	var all []Finding
	for i, s := range n.signs {
		if s == nil {
			continue
		}
		for _, sign := range s.Found() {
			f := Finding{
				Kind: charsetKind(sign.Class), Severity: severityOf(sign), Member: member,
				Columns: []string{n.view.Columns[i].Name}, Count: max(1, sign.Count), Detail: tellsSign(n.view.Columns[i].Name, sign),
			}
			if len(sign.Examples) > 0 {
				first := sign.Examples[0]
				f.Sample = first.Text
				for k, text := range first.Key.Text {
					f.Key = append(f.Key, KeyValue{Column: n.view.Columns[k].Name, Value: text})
				}
				if len(first.Key.SQL) > 0 {
					f.Recheck = Recheck{A: side.RowStatement(n.view, first.Key), B: side.RowStatement(n.view, first.Key)}
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

func tellsSign(column string, s damage.Sign) string {
	line := column + ": " + count(s.Count, "value")
	if s.NonASCII > 0 {
		line = fmt.Sprintf("%s: %d of %s outside ASCII", column, s.Count, count(s.NonASCII, "value"))
	}
	if line += " are "; s.Count == 1 {
		line = strings.TrimSuffix(line, "are ") + "is "
	}
	line += s.Class.Says()
	if s.How != "" {
		line += " (" + s.How + ")"
	}
	switch s.Level {
	case damage.Suspect:
		line += ": perhaps; it may be meant like that"
	case damage.Alarm:
		line += ", as far as single values can tell"
	case damage.Proven:
	}
	return line
}
