package outline

import (
	"allclear/compare"
	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/internal/groups"
)

// Coverage is what was planned and what of it was verified.
type Coverage struct {
	Pairs     report.PairCounts // to be shown where Unlisted is not 0, since Tables then lacks some tables
	Tables    report.TableCounts
	FleetGaps int    // gaps that no count of tables shows
	Rows      uint64 // read on both members
	HasRows   bool   // the run was asked for rows
	HowRead   string // how the rows came to be counted, for people: "read on both members"
	Canaries  report.Canaries
	Empty     int      // tables without a row, which can have no canary
	Earlier   []string // what earlier runs have verified of the rows, and what was read again nevertheless
	LeftOut   []LeftOut
	Skipped   []Count
}

// Count is how many things of a kind there are.
type Count struct {
	Number int
	Noun   string
}

// String is the count for people: "2 views".
func (c Count) String() string { return finding.Counted(c.Number, c.Noun) }

func coverage(d *report.Document) Coverage {
	c := Coverage{
		Pairs: d.Coverage.Pairs, Tables: d.Coverage.Tables, FleetGaps: d.Coverage.FleetGaps,
		Rows: d.Coverage.RowsVerified, HasRows: d.Checked(report.Rows), HowRead: "read on both members", LeftOut: leftOut(d),
		Canaries: d.Coverage.Canaries, Empty: emptyTables(d), Earlier: earlier(d),
	}
	switch {
	case d.IsOfSnapshots():
		c.HowRead = "read beside those of the snapshots"
	case d.Coverage.Earlier != nil:
		c.HowRead = "verified on both members"
	}
	kinds := groups.New[string, report.Skipped]()
	for _, s := range d.Coverage.Skipped {
		kinds.Add(s.What, s)
	}
	for what, skipped := range kinds.InOrder {
		c.Skipped = append(c.Skipped, Count{Number: len(skipped), Noun: what})
	}
	return c
}

// emptyTables counts the tables that were read and have no row.
func emptyTables(d *report.Document) (n int) {
	for i := range d.Pairs {
		for _, t := range d.Pairs[i].Tables {
			if t.Result == compare.Match && t.RowsA == 0 && t.RowsB == 0 {
				n++
			}
		}
	}
	return n
}
