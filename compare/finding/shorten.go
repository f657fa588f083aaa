package finding

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// IsOfOneRow tells of a finding that lists a row, or a value of it, one by one.
func (f *Finding) IsOfOneRow() bool {
	switch facts := f.Facts.(type) {
	case Row:
		return !facts.Unlisted && f.Kind != RowRecoded && f.Kind != RowRepaired && f.Kind != RowRounded // these count rows together
	case TextDamage:
		return !facts.Unlisted
	}
	return false
}

// Shorten keeps the first findings of one row, as many as most says, and counts the rows of
// the others: what is left out of each kind, member and damaged column is one finding, which
// stands at the end. All other findings stay.
func Shorten(all []Finding, most int) []Finding {
	var kept []Finding
	rest := map[string]*Finding{}
	listed := 0
	for i := range all {
		f := all[i]
		if f.IsOfOneRow() {
			if listed++; listed > most {
				f = f.unlisted()
			}
		}
		switch name := f.UnlistedName(); {
		case name == "":
			kept = append(kept, f)
		case rest[name] == nil:
			rest[name] = &f
		default:
			rest[name].Count += f.Count
		}
	}
	for _, name := range slices.Sorted(maps.Keys(rest)) {
		kept = append(kept, *rest[name])
	}
	return kept
}

// unlisted is the finding that counts a row in place of listing it.
func (f *Finding) unlisted() Finding {
	one := Finding{Kind: f.Kind, Severity: f.Severity, Pair: f.Pair, Member: f.Member, Table: f.Table, Count: max(1, f.Count)}
	if text, isText := f.Facts.(TextDamage); isText {
		one.Columns, one.Facts = f.Columns, TextDamage{Unlisted: true, Lossless: text.Lossless}
		return one
	}
	row, _ := f.Facts.(Row)
	one.Facts = Row{Unlisted: true, Happened: row.Happened}
	return one
}

// UnlistedName is the same for findings that count rows together; "" for one that counts
// no unlisted rows.
func (f *Finding) UnlistedName() string {
	switch facts := f.Facts.(type) {
	case Row:
		if facts.Unlisted {
			return string(f.Kind) + "\x00" + string(facts.Happened)
		}
	case TextDamage:
		if facts.Unlisted {
			return fmt.Sprintf("%s\x00%t\x00%s\x00%s", f.Kind, facts.Lossless, f.Member, strings.Join(f.Columns, "\x00"))
		}
	}
	return ""
}
