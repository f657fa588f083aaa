package main

import (
	"cmp"
	"context"

	"allclear/fixtures"
)

// plant damages the members b of both shards, keeps the key of it, and tells
// it.
func (d *demo) plant(ctx context.Context) error {
	d.planted = make([][]fixtures.Planted, len(d.shards))
	planters := make([]*fixtures.Planter, len(d.shards))
	for i, shard := range d.shards {
		planters[i] = fixtures.NewPlanter(shard, "shop", uint64(i))
	}
	for _, damage := range []struct {
		shard int
		plant func(p *fixtures.Planter) ([]fixtures.Planted, error)
	}{
		{0, func(p *fixtures.Planter) ([]fixtures.Planted, error) { return p.LoseRows(ctx, "treasury_comments", 3) }},
		{0, func(p *fixtures.Planter) ([]fixtures.Planted, error) {
			return p.ChangeValue(ctx, "listings", "price", "price + 0.01", 2)
		}},
		{0, func(p *fixtures.Planter) ([]fixtures.Planted, error) { return p.SwapValues(ctx, "users", "credit") }},
		{1, func(p *fixtures.Planter) ([]fixtures.Planted, error) { return p.ExtraRow(ctx, "treasuries") }},
	} {
		planted, err := damage.plant(planters[damage.shard])
		d.planted[damage.shard] = append(d.planted[damage.shard], planted...)
		if err != nil {
			return err
		}
		for _, p := range planted {
			d.say("   %s %s %s: %s", shardName(damage.shard), p.Table, keyText(p.Key), p.What)
		}
	}
	return d.leaveBehind(ctx)
}

// leaveBehind makes what an upgrade that stopped halfway leaves: a column that
// was never widened, and a server with settings of its own.
func (d *demo) leaveBehind(ctx context.Context) error {
	for _, one := range []struct {
		shard     int
		what      string
		kind      string
		table     string
		sql, undo string
	}{
		{1, "object_id left at INT", "schema.type", "shop.activity",
			"ALTER TABLE shop.activity MODIFY object_id INT UNSIGNED NOT NULL",
			"ALTER TABLE shop.activity MODIFY object_id BIGINT UNSIGNED NOT NULL"},
		{1, "sql_mode emptied: values that don't fit are cut without an error", "server.sql_mode", "",
			"SET GLOBAL sql_mode = ''", "SET GLOBAL sql_mode = DEFAULT"},
	} {
		server := d.shards[one.shard].B
		if err := server.Exec(ctx, one.sql); err != nil {
			return err
		}
		d.undo = append(d.undo, func(ctx context.Context) error { return server.Exec(ctx, one.undo) })
		d.planted[one.shard] = append(d.planted[one.shard],
			fixtures.Planted{Kind: one.kind, Member: "b", Table: one.table, What: one.what})
		d.say("   %s %s: %s", shardName(one.shard), cmp.Or(one.table, "server b"), one.what)
	}
	return nil
}

// mend takes all of it back.
func (d *demo) mend(ctx context.Context) error {
	for i := range d.shards {
		if err := fixtures.Mend(ctx, d.planted[i]); err != nil {
			return err
		}
	}
	for _, undo := range d.undo {
		if err := undo(ctx); err != nil {
			return err
		}
	}
	return nil
}
