package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"allclear/compare/finding"
	"allclear/fixtures"
	"allclear/report"
)

// mostListed is how many rows of one damage are listed one by one.
const mostListed = 5

// planted is a piece of damage with the pair that its finding names, or "" for damage
// between pairs.
type planted struct {
	fixtures.Planted
	pair string
}

// plant damages both shards, prints the damage, and keeps it for checkFound and mend.
func (d *demo) plant(ctx context.Context) error {
	type planter = fixtures.Planter
	type some = []fixtures.Planted
	planters := make([]*planter, len(d.shards))
	for i, shard := range d.shards {
		planters[i] = fixtures.NewPlanter(shard, demoDatabase, uint64(i))
	}
	for _, damage := range []struct {
		shard int
		plant func(p *planter) (some, error)
	}{
		{0, func(p *planter) (some, error) { return p.LoseRows(ctx, "treasury_comments", 3) }},
		{0, func(p *planter) (some, error) { return p.ChangeValue(ctx, "listings", "price", "price + 0.01", 2) }},
		{0, func(p *planter) (some, error) { return p.SwapValues(ctx, "users", "credit") }},
		{1, func(p *planter) (some, error) { return p.ExtraRow(ctx, "listings") }},
		{1, func(p *planter) (some, error) { return p.CollideWith(ctx, d.shards[0], "listings") }},
		{1, func(p *planter) (some, error) { return p.NarrowColumn(ctx, "treasuries", "listing_id") }},
		{1, func(p *planter) (some, error) { return outgrown(demoDatabase+".treasuries", "listing_id"), nil }},
		{1, func(p *planter) (some, error) { return p.DoubleEncodeColumn(ctx, "shops", "announcement") }},
		{1, func(p *planter) (some, error) { return p.SetGlobal(ctx, "sql_mode", "''") }},
	} {
		found, err := damage.plant(planters[damage.shard])
		// If planting failed, the damage that was done before still has to be mended.
		for _, p := range found {
			one := planted{p, shardName(damage.shard)}
			if p.Kind == "id.duplicate" {
				one.pair = ""
			}
			d.planted = append(d.planted, one)
		}
		if err != nil {
			return err
		}
		d.list(shardName(damage.shard), found)
	}
	return nil
}

// outgrown is the damage that is already there: a column left at INT cannot hold the IDs
// that the ticket table gives.
func outgrown(table, column string) []fixtures.Planted {
	return []fixtures.Planted{{
		Kind: "id.headroom", Member: "b", Table: table, Columns: []string{column},
		What: fmt.Sprintf("no new %s fits, being past %d", column, demoLastTicket-1),
	}}
}

// list prints the damage that was done to a shard.
func (d *demo) list(shard string, found []fixtures.Planted) {
	where := func(p *fixtures.Planted) string {
		name := shard
		if p.Member != "" {
			name += "/" + p.Member
		}
		return name + " " + cmp.Or(p.Table, "settings")
	}
	if many := len(found); many > mostListed {
		d.say("   %s: %s in %d rows, by ALTER TABLE", where(&found[0]), found[0].What, many)
		return
	}
	for _, p := range found {
		at := where(&p)
		if key := keyText(p.Key); key != "" {
			at += " " + key
		}
		what := p.What
		if p.Kind == "id.duplicate" {
			what = "an ID that " + shardName(0) + " gave, given again"
		}
		d.say("   %s: %s", at, what)
	}
}

// inTreasuries tells whether a table belongs to the feature that can be off.
func inTreasuries(table string) bool {
	return strings.HasPrefix(table, strings.TrimSuffix(demoTreasuries, "*"))
}

// mend undoes the damage that is to be undone, the last first.
func (d *demo) mend(ctx context.Context, isDue func(*planted) bool) error {
	for _, one := range slices.Backward(d.planted) {
		if !isDue(&one) {
			continue
		}
		if err := fixtures.Mend(ctx, []fixtures.Planted{one.Planted}); err != nil {
			return err
		}
	}
	return nil
}

// checkFound compares the report, and what was found in every row, with what was planted: all of
// it must be found, and nothing else may be a blocker.
func (d *demo) checkFound(document *report.Document, rows []finding.Finding) error {
	wanted := map[string]bool{}
	for _, p := range d.planted {
		wanted[findingName(p.pair, p.Kind, p.Table, p.Key)] = true
	}
	found, wrong := map[string]bool{}, map[string]bool{}
	see := func(pair string, kind finding.Kind, table string, at []finding.KeyValue, severity finding.Severity) {
		key := map[string]string{}
		for _, part := range at {
			key[part.Column] = part.Value
		}
		name := findingName(pair, string(kind), table, key)
		found[name] = true
		wrong[name] = wrong[name] || severity == finding.Blocker
	}
	for _, f := range document.Findings {
		if of := (finding.Finding{Kind: f.Kind, Facts: f.Facts.Facts}); !of.IsCountOfRows() {
			see(f.Pair, f.Kind, f.Table, f.Key, f.Severity)
		}
	}
	for _, f := range rows {
		see(f.Pair, f.Kind, f.Table, f.Key, f.Severity)
	}
	for one := range wanted {
		if !found[one] {
			return demoError{fmt.Errorf("planted and not found: %s", one)}
		}
	}
	for one := range wrong {
		if wrong[one] && !wanted[one] {
			return demoError{fmt.Errorf("found and never planted: %s", one)}
		}
	}
	return nil
}
