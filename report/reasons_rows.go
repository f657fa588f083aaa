package report

import (
	"fmt"
	"strings"

	"allclear/compare"
	"allclear/compare/finding"
)

// wrong counts what is wrong with the rows of one table.
type wrong struct{ differs, missing, extra uint64 }

// rowReasons gives one line for each table whose rows are wrong.
func (d *Document) rowReasons() []reason {
	found, diagnosed := map[tableOfPair]wrong{}, map[tableOfPair]bool{}
	for i := range d.Findings {
		f := &d.Findings[i]
		at := tableOfPair{f.Pair, f.Table}
		if f.IsBlocker() && f.IsOfTexts() {
			diagnosed[at] = true
		}
		if !f.IsBlocker() || f.Subject != finding.Rows {
			continue
		}
		w := found[at]
		switch f.Kind {
		case finding.RowMissing:
			w.missing += f.Count
		case finding.RowExtra:
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
			case diagnosed[at] && !ok: // textReasons says what is wrong
			case diagnosed[at]:
				all = append(all, rowReason(at, w, 0))
			case ok || t.Result == compare.Differ:
				all = append(all, rowReason(at, w, t.Differences))
			}
			delete(found, at)
		}
	}
	for at, w := range found { // these tables are listed by no pair; the reasons are sorted later
		all = append(all, rowReason(at, w, 0))
	}
	return all
}

func rowReason(at tableOfPair, w wrong, differences uint64) reason {
	listed := w.differs + w.missing + w.extra
	var says []string
	if w.differs > 0 {
		differ := " differ"
		if w.differs == 1 {
			differ = " differs"
		}
		says = append(says, finding.Counted(w.differs, "row")+differ)
	}
	if w.missing > 0 {
		says = append(says, finding.Counted(w.missing, "row")+" missing on b")
	}
	if w.extra > 0 {
		says = append(says, finding.Counted(w.extra, "row")+" missing on a")
	}
	switch {
	case differences > listed && listed > 0:
		says = []string{fmt.Sprintf("%s missing, extra or different, %s of them listed",
			finding.Counted(differences, "row"), finding.Thousands(listed))}
	case differences > listed:
		says = []string{finding.Counted(differences, "row") + " missing, extra or different"}
	case listed == 0:
		says = []string{"the two sides differ"}
	}
	return reason{wrongRows, max(differences, listed), at.pair + " " + at.table + ": " + strings.Join(says, ", ")}
}
