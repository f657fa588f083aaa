package texts

import (
	"crypto/sha256"
	"slices"
	"strconv"
	"strings"
	"sync"

	"allclear/checksum"
	"allclear/checksum/charset"
	"allclear/compare"
	"allclear/compare/damage"
)

// Cause is what happened to one value of a row that differs.
type Cause struct {
	Column int // in the view; its place among the columns that changed is of no meaning
	damage.Diagnosis
	Member string // whose value is the damaged one: "a", "b", or "" when that cannot be told
	Sample string
	Sum    [sha256.Size]byte // of the damaged value as stored
}

// Diagnosis is what happened, column by column, to a row that both sides have. A cause
// without a class is a change that nothing explains.
type Diagnosis []Cause

// IsExplained tells whether at least one of the columns has a cause with a class.
func (d Diagnosis) IsExplained() bool {
	return slices.ContainsFunc(d, func(c Cause) bool { return c.Class != "" })
}

// isStrong tells whether every cause is damage that needs no other row to be believed.
func (d Diagnosis) isStrong() bool {
	isDoubtful := func(c Cause) bool { return c.Class == "" || c.Class.Weak() }
	return len(d) > 0 && !slices.ContainsFunc(d, isDoubtful)
}

// Name is the same for two diagnoses that differ only in their samples.
func (d Diagnosis) Name() string {
	name := ""
	for _, c := range d {
		name += strconv.Itoa(c.Column) + string(c.Class) + "\x00" + c.Member + "\x00" + strings.Join(c.Readings(), "\n") + "\x00"
	}
	return name
}

// Classifiers pools classifiers: the character sets that each has built are worth
// keeping. The zero value is ready for use.
type Classifiers struct{ idle sync.Pool }

func (c *Classifiers) get() *damage.Classifier {
	if one, ok := c.idle.Get().(*damage.Classifier); ok {
		return one
	}
	return damage.NewClassifier()
}

// Diagnoser tells what happened to the texts of rows of one table that differ. It is
// safe for concurrent use.
type Diagnoser struct {
	plan        *compare.Plan
	isOn        bool // else it finds the columns that differ, but not why
	classifiers *Classifiers
	sets        func() []bothSets
}

// bothSets are the character sets of one column on both sides; nil where it has
// none that can be decoded.
type bothSets struct{ a, b *charset.Charset }

// NewDiagnoser makes the diagnoser of a table that is read by the plan. Unless Charset
// is among the checks, it finds which columns differ, but not why.
func NewDiagnoser(p *compare.Plan, checks compare.Checks, classifiers *Classifiers) *Diagnoser {
	return &Diagnoser{plan: p, isOn: checks.Has(compare.Charset), classifiers: classifiers, sets: sync.OnceValue(func() []bothSets {
		sets := make([]bothSets, len(p.A.Columns))
		for i := range sets {
			sets[i].a, _ = charset.Lookup(p.A.Columns[i].Charset)
			sets[i].b, _ = charset.Lookup(p.B.Columns[i].Charset)
		}
		return sets
	})}
}

// Diagnose tells what happened to each value of a row that is not the same on both
// sides. It releases the texts: only the sample is kept.
func (d *Diagnoser) Diagnose(a, b *checksum.Row) Diagnosis {
	var found Diagnosis
	classifier := d.classifiers.get()
	defer d.classifiers.idle.Put(classifier)
	for i := range min(len(a.Columns), len(b.Columns)) {
		if a.Columns[i] == b.Columns[i] {
			continue
		}
		c := Cause{Column: i}
		textA, textB := text(a, i), text(b, i)
		if d.isOn && textA != nil && textB != nil {
			set := d.sets()[i]
			before, after := damage.Text{Bytes: textA, Charset: set.a}, damage.Text{Bytes: textB, Charset: set.b}
			c.Diagnosis, c.Member = classifier.Between(before, after)
			if c.Member == "a" {
				before, after = after, before
			}
			if c.Class != "" {
				c.Sample, c.Sum = damage.Sample(before, after, c.Diagnosis, d.plan.A.Values), sha256.Sum256(after.Bytes)
			}
		}
		found = append(found, c)
	}
	a.Texts, b.Texts = nil, nil
	return found
}

func text(r *checksum.Row, column int) []byte {
	if column >= len(r.Texts) {
		return nil
	}
	return r.Texts[column]
}

// Size is how many bytes of text a row holds.
func Size(r *checksum.Row) int {
	size := 0
	for _, text := range r.Texts {
		size += len(text)
	}
	return size
}
