package html

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"allclear/compare"
	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/outline"
)

// fleetMap is what is known of each table of each pair. Tables that need no look on any pair take
// a line each; the others a row with a cell for each pair.
type fleetMap struct {
	Pairs  []string
	Rows   []mapRow // the worst first
	Alike  []alike
	Legend []state // those that the cells have, the worst first
}

// IsWide tells of more pairs than have room beside each other with their names in full.
func (m *fleetMap) IsWide() bool { return len(m.Pairs) > 12 }

// mapRow is a table, or what is not about a table.
type mapRow struct {
	Table string
	Cells []cell // one for each pair
	rank  int    // of the worst that was found there, noRank where nothing was
	count uint64 // rows that are not the same
	worst state
}

// alike are tables that have the same state on all pairs that have them, and need no look.
type alike struct {
	State  state
	Number int
	Tables []counted // the first mostAlike
	More   int       // that are not in Tables
}

// mostAlike is how many tables that need no look are listed in each state.
const mostAlike = 2000

// counted is a table over all pairs.
type counted struct {
	Table string
	Pairs int    // that have it
	Rows  uint64 // on member a
}

// cell is the state of one table on one pair.
type cell struct {
	State state
	Count string // of the rows that are not the same, in few characters; "" for none
	Href  string // what was found there, or why it was not verified; "" where nothing tells more
}

// state is what the map says of a table on a pair, the worst last.
type state int

const (
	absent state = iota
	notKnown
	leftOut
	match
	lookedAt
	noted
	accepted
	unverified
	blocked
	differ
)

// Class is the name of a state in the style sheet, Sign what stands in a cell, and Says what it
// means.
func (s state) Class() string { return s.words()[0] }

// Sign is the text in a cell of the state.
func (s state) Sign() string { return s.words()[1] }

// Says is what the state means.
func (s state) Says() string { return s.words()[2] }

func (s state) words() [3]string {
	switch s {
	case leftOut:
		return [3]string{"left", "–", "left out of the run, and not verified"}
	case match:
		return [3]string{"match", "=", "the same on both members"}
	case lookedAt:
		return [3]string{"match", "✓", "looked at, and nothing is wrong"}
	case noted:
		return [3]string{"noted", "△", "a warning"}
	case accepted:
		return [3]string{"noted", "(≠)", "rows differ, and the fleet file accepts it; how many"}
	case unverified:
		return [3]string{"unverified", "?", "not verified, so nothing is known"}
	case blocked:
		return [3]string{"differ", "!", "wrong, though its rows are not what differs"}
	case differ:
		return [3]string{"differ", "≠", "rows differ; how many"}
	case notKnown:
		return [3]string{"unverified", "·", "the tables of the pair are not known"}
	case absent:
	}
	return [3]string{"absent", "", "the pair has no such table"}
}

// noRank comes after the rank of anything that was found.
const noRank = math.MaxInt

// theServers is the row of what is about a pair and none of its tables.
const theServers = "(servers)"

// mapOf draws the map of a Document. Links lead to the anchors of what was found.
func mapOf(d *report.Document, links anchors) *fleetMap {
	m := &fleetMap{}
	b := mapBuilder{columns: map[string]int{}, rows: map[string]*mapRow{}, counts: map[string]*counted{}, pairs: len(d.Pairs)}
	for i := range d.Pairs {
		m.Pairs = append(m.Pairs, d.Pairs[i].Name)
		b.columns[d.Pairs[i].Name] = i
	}
	b.addTables(d)
	for _, l := range d.Coverage.LeftOut {
		b.raise(l.Pair, l.Table, leftOut)
	}
	for i := range d.Coverage.Unverified {
		b.addGap(&d.Coverage.Unverified[i])
	}
	for i := range d.Findings {
		b.addFinding(&d.Findings[i])
	}
	b.unknown(d)
	b.link(m.Pairs, links)
	m.Rows, m.Alike = b.sorted()
	m.Legend = legend(m.Rows)
	return m
}

// mapBuilder collects the rows of a map.
type mapBuilder struct {
	pairs   int
	columns map[string]int // of the pairs
	rows    map[string]*mapRow
	counts  map[string]*counted
}

func (b *mapBuilder) row(table string) *mapRow {
	row, ok := b.rows[table]
	if !ok {
		row = &mapRow{Table: table, Cells: make([]cell, b.pairs)}
		b.rows[table] = row
		b.counts[table] = &counted{Table: table}
	}
	return row
}

// raise makes a cell at least as bad as a state. What is not about one pair has no cell.
func (b *mapBuilder) raise(pair, table string, s state) {
	if column, ok := b.columns[pair]; ok {
		row := b.row(table)
		row.Cells[column].State = max(row.Cells[column].State, s)
	}
}

// addGap raises what was not verified. A gap of a table without a pair is in every pair.
func (b *mapBuilder) addGap(g *report.Gap) {
	if g.Pair != "" || g.Table == "" {
		b.raise(g.Pair, cmp.Or(g.Table, theServers), unverified)
		return
	}
	if row, ok := b.rows[g.Table]; ok {
		for i := range row.Cells {
			if row.Cells[i].State != absent {
				row.Cells[i].State = max(row.Cells[i].State, unverified)
			}
		}
	}
}

// addFinding raises what is wrong, or may be. What is accepted was raised as a table that differs.
func (b *mapBuilder) addFinding(f *report.Finding) {
	table := cmp.Or(f.Table, theServers)
	switch {
	case f.Expected || f.Accepted || f.Severity == finding.Info:
	case f.IsBlocker():
		b.raise(f.Pair, table, blocked)
	default:
		b.raise(f.Pair, table, noted)
	}
}

// unknown marks the pairs whose tables are not known, so that nobody reads an empty cell as a
// table that does not exist.
func (b *mapBuilder) unknown(d *report.Document) {
	for i := range d.Pairs {
		if len(d.Pairs[i].Tables) > 0 {
			continue
		}
		for _, row := range b.rows {
			row.Cells[i].State = max(row.Cells[i].State, notKnown)
		}
	}
}

func (b *mapBuilder) addTables(d *report.Document) {
	accepted, blocked := map[place]bool{}, map[place]bool{}
	for i := range d.Findings {
		f := &d.Findings[i]
		at := place{f.Pair, f.Table}
		accepted[at] = accepted[at] || f.Accepted
		blocked[at] = blocked[at] || f.IsBlocker()
	}
	for i := range d.Pairs {
		p := &d.Pairs[i]
		for j := range p.Tables {
			t := &p.Tables[j]
			at := place{p.Name, t.Table}
			b.raise(p.Name, t.Table, stateOf(d, t, accepted[at] && !blocked[at]))
			row, count := b.rows[t.Table], b.counts[t.Table]
			row.count += t.Differences
			count.Rows += t.RowsA
			if t.Differences > 0 {
				row.Cells[i].Count = short(t.Differences)
			}
		}
	}
}

func stateOf(d *report.Document, t *report.Table, isAccepted bool) state {
	switch {
	case t.Result == compare.Differ && isAccepted:
		return accepted
	case t.Result == compare.Differ:
		return differ
	case t.Result == compare.Match:
		return match
	case d.Goal() == report.Charset && t.Inspected, d.Goal() == report.Identity && t.Traced:
		return lookedAt
	}
	return unverified
}

// sorted splits the rows into those that need a look or differ from pair to pair, the worst
// first, and those that are alike, by state and name.
func (b *mapBuilder) sorted() (rows []mapRow, others []alike) {
	same := map[state][]counted{}
	for table, row := range b.rows {
		isAlike := true
		for _, c := range row.Cells {
			isAlike = isAlike && (c.State <= notKnown || row.worst <= notKnown || c.State == row.worst)
			row.worst = max(row.worst, c.State)
		}
		if isAlike && row.worst <= lookedAt {
			count := b.counts[table]
			for _, c := range row.Cells {
				if c.State > notKnown {
					count.Pairs++
				}
			}
			same[row.worst] = append(same[row.worst], *count)
			continue
		}
		rows = append(rows, *row)
	}
	slices.SortFunc(rows, func(x, y mapRow) int {
		return cmp.Or(cmp.Compare(x.rank, y.rank), cmp.Compare(y.worst, x.worst), cmp.Compare(y.count, x.count),
			strings.Compare(x.Table, y.Table))
	})
	for s := leftOut; s <= lookedAt; s++ {
		if tables := same[s]; len(tables) > 0 {
			slices.SortFunc(tables, func(x, y counted) int { return strings.Compare(x.Table, y.Table) })
			shown := min(len(tables), mostAlike)
			others = append(others, alike{State: s, Number: len(tables), Tables: tables[:shown], More: len(tables) - shown})
		}
	}
	return rows, others
}

// link gives the cells that tell of more their links, and the rows their rank.
func (b *mapBuilder) link(pairs []string, links anchors) {
	for _, row := range b.rows {
		row.rank = noRank
		for j := range row.Cells {
			if c := &row.Cells[j]; c.State > lookedAt || c.State == notKnown {
				var rank int
				c.Href, rank = links.of(pairs[j], row.Table, c.State)
				row.rank = min(row.rank, rank)
			}
		}
	}
}

// legend are the states that some rows have, the worst first.
func legend(rows []mapRow) []state {
	var shown [differ + 1]bool
	for _, row := range rows {
		for _, c := range row.Cells {
			shown[c.State] = true
		}
	}
	var all []state
	for s := differ; s >= absent; s-- {
		if shown[s] {
			all = append(all, s)
		}
	}
	return all
}

// short writes a number in at most five characters: 999, 9.9k, 12k, 3.4M.
func short(n uint64) string {
	for _, unit := range []struct {
		size float64
		sign string
	}{{1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e3, "k"}} {
		switch f := float64(n) / unit.size; {
		case f >= 10:
			return strconv.FormatFloat(f, 'f', 0, 64) + unit.sign
		case f >= 1:
			return strconv.FormatFloat(f, 'f', 1, 64) + unit.sign
		}
	}
	return strconv.FormatUint(n, 10)
}

// place is a table of a pair.
type place struct{ pair, table string }

// anchors are the places of the page that tell more of a table of a pair.
type anchors map[place]anchor

// anchor is a place of the page, and a rank that grows down the page.
type anchor struct {
	id   string
	rank int
}

// lead notes that a group of findings tells of tables. The first that does is the most harmful.
func (a anchors) lead(g *outline.Group, id string) {
	to := anchor{id: id, rank: len(a)}
	tables := g.Tables
	if len(tables) == 0 {
		tables = []string{""}
	}
	for _, pair := range g.Pairs {
		for _, table := range tables {
			if at := (place{pair, table}); a[at].id == "" {
				a[at] = to
			}
		}
	}
}

// of gives the link of a cell and its rank; "" where nothing tells more.
func (a anchors) of(pair, table string, s state) (href string, rank int) {
	if table == theServers {
		table = ""
	}
	switch to := a[place{pair, table}]; {
	case to.id != "":
		return "#" + to.id, to.rank
	case s == unverified, s == notKnown:
		return "#unverified", noRank
	}
	return "", noRank
}
