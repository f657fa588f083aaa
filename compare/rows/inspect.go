package rows

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/sync/errgroup"

	"allclear/checksum"
	"allclear/compare/finding"
	"allclear/compare/texts"
)

// inspect makes the readers inspect the table's texts while its rows are read. Where
// both sides give the same bytes for the same rows, one side is enough; inspectAgain
// covers the key ranges in which they do not.
func (t *Table) inspect() {
	t.seen = t.newInspection()
	if t.seen.A != nil {
		t.plan.A.Inspect = texts.InspectAs(t.plan.A)
	}
	if t.seen.B != nil && (t.plan.Kind == checksum.Meaning || !t.plan.IsRanged()) {
		t.plan.B.Inspect = texts.InspectAs(t.plan.B)
	}
}

func (t *Table) newInspection() texts.Inspection {
	if !t.looksAtTexts() {
		return texts.Inspection{}
	}
	return texts.NewInspection(&t.plan)
}

// takeSeen merges what was seen while the parts of a chunk were read, in key order.
// Parts that differ are inspected again: the sides hold other rows there, and where both
// normally give the same bytes only one side was inspected.
func (t *Table) takeSeen(ctx context.Context, parts []part, into texts.Inspection) {
	if into.IsEmpty() {
		return
	}
	for i := 0; i < len(parts); i++ {
		p := parts[i]
		if p.a != p.b {
			for i+1 < len(parts) && parts[i+1].a != parts[i+1].b { // as one range
				i++
			}
			t.inspectAgain(ctx, checksum.KeyRange{After: p.After, Through: parts[i].Through}, into)
			continue
		}
		if t.plan.Kind == checksum.Wire {
			p.marksB = p.marksA
		}
		into.A.TakeMarks(p.marksA)
		into.B.TakeMarks(p.marksB)
	}
}

// inspectAgain inspects the rows of a key range on both sides.
func (t *Table) inspectAgain(ctx context.Context, r checksum.KeyRange, into texts.Inspection) {
	err := t.run.Options.Gate.Do(ctx, func(ctx context.Context) error {
		var both errgroup.Group
		both.Go(func() error { return t.inspectSide(ctx, t.a, r, into.A) })
		both.Go(func() error { return t.inspectSide(ctx, t.b, r, into.B) })
		return both.Wait()
	})
	if err != nil {
		t.failed(ctx, r.String(), fmt.Errorf("looking at texts: %w", err))
	}
}

func (t *Table) inspectSide(ctx context.Context, s *side, r checksum.KeyRange, into *texts.Inspector) (err error) {
	if into == nil {
		return nil
	}
	v := *s.view
	v.Inspect = texts.InspectAs(v)
	reader, err := s.source.Open(v)
	if err != nil {
		return err
	}
	reading, err := reader.Digest(ctx, r, checksum.Limit{}, t.plan.Kind)
	if err == nil {
		into.TakeMarks(allMarks(reading))
	}
	return errors.Join(err, reader.Close())
}

// listSigns reports the signs of damage in the texts, except for damage that the
// comparison with the other side has already proved. What both members show alike is one
// finding.
func (t *Table) listSigns() {
	if !t.looksAtTexts() {
		return
	}
	var all []finding.Finding
	for _, m := range []struct {
		*side
		seen *texts.Inspector
	}{{t.a, t.seen.A}, {t.b, t.seen.B}} {
		if m.seen == nil {
			continue
		}
		for _, f := range m.seen.Findings(m.source, m.name) {
			if proved := t.proved(&f); proved < f.Count { // the rest shows on both members alike
				f.Count -= proved
				all = append(all, f)
			}
		}
	}
	for _, s := range t.sides() {
		all = append(all, texts.NotLookedAt(s.table, s.name)...)
	}
	all = texts.OneOfBoth(all)
	for i := range all {
		all[i].Pair, all[i].Table = t.run.Pair.Name, t.name
	}
	t.outcome.Findings = append(t.outcome.Findings, all...)
}

// proved is how many of the values with this sign the comparison has proved to be
// damaged in that way.
func (t *Table) proved(sign *finding.Finding) (rows uint64) {
	for _, f := range t.outcome.Findings {
		isOfMember := f.Member == sign.Member || f.Member == "" // "": either may be the damaged one
		if texts.SignOf(f.Kind) == texts.SignOf(sign.Kind) && isOfMember && slices.Equal(f.Columns, sign.Columns) {
			rows += f.Count
		}
	}
	return rows
}
