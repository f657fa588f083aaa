package damage

import (
	"slices"

	"allclear/checksum/charset"
)

// Column judges the changes of one column's texts together: rows that were damaged in one
// go have the cause in common. First Count all of them, and then Judge each. It is for
// one goroutine at a time.
type Column struct {
	a, b    *charset.Charset // the sets of the two copies
	changed uint64           // rows
	strong  uint64           // those that need no other row to be believed
	tallies map[string]*tally
	texts   [2]wording         // of a and b, where one may be the other misread
	oneWay  map[string]uint64  // rows by the only copy that can be the misread one
	odds    *float64           // that a's texts are the ones that people have written; nil until it is asked for
	hashes  map[[2]uint64]bool // of the two texts of rows
}

// tally counts the rows with one reading.
type tally struct {
	reading
	rows      uint64
	place     int               // in the list of its first row
	exchanged map[exchange]bool // some of the characters that became others
}

// NewColumn makes a Column of which no row is known. The sets are those of the two copies.
func NewColumn(a, b *charset.Charset) *Column {
	return &Column{a: a, b: b, tallies: map[string]*tally{}, oneWay: map[string]uint64{}, hashes: map[[2]uint64]bool{}}
}

// See looks at two texts that [Classifier.Between] has compared, if the diagnosis depends
// on which of them people have written.
func (c *Column) See(a, b Text, d Diagnosis) {
	if d.Class != Mislabelled || d.isOneWay() || c.texts[0].isFull() || c.texts[1].isFull() {
		return
	}
	for i, t := range []Text{a, b} {
		if text, ok := t.UTF8(); ok {
			c.texts[i].add(text)
		}
	}
}

// Count takes a number of rows with one diagnosis into account.
func (c *Column) Count(d Diagnosis, rows uint64) {
	c.changed += rows
	const most = 100_000
	if len(c.hashes) < most && d.hashes[0] != d.hashes[1] {
		c.hashes[d.hashes] = true
	}
	if d.Class == "" {
		return
	}
	if !d.Class.Weak() {
		c.strong += rows
	}
	all := d.all()
	if d.Class == Mislabelled && d.isOneWay() {
		c.oneWay[all[0].damaged] += rows
	}
	for i, r := range all {
		t := c.tallies[r.name()]
		if t == nil {
			t = &tally{reading: r, place: i, exchanged: map[exchange]bool{}}
			c.tallies[r.name()] = t
		}
		t.rows += rows
		was := rune(-1)
		for _, r := range d.exchanged {
			if was < 0 {
				was = r
				continue
			}
			t.exchanged[exchange{was, r}] = true
			was = -1
		}
	}
}

// isEnough tells whether to believe a weak class. rows is how many of the changed rows it
// explains: edits that happen to look like damage do not all look like the same damage.
func isEnough(rows, changed uint64) bool { return rows >= 3 && rows >= changed-min(rows, changed) }

// accepts tells whether enough of the rows have a reading: of those that are not proved
// to be something else.
func (c *Column) accepts(t *tally) bool {
	strong := c.strong
	if t.class == Cut { // these rows count for it
		strong = c.strong - min(c.strong, c.rows(CutInside)+c.rows(DoubleCut))
	}
	return t != nil && isEnough(t.rows, c.changed-strong)
}

// rows counts the rows of a class.
func (c *Column) rows(class Class) (rows uint64) {
	for _, t := range c.tallies {
		if t.class == class && !t.isLimit() {
			rows = max(rows, t.rows)
		}
	}
	return rows
}

// Judge tells what happened to the text of one row, in the light of all that were
// counted, and which copy is the damaged one: "" where nothing proves that. ok is false
// if the diagnosis is not to be believed.
func (c *Column) Judge(d Diagnosis, damaged string) (judged Diagnosis, by string, ok bool) {
	switch {
	case d.Class == "" || c.isSwapped(d):
		return Diagnosis{}, "", false
	case !d.Class.Weak():
		return d, damaged, true
	case d.Class == Mislabelled:
		return c.judgeSets(d)
	}
	all := d.all()
	if !c.accepts(c.tallies[all[0].name()]) && !c.isOneOf(all) {
		return Diagnosis{}, "", false
	}
	switch d.Class {
	case Cut:
		damaged = c.shortened(all)
	case CutAt4Byte, Dropped4Byte:
		damaged = c.proved(moreThan4, damaged)
	default:
	}
	return d, damaged, true
}

// isSwapped tells whether another row has the same two texts the other way round: then
// rows were exchanged, and no text was damaged.
func (c *Column) isSwapped(d Diagnosis) bool {
	return d.hashes[0] != d.hashes[1] && c.hashes[[2]uint64{d.hashes[1], d.hashes[0]}]
}

// isOneOf tells whether another class that explains a text is accepted.
func (c *Column) isOneOf(all []reading) bool {
	return slices.ContainsFunc(all, func(r reading) bool { return r.how != moreThan4 && !r.isLimit() && c.accepts(c.tallies[r.name()]) })
}

// proved gives the copy that was damaged if rows show that it was one of the two alone.
func (c *Column) proved(how, damaged string) string {
	var of []string
	for _, t := range c.tallies {
		if t.how == how && !slices.Contains(of, t.damaged) {
			of = append(of, t.damaged)
		}
	}
	if len(of) == 1 && of[0] == damaged {
		return damaged
	}
	return ""
}

// shortened gives the copy that was cut: one where others were cut at the same limit
// within a character, or where most of the column's cut texts end at one limit and within
// words.
func (c *Column) shortened(all []reading) string {
	cut := c.tallies[reading{class: Cut}.name()]
	for _, r := range all {
		if !r.isLimit() {
			continue
		}
		if inside := c.tallies[reading{class: CutInside, how: r.how, damaged: r.damaged}.name()]; inside != nil && inside.rows > 1 {
			return r.damaged
		}
		words := c.tallies[reading{class: Cut, how: withinWord, damaged: r.damaged}.name()]
		if isEnough(c.tallies[r.name()].rows, cut.rows) && words != nil && isEnough(words.rows, cut.rows) {
			return r.damaged
		}
	}
	return ""
}

// certainly are the odds, as a natural logarithm, from which texts count as written by
// people beside the other copy's: 1,000 to 1.
const certainly = 7

// judgeSets takes the one pair of sets that explains most of the column's rows, if the
// copy that it makes the original is the more natural text.
func (c *Column) judgeSets(d Diagnosis) (judged Diagnosis, damaged string, ok bool) {
	damaged = c.misread()
	var best *tally
	for _, r := range d.all() {
		t := c.tallies[r.name()]
		if r.class != Mislabelled || damaged != "" && r.damaged != damaged || !c.accepts(t) || !c.isTelling(t, damaged) {
			continue
		}
		if best == nil || t.rows > best.rows || t.rows == best.rows && t.place < best.place {
			best = t
		}
	}
	if best == nil {
		for _, r := range d.all() {
			if t := c.tallies[r.name()]; r.class == Accent && c.accepts(t) {
				return Diagnosis{Class: Accent}, "", true
			}
		}
		return Diagnosis{}, "", false
	}
	judged = Diagnosis{Class: Mislabelled, readings: d.readings}
	if damaged == "" {
		were, readAs := best.sets()
		judged.How = were + " on one copy, " + readAs + " on the other"
		return judged, "", true
	}
	judged.How = best.how
	for _, r := range d.all() {
		if r.name() != best.name() {
			continue
		}
		if judged.Lossless = r.isExact; r.isRepairable {
			judged.Repair = repairOf(r, map[string]*charset.Charset{"a": c.a, "b": c.b}[damaged])
		}
	}
	return judged, damaged, true
}

// isTelling tells whether a pair of sets explains more than a coincidence would: for
// nearly every exchange of one character by another there is some pair.
func (c *Column) isTelling(t *tally, damaged string) bool {
	const coincidence = 2
	were, readAs := t.sets()
	return damaged != "" || len(t.exchanged) > coincidence || !oneByte(were) || !oneByte(readAs)
}

// misread gives the copy whose texts are misread ones; "" if that is not certain.
func (c *Column) misread() string {
	for _, copies := range [][2]string{{"a", "b"}, {"b", "a"}} {
		if c.oneWay[copies[0]] > 2 && c.oneWay[copies[1]] == 0 {
			return copies[0]
		}
	}
	if c.odds == nil {
		odds := c.texts[0].odds(&c.texts[1])
		c.odds = &odds
	}
	switch {
	case *c.odds >= certainly:
		return "b"
	case *c.odds <= -certainly:
		return "a"
	}
	return ""
}

// isOneWay tells whether only one of the copies can be the misread one: bytes were lost
// there, or are no text in the other set.
func (d Diagnosis) isOneWay() bool {
	all := d.all()
	return !slices.ContainsFunc(all, func(r reading) bool { return r.class == Mislabelled && r.damaged != all[0].damaged })
}
