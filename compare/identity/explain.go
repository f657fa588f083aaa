package identity

import (
	"context"
	"slices"
	"strings"

	"allclear/compare/finding"
	"allclear/compare/identity/entity"
)

// Explain tells what [Look] would compare, and what it would measure, from the catalogs
// alone: it reads no row, and no ticket table. It sets only those fields of an outcome
// that no row decides. Shards are those that have a key of the entity, sorted, even
// where there is only one and nothing to compare.
func Explain(ctx context.Context, shards []Shard, o Options) ([]EntityOutcome, []entity.Holder, []finding.Gap) {
	r := newRun(shards, o)
	r.catalogs(ctx)
	r.known = entity.Entities(&r.o.Rules, &r.all)
	r.addGaps(entity.Undeclared(&r.o.Rules, &r.all))
	var found []EntityOutcome
	for i := range r.known {
		e := &r.known[i]
		if !r.isAnyChosen(e) {
			continue
		}
		found = append(found, EntityOutcome{
			Name: e.Name, Keys: e.Keys, Inferred: e.Inferred, Local: r.isLocal(e), Shards: r.shardsOf(e.Keys),
			Generator: GeneratorOutcome{Source: r.generatorName(e)},
		})
	}
	for _, u := range r.o.Rules.Uniques {
		keys := []string{u.Column}
		found = append(found, EntityOutcome{Name: u.Name, Keys: keys, Business: true, Shards: r.shardsOf(keys)})
	}
	var held []entity.Holder
	for _, h := range entity.Holders(&r.o.Rules, &r.all, r.known) {
		if r.isChosen(h.Table) {
			held = append(held, *h)
		}
	}
	r.sort()
	return found, held, r.out.Gaps
}

// generatorName is what generates an entity's IDs, in the words of reports.
func (r *run) generatorName(e *entity.Entity) string {
	if table := r.o.Rules.TicketTable(e); table != "" {
		return "ticket table " + table
	}
	if g := r.autoIncrement(e); g != nil {
		return g.source
	}
	return InUse
}

// shardsOf are the shards that have one of some columns.
func (r *run) shardsOf(columns []string) []string {
	var names []string
	for _, full := range columns {
		table, column := entity.Split(full)
		for _, at := range r.all.Places(table) {
			if at.Table.Column(column) != nil {
				names = append(names, at.Shard)
			}
		}
	}
	slices.SortFunc(names, strings.Compare)
	return slices.Compact(names)
}
