package example

import (
	"fmt"
	"time"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/drift"
	"allclear/compare/finding"
	"allclear/compare/fleet"
	"allclear/report"
)

// listedOfATable is how many rows of one kind of damage in one table are listed one by one.
const listedOfATable = 20

// Fleet is a fleet of many pairs in which each has most of 17 kinds of damage, as an upgrade
// that went wrong leaves it. Shard 2 has lost messages, shard 5 lacks a table and shard 7 was
// not converted; a member of the last pair could not be read.
func Fleet(pairs int) *report.Document {
	run := Run()
	run.Checks = []report.Check{report.Rows, report.Charset, report.Drift}
	o := &fleet.Outcome{}
	for i := range pairs {
		p := fleetPair(fmt.Sprintf("shard%02d", i), i)
		if i == pairs-1 {
			p = compare.PairOutcome{Name: p.Name, A: p.A, B: compare.MemberOutcome{
				Address: "127.0.0.2:3306", Failure: finding.Because(finding.Down, "dial tcp 127.0.0.2:3306: connection refused"),
			}}
		}
		p.Findings = append(p.Findings, drift.Judge(&p, compare.Checks(run.Checks))...)
		o.Pairs = append(o.Pairs, p)
	}
	return report.Build("0.1.0", run, report.Policy{}, o)
}

// fleetPair is the pair with a number.
func fleetPair(name string, number int) compare.PairOutcome {
	p := Sound(name)
	p.A = Server("10.11.6-MariaDB", map[string]string{"sql_mode": "STRICT_TRANS_TABLES"})
	p.B = Server("10.11.6-MariaDB", map[string]string{"sql_mode": ""})
	set := "utf8mb4"
	if number == 7 {
		set = "latin1"
	}
	add := func(table string, columns []checksum.Column, damage ...finding.Finding) {
		t := Matching(table, 100_000)
		t.Inspected = true
		t.A = &checksum.Table{Database: "shop", Name: table[len("shop."):], Columns: columns}
		t.B = t.A
		for _, f := range damage {
			if f.Severity == finding.Blocker {
				t.Result, t.Differences = compare.Differ, t.Differences+f.Count
			}
			t.Findings = append(t.Findings, listed(table, f)...)
		}
		if t.Result == compare.Differ {
			t.Files = compare.RowFiles{Rows: "rows/" + name + "/" + table + ".ndjson.zst", WhereA: "rows/" + name + "/" + table + ".a.where"}
		}
		p.Tables = append(p.Tables, t)
	}
	text := func(name string) checksum.Column {
		return checksum.Column{Name: name, Type: "varchar", FullType: "varchar(200)", Charset: set, Collation: set + "_bin"}
	}
	lost := uint64(3)
	if number == 2 {
		lost = 412
	}
	few := uint64(number + 1)
	add("shop.listings", []checksum.Column{text("title"), text("body")},
		damaged("double-encoded", "title", few*180, true), damaged("question-marked", "body", few*7, false),
		finding.Finding{Kind: finding.RowDiffers, Severity: finding.Blocker, Count: few, Columns: []string{"price"}, Facts: finding.Row{}})
	add("shop.users", []checksum.Column{text("name"), text("city")},
		damaged("mislabelled", "name", few*40, true), damaged("cut-in-character", "city", few*3, false),
		damaged("normalised", "name", few*900, true))
	add("shop.orders", []checksum.Column{{Name: "amount", Type: "decimal", FullType: "decimal(14,6)"}},
		altered(finding.RowNarrowed, "amount", few*290), altered(finding.RowRounded, "weight", few*75))
	add("shop.visits", nil, altered(finding.RowShifted, "at", few*1200), altered(finding.RowRelabelled, "state", few*11))
	add("shop.payments", nil, finding.Finding{Kind: finding.RowExtra, Severity: finding.Blocker, Count: 2, Facts: finding.Row{}})
	add("shop.notes", []checksum.Column{text("note")}, damaged("latent", "note", few*500, true), damaged("4-byte-dropped", "note", few, false))
	if number != 5 {
		add("shop.messages", []checksum.Column{text("text")},
			finding.Finding{
				Kind: finding.RowMissing, Severity: finding.Blocker, Count: lost, Facts: finding.Row{},
				Clusters: clusters(lost), Broke: broke(lost),
			})
	}
	for i := range 20 {
		add(fmt.Sprintf("shop.right%02d", i), nil)
	}
	if number%3 == 0 {
		p.OnlyA = []*checksum.Table{{Database: "shop", Name: "archive", Rows: 40_000}}
	}
	p.LeftOut = []compare.LeftOut{{Table: "shop.logs", By: "exclude"}, {Table: "mail.queue", By: compare.ByDatabases}}
	narrow := Matching("shop.sellers", 10)
	sellers := func(name, full string) *checksum.Table {
		return &checksum.Table{Database: "shop", Name: "sellers", Columns: []checksum.Column{{Name: "id", Type: name, FullType: full}}}
	}
	narrow.A, narrow.B = sellers("bigint", "bigint(20)"), sellers("int", "int(11)")
	narrow.Inspected = true
	p.Tables = append(p.Tables, narrow)
	return p
}

// damaged is damage to the texts of a column.
func damaged(class, column string, count uint64, isLossless bool) finding.Finding {
	severity := finding.Damage(class).Severity()
	return finding.Finding{
		Kind: finding.Damage(class), Severity: severity, Member: "b", Columns: []string{column}, Count: count, Sample: "·ü· → ·Ã¼·",
		Facts: finding.TextDamage{Lossless: isLossless},
	}
}

// altered are rows that differ for one cause.
func altered(kind finding.Kind, column string, count uint64) finding.Finding {
	f := finding.Finding{Kind: kind, Severity: finding.Blocker, Member: "b", Columns: []string{column}, Count: count, Facts: finding.Row{}}
	at := finding.AlteredColumn{Name: column, Rows: count, A: "decimal(14,6)", B: "decimal(10,2)"}
	switch kind {
	case finding.RowNarrowed:
		at.How = []finding.Narrowing{finding.NarrowedRounded}
	case finding.RowShifted:
		at.A, at.B, at.Seconds = "datetime", "datetime", []int64{7200}
	case finding.RowRelabelled:
		at.A, at.B, at.Labels = "enum('new','sold')", "enum('sold','new')", []finding.Change{{A: "new", B: "sold"}}
	default:
		return f
	}
	f.Facts = finding.Altered{Columns: []finding.AlteredColumn{at}}
	return f
}

// clusters are those of rows that were lost in some minutes, if they are many.
func clusters(lost uint64) []finding.Cluster {
	if lost < 10 {
		return nil
	}
	return []finding.Cluster{
		{Column: "id", From: "88201113", To: "88201700", Rows: lost - 32, Of: lost},
		{Column: "created_at", From: "2026-02-24 14:02:11", To: "2026-02-24 14:06:58", UTC: true, Rows: lost - 32, Of: lost},
	}
}

// broke tells that they were lost in one night.
func broke(lost uint64) *finding.Broke {
	if lost < 10 {
		return nil
	}
	night := time.Date(2026, 2, 24, 3, 12, 7, 0, time.UTC)
	return &finding.Broke{EqualAt: night, EqualRun: "r-5", DifferentAt: night.AddDate(0, 0, 1), DifferentRun: "r-6"}
}

// listed lists the first rows of a finding one by one, as a run does, and counts the others.
func listed(table string, all finding.Finding) []finding.Finding {
	if !all.IsOfOneRow() {
		return []finding.Finding{all}
	}
	var rows []finding.Finding
	for id := range min(all.Count, listedOfATable) {
		f := all
		f.Count, f.Key = 1, []finding.KeyValue{{Column: "id", Value: fmt.Sprint(1000 + id)}}
		f.Recheck = finding.On("", fmt.Sprintf("SELECT * FROM %s WHERE `id` = %d", table, 1000+id))
		rows = append(rows, f)
		all.Clusters = nil // they stand on the first
	}
	if more := all.Count - uint64(len(rows)); more > 0 {
		all.Count = more
		all.Sample = ""
		switch facts := all.Facts.(type) {
		case finding.TextDamage:
			facts.Unlisted = true
			all.Facts = facts
		case finding.Row:
			facts.Unlisted = true
			all.Facts, all.Columns = facts, nil
		}
		rows = append(rows, all)
	}
	return rows
}
