// Package example has outcomes to test reports with: a fleet with one of everything, one with
// hostile names, and one that is too large to list.
package example

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/drift"
	"allclear/compare/finding"
	"allclear/compare/fleet"
	"allclear/compare/identity"
	"allclear/report"
)

// Outcome is the outcome of a run over some pairs, with the findings that the definitions of
// their tables give.
func Outcome(run report.Run, pairs []compare.PairOutcome) *fleet.Outcome {
	o := &fleet.Outcome{Pairs: slices.Clone(pairs)}
	for i := range o.Pairs {
		o.Pairs[i].Findings = drift.Judge(&o.Pairs[i], run.Checks)
	}
	return o
}

// Build makes the Document of a run over some pairs.
func Build(version string, run report.Run, pairs []compare.PairOutcome) *report.Document {
	return report.Build(version, run, report.Policy{}, Outcome(run, pairs))
}

// BuildUnder makes the Document of a run over some pairs, decided by a policy.
func BuildUnder(policy report.Policy, run report.Run, pairs []compare.PairOutcome) *report.Document {
	return report.Build("dev", run, policy, Outcome(run, pairs))
}

// Policy has a feature that can be off and one that cannot, and accepts what is known of carts.
func Policy() report.Policy {
	day := time.Date(2026, 3, 13, 0, 0, 0, 0, time.UTC)
	return report.Policy{
		Features: []report.Feature{
			{
				Name: "favourites", CanDisable: true, Patterns: []string{"shop.favourite*"},
				Command: "allclear verify -c fleet.yaml --tables 'shop.favourite*'",
			},
			{Name: "search", Patterns: []string{"shop.search"}, Command: "allclear verify -c fleet.yaml --tables shop.search"},
		},
		Accepted: []report.Accepted{
			{Kind: finding.RowDiffers, Table: "shop.carts", Reason: "notes of guests are not replicated", By: "mia", Until: day},
			{Kind: finding.RowDiffers, Table: "shop.search", Reason: "it is built anew at night", By: "mia", Until: day.AddDate(0, -1, 0)},
		},
		Severities: []report.SeverityChange{{Kind: finding.TypeDiffers, From: finding.Warning, To: finding.Warning}},
		WhyLeftOut: func(l report.LeftOut) string {
			if l.By == "exclude" {
				return "of no worth after a restart"
			}
			return ""
		},
	}
}

// Degraded is a fleet whose favourites are damaged, and whose carts differ as it is known.
func Degraded() *report.Document {
	carts := Differing("shop.carts", 3)
	carts.Findings, carts.Differences = carts.Findings[:3], 3
	search := Matching("shop.search", 7000)
	search.Findings = []finding.Finding{{
		Kind: finding.TypeDiffers, Severity: finding.Blocker, Columns: []string{"hits"}, Facts: finding.DefinitionApart{
			A: "int", B: "smallint", Limits: []finding.Limit{{Member: "b", Lacks: finding.NumbersAbove, Bound: "32767"}},
		},
	}}
	pair := Sound("shard01", carts, Differing("shop.favourites", 12), Matching("shop.listings", 3_000_000), search)
	pair.LeftOut = []compare.LeftOut{{Table: "shop.sessions", By: "exclude"}, {Table: "logs.audit", By: compare.ByDatabases}}
	return BuildUnder(Policy(), Run(), []compare.PairOutcome{pair})
}

// BuildIDs makes the Document of a run over some pairs that looked at IDs as well.
func BuildIDs(version string, run report.Run, pairs []compare.PairOutcome, ids *identity.Outcome) *report.Document {
	o := Outcome(run, pairs)
	o.IDs = ids
	return report.Build(version, run, report.Policy{}, o)
}

// Run is a run that checked rows and drift, and came to its end.
func Run() report.Run {
	started := time.Date(2026, 3, 1, 4, 0, 0, 0, time.FixedZone("CET", 3600))
	return report.Run{
		ID: "r-7", Command: "allclear verify fleet.yaml", Started: started, Finished: started.Add(61 * time.Second),
		ConfigSHA256: "ab12", Checks: []report.Check{report.Rows, report.Drift},
	}
}

// Server is a member that was reached.
func Server(version string, facts map[string]string) compare.MemberOutcome {
	all := map[string]string{"version": version}
	maps.Copy(all, facts)
	return compare.MemberOutcome{Address: "127.0.0.1:3306", Version: version, Facts: all}
}

// Matching is a table that is the same on both members.
func Matching(name string, rows uint64) compare.TableOutcome {
	digest := checksum.Digest{Rows: rows, Sum: 0xd1}
	canaries := compare.Canaries{Planted: 1, Found: 1}
	if rows == 0 {
		canaries = compare.Canaries{}
	}
	return compare.TableOutcome{
		Canaries: canaries,
		Name:     name, Result: compare.Match, RowsA: rows, RowsB: rows,
		DigestA: digest, DigestB: digest, Kind: checksum.Wire, Elapsed: 1234567 * time.Microsecond,
	}
}

// Sound is a pair of servers that could both be read, with these tables.
func Sound(name string, tables ...compare.TableOutcome) compare.PairOutcome {
	return compare.PairOutcome{Name: name, A: Server("8.0.35", nil), B: Server("8.0.35", nil), Tables: tables}
}

// Differing is a table with a number of differing rows, one missing row and one extra row.
func Differing(name string, differ int) compare.TableOutcome {
	t := Matching(name, 1000)
	t.Result, t.RowsB, t.DigestB.Sum, t.Kind = compare.Differ, 1000, 0xd2, checksum.Meaning
	add := func(kind finding.Kind, id string, columns ...string) {
		t.Differences++
		t.Findings = append(t.Findings, finding.Finding{
			Kind: kind, Severity: finding.Blocker, Key: []finding.KeyValue{{Column: "shop", Value: "x,y"}, {Column: "id", Value: id}},
			Columns: columns, Count: 1, Facts: finding.Row{},
			Recheck: finding.Recheck{
				A: "SELECT * FROM `shop`.`t` WHERE id = " + id,
				B: "SELECT * FROM `shop`.`t` FORCE INDEX (PRIMARY) WHERE id = " + id,
			},
		})
	}
	for id := range differ {
		add(finding.RowDiffers, fmt.Sprint(id), "price")
	}
	if differ > 10 {
		t.Findings[0].Clusters = []finding.Cluster{{Column: "id", From: "0", To: "9", Rows: 10, Of: uint64(differ)}}
	}
	add(finding.RowMissing, "9001")
	add(finding.RowExtra, "9002")
	return t
}

// Damaged is a fleet with one of everything.
func Damaged() []compare.PairOutcome {
	wide := checksum.Column{Name: "seller_id", Type: "bigint", FullType: "bigint(20) unsigned"}
	narrow := checksum.Column{Name: "seller_id", Type: "int", FullType: "int(10) unsigned"}
	drifted := Matching("shop.orders", 3_000_000)
	drifted.A = &checksum.Table{Database: "shop", Name: "orders", Columns: []checksum.Column{wide}}
	drifted.B = &checksum.Table{Database: "shop", Name: "orders", Columns: []checksum.Column{narrow}, Partitioned: true}

	cut := Matching("shop.carts", 500)
	cut.Result = compare.Unverified
	lost := finding.Because(finding.Down, "connection lost")
	cut.Gaps = []finding.Gap{{Range: "id 1..100", Cause: lost}, {Range: "id 101..200", Cause: lost}}

	first := Sound("shard01", Differing("shop.listings", 12), drifted, cut)
	first.A = Server("10.11.6-MariaDB", map[string]string{"sql_mode": "STRICT_TRANS_TABLES"})
	first.B = Server("11.8.2-MariaDB", map[string]string{"sql_mode": ""})
	first.OnlyA = []*checksum.Table{{Database: "shop", Name: "old`ads", Rows: 40}}
	first.LeftOut = []compare.LeftOut{{Table: "logs.audit", By: compare.ByDatabases}, {Table: "shop.carts_old", By: "exclude"}}
	first.Skipped = []compare.Skipped{{Name: "shop.v", What: "view"}, {Name: "shop.s", What: "sequence"}, {Name: "shop.w", What: "view"}}

	refused := finding.Because(finding.Down, "dial tcp 127.0.0.2:3306: connection refused")
	dead := compare.PairOutcome{
		Name: "shard02", A: Server("10.11.6-MariaDB", nil), B: compare.MemberOutcome{Address: "127.0.0.2:3306", Failure: refused},
	}
	good := Sound("shard03", Matching("shop.listings", 1200))
	good.A, good.B = Server("10.11.6-MariaDB", nil), Server("10.11.6-MariaDB", nil)
	good.PositionsA = compare.Positions{Began: "0-1-490", Ended: "0-1-512"}
	good.PositionsB = compare.Positions{Began: "0-1-488", Ended: "0-1-512"}
	good.Tables[0].PositionsA, good.Tables[0].PositionsB = good.PositionsA, good.PositionsB
	return []compare.PairOutcome{good, dead, first} // not in order
}

// Hostile is a fleet whose names and values try to paint over the report.
func Hostile() []compare.PairOutcome {
	t := Differing("shop.\x1b[2J\x1b[Hx\nGO", 1)
	t.Findings[0].Key = []finding.KeyValue{{Column: "na\rme", Value: "\u202eevil\u009b31m\x7f \xe9 caf\u00e9 \t日本"}}
	t.Findings[0].Columns = []string{"two\nlines"}
	t.Findings[0].Recheck.A = "SELECT '\x1b[0m'"
	spaces := Matching("shop.  two  | spaces ", 5)
	spaces.Result, spaces.Gaps = compare.Unverified, []finding.Gap{{Range: "\x07", Cause: finding.Because(finding.Failed, "lost\r\n[OK] GO")}}
	return []compare.PairOutcome{Sound("  p\x1b]0;", t, spaces, Matching(strings.Repeat("long name ", 12), 1))}
}

// Large is a fleet too large to list.
func Large() []compare.PairOutcome {
	var pairs []compare.PairOutcome
	for i := range 4 {
		p := Sound(fmt.Sprintf("shard%02d", i))
		for j := range 60 {
			name := fmt.Sprintf("shop.t%02d", j)
			switch {
			case i == 1:
				p.Tables = append(p.Tables, Differing(name, 0))
			case i == 2:
				cut := Matching(name, 0)
				cut.Result, cut.Gaps = compare.Unverified, []finding.Gap{{Cause: finding.Because(finding.Failed, "stopped at the time limit")}}
				p.Tables = append(p.Tables, cut)
			default:
				p.Tables = append(p.Tables, Matching(name, 1000))
			}
		}
		pairs = append(pairs, p)
	}
	return pairs
}
