package identity

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"allclear/checksum"
	"allclear/checksum/charset"
	"allclear/compare/finding"
	"allclear/compare/identity/entity"
	"allclear/compare/identity/overlap"
)

// weighRows is how many rows one statement hashes.
const weighRows = 100_000

// weighedKey is a business key on one member: the index that keeps it unique there, and
// the view by whose key its rows are named.
type weighedKey struct {
	entity.Place
	source    Source
	index     *checksum.Index
	view      *checksum.View // of the table's best key
	collation string         // by which all shards compare it; "" for the column's own
}

// unique looks for the values of a business key that are in more than one shard, by
// 64-bit hashes of what the index compares: upper and lower case count as the collation
// says. The hashes are kept in sorted files, so that memory is fixed.
func (r *run) unique(ctx context.Context, u entity.Unique) EntityOutcome {
	out := EntityOutcome{Name: u.Name, Keys: []string{u.Column}, Business: true}
	table, column := entity.Split(u.Column)
	if !r.isChosen(table) {
		out.Reason = leftOut
		return out
	}
	fail := func(err error) EntityOutcome {
		out.Reason = finding.CauseOf(ctx, err).Reason
		r.gap(ctx, "", table, fmt.Errorf("unique %s: %w", u.Name, err))
		return out
	}
	shards, err := r.weighedKeys(table, column)
	if err != nil {
		return fail(err)
	}
	if len(shards) < 2 {
		return out
	}
	folder, err := newSpill()
	if err != nil {
		return fail(err)
	}
	defer func() {
		if err := folder.remove(); err != nil {
			r.gap(ctx, "", table, err)
		}
	}()
	sources := make([]overlap.Source, len(shards))
	for i, keys := range shards {
		runs, err := r.spillShard(ctx, folder, keys)
		if err != nil {
			return fail(err)
		}
		sources[i] = overlap.Union(runs...)
	}
	twice := map[uint64]bool{}
	found := uint64(0)
	result, err := overlap.Find(ctx, sources, overlap.Options{Memory: mergeMemory}, func(hash uint64) error {
		if found++; len(twice) < mostLooked {
			twice[hash] = true
		}
		return nil
	})
	if err != nil {
		return fail(err)
	}
	for i, keys := range shards {
		out.Shards = append(out.Shards, keys[0].Shard)
		out.IDs += result.Seen[i]
	}
	if found > 0 {
		out.Duplicates, err = r.reportUnique(ctx, u, shards, twice, found)
		if err != nil {
			return fail(err)
		}
	}
	return out
}

// weighedKeys finds a business key on every member that must be read, by shard.
func (r *run) weighedKeys(table, column string) ([][]weighedKey, error) {
	var shards [][]weighedKey
	collations := map[string]bool{}
	for i := range r.shards {
		s := &r.shards[i]
		var keys []weighedKey
		for _, at := range r.all.Places(table) {
			isReader := slices.Contains(s.readers(table), at.Member)
			c := at.Table.Column(column)
			if at.Shard != s.Name || !isReader || c == nil {
				continue
			}
			k := weighedKey{Place: at, source: r.source(at), view: viewByKey(at.Table)}
			for j := range at.Table.Indexes {
				index := &at.Table.Indexes[j]
				if index.Unique && len(index.Columns) == 1 && index.Columns[0].Prefix == 0 && strings.EqualFold(index.Columns[0].Name, column) {
					k.index = index
				}
			}
			switch {
			case k.index == nil:
				return nil, finding.Refuse(finding.NoKey, "%s.%s on %s is no unique key by itself, so it may stand twice in one shard as well",
					table, column, at)
			case k.view == nil:
				return nil, finding.Refuse(finding.NoKey, "%s on %s has no key to name its rows by", table, at)
			}
			collations[charset.Canonical(c.Collation)] = true
			keys = append(keys, k)
		}
		if len(keys) > 0 {
			shards = append(shards, keys)
		}
	}
	if len(collations) > 1 { // then all are compared by the first shard's
		c := shards[0][0].Table.Column(column)
		for _, keys := range shards {
			for j := range keys {
				keys[j].collation = c.Collation
			}
		}
	}
	return shards, nil
}

// viewByKey reads a table by its best key; nil without one.
func viewByKey(t *checksum.Table) *checksum.View {
	key := keyToWalk(t)
	if key == nil {
		return nil
	}
	v := &checksum.View{Table: t, Key: len(key.Columns), Index: key.Name, Values: checksum.Masked}
	for _, name := range key.ColumnNames() {
		v.Columns = append(v.Columns, checksum.ViewColumn{Column: t.Column(name)})
	}
	return v
}

// weigh calls visit with the hash of each key, in short statements. A statement that
// starts again may give a hash twice, which changes nothing.
func (r *run) weigh(ctx context.Context, k weighedKey, visit func(hash uint64, row checksum.Row) error) error {
	return with(k.source, k.view, func(reader weigher) error {
		var from *checksum.Bound
		for {
			var to *checksum.Bound
			err := r.gate(k.Shard).Do(ctx, func(ctx context.Context) (err error) {
				if to, err = reader.Step(ctx, checksum.KeyRange{After: from}, weighRows); err != nil {
					return err
				}
				return reader.Weights(ctx, k.index, k.collation, checksum.KeyRange{After: from, Through: to}, func() {}, visit)
			})
			if err != nil {
				return err
			}
			if to == nil {
				return nil
			}
			from = to
		}
	})
}

// spillShard writes a shard's hashes into sorted files.
func (r *run) spillShard(ctx context.Context, folder *spill, keys []weighedKey) ([]overlap.Source, error) {
	w := folder.writer()
	for _, k := range keys {
		rows := uint64(0)
		err := r.weigh(ctx, k, func(hash uint64, _ checksum.Row) error {
			if rows++; rows%weighRows == 0 && r.o.Progress != nil {
				r.o.Progress(k.Shard, weighRows)
			}
			return w.add(hash)
		})
		if err != nil {
			return nil, err
		}
	}
	return w.sources()
}
