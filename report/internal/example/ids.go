package example

import (
	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/identity"
	"allclear/compare/identity/entity"
	"allclear/report"
)

// RunOfIDs is a run that looks at IDs alone.
func RunOfIDs() report.Run {
	r := Run()
	r.Command, r.Goal, r.Checks = "allclear ids fleet.yaml", report.Identity, []report.Check{report.Identity}
	return r
}

// Unread is a table of which no row was read.
func Unread(name string) compare.TableOutcome { return compare.TableOutcome{Name: name} }

// LookedAt is the outcome of a run that looked at shop.l on some shards.
func LookedAt(shards []string, entities ...identity.EntityOutcome) *identity.Outcome {
	o := &identity.Outcome{Entities: entities}
	for _, s := range shards {
		o.Tables = append(o.Tables, identity.TableLooked{Shard: s, Table: "shop.l"})
	}
	return o
}

// One and Two are names of shards.
func One() []string { return []string{"s1"} }
func Two() []string { return []string{"s1", "s2"} }

// Entity is an entity whose IDs were compared on some shards.
func Entity(name string, shards ...string) identity.EntityOutcome {
	return identity.EntityOutcome{Name: name, Keys: []string{"shop." + name + ".id"}, Shards: shards, IDs: 100}
}

// OnlyLocal is an entity whose IDs each shard numbers for itself.
func OnlyLocal(name string) identity.EntityOutcome {
	return identity.EntityOutcome{Name: name, Keys: []string{"shop." + name + ".id"}, Local: true}
}

// FleetOfIDs has an entity of every sort that a report tells apart.
func FleetOfIDs() *identity.Outcome {
	value := checksum.Int(3_000_000_000)
	listing, job := Entity("listing", Two()...), Entity("shop.jobs", Two()...)
	listing.Keys, listing.IDs = []string{"shop.l.id"}, 1_234_567
	listing.Generator = identity.GeneratorOutcome{Source: "ticket table tickets.Tickets64", Value: &value, Capacity: checksum.Int(1 << 62)}
	job.Keys, job.Inferred, job.Duplicates, job.NotUnique = []string{"shop.jobs.id"}, true, 40, true
	uncompared := Entity("visit")
	uncompared.Reason = "shop.visits.id on s1/a has no index"
	o := LookedAt(Two(), listing, OnlyLocal("log"), Entity("setting"), job, uncompared)
	o.Columns = []identity.ColumnOutcome{{
		Holder: entity.Holder{
			Entity: "listing", Table: "shop.l", Column: "id", Type: "int unsigned", Capacity: checksum.Int(4294967295), Places: 4,
		},
		Max: &value, Measured: true, Used: 0.6985, Headroom: checksum.Int(1294967295),
	}}
	o.Findings = []finding.Finding{{
		Kind: finding.IDNotUnique, Severity: finding.Warning, Table: "shop.jobs", Columns: []string{"id"}, Count: 40,
		Facts: finding.NotUniqueIDs{Entity: "job", Shards: 2, Share: 0.6, Examples: []string{"7", "12"}, Looked: 10, Different: 10},
	}}
	return o
}

// DocumentOfIDs is the Document of a run over shards that have the table shop.l.
func DocumentOfIDs(shards []string, o *identity.Outcome) *report.Document {
	var pairs []compare.PairOutcome
	for _, s := range shards {
		pairs = append(pairs, Sound(s, Unread("shop.l")))
	}
	return BuildIDs("dev", RunOfIDs(), pairs, o)
}
