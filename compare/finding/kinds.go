package finding

import "slices"

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
)

// Entry declares one kind of finding.
type Entry struct {
	Kind     Kind
	Subject  Subject
	Severity Severity // unless the finding has another, for a reason of its own
	Noun     string   // what a finding's Count counts, in the singular: "row"
	Meaning  string   // what is so, as a sentence
	Proves   string   // how sure that is, and what follows
	Remedy   string   // what to do about it
}

// Kinds is the catalogue, by subject and then in the order of harm.
func Kinds() []Entry {
	return slices.Concat(rowKinds(), textKinds(), schemaKinds(), serverKinds(), idKinds())
}

// Entry gives what the catalogue says of a kind; false for one that it does not have.
func (k Kind) Entry() (Entry, bool) {
	for _, e := range Kinds() {
		if e.Kind == k {
			return e, true
		}
	}
	return Entry{}, false
}

// Noun is what a finding of the kind counts, "finding" for a kind that is not known.
func (k Kind) Noun() string {
	if e, ok := k.Entry(); ok {
		return e.Noun
	}
	return "finding"
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
