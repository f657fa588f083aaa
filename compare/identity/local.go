package identity

import (
	"context"
	"slices"

	"allclear/checksum"
	"allclear/compare/finding"
	"allclear/compare/identity/entity"
)

// localSample is how many of an inferred entity's IDs on several shards are compared, up
// to twice as many, spread evenly over all of them, to tell a copied table from numbers
// that are each shard's own.
const localSample = 500

// reportLocal reports that the numbers of an inferred entity are not unique over the
// shards. That may be intended: the configuration does not say. Where most of them are
// in two shards, they are each shard's own numbers, or a table that every shard has a
// copy of. Where neither follows, it is not known whether IDs were given twice, and the
// run cannot be GO.
func (d *duplicates) reportLocal(ctx context.Context, most bool) {
	const nearly = 0.9
	table, column := entity.Split(d.entity.Keys[0])
	found, ok := d.readRows(ctx, d.sample.picked)
	if !ok {
		return // a gap says so
	}
	facts := finding.NotUniqueIDs{
		Entity: d.entity.Name, Shards: len(d.names()), Share: d.share(), Examples: firstIDs(d.numbers), Looked: len(found),
	}
	for i := range found {
		if !found[i].same() {
			facts.Different++
		}
	}
	f := finding.Finding{Kind: finding.IDNotUnique, Severity: finding.Warning, Table: table, Columns: []string{column}, Count: d.count}
	switch {
	case d.share() >= nearly && facts.Different == 0 && len(found) > 0:
		f.Severity, facts.Guess = finding.Info, finding.CopiedTable
	case most && d.isCounted():
		facts.Guess = finding.OwnNumbers
	default:
		d.gapBecause("", table, finding.NotDeclared, "whether IDs were given twice is not known: "+
			"nobody said whether those of %s are unique over the shards; "+
			"declare the table under ids: local, or its entity under ids: entities", d.entity.Name)
	}
	f.Facts = facts
	d.run.found(f)
}

// sample keeps numbers evenly spread over a sequence of unknown length: every nth, and
// every other of those once there are too many.
type sample struct {
	picked []checksum.Integer
	every  uint64
	came   uint64
}

func (s *sample) add(n checksum.Integer) {
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

func firstIDs(ids []checksum.Integer) []string {
	const most = 5
	names := make([]string, min(len(ids), most))
	for i := range names {
		names[i] = ids[i].String()
	}
	return slices.Compact(names)
}
