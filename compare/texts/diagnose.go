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
	"allclear/compare/altered"
	"allclear/compare/damage"
	"allclear/compare/finding"
)

// Cause is what happened to one value of a row that differs.
type Cause struct {
	Column           int // in the view; its place among the columns that changed is of no meaning
	damage.Diagnosis     // of a text
	// Altered is what has become of a value that is no damaged text.
	Altered altered.Cause
	Member  string // whose value is the damaged one: "a", "b", or "" when that cannot be told
	Sample  string
	Sum     [sha256.Size]byte // of the damaged value as stored

	// IsUndone tells of a row that somebody has mended since it was recorded: the damage of
	// this text was undone, and its hash proves that nothing else of the row has changed.
	IsUndone bool

	of     bothCopies
	before []byte // in UTF-8; of a text that is meant by what was recorded
}

// bothCopies are the samples and the sums of a cause for each copy that may turn out to
// be the damaged one.
type bothCopies [2]struct {
	sample string
	sum    [sha256.Size]byte
}

// as is the cause with another diagnosis of which copy is damaged.
func (c Cause) as(d damage.Diagnosis, member string) Cause {
	c.Diagnosis, c.Member = d, member
	copied := c.of[1]
	if member == "a" {
		copied = c.of[0]
	}
	c.Sample, c.Sum = copied.sample, copied.sum
	return c
}

// isExplained tells whether something is known of what happened to the value.
func (c *Cause) isExplained() bool { return c.Class != "" || c.Altered.IsExplained() }

// isDoubtful tells of a cause that needs other rows to be believed.
func (c *Cause) isDoubtful() bool {
	return !c.isExplained() || c.Class.Weak() || c.Altered.NeedsEvidence()
}

// Diagnosis is what happened, column by column, to a row that both sides have. A cause
// that is not explained is a change of which no more is known.
type Diagnosis []Cause

// IsExplained tells whether at least one of the columns has a cause that is explained.
func (d Diagnosis) IsExplained() bool {
	return slices.ContainsFunc(d, func(c Cause) bool { return c.isExplained() })
}

// IsAltered tells whether all that happened to the row is known, and is damage to no text.
func (d Diagnosis) IsAltered() bool {
	return len(d) > 0 && !slices.ContainsFunc(d, func(c Cause) bool { return !c.Altered.IsExplained() })
}

// HasAltered tells whether any of what happened to the row is known, and is no damage to a text.
func (d Diagnosis) HasAltered() bool {
	return slices.ContainsFunc(d, func(c Cause) bool { return c.Altered.IsExplained() })
}

// WithoutTexts is what can be told of the row without its texts.
func (d Diagnosis) WithoutTexts() Diagnosis {
	left := slices.Clone(d)
	for i, c := range left {
		left[i].Diagnosis, left[i].of = damage.Diagnosis{}, bothCopies{}
		if c.Class != "" || c.Altered.Kind == finding.RowRelabelled {
			left[i] = Cause{Column: c.Column}
		}
	}
	return left
}

// MayBeStale tells of a row that was updated on one member before it was on the other, without
// damage to its texts.
func (d Diagnosis) MayBeStale() bool {
	isOlder := func(c Cause) bool { return c.Altered.Older != "" }
	return slices.ContainsFunc(d, isOlder) && !slices.ContainsFunc(d, func(c Cause) bool { return c.Class != "" })
}

// isStrong tells whether every cause is damage that needs no other row to be believed.
func (d Diagnosis) isStrong() bool {
	return len(d) > 0 && !slices.ContainsFunc(d, func(c Cause) bool { return c.isDoubtful() })
}

// Name is the same for two diagnoses that differ only in their samples. Which columns of a row
// that may be stale were changed, and no more is known of, tells nothing.
func (d Diagnosis) Name() string {
	name, mayBeStale := "", d.MayBeStale()
	for _, c := range d {
		if mayBeStale && c.Altered.Name() == "" {
			continue
		}
		name += strconv.Itoa(c.Column) + string(c.Class) + "\x00" + c.Member + "\x00" + strings.Join(c.Readings(), "\n") + "\x00"
		name += c.Altered.Name() + "\x00"
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

// Diagnoser tells what happened to the values of rows of one table that differ.
// It is safe for concurrent use.
type Diagnoser struct {
	plan        *compare.Plan
	isOn        bool // else it finds which texts differ, but not why
	classifiers *Classifiers
	sets        func() []bothSets
	columnsOf   func() []*altered.Columns

	mu      sync.Mutex
	columns map[int]*damage.Column // what the rows of each column have in common
	kept    map[int]uint64         // rows with the same label under other numbers on each side, by reordered column
}

// bothSets are the character sets of one column on both sides; nil where it has
// none that can be decoded.
type bothSets struct{ a, b *charset.Charset }

// NewDiagnoser makes the diagnoser of a table that is read by the plan. Unless Charset
// is among the checks, it finds which texts differ, but not why.
func NewDiagnoser(p *compare.Plan, checks compare.Checks, classifiers *Classifiers) *Diagnoser {
	d := &Diagnoser{plan: p, isOn: checks.Has(compare.Charset), classifiers: classifiers}
	d.columns, d.kept = map[int]*damage.Column{}, map[int]uint64{}
	d.columnsOf = sync.OnceValue(func() []*altered.Columns {
		all := make([]*altered.Columns, len(p.A.Columns))
		for i := range all {
			all[i] = altered.NewColumns(p.A.Columns[i].Column, p.B.Columns[i].Column)
		}
		return all
	})
	d.sets = sync.OnceValue(func() []bothSets {
		sets := make([]bothSets, len(p.A.Columns))
		for i := range sets {
			sets[i].a, _ = charset.Lookup(p.A.Columns[i].ReadsAs())
			sets[i].b, _ = charset.Lookup(p.B.Columns[i].ReadsAs())
		}
		return sets
	})
	return d
}

// Diagnose tells what happened to each value of a row that is not the same on both
// sides. A side that has no more than a record of a text is a, the copy before. It releases
// the values: only the sample is kept.
func (d *Diagnoser) Diagnose(a, b *checksum.Row) Diagnosis {
	var found Diagnosis
	classifier := d.classifiers.get()
	defer d.classifiers.idle.Put(classifier)
	for i := range min(len(a.Columns), len(b.Columns)) {
		if a.HasSame(b, i) {
			continue
		}
		c := d.altered(a, b, i)
		textA, textB := text(a, i), text(b, i)
		switch {
		case !d.isOn || textB == nil || c.isExplained():
		case textA != nil:
			c = d.compared(classifier, i, textA, textB)
		case i < len(a.Records) && a.Records[i] != nil:
			c = d.recorded(classifier, i, a.Records[i], textB)
		}
		found = append(found, c)
	}
	found.settleUndone(a, b)
	b.DropWhole()
	a.Texts, b.Texts, a.Values, b.Values, a.Records = nil, nil, nil, nil, nil
	return found
}

// compared is what happened to a text that both sides have.
func (d *Diagnoser) compared(classifier *damage.Classifier, column int, textA, textB []byte) Cause {
	c := Cause{Column: column}
	if d.isOtherLabel(column, textA, textB) {
		return c
	}
	set := d.sets()[column]
	onA, onB := damage.Text{Bytes: textA, Charset: set.a}, damage.Text{Bytes: textB, Charset: set.b}
	diagnosis, member := classifier.Between(onA, onB)
	if diagnosis.Class == "" || d.isLabel(column) && diagnosis.Class.Shortens() {
		return c
	}
	c.of = d.copies(onA, onB, diagnosis)
	d.see(column, onA, onB, diagnosis)
	return c.as(diagnosis, member)
}

// recorded is what happened on b to a text of which a has a record. The sample shows
// the text before where that can be computed.
func (d *Diagnoser) recorded(classifier *damage.Classifier, column int, record *checksum.TextRecord, textB []byte) Cause {
	c := Cause{Column: column}
	set := d.sets()[column]
	onB := damage.Text{Bytes: textB, Charset: set.b}
	diagnosis, onA := classifier.Recorded(record, set.a, onB, d.plan.A.Columns[column].Labels()...)
	isLabelled := onA.Bytes != nil && d.isOtherLabel(column, onA.Bytes, textB)
	switch {
	case isLabelled, d.isLabel(column) && diagnosis.Class.Shortens():
		return c
	case diagnosis.Class == "":
		c.Diagnosis = diagnosis // the column still asks whether the two texts were exchanged
		return c
	}
	c.of[1].sample, c.of[1].sum = damage.Sample(onA, onB, diagnosis, d.plan.A.Values), sha256.Sum256(textB)
	if diagnosis.Meant {
		c.before, _ = onA.UTF8()
	}
	return c.as(diagnosis, "b")
}

func (d *Diagnoser) isLabel(column int) bool {
	c := d.plan.A.Columns[column]
	return c.Type == "enum" || c.Type == "set"
}

// isOtherLabel tells whether each member has both labels of an ENUM, or all members of a
// SET: then the row was set to another one, and no text was damaged.
func (d *Diagnoser) isOtherLabel(column int, textA, textB []byte) bool {
	if !d.isLabel(column) {
		return false
	}
	sets := d.sets()[column]
	for _, value := range []damage.Text{{Bytes: textA, Charset: sets.a}, {Bytes: textB, Charset: sets.b}} {
		label, ok := value.UTF8()
		_, errA := d.plan.A.Columns[column].LabelNumber(string(label))
		_, errB := d.plan.B.Columns[column].LabelNumber(string(label))
		if !ok || errA != nil || errB != nil {
			return false
		}
	}
	return true
}

// copies prepares what is shown of a change, whichever copy is the damaged one.
func (d *Diagnoser) copies(a, b damage.Text, of damage.Diagnosis) (both bothCopies) {
	values := d.plan.A.Values
	both[0].sample, both[0].sum = damage.Sample(b, a, of, values), sha256.Sum256(a.Bytes)
	both[1].sample, both[1].sum = damage.Sample(a, b, of, values), sha256.Sum256(b.Bytes)
	return both
}

// see shows the texts of a change to its column.
func (d *Diagnoser) see(column int, a, b damage.Text, of damage.Diagnosis) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.column(column).See(a, b, of)
}

// column is what is known of a column's changes. The caller holds the lock.
func (d *Diagnoser) column(i int) *damage.Column {
	if d.columns[i] == nil {
		sets := d.sets()[i]
		d.columns[i] = damage.NewColumn(sets.a, sets.b)
	}
	return d.columns[i]
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
