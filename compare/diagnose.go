package compare

import (
	"crypto/sha256"
	"slices"
	"strconv"

	"allclear/checksum"
	"allclear/checksum/charset"
	"allclear/compare/damage"
)

// cause is what happened to one value of a row that differs.
type cause struct {
	column int // in the view; its place among the columns that changed is of no meaning
	damage.Diagnosis
	member string // whose value is the damaged one: "a", "b", or "" when that cannot be told
	sample string
	sum    [sha256.Size]byte // of the damaged value as stored
}

// diagnosis says of a row that both sides have what happened to it, column by
// column. A cause without a class is a change that nothing explains.
type diagnosis []cause

// sameDamage tells causes apart that bear each other out: one class of damage in one
// column. Of mislabelled text it is the pair of sets.
type sameDamage struct {
	column int
	class  damage.Class
	how    string
}

func (c cause) same() sameDamage {
	if c.Class == damage.Mislabelled {
		return sameDamage{c.column, c.Class, c.How}
	}
	return sameDamage{c.column, c.Class, ""}
}

// diagnose tells what happened to each value of a row that is not the same on
// both sides. The texts are let go: what is kept of them is the sample.
func (t *tableRun) diagnose(d *difference) diagnosis {
	var found diagnosis
	classifier := t.pairRun.classifier()
	defer t.classifiers.Put(classifier)
	for i := range d.a.Columns {
		if i >= len(d.b.Columns) || d.a.Columns[i] == d.b.Columns[i] {
			continue
		}
		c := cause{column: i}
		a, b := text(d.a, i), text(d.b, i)
		if t.o.Charset && a != nil && b != nil {
			before, after := damage.Text{Bytes: a, Charset: t.sets(i).a}, damage.Text{Bytes: b, Charset: t.sets(i).b}
			c.Diagnosis, c.member = classifier.Between(before, after)
			if c.member == "a" {
				before, after = after, before
			}
			if c.Class != "" {
				c.sample, c.sum = damage.Sample(before, after, c.Diagnosis, t.o.Values), sha256.Sum256(after.Bytes)
			}
		}
		found = append(found, c)
	}
	d.a.Texts, d.b.Texts = nil, nil
	return found
}

// classifier takes a classifier that nobody else uses. What it has built of
// character sets is worth keeping.
func (p *pairRun) classifier() *damage.Classifier {
	if c, ok := p.classifiers.Get().(*damage.Classifier); ok {
		return c
	}
	return damage.NewClassifier()
}

func text(r *checksum.Row, column int) []byte {
	if column >= len(r.Texts) {
		return nil
	}
	return r.Texts[column]
}

// bothSets are the character sets of one column on both sides; nil where it has
// none that can be decoded.
type bothSets struct{ a, b *charset.Charset }

// sets looks a column's character sets up, once for all rows.
func (t *tableRun) sets(column int) bothSets {
	t.setsOnce.Do(func() {
		t.columnSets = make([]bothSets, len(t.plan.a.Columns))
		for i := range t.columnSets {
			t.columnSets[i].a, _ = charset.Lookup(t.plan.a.Columns[i].Charset)
			t.columnSets[i].b, _ = charset.Lookup(t.plan.b.Columns[i].Charset)
		}
	})
	return t.columnSets[column]
}

// name tells diagnoses apart, but for their samples.
func (d diagnosis) name() string {
	name := ""
	for _, c := range d {
		same := c.same()
		name += strconv.Itoa(same.column) + string(same.class) + "\x00" + same.how + "\x00" + c.member + "\x00"
	}
	return name
}

// alike is a number of rows to which the same happened.
type alike struct {
	diagnosis
	rows uint64
}

// tally counts what happened to the rows of a table, to tell which of the weak
// classes are borne out by their column.
type tally struct {
	changed   map[int]uint64        // rows in which a column changed
	explained map[sameDamage]uint64 // rows in which a class explains it
}

func newTally() tally {
	return tally{changed: map[int]uint64{}, explained: map[sameDamage]uint64{}}
}

func (t *tally) count(d diagnosis, rows uint64) {
	for _, c := range d {
		t.changed[c.column] += rows
		if c.Class != "" {
			t.explained[c.same()] += rows
		}
	}
}

// believed tells whether a cause stands: a weak class does only where the whole
// column bears it out.
func (t *tally) believed(c cause) bool {
	return c.Class != "" && (!c.Class.Weak() || damage.Accept(t.explained[c.same()], t.changed[c.column]))
}

// split parts a row's causes into those that stand and the columns that nothing
// explains.
func (t *tally) split(d diagnosis) (stand []cause, unexplained []int) {
	for _, c := range d {
		if t.believed(c) {
			stand = append(stand, c)
		} else {
			unexplained = append(unexplained, c.column)
		}
	}
	return stand, unexplained
}

// columnNames names columns of the view in table order.
func (t *tableRun) columnNames(columns []int) []string {
	var names []string
	for _, c := range t.outcome.A.Columns {
		i := slices.IndexFunc(t.plan.a.Columns, func(v checksum.ViewColumn) bool { return v.Name == c.Name })
		if slices.Contains(columns, i) {
			names = append(names, c.Name)
		}
	}
	return names
}
