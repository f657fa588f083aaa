package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"allclear/compare"
	"allclear/compare/finding"
)

// rank orders reasons, most serious first.
type rank int

const (
	wrongRows rank = iota
	missingTables
	otherBlockers
	interrupted
	notVerified
	nothingVerified
	allMatch
	warnings
)

// mostOfOneRank is how many reasons of one rank a person gets to read. The
// rest is counted, and every finding and gap is in the Document.
const mostOfOneRank = 15

// mostTableNames is how many tables one reason names.
const mostTableNames = 5

// theFleet is where that is which no pair and no table can be named for.
const theFleet = "the fleet"

// reason is one line that says why the verdict is what it is.
type reason struct {
	rank   rank
	weight uint64 // how many rows or things it stands for; more comes first
	line   string
}

func (d *Document) reasons() []string {
	all := slices.Concat(d.rowReasons(), d.charsetReasons(), d.blockerReasons(), d.gapReasons(), d.runReasons())
	slices.SortStableFunc(all, func(x, y reason) int {
		return cmp.Or(cmp.Compare(x.rank, y.rank), cmp.Compare(y.weight, x.weight), cmp.Compare(x.line, y.line))
	})
	lines := []string{}
	for start := 0; start < len(all); {
		end := start
		for end < len(all) && all[end].rank == all[start].rank {
			end++
		}
		shown := min(end, start+mostOfOneRank)
		for _, r := range all[start:shown] {
			lines = append(lines, visible(r.line)) // one line, whatever a server called its tables
		}
		if end > shown {
			lines = append(lines, fmt.Sprintf("and %s more like these", thousands(uint64(end-shown))))
		}
		start = end
	}
	return lines
}

// wrong counts what is wrong with the rows of one table.
type wrong struct{ differs, missing, extra uint64 }

// tableOfPair names a table of a fleet.
type tableOfPair struct{ pair, table string }

// rowReasons gives one line for each table whose rows are wrong.
func (d *Document) rowReasons() []reason {
	found, diagnosed := map[tableOfPair]wrong{}, map[tableOfPair]bool{}
	for i := range d.Findings {
		f := &d.Findings[i]
		at := tableOfPair{f.Pair, f.Table}
		if f.isBlocker() && f.isOfTexts() {
			diagnosed[at] = true
		}
		if !f.isBlocker() || !(f.Subject == finding.Rows) {
			continue
		}
		w := found[at]
		switch f.Kind {
		case "row.missing":
			w.missing += f.Count
		case "row.extra":
			w.extra += f.Count
		default:
			w.differs += f.Count
		}
		found[at] = w
	}
	var all []reason
	for i := range d.Pairs {
		p := &d.Pairs[i]
		for j := range p.Tables {
			t := &p.Tables[j]
			at := tableOfPair{p.Name, t.Table}
			w, ok := found[at]
			switch {
			case diagnosed[at] && !ok: // said in other words
			case diagnosed[at]:
				all = append(all, rowReason(at, w, 0))
			case ok || t.Result == Result(compare.Differ):
				all = append(all, rowReason(at, w, t.Differences))
			}
			delete(found, at)
		}
	}
	for at, w := range found { // on tables that no pair lists; reasons are sorted later
		all = append(all, rowReason(at, w, 0))
	}
	return all
}

func rowReason(at tableOfPair, w wrong, differences uint64) reason {
	listed := w.differs + w.missing + w.extra
	var says []string
	if w.differs > 0 {
		says = append(says, counted(w.differs, "row")+plural(w.differs, " differs", " differ"))
	}
	if w.missing > 0 {
		says = append(says, counted(w.missing, "row")+" missing on b")
	}
	if w.extra > 0 {
		says = append(says, counted(w.extra, "row")+" missing on a")
	}
	switch {
	case differences > listed && listed > 0:
		says = []string{fmt.Sprintf("%s missing, extra or different, %s of them listed", counted(differences, "row"), thousands(listed))}
	case differences > listed:
		says = []string{counted(differences, "row") + " missing, extra or different"}
	case listed == 0:
		says = []string{"the two sides differ"}
	}
	return reason{wrongRows, max(differences, listed), at.pair + " " + at.table + ": " + strings.Join(says, ", ")}
}

// blockerReasons gives one line for each member that lacks tables, and one for
// each kind of other blocker on a table.
func (d *Document) blockerReasons() []reason {
	type group struct {
		pair, member, table string
		kind                finding.Kind
	}
	grouped := newGroups[group, *Finding]()
	for i := range d.Findings {
		f := &d.Findings[i]
		switch {
		case !f.isBlocker() || (f.Subject == finding.Rows) || f.isOfTexts():
		case f.Kind == finding.MissingTable:
			grouped.add(group{pair: f.Pair, member: f.Member, kind: f.Kind}, f)
		default:
			grouped.add(group{pair: f.Pair, table: f.Table, kind: f.Kind}, f)
		}
	}
	var all []reason
	for g, findings := range grouped.inOrder {
		weight := uint64(len(findings))
		if g.kind == finding.MissingTable {
			var names []string
			for _, f := range findings {
				names = append(names, f.Table)
			}
			line := fmt.Sprintf("%s: %s missing on %s: %s", g.pair, counted(weight, "table"), g.member, listed(names))
			all = append(all, reason{missingTables, weight, line})
			continue
		}
		first := findings[0]
		line := cmp.Or(joinWords(g.pair, g.table), theFleet) + ": "
		switch total := countOf(findings); {
		case g.kind == "id.duplicate" && total > 1:
			line += thousands(total) + " stand in more than one shard, the first: "
		case weight > 1:
			line += counted(weight, string(g.kind)+" finding") + ", the first: "
		}
		switch {
		case len(first.Key) > 0:
			line += first.Key.String() + ": "
		case len(first.Columns) > 0:
			line += strings.Join(first.Columns, ", ") + ": "
		}
		place := otherBlockers
		if len(first.Key) > 0 { // rows are wrong
			place = wrongRows
		}
		all = append(all, reason{place, weight, line + first.Detail})
	}
	return all
}

// countOf is how many rows or things some findings stand for.
func countOf(findings []*Finding) (total uint64) {
	for _, f := range findings {
		total += f.Count
	}
	return total
}

// gapReasons gives one line for each cause, however many ranges, tables and
// pairs it kept from being verified.
func (d *Document) gapReasons() []reason {
	grouped := newGroups[string, Gap]()
	for _, g := range d.Coverage.Unverified {
		grouped.add(g.Reason, g)
	}
	var all []reason
	for cause, gaps := range grouped.inOrder {
		ofPairs := slices.IndexFunc(gaps, func(g Gap) bool { return g.Pair != "" }) // sorted, so that those of none come first
		if ofPairs < 0 {
			ofPairs = len(gaps)
		}
		var where []string
		for _, some := range [][]Gap{gaps[:ofPairs], gaps[ofPairs:]} {
			if len(some) > 0 {
				where = append(where, whereGapsAre(some))
			}
		}
		all = append(all, reason{notVerified, uint64(len(gaps)), "not verified: " + strings.Join(where, " and ") + ": " + cause})
	}
	return all
}

// whereGapsAre names the place of gaps that all have a pair, or all have none.
func whereGapsAre(gaps []Gap) string {
	var pairs, tables []string // sorted, as gaps are
	isWhole := false           // one is about no one table
	for _, g := range gaps {
		pairs = append(pairs, cmp.Or(g.Pair, theFleet))
		if g.Table != "" {
			tables = append(tables, joinWords(g.Pair, g.Table))
		}
		isWhole = isWhole || g.Table == ""
	}
	pairs, tables = slices.Compact(pairs), slices.Compact(tables)
	switch {
	case len(gaps) == 1 && !isWhole:
		return joinWords(tables[0], gaps[0].Range)
	case len(tables) == 1 && !isWhole:
		return fmt.Sprintf("%s (%s)", tables[0], counted(uint64(len(gaps)), "range"))
	case gaps[0].Pair == "" && isWhole:
		return listed(append(pairs, tables...))
	case gaps[0].Pair == "":
		return listed(tables)
	case len(tables) > 1 && len(pairs) == 1:
		return pairs[0] + ", " + counted(uint64(len(tables)), "table")
	case len(tables) > 1:
		return counted(uint64(len(tables)), "table") + " of " + listed(pairs)
	}
	return listed(pairs)
}

// runReasons are about the run as a whole.
func (d *Document) runReasons() []reason {
	var all []reason
	tables := d.Coverage.Tables
	if d.Run.Interrupted != "" {
		all = append(all, reason{rank: interrupted, line: "the run ended early: " + d.Run.Interrupted})
	}
	switch {
	case tables.Verified == 0:
		all = append(all, reason{rank: nothingVerified, line: "no table was verified"})
	case d.goal() == Identity && d.checked(Identity) && !d.areIDsCompared():
		all = append(all, reason{rank: nothingVerified, line: d.whyNotCompared()})
	case d.Verdict == Go && d.goal() == Charset:
		all = append(all, reason{rank: allMatch, line: fmt.Sprintf("the texts of %s of %s were looked at, on each member by itself",
			counted(uint64(tables.Verified), "table"), counted(uint64(len(d.Pairs)), "pair"))})
	case d.Verdict == Go && d.goal() == Identity:
		all = append(all, reason{rank: allMatch, line: fmt.Sprintf("the IDs of %s of %s were looked at: %s",
			counted(uint64(tables.Verified), "table"), counted(uint64(len(d.Pairs)), "shard"), d.idsCompared())})
	case d.Verdict == Go:
		all = append(all, reason{rank: allMatch, weight: 1, line: fmt.Sprintf("%s of %s verified, all the same on both members: %s",
			counted(uint64(tables.Verified), "table"), counted(uint64(len(d.Pairs)), "pair"), counted(d.Coverage.RowsVerified, "row"))})
		if d.checked(Identity) && d.IDs != nil && len(d.IDs.Entities) > 0 {
			all = append(all, reason{rank: allMatch, line: d.idsCompared()})
		}
	}
	warned := uint64(0)
	for i := range d.Findings {
		if d.Findings[i].Severity == finding.Warning {
			warned++
		}
	}
	if warned > 0 {
		line := counted(warned, "warning") + " to look at"
		if !d.warnsOfNotUnique() {
			line += "; none of them makes data wrong"
		}
		all = append(all, reason{rank: warnings, line: line})
	}
	return all
}
