package main

import (
	"cmp"
	"context"

	"allclear/fixtures"
)

// mostTold is how many rows of one damage are told one by one.
const mostTold = 5

// plant damages the members b of both shards, keeps the key of it, and tells
// it.
func (d *demo) plant(ctx context.Context) error {
	type planter = fixtures.Planter
	type planted = []fixtures.Planted
	d.planted = make([]planted, len(d.shards))
	planters := make([]*planter, len(d.shards))
	for i, shard := range d.shards {
		planters[i] = fixtures.NewPlanter(shard, demoDatabase, uint64(i))
	}
	for _, damage := range []struct {
		shard int
		plant func(p *planter) (planted, error)
	}{
		{0, func(p *planter) (planted, error) { return p.LoseRows(ctx, "treasury_comments", 3) }},
		{0, func(p *planter) (planted, error) { return p.ChangeValue(ctx, "listings", "price", "price + 0.01", 2) }},
		{0, func(p *planter) (planted, error) { return p.SwapValues(ctx, "users", "credit") }},
		{1, func(p *planter) (planted, error) { return p.ExtraRow(ctx, "listings") }},
		{1, func(p *planter) (planted, error) { return p.NarrowColumn(ctx, "treasuries", "listing_id") }},
		{1, func(p *planter) (planted, error) { return p.DoubleEncodeColumn(ctx, "shops", "announcement") }},
		{1, func(p *planter) (planted, error) { return p.SetGlobal(ctx, "sql_mode", "''") }},
	} {
		found, err := damage.plant(planters[damage.shard])
		// Also what was planted before it failed is there.
		d.planted[damage.shard] = append(d.planted[damage.shard], found...)
		if err != nil {
			return err
		}
		if many := len(found); many > mostTold {
			d.say("   %s %s: %s in %d rows, by ALTER TABLE", shardName(damage.shard), found[0].Table, found[0].What, many)
			continue
		}
		for _, p := range found {
			where := cmp.Or(p.Table, "its server")
			if key := keyText(p.Key); key != "" {
				where += " " + key
			}
			d.say("   %s %s: %s", shardName(damage.shard), where, p.What)
		}
	}
	return nil
}

// mend takes all of it back.
func (d *demo) mend(ctx context.Context) error {
	for _, planted := range d.planted {
		if err := fixtures.Mend(ctx, planted); err != nil {
			return err
		}
	}
	return nil
}
