package finding

import (
	"slices"
	"sync"
)

// Kind names what a finding is, in the words of report.json: "row.missing".
type Kind string

// Subject is what a kind of finding is about.
type Subject string

// The subjects.
const (
	Rows        Subject = "rows"        // rows that one member lacks, or has with other values
	Texts       Subject = "texts"       // texts in rows
	Definitions Subject = "definitions" // names, labels, defaults and comments in the schema
	Schema      Subject = "schema"      // tables, columns and indexes
	Servers     Subject = "servers"     // settings of servers
	IDs         Subject = "ids"         // IDs, what hands them out, and the columns that store them
	Acceptances Subject = "accepted"    // what the fleet file accepts
)

// Entry declares one kind of finding.
type Entry struct {
	Kind     Kind
	Subject  Subject
	Severity Severity // unless the finding has another, for a reason of its own
	Harm     Harm     // unless its facts tell of another (HarmOf)
	Noun     string   // what a finding's Count counts, in the singular: "row"
	Meaning  string   // what is so, as a sentence
	// Consequence is what follows, where that is the same for every finding of the kind and
	// not plain from what it says; "" else.
	Consequence string
	Proves      string // how sure that is, and what follows
	Remedy      string // what to do about it
	// CheckOn is where people run a statement that checks the finding, if that is not one of
	// the two members: "these shards"; "" else.
	CheckOn string
	// AddsUp tells of a kind whose findings count rows, values or IDs; each of the others is
	// about a thing of its own, such as a column.
	AddsUp bool
	// Explains tells of a kind that names the cause of rows that differ. People read what has no
	// cause first.
	Explains bool
	// ConcernsRows tells of a kind about the schema that rows or values of one member have no
	// place on the other.
	ConcernsRows bool
	Legality     Legality // of a change since member a was recorded
}

// Kinds is the catalogue, by subject and then in the order of harm.
func Kinds() []Entry {
	return slices.Concat(rowKinds(), causeKinds(), textKinds(), schemaKinds(), serverKinds(), idKinds(), acceptedKinds())
}

// catalogue is Kinds by name. Each finding looks its kind up several times.
//
//nolint:gochecknoglobals // a constant that Go cannot write as one
var catalogue = sync.OnceValue(func() map[Kind]Entry {
	all := map[Kind]Entry{}
	for _, e := range Kinds() {
		all[e.Kind] = e
	}
	return all
})

// Entry gives what the catalogue says of a kind; false for one that it does not have.
func (k Kind) Entry() (Entry, bool) {
	e, ok := catalogue()[k]
	return e, ok
}

// Noun is what a finding of the kind counts, "finding" for a kind that is not known.
func (k Kind) Noun() string {
	if e, ok := k.Entry(); ok {
		return e.Noun
	}
	return "finding"
}

// Severity is what the catalogue gives a kind.
func (k Kind) Severity() Severity {
	e, _ := k.Entry()
	return e.Severity
}

// Subject is what the finding is about. What is damaged text in a row is about texts,
// and in a table's definition about definitions: the kind is the same.
func (f *Finding) Subject() Subject {
	switch f.Facts.(type) {
	case DefinitionDamage, DefinitionSign:
		return Definitions
	}
	e, _ := f.Kind.Entry()
	return e.Subject
}

// ConcernsRows tells of a finding about the schema that rows or values of one member have
// no place on the other, or not the same meaning there. It matters even to a run that does
// not look for drift.
func (f *Finding) ConcernsRows() bool {
	e, _ := f.Kind.Entry()
	return e.ConcernsRows || f.Subject() == Definitions && f.Severity == Blocker
}
