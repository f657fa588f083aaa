package identity

import (
	"context"
	"maps"
	"slices"

	"allclear/checksum"
	"allclear/compare/finding"
	"allclear/compare/identity/entity"
)

// ReadCatalogs reads the catalogs of all members. There are gaps for what could not be
// seen.
func ReadCatalogs(ctx context.Context, shards []Shard, o Options) (*entity.Catalogs, []finding.Gap) {
	r := newRun(shards, o)
	r.catalogs(ctx)
	r.sort()
	return &r.all, r.out.Gaps
}

// catalogs reads the catalogs of all members.
func (r *run) catalogs(ctx context.Context) {
	looked, leftOut, answered := map[TableLooked]bool{}, map[TableLooked]bool{}, map[string]bool{}
	r.each(ctx, func(ctx context.Context, s *Shard, m Member) {
		catalog, err := m.Catalog(ctx, r.o.Databases)
		var settings map[string]string
		if err == nil {
			settings, err = m.Facts(ctx, Variables())
		}
		if err != nil {
			r.gap(ctx, s.Name, "", err)
			r.mu.Lock()
			r.partial = true
			r.mu.Unlock()
			return
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.all.AddAll(s.Name, m.Name, catalog) // also tables that are left out: they may own the IDs that others store
		if folds := settings[foldsNames]; folds != "" && folds != "0" {
			r.all.Folds(s.Name, m.Name)
		}
		r.settings[entity.Place{Shard: s.Name, Member: m.Name}.String()] = settings
		answered[s.Name] = true
		for _, t := range catalog.Tables {
			if r.isChosen(t.FullName()) {
				looked[TableLooked{s.Name, t.FullName()}] = true
			} else {
				leftOut[TableLooked{s.Name, t.FullName()}] = true
			}
		}
		for _, name := range catalog.Elsewhere {
			leftOut[TableLooked{s.Name, name}] = true
		}
		r.unread(s.Name, m.Name, catalog)
	})
	r.all.Sort()
	withTables := map[string]bool{}
	for t := range looked {
		r.out.Tables = append(r.out.Tables, t)
		withTables[t.Shard] = true
	}
	r.out.LeftOut = slices.Collect(maps.Keys(leftOut))
	for _, s := range r.shards {
		isSaid := slices.ContainsFunc(r.out.Gaps, func(g finding.Gap) bool { return g.Pair == s.Name && g.Table == "" })
		if answered[s.Name] && !withTables[s.Name] && !isSaid {
			r.gapBecause(s.Name, "", finding.NotThere, "no table of it was found to look at")
		}
	}
	for _, names := range r.all.Alike() {
		for i, name := range names[:len(names)-1] {
			if r.isChosen(name) {
				r.gapBecause("", name, finding.Unsupported,
					"there is a table %s as well: names that differ in case alone were not taken for one, and their IDs not compared", names[i+1])
			}
		}
	}
}

func (r *run) isChosen(table string) bool { return r.o.Select == nil || r.o.Select(table) }

// unread adds gaps for what a member's account does not see. The caller holds r.mu.
func (r *run) unread(shard, member string, catalog *checksum.Catalog) {
	for _, t := range catalog.Tables {
		if t.Partial && r.isChosen(t.FullName()) {
			r.note(shard, t.FullName(), finding.Because(finding.Denied,
				"the account on %s may not read every column; IDs in those that it cannot see are not counted", member))
		}
	}
	for _, name := range catalog.Missing {
		r.note(shard, "", finding.Because(finding.NotThere, "there is no database %s on %s", name, member))
	}
	if r.o.Complete {
		r.unseen(shard, member, catalog)
		return
	}
	if catalog.HidesDatabases {
		r.note(shard, "", finding.Because(finding.Hidden,
			"the account on %s may not see every database; IDs in those that it cannot see are not counted", member))
	}
	for _, name := range catalog.Hidden {
		r.note(shard, "", finding.Because(finding.Hidden,
			"the account on %s may not read every table of %s; IDs in tables that it cannot see are not counted", member, name))
	}
}

// unseen adds gaps for tables that were named one by one and may exist unseen, because
// an account does not see all tables. The caller holds r.mu.
func (r *run) unseen(shard, member string, catalog *checksum.Catalog) {
	for _, name := range r.o.Named {
		database, _ := entity.Split(name)
		isSeen := func(t *checksum.Table) bool { return t.FullName() == name }
		hides := slices.Contains(catalog.Hidden, database) || catalog.HidesDatabases
		if hides && !slices.ContainsFunc(catalog.Tables, isSeen) {
			r.note(shard, name, finding.Because(finding.Hidden, "the account on %s does not see the table", member))
		}
	}
}
