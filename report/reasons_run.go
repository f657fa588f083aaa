package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"allclear/compare"
	"allclear/compare/finding"
	"allclear/report/internal/groups"
)

// CauseOfGaps is why some ranges, tables or pairs were not verified.
type CauseOfGaps struct {
	Reason     string
	Where      string // all of them, for people
	Gaps       int
	identities []string // of the gaps
}

// Causes are why something was not verified, each once, the most frequent first.
func (d *Document) Causes() []CauseOfGaps {
	grouped := groups.New[string, Gap]()
	for _, g := range d.Coverage.Unverified {
		grouped.Add(g.Reason, g)
	}
	var all []CauseOfGaps
	for cause, gaps := range grouped.InOrder {
		ofPairs := slices.IndexFunc(gaps, func(g Gap) bool { return g.Pair != "" }) // they are sorted, gaps of no pair first
		if ofPairs < 0 {
			ofPairs = len(gaps)
		}
		var where []string
		for _, some := range [][]Gap{gaps[:ofPairs], gaps[ofPairs:]} {
			if len(some) > 0 {
				where = append(where, whereGapsAre(some))
			}
		}
		c := CauseOfGaps{Reason: cause, Where: strings.Join(where, " and "), Gaps: len(gaps)}
		for _, g := range gaps {
			c.identities = append(c.identities, GapIdentity(g.Pair, g.Table, g.Reason))
		}
		all = append(all, c)
	}
	slices.SortStableFunc(all, func(x, y CauseOfGaps) int { return cmp.Compare(y.Gaps, x.Gaps) })
	return all
}

// NotVerified is how a reason about something that was not verified begins.
const NotVerified = "not verified: "

// gapReasons gives one line for each cause, however many ranges, tables and
// pairs could not be verified because of it.
func (d *Document) gapReasons() (all []reason) {
	for _, c := range d.Causes() {
		all = append(all, reason{
			rank: notVerified, weight: uint64(c.Gaps), line: NotVerified + c.Where + ": " + c.Reason, identities: c.identities,
		})
	}
	return all
}

// whereGapsAre names the place of gaps that all have a pair or all have no pair.
func whereGapsAre(gaps []Gap) string {
	var pairs, tables []string // sorted, as gaps are
	isWhole := false           // some gap is not about one table
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
		return fmt.Sprintf("%s (%s)", tables[0], finding.Counted(len(gaps), "range"))
	case gaps[0].Pair == "" && isWhole:
		return listed(append(pairs, tables...))
	case gaps[0].Pair == "":
		return listed(tables)
	case len(tables) > 1 && len(pairs) == 1:
		return pairs[0] + ", " + finding.Counted(len(tables), "table")
	case len(tables) > 1:
		return finding.Counted(len(tables), "table") + " of " + listed(pairs)
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
	case d.Goal() == Identity && d.Checked(Identity) && !d.areIDsCompared():
		all = append(all, reason{rank: nothingVerified, line: d.whyNotCompared()})
	case d.Verdict == Go && d.Goal() == Charset:
		all = append(all, reason{rank: allMatch, weight: 1, line: fmt.Sprintf("the texts of %s of %s were looked at, on each member by itself",
			finding.Counted(tables.Verified, "table"), finding.Counted(len(d.Pairs), "pair"))})
		if says := d.EarlierSays(); says != "" {
			all = append(all, reason{rank: allMatch, line: says})
		}
	case d.Verdict == Go && d.Goal() == Identity:
		all = append(all, reason{rank: allMatch, line: fmt.Sprintf("the IDs of %s of %s were looked at: %s",
			finding.Counted(tables.Verified, "table"), finding.Counted(len(d.Pairs), "shard"), d.idsCompared())})
	case d.Verdict == Go:
		same := "on both members"
		if d.IsOfSnapshots() {
			same = "as in the snapshots"
		}
		if d.anyTable(func(t *Table) bool { return t.Result == compare.Differ }) {
			same += " but for what is accepted"
		}
		all = append(all, reason{rank: allMatch, weight: 1, line: fmt.Sprintf("%s of %s verified, all the same %s: %s",
			finding.Counted(tables.Verified, "table"), finding.Counted(len(d.Pairs), "pair"), same,
			finding.Counted(d.Coverage.RowsVerified, "row"))})
		if promise := d.KeptPromise(); promise != "" {
			all = append(all, reason{rank: allMatch, weight: 2, line: promise})
		}
		if says := d.EarlierSays(); says != "" {
			all = append(all, reason{rank: allMatch, line: says})
		}
		if d.Checked(Identity) && d.IDs != nil && len(d.IDs.Entities) > 0 {
			all = append(all, reason{rank: allMatch, line: d.idsCompared()})
		}
	}
	return slices.Concat(all, d.notKeptReasons(), d.warningReasons())
}

// notKeptReasons tell of what was verified in vain: the next runs read it again.
func (d *Document) notKeptReasons() (all []reason) {
	for why, pairs := range d.notKept().InOrder {
		line := fmt.Sprintf("nothing that was verified of %s of %s is kept: %s",
			finding.Counted(len(pairs), "table"), listed(slices.Compact(pairs)), why)
		all = append(all, reason{rank: warnings, weight: uint64(len(pairs)), line: line})
	}
	return all
}

// HasNotKept tells that something was verified in vain.
func (d *Document) HasNotKept() bool {
	return d.anyTable(func(t *Table) bool { return t.NotKept != "" })
}

// notKept are the pairs of the tables of which nothing is kept, once for each, by the reason.
func (d *Document) notKept() *groups.Groups[string, string] {
	all := groups.New[string, string]()
	for i := range d.Pairs {
		p := &d.Pairs[i]
		for j := range p.Tables {
			if why := p.Tables[j].NotKept; why != "" {
				all.Add(why, p.Name)
			}
		}
	}
	return all
}

// warningReasons counts the warnings, and names those that may be lost rows or wrong values:
// nobody should find them below a GO.
func (d *Document) warningReasons() (all []reason) {
	warned, harm := 0, finding.OtherThanExpected
	for i := range d.Findings {
		if f := &d.Findings[i]; f.IsWarning() {
			warned, harm = warned+1, min(harm, f.Harm())
		}
	}
	if warned == 0 {
		return nil
	}
	line := finding.Counted(warned, "warning") + " to look at"
	if harm >= finding.ToCome {
		return append(all, reason{rank: warnings, harm: harm, line: line + "; none of them makes data wrong"})
	}
	worst := d.Groups(func(f *Finding) bool { return f.IsWarning() && f.Harm() <= finding.WrongValues })
	for i := range worst {
		r := d.reasonOf(&worst[i], warnings)
		r.line = "look at " + r.line
		all = append(all, r)
	}
	return append(all, reason{rank: warnings, harm: finding.OtherThanExpected, line: line})
}
