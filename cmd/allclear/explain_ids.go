package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"allclear/checksum/statement"
	"allclear/cmd/internal/fleetfile"
	"allclear/compare/identity"
)

// ids lists what `allclear ids` would compare.
func (x *explanation) ids(ctx context.Context, pairs []openPair) {
	f, p := x.fleet, x.page
	options := identity.Options{
		Databases: f.Databases, Rules: catalogRules(f), Reads: len(pairs), Complete: x.chosen.Complete(),
	}
	if x.chosen.Active() {
		options.Select = x.chosen.Selects
	}
	entities, holders, unlisted := x.engine.list(ctx, shards(pairs), options)
	if len(entities) > 0 {
		p.line("IDs, for allclear ids:")
	}
	for i := range entities {
		p.entity(f, &entities[i])
		var also []string
		for j := range holders {
			if h := &holders[j]; h.Entity == entities[i].Name && !h.IsKey() && !entities[i].Business {
				also = append(also, fmt.Sprintf("%s (%s)", h.Name(), h.Evidence))
			}
		}
		if len(also) > 0 {
			p.line("  also in %s", strings.Join(also, ", "))
		}
	}
	for i := range f.IDs.Generators {
		p.ticketGrants(&f.IDs.Generators[i])
	}
	for _, g := range unlisted {
		where := strings.Trim(g.Pair+" "+g.Table, " ")
		if where == "" {
			where = "ids"
		}
		p.line("\n%s: NOT PLANNED: %s", where, g.Cause.Reason)
	}
	x.planned += len(entities)
	x.gaps += len(unlisted)
}

func (p *explainPage) entity(f *fleetfile.Fleet, e *identity.EntityOutcome) {
	kind, from, handed := "entity", " (config)", ", handed out by "+e.Generator.Source
	switch {
	case e.Business:
		kind, from, handed = "unique", " (config)", ""
	case e.Inferred:
		from = " (inferred)"
	}
	if !e.Business && e.Generator.Source == identity.InUse {
		handed = ", handed out by the application"
	}
	where := "; on " + strings.Join(e.Shards, ", ")
	switch {
	case len(e.Shards) == 0:
		where = "; on no shard"
	case f.FromFlags:
		where = "" // there is only one shard, and its name is made up
	}
	if e.Local {
		where += "; each shard's own numbers, not compared"
	}
	p.line("%s %s: %s%s%s%s", kind, e.Name, strings.Join(e.Keys, " and "), from, handed, where)
}

// ticketGrants prints the grants that the accounts on a ticket table's servers need, which
// are for that one table only.
func (p *explainPage) ticketGrants(g *fleetfile.Generator) {
	var addresses, users []string
	for _, s := range g.Servers {
		addresses, users = append(addresses, s.Address.String()), append(users, s.Login.User)
	}
	slices.Sort(users)
	p.line("\ngenerator %s: %s\n\nGrants there:", g.Name, strings.Join(addresses, " and "))
	database, table, _ := strings.Cut(g.Table, ".")
	for _, user := range slices.Compact(users) {
		p.line("  %s", statement.GrantTable(database, table, user))
	}
}
