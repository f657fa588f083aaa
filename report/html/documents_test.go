package html_test

import (
	"fmt"
	"time"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/identity"
	"allclear/compare/identity/entity"
	"allclear/compare/identity/forecast"
	"allclear/report"
	"allclear/report/internal/example"
)

// documents are Documents of every sort, by name.
func documents() map[string]*report.Document {
	build := func(run report.Run, pairs ...compare.PairOutcome) *report.Document {
		return example.Build("0.1.0", run, pairs)
	}
	stopped := example.Run()
	stopped.Interrupted = "interrupt signal"
	listings := example.Matching("shop.listings", 3_000_000)
	return map[string]*report.Document{
		"no-go":      build(example.Run(), example.Damaged()...),
		"go":         build(example.Run(), example.Sound("shard01", listings, example.Matching("shop.users", 0))),
		"incomplete": build(stopped, example.Sound("shard01", listings)),
		"nothing":    build(example.Run()),
		"hostile":    build(example.Run(), example.Hostile()...),
		"large":      build(example.Run(), example.Large()...),
		"ids":        example.DocumentOfIDs(example.Two(), growing()),
		"degraded":   degraded(),
		"since":      example.SinceLast(),
		"restrained": example.Restrained(),
	}
}

// degraded is the Document of a run that found something wrong with a feature that can be turned
// off, and something that is accepted.
func degraded() *report.Document {
	policy := report.Policy{
		Features: []report.Feature{
			{Name: "favourites", CanDisable: true, Patterns: []string{"shop.fav*"}, Command: "allclear verify -c fleet.yaml --tables 'shop.fav*'"},
			{Name: "search", Patterns: []string{"shop.search"}},
		},
		Accepted: []report.Accepted{{
			Kind: finding.RowDiffers, Table: "shop.views", Reason: "counters are not replicated", By: "kim",
			Until: time.Date(2026, 3, 13, 0, 0, 0, 0, time.UTC),
		}},
		Severities: []report.SeverityChange{{Kind: finding.Server("sql_mode"), From: finding.Warning, To: finding.Info}},
	}
	views := example.Differing("shop.views", 2)
	views.Findings, views.Differences = views.Findings[:2], 2
	sound := example.Sound("shard01", example.Matching("shop.listings", 1_200), example.Matching("shop.search", 30),
		example.Differing("shop.favourites", 3), views)
	sound.LeftOut = []compare.LeftOut{{Table: "shop.old", By: "exclude"}}
	d := example.BuildUnder(policy, example.Run(), []compare.PairOutcome{sound})
	d.AddNotes(
		report.Event{At: example.Run().Started.Add(-90 * time.Minute), What: report.Upgraded, Text: "MariaDB 11.8", By: "kim"},
		report.Event{At: example.Run().Started.Add(-10 * time.Minute), What: report.Detected, Text: "favourites look wrong", By: "ada"})
	return d
}

// growing is what a run knows of IDs of which a ledger has kept readings: one will reach its
// limit, one has passed it, and one hardly grows.
func growing() *identity.Outcome {
	now := time.Date(2026, 3, 1, 3, 1, 0, 0, time.UTC)
	o := example.FleetOfIDs()
	add := func(name, kind string, capacity, value uint64, perDay float64) {
		last := checksum.Uint(value)
		e := example.Entity(name, example.Two()...)
		e.Generator = identity.GeneratorOutcome{Source: "AUTO_INCREMENT", Value: &last, Capacity: checksum.Uint(1 << 63)}
		for ago := 40; ago >= 0; ago-- {
			point := forecast.Point{At: now.AddDate(0, 0, -ago), Value: float64(value) - float64(ago)*perDay*(1+0.2*float64(ago%3))}
			e.Growth = append(e.Growth, point)
		}
		c := identity.ColumnOutcome{
			Holder: entity.Holder{
				Entity: name, Table: "shop." + name + "s", Column: "id", Type: kind, Capacity: checksum.Uint(capacity), Places: 4,
			},
			Max: &last, Measured: true, Used: float64(value) / float64(capacity),
		}
		if value < capacity {
			c.Headroom = checksum.Uint(capacity - value)
		}
		if f, ok := forecast.Project(e.Growth, now, float64(value), float64(capacity), time.Hour, time.Hour); ok {
			c.Forecast = &f
		}
		o.Entities, o.Columns = append(o.Entities, e), append(o.Columns, c)
	}
	add("order", "int(11)", 1<<31-1, 1_990_000_000, 9_000_000)
	add("event", "int(10) unsigned", 1<<32-1, 4_310_000_000, 31_000_000)
	add("shop", "mediumint(8)", 1<<23-1, 1_700_000, 900)
	return o
}

// fleetOf is a damaged fleet of many pairs with many tables each.
func fleetOf(pairs, tables int) []compare.PairOutcome {
	var all []compare.PairOutcome
	for i := range pairs {
		p := example.Sound(fmt.Sprintf("shard%02d", i+1))
		for j := range tables {
			name := fmt.Sprintf("shop.table_%03d", j)
			if (i+j)%5 == 0 {
				p.Tables = append(p.Tables, example.Differing(name, 2))
			} else {
				p.Tables = append(p.Tables, example.Matching(name, 1_000_000))
			}
		}
		all = append(all, p)
	}
	return all
}
