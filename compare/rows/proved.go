package rows

import (
	"slices"

	"allclear/checksum"
	"allclear/compare/texts"
)

// maxListed is how many differing rows of one table are listed one by one: those with the
// smallest keys, so that every run lists the same. All are counted.
const maxListed = 1_000

// proved are differences that were proved.
type proved struct {
	isRanged bool                   // rows can be read again by their keys
	listed   map[string]*difference // those to be listed, by identity
	ids      []string               // of those, sorted
	kept     int                    // bytes of texts in them
	others   unlisted
}

// lists tells whether a difference would be listed, as far as is known.
func (p *proved) lists(id string) bool {
	return len(p.ids) < maxListed || id < p.ids[len(p.ids)-1]
}

// add adds a difference, or replaces the one of the same identity.
func (p *proved) add(id string, d *difference) {
	at, isListed := slices.BinarySearch(p.ids, id)
	if at >= maxListed {
		p.others.count(d)
		return
	}
	p.keepDetail(d)
	if p.listed == nil {
		p.listed = map[string]*difference{}
	}
	if p.listed[id] = d; isListed {
		return
	}
	p.ids = slices.Insert(p.ids, at, id)
	if n := len(p.ids); n > maxListed {
		last := p.ids[n-1]
		p.others.count(p.listed[last])
		p.release(p.listed[last])
		p.remove(last)
	}
}

// remove takes a listed difference out.
func (p *proved) remove(id string) {
	delete(p.listed, id)
	if at, ok := slices.BinarySearch(p.ids, id); ok {
		p.ids = slices.Delete(p.ids, at, at+1)
	}
}

// maxTexts is how many bytes of texts are kept for each table, of rows that only one side
// has.
const maxTexts = 512 << 10

// keepDetail keeps the texts of a row that only one side has, if they cannot be read again
// by its key, while there is room: the other side may have the same row under a damaged
// key. Of other rows the diagnosis has all that is needed.
func (p *proved) keepDetail(d *difference) {
	size := 0
	d.each(func(row *checksum.Row) { size += texts.Size(row) })
	switch {
	case d.diagnosis != nil, d.isLone() && p.isRanged:
		d.dropDetail()
	case p.kept+size > maxTexts:
		d.dropTexts()
	default:
		p.kept += size
	}
}

// release makes room for the texts of others.
func (p *proved) release(d *difference) {
	d.each(func(row *checksum.Row) { p.kept -= texts.Size(row) })
	d.dropTexts()
}

// unlisted counts the rows that are not listed one by one.
type unlisted struct {
	missing, extra uint64
	changed        map[string]*sameChange // by what happened to them
}

// sameChange is a number of rows to which the same happened.
type sameChange struct {
	diagnosis texts.Diagnosis
	rows      uint64
}

// maxAlike is how many different diagnoses are kept for the unlisted rows of a table;
// any further ones count as unexplained.
const maxAlike = 1_000

func (u *unlisted) count(d *difference) {
	switch {
	case d.countA > d.countB:
		u.missing += d.rows()
	case d.countB > d.countA:
		u.extra += d.rows()
	default:
		u.countChange(d)
	}
}

// countChange counts a row that both sides have.
func (u *unlisted) countChange(d *difference) { u.countAlike(d.diagnosis, d.rows()) }

// countAlike counts rows to which the same happened.
func (u *unlisted) countAlike(happened texts.Diagnosis, rows uint64) {
	if rows == 0 {
		return
	}
	if u.changed == nil {
		u.changed = map[string]*sameChange{}
	}
	name := happened.Name()
	if len(u.changed) >= maxAlike && u.changed[name] == nil {
		happened, name = nil, ""
	}
	if u.changed[name] == nil {
		u.changed[name] = &sameChange{diagnosis: happened}
	}
	u.changed[name].rows += rows
}
