package compare

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"

	"allclear/checksum"
	"allclear/checksum/statement"
	"allclear/compare/finding"
)

const (
	// passHashes is how many hashes of keys one pass over a table keeps: 32 MiB.
	passHashes = 4 << 20
	// maxTwice is how many hashes that came twice are kept, some 40 MiB: where
	// upper and lower case alone tell keys apart, nearly all of them do.
	maxTwice = 1 << 20
	// maxHashes is for how many hashes the rows are looked at one by one, and
	// maxOfHash for how many rows of each. All are counted.
	maxHashes, maxOfHash = 500, 64
)

// collisions looks for rows whose unique keys of text a collation makes equal:
// an ALTER TABLE to it would be refused, or lose rows.
func (s *scan) collisions(ctx context.Context, collation string) {
	known, err := s.side.KnowsCollation(ctx, collation)
	if err != nil {
		s.gap(ctx, "", err)
		return
	}
	for i := range s.table.Indexes {
		index := &s.table.Indexes[i]
		if !index.Unique || !s.changes(index, collation) {
			continue
		}
		switch {
		case !known:
			s.gapBecause("", "the server does not have the collation "+collation)
			return
		case s.rows.Key == 0:
			s.gapBecause("", "without a key to find rows by, keys that "+collation+" makes equal cannot be looked for")
			return
		}
		c := collider{scan: s, index: index, collation: collation}
		c.find(ctx)
	}
}

// changes tells whether an index has text that the collation would sort anew.
func (s *scan) changes(index *checksum.Index, collation string) bool {
	return slices.ContainsFunc(index.Columns, func(part checksum.IndexColumn) bool {
		c := s.table.Column(part.Name)
		return c != nil && c.IsText() && Canonical(c.Collation) != Canonical(collation)
	})
}

// collider finds the colliding keys of one index in memory that does not grow
// with the table: it keeps hashes of the keys, in as many passes over the table
// as that takes, and then looks only at rows whose hash came twice.
type collider struct {
	*scan
	index     *checksum.Index
	collation string
	twice     map[uint64]bool // hashes that came more than once
	partly    bool            // there are more than twice may hold
}

func (c *collider) find(ctx context.Context) {
	c.twice = map[uint64]bool{}
	before := len(c.gaps)
	passes := 1 + c.table.Rows/(passHashes/2)
	for pass := uint64(0); pass < passes && !c.partly; pass++ {
		ok := c.collect(ctx, passes, pass)
		if len(c.gaps) > before {
			return
		}
		if !ok { // the server's guess of the rows was far off
			passes, pass = 2*passes, ^uint64(0)
		}
	}
	if len(c.twice) > 0 {
		c.report(ctx)
	}
}

// collect gathers the hashes that belong to one of so many passes, and notes
// those that came twice; not ok when they are too many.
func (c *collider) collect(ctx context.Context, passes, pass uint64) (ok bool) {
	var hashes []uint64
	ok = true
	weigh(ctx, c, func(hash uint64, _ checksum.Row) (uint64, bool) { return hash, hash%passes == pass }, func(found []uint64) {
		if !ok {
			return
		}
		if hashes = append(hashes, found...); len(hashes) > passHashes {
			hashes = c.fold(hashes)
			ok = len(hashes) <= passHashes/2
		}
	})
	if ok {
		c.fold(hashes)
	}
	return ok
}

// fold notes the hashes that came twice, and keeps each once.
func (c *collider) fold(hashes []uint64) []uint64 {
	slices.Sort(hashes)
	for i := 1; i < len(hashes); i++ {
		switch {
		case hashes[i] != hashes[i-1] || c.twice[hashes[i]]:
		case len(c.twice) == maxTwice:
			c.partly = true
		default:
			c.twice[hashes[i]] = true
		}
	}
	return slices.Compact(hashes)
}

type weighed struct {
	hash uint64
	row  checksum.Row
}

// weigh picks from the rows of the table what is wanted of each, and hands it on
// range by range.
func weigh[T any](ctx context.Context, c *collider, pick func(hash uint64, row checksum.Row) (T, bool), take func([]T)) {
	c.ranges(ctx, &c.rows, func(ctx context.Context, _ int, r checksum.KeyRange, _ uint64) error {
		var found []T
		err := c.side.Weights(ctx, &c.rows, c.index, c.collation, r, func() { found = nil },
			func(hash uint64, row checksum.Row) error {
				if one, ok := pick(hash, row); ok {
					found = append(found, one)
				}
				return nil
			})
		if err != nil {
			return fmt.Errorf("comparing the keys of %s under %s: %w", c.index.Name, c.collation, err)
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		take(found)
		return nil
	})
}

// report reads the rows whose hash came twice, has the server say which of them
// are equal, and lists them in groups. Which hashes are looked at, and which rows
// of each, does not depend on what is read first.
func (c *collider) report(ctx context.Context) {
	hashes := slices.Sorted(maps.Keys(c.twice))
	hashes = hashes[:min(len(hashes), maxHashes)]
	looked := make(map[uint64]bool, len(hashes))
	for _, hash := range hashes {
		looked[hash] = true
	}
	groups, more := map[uint64][]checksum.Row{}, uint64(0)
	pick := func(hash uint64, row checksum.Row) (weighed, bool) {
		if !looked[hash] {
			row = checksum.Row{}
		}
		return weighed{hash, row}, c.twice[hash]
	}
	before := len(c.gaps)
	weigh(ctx, c, pick, func(found []weighed) {
		for _, w := range found {
			if !looked[w.hash] {
				more++
				continue
			}
			group := groups[w.hash]
			at, _ := slices.BinarySearchFunc(group, w.row, byKey)
			group = slices.Insert(group, at, w.row)
			if len(group) > maxOfHash {
				more++
				group = group[:maxOfHash]
			}
			groups[w.hash] = group
		}
	})
	listed := len(c.findings)
	for _, hash := range hashes {
		if len(c.gaps) > before {
			break // one that ended the run ends all
		}
		for _, group := range c.equal(ctx, groups[hash]) {
			if len(group) > 1 {
				c.findings = append(c.findings, c.collision(group))
			}
		}
	}
	switch {
	case more == 0:
	case len(c.findings) == listed: // of those that were looked at, none is equal
		c.gapBecause("", fmt.Sprintf("%s whose keys in %s %s may make equal were not looked at one by one", count(more, "row"), c.index.Name, c.collation))
	default:
		f := c.collision(nil)
		f.Count = more
		f.Facts = finding.EqualKeys{Collation: c.collation, Index: c.index.Name, Unlooked: true, AtLeast: c.partly}
		c.findings = append(c.findings, f)
	}
}

func byKey(x, y checksum.Row) int { return bytes.Compare(x.Key, y.Key) }

// equal parts rows in key order, whose hashes are the same, into groups that the
// server calls equal: two hashes may agree by chance.
func (c *collider) equal(ctx context.Context, rows []checksum.Row) [][]checksum.Row {
	var groups [][]checksum.Row
	for _, row := range rows {
		at := -1
		for i, group := range groups {
			same, err := c.side.EqualUnder(ctx, &c.rows, c.index, c.collation, group[0].Bound, row.Bound)
			if err != nil {
				c.gap(ctx, "", err)
				return nil
			}
			if same {
				at = i
				break
			}
		}
		if at < 0 {
			groups = append(groups, []checksum.Row{row})
		} else {
			groups[at] = append(groups[at], row)
		}
	}
	return groups
}

// mostNamed is how many rows of one group are named.
const mostNamed = 5

func (c *collider) collision(group []checksum.Row) Finding {
	f := Finding{Kind: finding.KeysEqual, Severity: Blocker, Member: c.member, Columns: columnNames(c.index), Count: uint64(len(group))}
	facts := finding.EqualKeys{Collation: c.collation, Index: c.index.Name}
	for _, row := range group[:min(len(group), mostNamed)] {
		facts.Keys = append(facts.Keys, row.Bound.Text)
	}
	f.Facts = facts
	if len(group) > 0 {
		for i, text := range group[0].Bound.Text {
			f.Key = append(f.Key, KeyValue{Column: c.rows.Columns[i].Name, Value: text})
		}
		f.Recheck.A = statement.Row(&c.rows, group[0].Bound)
		f.Recheck.B = f.Recheck.A
	}
	return f
}

// blameCollations looks, where rows are not the same on both sides and a unique
// key of text has another collation on one of them, for keys that the other's
// collation makes equal: it could not keep all of these rows. Where the rows are
// the same, each side's unique key has proved that there are none.
func (t *tableRun) blameCollations(ctx context.Context) {
	if !t.o.Charset || t.outcome.Result != Differ {
		return
	}
	for _, m := range []struct {
		name          string
		side          Side
		table, others *checksum.Table
	}{{"a", t.pairRun.a, t.outcome.A, t.outcome.B}, {"b", t.pairRun.b, t.outcome.B, t.outcome.A}} {
		for _, collation := range changedCollations(m.table, m.others) {
			if known, err := m.side.KnowsCollation(ctx, collation); err == nil && !known {
				continue // an older server; the rows that differ say enough
			}
			s := newScan(t.pairRun, m.side, m.name, m.table)
			s.into = &TableOutcome{Name: t.name}
			s.collisions(ctx, collation)
			s.conclude()
			t.outcome.Findings = append(t.outcome.Findings, s.into.Findings...)
			t.outcome.Gaps = append(t.outcome.Gaps, s.into.Gaps...)
		}
	}
}

// changedCollations are those that the other side has for text of this side's
// unique keys.
func changedCollations(t, other *checksum.Table) []string {
	var all []string
	for _, index := range t.Indexes {
		for _, part := range index.Columns {
			c, o := t.Column(part.Name), other.Column(part.Name)
			if index.Unique && c != nil && o != nil && c.IsText() && o.IsText() && Canonical(c.Collation) != Canonical(o.Collation) {
				all = append(all, o.Collation)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
