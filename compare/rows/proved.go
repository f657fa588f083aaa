package rows

import (
	"slices"

	"allclear/checksum"
	"allclear/compare/finding"
	"allclear/compare/spill"
	"allclear/compare/texts"
)

// maxLone is how many rows of one table, of those that one side alone has, may be found to be
// one row under two keys: those with the smallest keys, so that every run finds the same.
const maxLone = 1_000

// proved are differences that were proved. All are laid aside until the last one is known,
// since the rows of a table explain each other; those that may be halves of one stay at hand.
type proved struct {
	memory   *spill.Budget          // of the run
	isRanged bool                   // rows can be read again by their keys
	rows     uint64                 // how many rows they stand for, two for one whose halves were not joined
	missing  uint64                 // of these, rows that a alone has
	extra    uint64                 // and those that b alone has
	lone     map[string]*difference // those at hand, by identity
	ids      []string               // of those, sorted
	kept     int                    // bytes of texts in them
	without  string                 // the smallest identity whose texts there was no room for, "" for none
	store    *spill.Store           // all others, by identity; nil for none
	packed   []byte
	failed   error // why some could not be laid aside
}

// isEmpty tells that nothing was proved to differ.
func (p *proved) isEmpty() bool { return p.rows == 0 }

// add adds a difference.
func (p *proved) add(id string, d *difference) {
	p.count(d, 1)
	if !d.isLone() {
		p.layAside(id, d)
		return
	}
	// The other half of a row of a table that is not read in key order may have come in an
	// earlier pass.
	for half := p.lone[id]; half != nil; half = p.lone[id] {
		if half.fits(d) {
			p.release(half)
			p.count(half, -1)
			p.count(d, -1)
			d = half.with(d)
			p.count(d, 1)
			break
		}
		id += "\x00" // another row that reads alike
	}
	at, isAtHand := slices.BinarySearch(p.ids, id)
	if at >= maxLone {
		p.layAside(id, d)
		return
	}
	p.keepDetail(id, d)
	if p.lone == nil {
		p.lone = map[string]*difference{}
	}
	if p.lone[id] = d; !isAtHand {
		p.ids = slices.Insert(p.ids, at, id)
	}
	if n := len(p.ids); n > maxLone {
		last := p.ids[n-1]
		greatest := p.lone[last]
		p.release(greatest)
		p.remove(last)
		p.layAside(last, greatest)
	}
	p.makeRoom()
}

// count adds the rows of a difference so many times.
func (p *proved) count(d *difference, times int) {
	rows := uint64(times) * d.rows()
	p.rows += rows
	switch d.kind() {
	case finding.RowMissing:
		p.missing += rows
	case finding.RowExtra:
		p.extra += rows
	}
}

// layAside keeps a difference until all are known.
func (p *proved) layAside(id string, d *difference) {
	if p.store == nil {
		p.store = spill.NewStore(p.memory)
	}
	p.packed = d.appendPacked(p.packed[:0])
	if err := p.store.Add([]byte(id), p.packed); err != nil {
		p.failed = err
	}
}

// remove takes a difference out that is at hand.
func (p *proved) remove(id string) {
	delete(p.lone, id)
	if at, ok := slices.BinarySearch(p.ids, id); ok {
		p.ids = slices.Delete(p.ids, at, at+1)
	}
}

// maxTexts is how many bytes of texts are kept for each table, of rows that only one side
// has.
const maxTexts = 512 << 10

// keepDetail keeps the texts of a row that only one side has, if they cannot be read again
// by its key and there may be room: the other side may have the same row under a damaged key.
func (p *proved) keepDetail(id string, d *difference) {
	switch {
	case d.isLone() && p.isRanged:
		d.dropDetail()
	case p.without != "" && id >= p.without:
		d.dropTexts()
	default:
		d.each(func(row *checksum.Row) { p.kept += texts.Size(row) })
	}
}

// makeRoom releases texts, those of the greatest identities first, so that every run keeps
// the same ones.
func (p *proved) makeRoom() {
	for i := len(p.ids) - 1; p.kept > maxTexts && i >= 0; i-- {
		p.without = p.ids[i]
		p.release(p.lone[p.without])
	}
}

// release gives up the texts of a difference.
func (p *proved) release(d *difference) {
	d.each(func(row *checksum.Row) { p.kept -= texts.Size(row) })
	d.dropTexts()
}

// each hands on all differences that were laid aside, in the order of their identities. Halves of
// one that were read in different passes are joined: of those no more is known than that the row
// differs.
func (p *proved) each(do func(id string, d *difference)) error {
	if p.store == nil {
		return nil
	}
	id, same := "", []*difference(nil)
	flush := func() {
		for _, d := range joined(same) {
			do(id, d)
		}
		same = same[:0]
	}
	err := p.store.Each(func(key, value []byte) error {
		d, err := readDifference(value)
		if err != nil {
			return err
		}
		if len(same) > 0 && id != string(key) {
			flush()
		}
		id, same = string(key), append(same, d)
		return nil
	})
	flush()
	return err
}

// joined joins differences of one identity, each half with another one that it fits.
func joined(same []*difference) (all []*difference) {
	for _, d := range same {
		at := slices.IndexFunc(all, func(half *difference) bool { return half.fits(d) })
		if at < 0 {
			all = append(all, d)
			continue
		}
		all[at] = all[at].with(d)
	}
	return all
}

// close releases all of them.
func (p *proved) close() {
	if p.store != nil {
		_ = p.store.Close() // nothing will be read from it any more
	}
	p.store, p.lone, p.ids = nil, nil, nil
}
