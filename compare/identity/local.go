package identity

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"allclear/checksum"
	"allclear/compare"
)

// localSample is how many of an inferred entity's IDs on several shards are looked
// at, up to twice as many, spread over all of them, to tell a copied table from numbers of each shard's own.
const localSample = 500

// reportLocal says of an inferred entity that its numbers are not unique over the
// shards, which may be as it should: nobody said. Where most of them stand twice they
// are each shard's own numbers, or a table that every shard has a copy of. Where that
// does not follow, it is not known whether IDs were given twice, and the run cannot
// be GO.
func (d *duplicates) reportLocal(ctx context.Context, most bool) {
	const nearly = 0.9
	table, column := split(d.entity.Keys[0])
	sightings, ok := d.look(ctx, d.sample.picked)
	if !ok {
		return // a gap says so
	}
	f := compare.Finding{Kind: "id.not-unique", Severity: compare.Warning, Table: table, Columns: []string{column}, Count: d.count}
	f.Detail = fmt.Sprintf("%d IDs (%s of those that could) stand in more than one of %d shards", d.count, percent(d.share()), len(d.names()))
	different := 0
	for _, s := range sightings {
		if !s.same() {
			different++
		}
	}
	const declare = "declare the table under ids: local, or its entity under ids: entities"
	switch {
	case d.share() >= nearly && different == 0 && len(sightings) > 0:
		f.Severity = compare.Info
		f.Detail += ", with the same rows as far as was looked: a table that every shard has a copy of"
	case most && d.isCounted():
		f.Detail += ": each shard counts its own, it seems, but nobody said so; " + declare
	default:
		f.Detail += fmt.Sprintf(", such as %s, with different rows in %d of %d looked at. Nobody said whether its IDs are unique over the shards; %s",
			firstIDs(d.numbers), different, len(sightings), declare)
		d.gapBecause("", table, "whether IDs were given twice is not known: nobody said whether those of "+d.entity.Name+" are unique over the shards; "+declare)
	}
	d.run.found(f)
}

// spread keeps numbers evenly over all that come, however many: every so manyth, and
// of those every other once they are too many.
type spread struct {
	picked []checksum.Integer
	every  uint64
	came   uint64
}

func (s *spread) add(n checksum.Integer) {
	s.every = max(1, s.every)
	if s.came%s.every == 0 {
		if len(s.picked) == 2*localSample {
			for i := range localSample {
				s.picked[i] = s.picked[2*i]
			}
			s.picked, s.every = s.picked[:localSample], 2*s.every
		}
		if s.came%s.every == 0 {
			s.picked = append(s.picked, n)
		}
	}
	s.came++
}

func firstIDs(ids []checksum.Integer) string {
	const most = 5
	names := make([]string, min(len(ids), most))
	for i := range names {
		names[i] = ids[i].String()
	}
	return strings.Join(slices.Compact(names), ", ")
}
