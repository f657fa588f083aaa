package markdown

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/outline"
)

func (p *page) notVerified(o *outline.Outline) {
	if len(o.Gaps) == 0 {
		return
	}
	p.heading("What was not verified")
	for _, g := range o.Gaps {
		p.line("- **%s**: %s", escape(g.Where), escape(g.Reason))
	}
	p.more(o.MoreGaps, report.JSONFile)
}

func (p *page) coverage(d *report.Document, c *outline.Coverage) {
	p.heading("Coverage")
	count := finding.Thousands[int]
	p.table([]string{"", "planned", "verified", "NOT verified", "left out"}, [][]string{
		{"pairs", count(c.Pairs.Planned), count(c.Pairs.Verified), count(c.Pairs.Unverified), ""},
		{"tables", count(c.Tables.Planned), count(c.Tables.Verified), count(c.Tables.Unverified), count(c.Tables.LeftOut)},
	})
	p.line("")
	if c.Pairs.Unlisted > 0 {
		p.line("- the tables of %s are not known, and not counted", finding.Counted(c.Pairs.Unlisted, "pair"))
	}
	if c.FleetGaps > 0 {
		p.line("- the fleet: %s NOT verified that no count of tables shows, see above", finding.Counted(c.FleetGaps, "thing"))
	}
	if c.HasRows {
		p.line("- rows: %s %s", finding.Thousands(c.Rows), escape(c.HowRead))
	}
	for _, line := range c.Earlier {
		p.line("- %s", escape(line))
	}
	if c.Canaries.Planted > 0 {
		p.line("- canaries, rows that the run altered in its own copy to prove that it finds them: %s planted, %s found",
			count(c.Canaries.Planted), count(c.Canaries.Found))
	}
	for _, l := range c.LeftOut {
		more := ""
		if l.More > 0 {
			more = fmt.Sprintf(" and %s more, see `%s`", count(l.More), report.JSONFile)
		}
		p.line("- left out by %s, and NOT verified: %s: %s%s", escape(l.By),
			finding.Counted(l.Number, "table"), escape(strings.Join(l.Names, ", ")), more)
	}
	type why struct{ by, reason string }
	leftOut := slices.Clone(d.Coverage.LeftOut)
	slices.SortStableFunc(leftOut, func(x, y report.LeftOut) int { return cmp.Or(cmp.Compare(x.By, y.By), cmp.Compare(x.Reason, y.Reason)) })
	for _, same := range report.GroupBy(leftOut, func(l report.LeftOut) why { return why{l.By, l.Reason} }) {
		if first := same[0]; first.Reason != "" {
			p.line("- %s left out by %s because %s", finding.Counted(len(same), "table"), escape(first.By), escape(first.Reason))
		}
	}
	var skipped []string
	for _, s := range c.Skipped {
		skipped = append(skipped, s.String())
	}
	if len(skipped) > 0 {
		p.line("- skipped, for they hold no rows of their own: %s", escape(strings.Join(skipped, ", ")))
	}
}

func (p *page) ids(ids *outline.IDs) {
	if ids == nil {
		return
	}
	p.list("IDs", ids.Entities)
	p.more(ids.MoreEntities, report.JSONFile)
	p.line("")
	var rows [][]string
	for _, c := range ids.Columns {
		rows = append(rows, []string{c.Entity, c.Column, c.Type, c.Evidence, c.Holds, c.Max, c.Used, c.Full})
	}
	p.table([]string{"ID of", "column", "type", "known by", "holds up to", "own max", "used", "full on"}, rows)
	p.more(ids.MoreColumns, report.JSONFile)
	if ids.WideColumns > 0 {
		p.line("\n%s more hold what any generator can give", finding.Counted(ids.WideColumns, "column"))
	}
}

func (p *page) tables(lines []outline.Line) {
	if len(lines) == 0 {
		return
	}
	p.heading("Tables")
	var rows [][]string
	for i := range lines {
		l := &lines[i]
		pairs := strings.Join(l.Pairs, ", ")
		if len(l.Pairs) > 1 {
			pairs = finding.Counted(len(l.Pairs), "pair")
		}
		table := l.Table
		switch {
		case l.Tables == 0:
			table = "(not known)"
		case table == "":
			table = "(" + finding.Counted(l.Tables, "table") + ")"
		}
		result := l.Result.String()
		if l.LookedAt {
			result = "looked at"
		}
		if !l.IsRight() {
			result = strings.ToUpper(result)
		}
		rows = append(rows, []string{pairs, table, l.Rows(), result, l.Differ(), fmt.Sprintf("%.1f", l.Seconds)})
	}
	p.table([]string{"pair", "table", "rows", "result", "differences", "seconds"}, rows)
}

// mostServers is how many pairs are listed with their servers.
const mostServers = 100

// servers writes which servers were read, and the settings that their members do not share.
func (p *page) servers(d *report.Document) {
	if len(d.Pairs) == 0 {
		return
	}
	p.heading("Servers")
	var rows [][]string
	for i := range d.Pairs[:min(len(d.Pairs), mostServers)] {
		pair := &d.Pairs[i]
		for which, m := range []*report.Member{&pair.A, &pair.B} {
			if m.Address+m.Version+m.Error == "" { // a shard of one server
				continue
			}
			rows = append(rows, []string{pair.Name, string("ab"[which]), m.Address, m.Version, m.Error})
		}
	}
	p.table([]string{"pair", "member", "address", "version", "could not be read"}, rows)
	p.more(max(0, len(d.Pairs)-mostServers), report.JSONFile)
	p.positions(d.Pairs[:min(len(d.Pairs), mostServers)])
	var apart []string
	for i := range d.Pairs[:min(len(d.Pairs), mostServers)] {
		pair := &d.Pairs[i]
		if pair.A.Error+pair.B.Error != "" {
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(pair.A.Facts)) {
			a := pair.A.Facts[name]
			if b, ok := pair.B.Facts[name]; ok && a != b {
				apart = append(apart, fmt.Sprintf("%s %s: a: %s, b: %s", pair.Name, name, a, b))
			}
		}
	}
	if len(apart) > 0 {
		p.line("\nSettings that the members of a pair do not share:\n")
		for _, line := range apart {
			p.line("- %s", escape(line))
		}
	}
}

// positions writes when the pairs were read, and how far their members had come in replication.
func (p *page) positions(pairs []report.Pair) {
	isFirst := true
	for i := range pairs {
		pair := &pairs[i]
		if pair.PositionA == (report.Positions{}) && pair.PositionB == (report.Positions{}) {
			continue
		}
		if isFirst {
			p.line("\nHow far the members had come in replication before the first table was read, and after the last:\n")
		}
		isFirst = false
		read := ""
		if !pair.Began.IsZero() {
			read = fmt.Sprintf("read %s to %s; ", at(pair.Began), at(pair.Ended))
		}
		p.line("- %s", escape(fmt.Sprintf("%s: %sa at %s, b at %s", pair.Name, read, between(pair.PositionA), between(pair.PositionB))))
	}
}

// between writes positions in a line.
func between(p report.Positions) string {
	began, ended := cmp.Or(shortened(p.Began), "(not known)"), cmp.Or(shortened(p.Ended), "(not known)")
	if p.Began == p.Ended {
		return began
	}
	return began + " … " + ended
}

// longestPosition is how much of a position stands on the page. A server of a long history has
// executed transactions of many others; report.json has all of it.
const longestPosition = 80

func shortened(position string) string {
	if text := []rune(position); len(text) > longestPosition {
		return string(text[:longestPosition-1]) + "…"
	}
	return position
}
