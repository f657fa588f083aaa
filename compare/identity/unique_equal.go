package identity

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"allclear/checksum"
	"allclear/compare/finding"
	"allclear/compare/identity/entity"
)

// sharer is a row whose value of a business key has the same hash as a row of another
// shard.
type sharer struct {
	key  *weighedKey
	at   checksum.Bound
	text *checksum.Text // of a text column; nil for a number, which the hash identifies
}

func (s *sharer) place() finding.IDPlace {
	return finding.IDPlace{Shard: s.key.Shard, Row: keyOf(s.key.view, s.at)}
}

// reportUnique reads the keys again, reports the rows that share the values which came
// twice, and gives the number of these values.
func (r *run) reportUnique(ctx context.Context, u entity.Unique, shards [][]weighedKey, twice map[uint64]bool, found uint64,
) (uint64, error) {
	if !pause(ctx, r.o.Recheck) {
		return found, context.Cause(ctx)
	}
	_, column := entity.Split(u.Column)
	byHash, err := r.sharers(ctx, shards, twice)
	if err != nil {
		return found, err
	}
	if err := r.readTexts(ctx, column, byHash); err != nil {
		return found, err
	}
	groups, err := equalSharers(ctx, shards[0][0], column, byHash)
	if err != nil {
		return found, err
	}
	var duplicates [][]finding.IDPlace
	for _, group := range groups {
		var places []finding.IDPlace
		for _, s := range group {
			at := s.place()
			isSame := func(known finding.IDPlace) bool { return known.Shard == at.Shard && slices.Equal(known.Row, at.Row) } // on the other member
			if !slices.ContainsFunc(places, isSame) {
				places = append(places, at)
			}
		}
		slices.SortFunc(places, comparePlace)
		duplicates = append(duplicates, places)
	}
	slices.SortFunc(duplicates, func(x, y []finding.IDPlace) int { return slices.CompareFunc(x, y, comparePlace) })
	return r.foundUnique(u, duplicates, found-uint64(len(twice))), nil
}

// foundUnique lists the values that are in several shards, and gives their number.
// unlooked is how many others share a hash and were not compared.
func (r *run) foundUnique(u entity.Unique, duplicates [][]finding.IDPlace, unlooked uint64) uint64 {
	table, column := entity.Split(u.Column)
	if unlooked > 0 { // values that share a hash need not be equal: see the collation's padding
		r.gapBecause("", table, finding.Failed, "unique %s: %s more may stand in several shards, and were not looked at", u.Name,
			finding.Counted(unlooked, "value"))
	}
	f := finding.Finding{Kind: finding.IDDuplicate, Severity: finding.Blocker, Table: table, Columns: []string{column}, Count: 1}
	listed := min(len(duplicates), mostListed)
	for _, places := range duplicates[:listed] {
		f.Facts = finding.DuplicateID{Of: u.Name, Business: true, Places: places}
		r.found(f)
	}
	if f.Count = uint64(len(duplicates) - listed); f.Count > 0 {
		f.Facts = finding.DuplicateID{Of: u.Name, Business: true, Unlisted: true}
		r.found(f)
	}
	return uint64(len(duplicates))
}

// sharers reads which rows have the hashes that came twice.
func (r *run) sharers(ctx context.Context, shards [][]weighedKey, twice map[uint64]bool) (map[uint64][]*sharer, error) {
	found := make([]map[uint64][]*sharer, len(shards))
	var group errgroup.Group
	group.SetLimit(max(1, r.o.Reads))
	for i, keys := range shards {
		group.Go(func() error {
			found[i] = map[uint64][]*sharer{}
			for j := range keys {
				err := r.weigh(ctx, keys[j], func(hash uint64, row checksum.Row) error {
					if twice[hash] {
						found[i][hash] = append(found[i][hash], &sharer{key: &keys[j], at: row.Bound})
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
		return nil, err
	}
	all := map[uint64][]*sharer{}
	for _, one := range found {
		for hash, rows := range one {
			all[hash] = append(all[hash], rows...)
		}
	}
	return all, nil
}

// readTexts reads the values themselves, and drops the rows that are gone.
func (r *run) readTexts(ctx context.Context, column string, byHash map[uint64][]*sharer) error {
	byKey := map[*weighedKey][]*sharer{}
	for _, rows := range byHash {
		for _, s := range rows {
			if s.key.Table.Column(column).IsText() {
				byKey[s.key] = append(byKey[s.key], s)
			}
		}
	}
	gone := map[*sharer]bool{}
	for k, rows := range byKey {
		at := make([]checksum.Bound, len(rows))
		for i, s := range rows {
			at[i] = s.at
		}
		texts, err := k.source.Texts(ctx, k.view, column, at)
		if err != nil {
			return err
		}
		for i, s := range rows {
			s.text, gone[s] = texts[i], texts[i] == nil
		}
	}
	for hash, rows := range byHash {
		byHash[hash] = slices.DeleteFunc(rows, func(s *sharer) bool { return gone[s] })
	}
	return nil
}

// equalSharers divides the rows of each hash into groups of equal values, and gives the
// groups that are in several shards. Under NO PAD collations "x" and "x " have one hash
// and are two values: a server that has the collation says which are equal.
func equalSharers(ctx context.Context, judge weighedKey, column string, byHash map[uint64][]*sharer) ([][]*sharer, error) {
	var equal, open [][]*sharer
	for _, rows := range byHash {
		open = append(open, rows)
	}
	collation := judge.Table.Column(column).Collation
	for {
		open = slices.DeleteFunc(open, func(rows []*sharer) bool { return !inSeveralShards(rows) })
		if len(open) == 0 {
			return equal, nil
		}
		var pairs [][2]checksum.Text
		for _, rows := range open {
			for _, s := range rows[1:] {
				if isOpen(rows[0], s) {
					pairs = append(pairs, [2]checksum.Text{*rows[0].text, *s.text})
				}
			}
		}
		same, err := judge.source.EqualTexts(ctx, collation, pairs)
		if err != nil {
			return nil, err
		}
		for i, rows := range open {
			group, others := []*sharer{rows[0]}, []*sharer(nil)
			for _, s := range rows[1:] {
				isEqual := true
				if isOpen(rows[0], s) {
					isEqual, same = same[0], same[1:]
				}
				if isEqual {
					group = append(group, s)
				} else {
					others = append(others, s)
				}
			}
			if inSeveralShards(group) {
				equal = append(equal, group)
			}
			open[i] = others
		}
	}
}

// isOpen tells whether only a server can say if two values of one hash are equal.
func isOpen(x, y *sharer) bool { return x.text != nil && y.text != nil && !x.text.Same(*y.text) }

func inSeveralShards(rows []*sharer) bool {
	return slices.ContainsFunc(rows, func(s *sharer) bool { return s.key.Shard != rows[0].key.Shard })
}

func comparePlace(x, y finding.IDPlace) int {
	byValue := func(x, y finding.KeyValue) int { return strings.Compare(x.Value, y.Value) }
	return cmp.Or(strings.Compare(x.Shard, y.Shard), slices.CompareFunc(x.Row, y.Row, byValue))
}

// keyOf names a row by its key.
func keyOf(v *checksum.View, at checksum.Bound) []finding.KeyValue {
	key := make([]finding.KeyValue, len(at.Text))
	for i, text := range at.Text {
		key[i] = finding.KeyValue{Column: v.Columns[i].Name, Value: text}
	}
	return key
}
