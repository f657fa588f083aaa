package rows

import (
	"maps"
	"slices"

	"allclear/compare/texts"
)

// apart are rows of which every change seems to have a cause that is counted once for the
// table, by what happened to them: a dump and reload rounds next to every row, and a column
// made narrower changes every value that it has no room for. The places in the list are kept
// for rows to which something else happened. Whether a cause is believed is judged when all
// rows are counted.
type apart map[string]*alike

// alike are rows to which the same happened.
type alike struct {
	diagnosis texts.Diagnosis // of the first
	rows      uint64
	ids       []string // the first in key order, mostKept at most
	kept      map[string]*difference
}

const (
	// mostKept is how many rows of a cause are kept, to be listed one by one if the cause is not
	// believed.
	mostKept = 100
	// mostApart is how many different things that happened to rows are counted.
	mostApart = 500
)

// count counts a row, unless too many different things have happened to rows already. Its
// detail is released.
func (a *apart) count(id string, d *difference) bool {
	name := d.diagnosis.Name()
	if *a == nil {
		*a = apart{}
	}
	same := (*a)[name]
	if same == nil {
		if len(*a) >= mostApart {
			return false
		}
		same = &alike{kept: map[string]*difference{}}
		(*a)[name] = same
	}
	d.dropDetail()
	same.rows += d.rows()
	at, _ := slices.BinarySearch(same.ids, id)
	if at >= mostKept {
		return true
	}
	if at == 0 {
		same.diagnosis = d.diagnosis
	}
	same.ids, same.kept[id] = slices.Insert(same.ids, at, id), d
	if n := len(same.ids); n > mostKept {
		delete(same.kept, same.ids[n-1])
		same.ids = same.ids[:n-1]
	}
	return true
}

// total is how many rows were counted.
func (a apart) total() (rows uint64) {
	for _, same := range a {
		rows += same.rows
	}
	return rows
}

// countApart counts a row that takes no place in the list, since many others seem to be alike.
func (t *Table) countApart(id string, d *difference) bool {
	if of := t.tails.of(d); of != nil {
		of.add(id, d)
		return true
	}
	if !d.diagnosis.IsAltered() && !d.diagnosis.MayBeStale() {
		return false
	}
	happened, rows := d.diagnosis, d.rows()
	if !t.apart.count(id, d) {
		return false
	}
	t.evidence.CountAltered(happened, rows)
	return true
}

// settleApart counts the rows whose causes are believed by these, and puts the others among
// those that differ.
func (t *Table) settleApart() {
	for _, name := range slices.Sorted(maps.Keys(t.apart)) {
		same := t.apart[name]
		first := same.kept[same.ids[0]]
		stand, unexplained := t.evidence.Split(same.diagnosis)
		switch {
		case len(unexplained) == 0:
			t.causes.count(same.ids[0], first, stand, same.rows)
			continue
		case t.countStale(same.ids[0], first, same.diagnosis, same.rows):
			t.causes.count(same.ids[0], first, stand, same.rows)
			continue
		}
		left := same.rows
		for _, id := range same.ids {
			d := same.kept[id]
			left -= d.rows()
			t.differs.add(id, d)
		}
		t.differs.others.countAlike(same.diagnosis, left)
	}
	t.apart = nil
}
