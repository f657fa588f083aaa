package identity

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"allclear/checksum"
	"allclear/checksum/charset"
	"allclear/compare"
	"allclear/compare/identity/overlap"
)

// weighRows is how many rows one statement weighs.
const weighRows = 100_000

// weighedKey is a business key on one member: the index that keeps it unique there,
// and how rows are named.
type weighedKey struct {
	place
	index     *checksum.Index
	view      *checksum.View // of the table's primary key
	collation string         // by which all shards compare it; "" for the column's own
}

// unique looks for the values of a business key that stand in more than one shard,
// by 64-bit hashes of what the index compares: upper and lower case count as the
// collation says. The hashes are kept in files, sorted, so that memory is fixed.
func (r *run) unique(ctx context.Context, u Unique) EntityOutcome {
	out := EntityOutcome{Name: u.Name, Keys: []string{u.Column}, Business: true}
	table, column := split(u.Column)
	if !r.isChosen(table) {
		out.Reason = leftOut
		return out
	}
	fail := func(err error) EntityOutcome {
		out.Reason = err.Error()
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
		out.Shards = append(out.Shards, keys[0].shard.Name)
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
		for _, at := range r.all.places[table] {
			isReader := slices.ContainsFunc(s.readers(table), func(m Member) bool { return m.Name == at.member.Name })
			c := at.table.Column(column)
			if at.shard != s || !isReader || c == nil {
				continue
			}
			k := weighedKey{place: at, view: primaryView(at.table)}
			for j := range at.table.Indexes {
				index := &at.table.Indexes[j]
				if index.Unique && len(index.Columns) == 1 && index.Columns[0].Prefix == 0 && strings.EqualFold(index.Columns[0].Name, column) {
					k.index = index
				}
			}
			switch {
			case k.index == nil:
				return nil, fmt.Errorf("%s.%s on %s is no unique key by itself, so it may stand twice in one shard as well", table, column, at)
			case k.view == nil:
				return nil, fmt.Errorf("%s on %s has no primary key to name its rows by", table, at)
			}
			collations[charset.Canonical(c.Collation)] = true
			keys = append(keys, k)
		}
		if len(keys) > 0 {
			shards = append(shards, keys)
		}
	}
	if len(collations) > 1 { // then by the first shard's, on all
		c := shards[0][0].table.Column(column)
		for _, keys := range shards {
			for j := range keys {
				keys[j].collation = c.Collation
			}
		}
	}
	return shards, nil
}

func primaryView(t *checksum.Table) *checksum.View {
	v := &checksum.View{Table: t, Index: "PRIMARY", Values: checksum.Masked}
	for _, name := range keyColumns(t) {
		v.Columns = append(v.Columns, checksum.ViewColumn{Column: t.Column(name)})
	}
	if v.Key = len(v.Columns); v.Key == 0 {
		return nil
	}
	return v
}

// weigh hands the hashes of a key to visit, in short statements. A statement that
// starts anew may hand on a hash twice, which changes nothing.
func (r *run) weigh(ctx context.Context, k weighedKey, visit func(hash uint64, row checksum.Row) error) error {
	var from *checksum.Bound
	for {
		to, err := k.member.Step(ctx, k.view, from, weighRows)
		if err != nil {
			return err
		}
		span := checksum.KeyRange{After: from, Through: to}
		if err := k.member.Weights(ctx, k.view, k.index, k.collation, span, func() {}, visit); err != nil {
			return err
		}
		if to == nil {
			return nil
		}
		from = to
	}
}

// spillShard writes a shard's hashes into sorted files.
func (r *run) spillShard(ctx context.Context, folder *spill, keys []weighedKey) ([]overlap.Source, error) {
	w := folder.writer()
	for _, k := range keys {
		rows := uint64(0)
		err := r.weigh(ctx, k, func(hash uint64, _ checksum.Row) error {
			if rows++; rows%weighRows == 0 && r.o.Progress != nil {
				r.o.Progress(k.shard.Name, weighRows)
			}
			return w.add(hash)
		})
		if err != nil {
			return nil, err
		}
	}
	return w.sources()
}

// reportUnique reads the keys again, names who has the values that came twice, and
// gives their number.
func (r *run) reportUnique(ctx context.Context, u Unique, shards [][]weighedKey, twice map[uint64]bool, found uint64) (uint64, error) {
	if !pause(ctx, r.o.Recheck) {
		return found, errors.New("the values that stand in several shards could not be looked at again")
	}
	holders := make([]map[uint64][]string, len(shards))
	var group errgroup.Group
	group.SetLimit(max(1, r.o.Reads))
	for i, keys := range shards {
		group.Go(func() error {
			holders[i] = map[uint64][]string{}
			for _, k := range keys {
				err := r.weigh(ctx, k, func(hash uint64, row checksum.Row) error {
					name := fmt.Sprintf("%s (%s)", k.shard.Name, keyText(k.view, row.Bound))
					if twice[hash] && !slices.Contains(holders[i][hash], name) {
						holders[i][hash] = append(holders[i][hash], name)
					}
					return nil
				})
				if err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return found, err
	}
	table, column := split(u.Column)
	f := compare.Finding{Kind: "id.duplicate", Severity: compare.Blocker, Table: table, Columns: []string{column}, Count: 1}
	var lines []string
	for hash := range twice {
		var where []string
		for i := range shards {
			where = append(where, holders[i][hash]...)
		}
		in := 0
		for i := range shards {
			if len(holders[i][hash]) > 0 {
				in++
			}
		}
		if in > 1 {
			lines = append(lines, fmt.Sprintf("the same %s on %s", u.Name, strings.Join(where, " and ")))
		}
	}
	slices.Sort(lines)
	for _, line := range lines[:min(len(lines), mostListed)] {
		f.Detail = line
		r.found(f)
	}
	more := found - uint64(len(twice)) + uint64(len(lines)-min(len(lines), mostListed))
	if more > 0 {
		f.Count, f.Detail = more, fmt.Sprintf("%d more values of %s in more than one shard, counted but not listed", more, u.Name)
		r.found(f)
	}
	return found - uint64(len(twice)) + uint64(len(lines)), nil
}

// keyText names a row by its key: user_id=7.
func keyText(v *checksum.View, at checksum.Bound) string {
	parts := make([]string, len(at.Text))
	for i, text := range at.Text {
		parts[i] = v.Columns[i].Name + "=" + text
	}
	return strings.Join(parts, ", ")
}
