package lastrun

import (
	"github.com/cespare/xxhash/v2"

	"allclear/compare/finding"
	"allclear/report"
)

// Rows hands on what a run has kept of every row of a table that differed, of which its Document
// lists a sample: a finding for each line. It gives false where nothing is kept, or not all of it can
// be read.
type Rows func(of *report.Document, pair string, table *report.Table, visit func(*finding.Finding)) bool

// named are the rows of one finding that a list names, by the hashes of their keys.
type named struct {
	parts    map[uint64]bool
	rows     uint64
	isHidden bool
}

// completeBoth names all rows of the findings that both runs have, and of which one of them lists a
// sample, as far as both have kept them. One table is read at a time: there may be millions of rows.
func completeBoth(then, now *report.Document, before, after map[string]*thing, rows Rows) {
	if rows == nil {
		return
	}
	wanted := map[place]map[string]bool{}
	for id, t := range after {
		was := before[id]
		isOfRows := t.first.Subject == finding.Rows || t.first.Subject == finding.Texts
		if was == nil || !isOfRows || t.isAll && was.isAll {
			continue
		}
		at := place{t.first.Pair, t.first.Table}
		if wanted[at] == nil {
			wanted[at] = map[string]bool{}
		}
		wanted[at][id] = true
	}
	for at, ids := range wanted {
		was, is := listed(then, at, ids, rows), listed(now, at, ids, rows)
		for id := range ids {
			before[id].complete(was[id])
			after[id].complete(is[id])
		}
	}
}

// listed are the rows of some findings about a table, by identity.
func listed(d *report.Document, at place, ids map[string]bool, rows Rows) map[string]*named {
	all := map[string]*named{}
	p := pairNamed(d, at.pair)
	for i := range p.Tables {
		if p.Tables[i].Table != at.table {
			continue
		}
		isWhole := rows(d, at.pair, &p.Tables[i], func(f *finding.Finding) {
			id := f.Identity().String()
			parts, _ := f.Parts()
			if !ids[id] || len(parts) == 0 {
				return
			}
			if all[id] == nil {
				all[id] = &named{parts: map[uint64]bool{}}
			}
			all[id].rows++
			for _, part := range parts {
				all[id].parts[xxhash.Sum64String(part)] = true
				all[id].isHidden = all[id].isHidden || finding.IsHiddenPart(part)
			}
		})
		if !isWhole {
			return nil
		}
	}
	return all
}

// complete names all rows of a thing, if the list has all of them.
func (t *thing) complete(list *named) {
	if !t.isAll && list != nil && list.rows >= t.extent.Count {
		t.parts, t.isAll, t.isHidden = list.parts, true, list.isHidden
	}
}
