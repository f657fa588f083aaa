package rows

import (
	"context"
	"slices"

	"allclear/checksum"
	"allclear/compare/texts"
)

// lone are the rows at hand that one side alone has, in key order.
func (t *Table) lone() (missing, extra []string) {
	for _, id := range t.differs.ids {
		switch d := t.differs.lone[id]; {
		case d.a == nil && d.countB == 1:
			extra = append(extra, id)
		case d.b == nil && d.countA == 1:
			missing = append(missing, id)
		}
	}
	return missing, extra
}

// maxLoneTexts is how many bytes of texts are read to pair the lone rows of a table up.
const maxLoneTexts = 4 << 20

// readLone reads the lone rows of both sides once more, with their texts: until now they
// would only have taken up memory. A row that has changed since stays without.
func (t *Table) readLone(ctx context.Context) {
	missing, extra := t.lone()
	isUseless := len(missing) == 0 || len(extra) == 0 || !t.looksAtTexts() && !t.hasTwinKeys()
	if isUseless || !t.plan.IsRanged() || ctx.Err() != nil {
		return
	}
	for _, of := range []struct {
		*side
		ids []string
	}{{t.a, missing}, {t.b, extra}} {
		size := 0
		for some := range slices.Chunk(of.ids, keysAtOnce) {
			found, err := t.readDetail(ctx, of.side, t.bounds(some))
			if err != nil {
				return // they are reported as missing and extra rows
			}
			for _, id := range some {
				was, now := t.differs.lone[id].either(), found[id]
				if now == nil || now.Hash != was.Hash {
					continue
				}
				*was = *now
				if size += texts.Size(was); size > maxLoneTexts {
					was.Texts = nil
				}
			}
		}
	}
}

// bounds are the keys of listed rows.
func (t *Table) bounds(ids []string) (keys []checksum.Bound) {
	for _, id := range ids {
		keys = append(keys, t.differs.lone[id].either().Bound)
	}
	return keys
}

// readDetail reads rows of one side by their keys.
func (t *Table) readDetail(ctx context.Context, s *side, keys []checksum.Bound) (found map[string]*checksum.Row, err error) {
	wanted := checksum.Selection{Kind: t.plan.Kind, Detail: func(checksum.Row) bool { return true }, Keys: keys}
	err = t.run.Options.Gate.Do(ctx, func(ctx context.Context) error {
		rows, err := t.gather(ctx, s, wanted, len(keys))
		found = map[string]*checksum.Row{}
		for i := range rows.rows {
			found[identity(&rows.rows[i])] = &rows.rows[i]
		}
		return err
	})
	return found, err
}

// pairUp joins a missing row and an extra one that are the same row with another key: one
// that is written with other codes, or a damaged one.
func (t *Table) pairUp(ctx context.Context) {
	t.pairRecoded()
	missing, extra := t.lone()
	for _, p := range t.diagnoser.PairUp(ctx, t.withValues(missing), t.withValues(extra)) {
		missing, extra := t.differs.lone[p.MissingID], t.differs.lone[p.ExtraID]
		t.differs.lone[p.MissingID] = &difference{
			a: p.A, b: p.B, countA: 1, countB: 1, diagnosis: p.Diagnosis, moments: joinedMoments(missing.moments, extra.moments),
		}
		t.differs.remove(p.ExtraID)
	}
}

// withValues are the rows of which more is at hand than their hashes: texts, FLOATs, or what a
// side recorded of them.
func (t *Table) withValues(ids []string) []texts.LoneRow {
	var rows []texts.LoneRow
	hasFloats := slices.ContainsFunc(t.plan.A.Columns, func(c checksum.ViewColumn) bool { return c.IsPrintedRounded() })
	for _, id := range ids {
		if row := t.differs.lone[id].either(); row.Texts != nil || row.Values != nil && hasFloats || row.Bits != nil && row.Columns != nil {
			rows = append(rows, texts.LoneRow{ID: id, Row: row})
		}
	}
	return rows
}

// pairRecoded joins the lone rows whose keys read alike.
func (t *Table) pairRecoded() {
	if !t.hasTwinKeys() {
		return
	}
	missing, extra := t.lone()
	joined := differences{}
	for _, id := range slices.Concat(missing, extra) {
		joined[id] = t.differs.lone[id]
	}
	t.joinRecoded(joined)
	for _, id := range extra {
		if joined[id] == nil {
			t.differs.remove(id)
		}
	}
	for _, id := range missing {
		d := joined[id]
		if d.isLone() {
			continue
		}
		if d.isRecoded() {
			t.differs.remove(id)
			t.recoded.count(d.recodedColumns(&t.plan), id, d)
			continue
		}
		t.differs.lone[id] = d
	}
}
