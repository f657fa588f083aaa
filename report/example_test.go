package report

import (
	"fmt"
	"maps"
	"strings"
	"time"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/finding"
)

// run is a run that checked everything and came to its end.
func run() Run {
	started := time.Date(2026, 3, 1, 4, 0, 0, 0, time.FixedZone("CET", 3600))
	return Run{
		ID: "r-7", Command: "allclear verify fleet.yaml", Started: started, Finished: started.Add(61 * time.Second),
		ConfigSHA256: "ab12", Checks: []Check{Rows, Drift},
	}
}

// server is a member that was reached.
func server(version string, facts map[string]string) compare.MemberOutcome {
	all := map[string]string{"version": version}
	maps.Copy(all, facts)
	return compare.MemberOutcome{Address: "127.0.0.1:3306", Version: version, Facts: all}
}

func matching(name string, rows uint64) compare.TableOutcome {
	digest := checksum.Digest{Rows: rows, Sum: 0xd1}
	return compare.TableOutcome{
		Name: name, Result: compare.Match, RowsA: rows, RowsB: rows,
		DigestA: digest, DigestB: digest, Kind: checksum.Wire, Elapsed: 1234567 * time.Microsecond,
	}
}

// sound is a pair that is right.
func sound(name string, tables ...compare.TableOutcome) compare.PairOutcome {
	return compare.PairOutcome{Name: name, A: server("8.0.35", nil), B: server("8.0.35", nil), Tables: tables}
}

// differing is a table with so many differing rows, one missing and one extra.
func differing(name string, differ int) compare.TableOutcome {
	t := matching(name, 1000)
	t.Result, t.RowsB, t.DigestB.Sum, t.Kind = compare.Differ, 1000, 0xd2, checksum.Meaning
	add := func(kind, id, detail string, columns ...string) {
		t.Differences++
		t.Findings = append(t.Findings, compare.Finding{
			Kind: finding.Kind(kind), Severity: compare.Blocker, Key: []compare.KeyValue{{Column: "shop", Value: "x,y"}, {Column: "id", Value: id}},
			Columns: columns, Count: 1, Detail: detail,
			Recheck: compare.Recheck{A: "SELECT * FROM `shop`.`t` WHERE id = " + id, B: "SELECT * FROM `shop`.`t` FORCE INDEX (PRIMARY) WHERE id = " + id},
		})
	}
	for id := range differ {
		add("row.differs", fmt.Sprint(id), "the row differs in price", "price")
	}
	add("row.missing", "9001", "a has the row, b lacks it")
	add("row.extra", "9002", "b has the row, a lacks it")
	return t
}

// damaged is a fleet with one of everything.
func damaged() []compare.PairOutcome {
	wide := checksum.Column{Name: "seller_id", Type: "bigint", FullType: "bigint(20) unsigned"}
	narrow := checksum.Column{Name: "seller_id", Type: "int", FullType: "int(10) unsigned"}
	drifted := matching("shop.orders", 3_000_000)
	drifted.A = &checksum.Table{Database: "shop", Name: "orders", Columns: []checksum.Column{wide}}
	drifted.B = &checksum.Table{Database: "shop", Name: "orders", Columns: []checksum.Column{narrow}, Partitioned: true}

	cut := matching("shop.carts", 500)
	cut.Result = compare.Unverified
	cut.Gaps = []compare.Gap{
		{Range: "id 1..100", Reason: "connection lost"},
		{Range: "id 101..200", Reason: "connection lost"},
	}

	first := sound("shard01", differing("shop.listings", 12), drifted, cut)
	first.A = server("10.11.6-MariaDB", map[string]string{"sql_mode": "STRICT_TRANS_TABLES"})
	first.B = server("11.8.2-MariaDB", map[string]string{"sql_mode": ""})
	first.OnlyA = []*checksum.Table{{Database: "shop", Name: "old`ads", Rows: 40}}
	first.Skipped = []compare.Skipped{{Name: "shop.v", What: "view"}, {Name: "shop.s", What: "sequence"}, {Name: "shop.w", What: "view"}}

	dead := compare.PairOutcome{
		Name: "shard02", A: server("10.11.6-MariaDB", nil),
		B: compare.MemberOutcome{Address: "127.0.0.2:3306", Failure: finding.Because(finding.Down, "dial tcp 127.0.0.2:3306: connection refused")},
	}
	good := sound("shard03", matching("shop.listings", 1200))
	good.A, good.B = server("10.11.6-MariaDB", nil), server("10.11.6-MariaDB", nil)
	return []compare.PairOutcome{good, dead, first} // not in order
}

// hostile is a fleet whose names and values try to paint over the report.
func hostile() []compare.PairOutcome {
	t := differing("shop.\x1b[2J\x1b[Hx\nGO", 1)
	t.Findings[0].Key = []compare.KeyValue{{Column: "na\rme", Value: "\u202eevil\u009b31m\x7f \xe9 caf\u00e9 \t日本"}}
	t.Findings[0].Detail = "two\nlines"
	t.Findings[0].Recheck.A = "SELECT '\x1b[0m'"
	spaces := matching("shop.  two  | spaces ", 5)
	spaces.Result, spaces.Gaps = compare.Unverified, []compare.Gap{{Range: "\x07", Reason: "lost\r\n[OK] GO"}}
	return []compare.PairOutcome{sound("  p\x1b]0;", t, spaces, matching(strings.Repeat("long name ", 12), 1))}
}

// large is a fleet too large to list.
func large() []compare.PairOutcome {
	var pairs []compare.PairOutcome
	for i := range 4 {
		p := sound(fmt.Sprintf("shard%02d", i))
		for j := range 60 {
			name := fmt.Sprintf("shop.t%02d", j)
			switch {
			case i == 1:
				p.Tables = append(p.Tables, differing(name, 0))
			case i == 2:
				cut := matching(name, 0)
				cut.Result, cut.Gaps = compare.Unverified, []compare.Gap{{Reason: "stopped at the time limit"}}
				p.Tables = append(p.Tables, cut)
			default:
				p.Tables = append(p.Tables, matching(name, 1000))
			}
		}
		pairs = append(pairs, p)
	}
	return pairs
}
