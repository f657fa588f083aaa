package texts

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"allclear/checksum"
	"allclear/checksum/charset"
	"allclear/checksum/statement"
	"allclear/compare"
	"allclear/compare/finding"
)

const (
	// passHashes is how many hashes of keys one pass over a table keeps: 32 MiB.
	passHashes = 4 << 20
	// maxTwice is how many hashes that came twice are kept, some 40 MiB: where keys
	// differ only in upper and lower case, nearly all of them come twice.
	maxTwice = 1 << 20
	// maxHashes is for how many hashes the rows are compared one by one, and maxOfHash
	// how many rows of each. All are counted.
	maxHashes, maxOfHash = 500, 64
)

// collisions looks for rows whose unique keys of text a collation makes equal:
// an ALTER TABLE to it would be refused, or lose rows.
func (s *Scan) collisions(ctx context.Context, collation string) {
	var indexes []*checksum.Index
	for i := range s.table.Indexes {
		if index := &s.table.Indexes[i]; index.Unique && s.changes(index, collation) {
			indexes = append(indexes, index)
		}
	}
	if len(indexes) == 0 {
		return
	}
	reader, collator, ok := open[compare.Collator](ctx, s, s.rows, "compare by collations")
	if !ok {
		return
	}
	defer s.close(ctx, reader)
	switch isKnown, err := collator.KnowsCollation(ctx, collation); {
	case err != nil:
		s.failed(ctx, "", err)
		return
	case !isKnown:
		s.gap("", finding.Because(finding.Unsupported, "the server does not have the collation %s", collation))
		return
	case s.rows.Key == 0:
		s.gap("", finding.Because(finding.NoKey, "without a key to find rows by, keys that %s makes equal cannot be looked for", collation))
		return
	}
	for _, index := range indexes {
		c := collisionSearch{scan: s, reader: reader, collator: collator, index: index, collation: collation}
		c.find(ctx)
	}
}

// changes tells whether an index has text that the collation would sort differently.
func (s *Scan) changes(index *checksum.Index, collation string) bool {
	return slices.ContainsFunc(index.Columns, func(part checksum.IndexColumn) bool {
		c := s.table.Column(part.Name)
		return c != nil && c.IsText() && charset.Canonical(c.Collation) != charset.Canonical(collation)
	})
}

// collisionSearch finds the colliding keys of one index in memory that does not grow
// with the table: it keeps hashes of the keys, in as many passes over the table
// as that takes, and then looks only at rows whose hash came twice.
type collisionSearch struct {
	scan      *Scan
	reader    compare.Reader
	collator  compare.Collator
	index     *checksum.Index
	collation string
	twice     map[uint64]bool // hashes that came more than once
	partly    bool            // there are more than twice may hold
}

func (c *collisionSearch) find(ctx context.Context) {
	c.twice = map[uint64]bool{}
	before := len(c.scan.gaps)
	passes := 1 + c.scan.table.Rows/(passHashes/2)
	for pass := uint64(0); pass < passes && !c.partly; pass++ {
		ok := c.collect(ctx, passes, pass)
		if len(c.scan.gaps) > before {
			return
		}
		if !ok { // the server's estimate of the rows was far off
			passes, pass = 2*passes, ^uint64(0)
		}
	}
	if len(c.twice) > 0 {
		c.report(ctx)
	}
}

// collect gathers the hashes that belong to one of this many passes, and records those
// that came twice. ok is false when they are too many.
func (c *collisionSearch) collect(ctx context.Context, passes, pass uint64) (ok bool) {
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

// fold records the hashes that came twice, and keeps each once.
func (c *collisionSearch) fold(hashes []uint64) []uint64 {
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

// weigh goes through the rows of the table range by range, picks a value from each and
// hands it on.
func weigh[T any](ctx context.Context, c *collisionSearch, pick func(hash uint64, row checksum.Row) (T, bool), take func([]T)) {
	c.scan.ranges(ctx, &c.scan.rows, c.reader, func(ctx context.Context, _ int, r checksum.KeyRange, _ uint64) error {
		var found []T
		err := c.collator.Weights(ctx, c.index, c.collation, r, func() { found = nil },
			func(hash uint64, row checksum.Row) error {
				if one, ok := pick(hash, row); ok {
					found = append(found, one)
				}
				return nil
			})
		if err != nil {
			return fmt.Errorf("comparing the keys of %s under %s: %w", c.index.Name, c.collation, err)
		}
		c.scan.mu.Lock()
		defer c.scan.mu.Unlock()
		take(found)
		return nil
	})
}

// report reads the rows whose hash came twice, asks the server which of them are equal,
// and lists them in groups. Which hashes it reads, and which rows of each, does not
// depend on the order in which ranges are read.
func (c *collisionSearch) report(ctx context.Context) {
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
	before := len(c.scan.gaps)
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
	listed := len(c.scan.findings)
	for _, hash := range hashes {
		if len(c.scan.gaps) > before {
			break // the run ended
		}
		for _, group := range c.equal(ctx, groups[hash]) {
			if len(group) > 1 {
				c.scan.findings = append(c.scan.findings, c.collision(group))
			}
		}
	}
	switch {
	case more == 0:
	case len(c.scan.findings) == listed: // of those that were compared, none are equal
		c.scan.gap("", finding.Because(finding.Failed, "%s whose keys in %s %s may make equal were not looked at one by one",
			finding.Counted(more, "row"), c.index.Name, c.collation))
	default:
		f := c.collision(nil)
		f.Count = more
		f.Facts = finding.EqualKeys{Collation: c.collation, Index: c.index.Name, Unlooked: true, AtLeast: c.partly}
		c.scan.findings = append(c.scan.findings, f)
	}
}

func byKey(x, y checksum.Row) int { return bytes.Compare(x.Key, y.Key) }

// equal divides rows in key order that have the same hash into groups that the server
// calls equal: two hashes may agree by chance.
func (c *collisionSearch) equal(ctx context.Context, rows []checksum.Row) [][]checksum.Row {
	var groups [][]checksum.Row
	for _, row := range rows {
		at := -1
		for i, group := range groups {
			var same bool
			err := c.scan.run.Options.Gate.Do(ctx, func(ctx context.Context) (err error) {
				same, err = c.collator.EqualUnder(ctx, c.index, c.collation, group[0].Bound, row.Bound)
				return err
			})
			if err != nil {
				c.scan.failed(ctx, "", err)
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

func (c *collisionSearch) collision(group []checksum.Row) finding.Finding {
	f := finding.Finding{
		Kind: finding.KeysEqual, Severity: finding.Blocker,
		Member: c.scan.member, Columns: c.index.ColumnNames(), Count: uint64(len(group)),
	}
	facts := finding.EqualKeys{Collation: c.collation, Index: c.index.Name}
	for _, row := range group[:min(len(group), mostNamed)] {
		facts.Keys = append(facts.Keys, row.Bound.Text)
	}
	f.Facts = facts
	if len(group) > 0 {
		for i, text := range group[0].Bound.Text {
			f.Key = append(f.Key, finding.KeyValue{Column: c.scan.rows.Columns[i].Name, Value: text})
		}
		if _, ok := c.scan.side.(compare.Queried); ok {
			f.Recheck = finding.On("", statement.Row(&c.scan.rows, group[0].Bound))
		}
	}
	return f
}

// Collisions looks for keys of one member that the other member's collation makes equal:
// the other could not keep all of these rows. It is for tables whose rows are not the
// same on both sides, and looks at unique keys of text whose collations differ. Where the
// rows are the same, each side's unique key has proved that there are no such keys.
func Collisions(
	ctx context.Context, run *compare.Run, side compare.Side, member string,
	table, other *checksum.Table, into *compare.TableOutcome,
) {
	for _, collation := range changedCollations(table, other) {
		s := NewScan(run, side, member, table)
		if isKnown, err := s.knows(ctx, collation); err == nil && !isKnown {
			continue // an older server; the rows that differ say enough
		}
		s.collisions(ctx, collation)
		into.Findings = append(into.Findings, s.located()...)
		into.Gaps = append(into.Gaps, s.gaps...)
	}
}

// knows tells whether the side has a collation.
func (s *Scan) knows(ctx context.Context, collation string) (bool, error) {
	reader, err := s.side.Open(s.rows)
	if err != nil {
		return false, err
	}
	defer s.close(ctx, reader)
	collator, ok := reader.(compare.Collator)
	if !ok {
		return false, errors.ErrUnsupported
	}
	return collator.KnowsCollation(ctx, collation)
}

// changedCollations are those that the other side has for text of this side's
// unique keys.
func changedCollations(t, other *checksum.Table) []string {
	var all []string
	for _, index := range t.Indexes {
		for _, part := range index.Columns {
			c, o := t.Column(part.Name), other.Column(part.Name)
			isChanged := c != nil && o != nil && c.IsText() && o.IsText() && charset.Canonical(c.Collation) != charset.Canonical(o.Collation)
			if index.Unique && isChanged {
				all = append(all, o.Collation)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
