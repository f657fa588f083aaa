package rowfiles

import (
	"encoding/json"

	"allclear/compare"
	"allclear/compare/finding"
	"allclear/report"
)

// Finding is what was found in one row: that it is missing, extra or differs, or that one of its
// values was damaged.
type Finding struct {
	Kind   finding.Kind `json:"kind"`
	Member string       `json:"member,omitempty"` // "a" or "b" where a value was damaged on one
	Key    report.Key   `json:"key"`
	// At is the key in the encoding by which the row can be looked up again: see checksum.Bound. None
	// where there is no key, or where it is hidden.
	At      []byte   `json:"at,omitempty"`
	Columns []string `json:"columns,omitempty"` // that differ, or that are damaged
	// TimesA and TimesB are how often each member has a row of a table without a key.
	TimesA uint64 `json:"times_a,omitempty"`
	TimesB uint64 `json:"times_b,omitempty"`
	How    string `json:"how,omitempty"`    // the damage was done
	Sample string `json:"sample,omitempty"` // what shows it, as much of it as may be shown
	Repair string `json:"repair,omitempty"` // SQL that undoes it without loss, for a person to run
	// Happened is what may have been done to a row since a snapshot: deleted, inserted or updated.
	Happened finding.Happened `json:"happened,omitempty"`
}

func findingOf(f *finding.Finding) Finding {
	line := Finding{Kind: f.Kind, Member: f.Member, Key: f.Key, Columns: f.Columns, Sample: f.Sample, Repair: f.Repair}
	switch facts := f.Facts.(type) {
	case finding.Row:
		line.TimesA, line.TimesB, line.Happened = facts.TimesA, facts.TimesB, facts.Happened
	case finding.TextDamage:
		line.How = facts.How
	}
	return line
}

// list keeps the rows of one table.
type list struct {
	keeper       *Keeper
	place        string
	rows, whereA *file // nil before they are needed
	whereB       *file
	err          error // after which nothing more is written
}

// Row implements compare.RowList.
func (l *list) Row(key []byte, found []finding.Finding) {
	for i := range found {
		to := l.file(&l.rows, l.place+".ndjson.zst")
		if to == nil {
			return
		}
		encoder := json.NewEncoder(to)
		encoder.SetEscapeHTML(false)
		line := findingOf(&found[i])
		line.At = key
		l.check(encoder.Encode(line))
	}
}

// Where implements compare.RowList.
func (l *list) Where(member, condition string) {
	at := &l.whereA
	if member == "b" {
		at = &l.whereB
	}
	if to := l.file(at, l.place+"."+member+".where"); to != nil {
		_, err := to.Write([]byte(condition + "\n"))
		l.check(err)
	}
}

// file gives a file of the list, which is made if need be; nil if it cannot be written.
func (l *list) file(at **file, name string) *file {
	if l.err == nil && *at == nil {
		made, err := create(l.keeper.dir, name)
		if err == nil {
			*at = made
		}
		l.check(err)
	}
	if l.err != nil {
		return nil
	}
	return *at
}

func (l *list) check(err error) {
	if err != nil && l.err == nil {
		l.err = err
	}
}

// Close implements compare.RowList. Either all files of the list are kept, or none.
func (l *list) Close(keep bool) (of compare.RowFiles) {
	all := []*file{l.rows, l.whereA, l.whereB}
	for _, f := range all {
		if f != nil {
			l.check(f.end())
		}
	}
	keep = keep && l.err == nil
	for _, f := range all {
		if f == nil {
			continue
		}
		if !keep {
			f.discard()
		} else if err := f.putInPlace(); err != nil {
			l.check(err)
		} else {
			l.keeper.complete(f.name)
		}
	}
	if l.err != nil {
		l.keeper.failed(l.err)
		return compare.RowFiles{}
	}
	if keep {
		of = compare.RowFiles{Rows: l.rows.nameOrNone(), WhereA: l.whereA.nameOrNone(), WhereB: l.whereB.nameOrNone()}
	}
	return of
}
