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

// wrong counts what is wrong with rows.
type wrong struct {
	missing, extra, differs uint64
	explained               uint64 // by findings that name a cause, or a damage of texts
	unlisted                uint64 // of which nothing is known but that there are so many
}

// wrongIn is what is wrong with rows of one pair.
type wrongIn struct {
	pair string
	wrong
	findings []*Finding // of rows without a cause
}

func (w *wrong) add(more wrong) {
	w.missing, w.extra, w.differs = w.missing+more.missing, w.extra+more.extra, w.differs+more.differs
	w.explained, w.unlisted = w.explained+more.explained, w.unlisted+more.unlisted
}

func (w *wrong) bare() uint64 { return w.missing + w.extra + w.differs }

// rowReasons gives one line for each table whose rows are wrong without a cause, in whatever
// pairs they are.
func (d *Document) rowReasons() []reason {
	tables := groups.New[string, wrongIn]()
	found, diagnosed := d.wrongRows()
	bare := d.bareRows()
	accepted := d.acceptedRows()
	for i := range d.Pairs {
		p := &d.Pairs[i]
		for j := range p.Tables {
			t := &p.Tables[j]
			at := tableOfPair{p.Name, t.Table}
			w := found[at]
			if known := w.bare() + w.explained + accepted[at].atLeast(); !diagnosed[at] && t.Differences > known {
				w.unlisted = t.Differences - known
			}
			isBare := t.Result == compare.Differ && !diagnosed[at] && w.explained == 0 && !accepted.cover(p.Name, t)
			if w.bare()+w.unlisted > 0 || isBare {
				tables.Add(t.Table, wrongIn{p.Name, w, bare[at]})
			}
			delete(found, at)
		}
	}
	for at, w := range found { // these tables are listed by no pair; the reasons are sorted later
		if w.bare() > 0 {
			tables.Add(at.table, wrongIn{at.pair, w, bare[at]})
		}
	}
	var all []reason
	for table, in := range tables.InOrder {
		slices.SortFunc(in, func(x, y wrongIn) int { return cmp.Compare(x.pair, y.pair) })
		all = append(all, d.rowReasonsOf(table, in)...)
	}
	return all
}

// rowReasonsOf gives one line for a table of one pair. Of several pairs, those where rows are
// lost have a line of their own, since they may be others than those where rows differ.
func (d *Document) rowReasonsOf(table string, in []wrongIn) (all []reason) {
	if len(in) == 1 {
		return append(all, d.rowReason(table, in))
	}
	var lost, differ []wrongIn
	for _, w := range in {
		ofLost, ofOther := parted(w.findings, isOfLostRows)
		if some := (wrong{missing: w.missing, extra: w.extra, unlisted: w.unlisted}); some != (wrong{}) {
			lost = append(lost, wrongIn{w.pair, some, ofLost})
		}
		if w.differs > 0 || w.bare()+w.unlisted == 0 {
			differ = append(differ, wrongIn{w.pair, wrong{differs: w.differs}, ofOther})
		}
	}
	for _, some := range [][]wrongIn{lost, differ} {
		if len(some) > 0 {
			all = append(all, d.rowReason(table, some))
		}
	}
	return all
}

// parted parts findings into those that belong and the others.
func parted(findings []*Finding, belongs func(*Finding) bool) (those, others []*Finding) {
	for _, f := range findings {
		if belongs(f) {
			those = append(those, f)
		} else {
			others = append(others, f)
		}
	}
	return those, others
}

// wrongRows counts the rows of each table of each pair by what is wrong with them, and tells
// where texts were found to be damaged: such rows have a damage for each of their texts, which
// is no count of rows.
func (d *Document) wrongRows() (map[tableOfPair]wrong, map[tableOfPair]bool) {
	found, diagnosed := map[tableOfPair]wrong{}, map[tableOfPair]bool{}
	for i := range d.Findings {
		f := &d.Findings[i]
		at := tableOfPair{f.Pair, f.Table}
		switch {
		case !f.IsBlocker():
		case f.IsOfTexts():
			diagnosed[at] = true
		case f.Subject == finding.Rows:
			w := found[at]
			switch {
			case !isOfBareRows(f):
				w.explained += f.Count
			case f.Kind == finding.RowMissing:
				w.missing += f.Count
			case f.Kind == finding.RowExtra:
				w.extra += f.Count
			default:
				w.differs += f.Count
			}
			found[at] = w
		}
	}
	return found, diagnosed
}

func (d *Document) rowReason(table string, in []wrongIn) reason {
	var says, pairs []string
	var w wrong
	var findings []*Finding
	counts := map[string]uint64{}
	for _, of := range in {
		findings = append(findings, of.findings...)
		pairs = append(pairs, of.pair)
		counts[of.pair] = of.bare() + of.unlisted
		w.add(of.wrong)
	}
	if w.missing > 0 {
		says = append(says, finding.Counted(w.missing, "row")+" missing on b")
	}
	if w.extra > 0 {
		says = append(says, finding.Counted(w.extra, "row")+" missing on a")
	}
	if w.differs > 0 {
		differ := " differ"
		if w.differs == 1 {
			differ = " differs"
		}
		says = append(says, finding.Counted(w.differs, "row")+differ)
	}
	all := w.bare() + w.unlisted
	switch {
	case w.unlisted > 0 && w.bare() > 0:
		says = []string{fmt.Sprintf("%s missing, extra or different, %s of them listed",
			finding.Counted(all, "row"), finding.Thousands(w.bare()))}
	case w.unlisted > 0:
		says = []string{finding.Counted(all, "row") + " missing, extra or different"}
	case all == 0:
		says = []string{"the two sides differ"}
	}
	harm := finding.WrongValues
	if w.differs != all || all == 0 { // some may be lost
		harm = finding.LostRows
	}
	where := d.where(pairs, table)
	r := reason{
		rank: blockers, harm: harm, place: placeOf(finding.RowMissing, harm), weight: all, where: where,
		line: where + ": " + strings.Join(says, ", ") + mostlyOn(pairs, counts),
	}
	if w.unlisted == 0 {
		r.identities = identitiesOf(findings)
	}
	return r
}
