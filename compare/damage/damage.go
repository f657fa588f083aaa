// Package damage tells what happened to a text.
package damage

import (
	"allclear/checksum"
	"allclear/checksum/charset"
)

// Text is a value as its column stores it.
type Text struct {
	Bytes   []byte
	Charset *charset.Charset // how the column says that they are to be read; nil when this build cannot decode it
}

// Class names what happened to a text, in the words that follow "charset." in
// the kind of a finding.
type Class string

// Diagnosis is what happened to a text. The zero value explains nothing.
type Diagnosis struct {
	Class Class
	How   string // a phrase for people that says more than the class: "2 times", "gbk read as latin1"; may be ""
	// Lossless tells that the text before can be had from the text after alone.
	Lossless bool
	// Repair is an SQL expression that gives the text before, {column} standing for the quoted
	// column; "" where the server cannot undo the damage.
	Repair string
}

// Weak classes explain a text only where the whole column bears them out: see Accept.
func (c Class) Weak() bool { return false }

// Classify tells what made of the text before the text after.
func Classify(before, after Text) Diagnosis { return Diagnosis{} }

// Between compares two copies of which either may be the damaged one; damaged
// is "a", "b", or "" when that can't be told.
func Between(a, b Text) (d Diagnosis, damaged string) { return Diagnosis{}, "" }

// Accept tells whether a weak class is to be believed: rows is how many of a column's changed
// rows it explains.
func Accept(rows, changed uint64) bool { return false }

// Sample shows people what happened to a text, as much of it as values allows.
func Sample(before, after Text, d Diagnosis, values checksum.Values) string { return "" }

// Name tells what happened to a name, a label, a default or a comment that has no before.
func Name(text string) (d Diagnosis, ok bool) { return Diagnosis{}, false }

// Signs are the traces of damage in the values of one column of one member, found without a
// before. Not for use by several goroutines.
type Signs struct{}

// NewSigns starts with no value. set is the column's character set.
func NewSigns(set *charset.Charset, values checksum.Values) *Signs { return &Signs{} }

// Text takes in one value, as checksum.Inspector's Text gets it. noted tells
// that the value shows a sign of which an example is still wanted.
func (s *Signs) Text(value []byte) (noted bool) { return false }

// At gives the key of the row of the value that was noted last.
func (s *Signs) At(key checksum.Bound) {}

// Merge takes over what other has seen.
func (s *Signs) Merge(other *Signs) {}

// WantsShare tells that the verdict depends on how many values outside ASCII the column has in all;
// Text has only seen the suspects.
func (s *Signs) WantsShare() bool { return false }

// SetNonASCII tells how many values outside ASCII there are in all.
func (s *Signs) SetNonASCII(n uint64) {}

// Found is what the signs come to, most serious first.
func (s *Signs) Found() []Sign { return nil }

// Sign is one kind of trace in one column.
type Sign struct {
	Diagnosis
	Level    Level
	Count    uint64 // values
	NonASCII uint64 // of so many outside ASCII, 0 when unknown
	Examples []Example
}

// Example is one value that shows a sign.
type Example struct {
	Key  checksum.Bound
	Text string // for people, as much of it as may be shown
}

// Level says how sure a sign is.
type Level int

const (
	Suspect Level = iota // may be damage
	Alarm                // a value that is damaged, as far as one value can tell
	Proven               // a column that is damaged
)

const Latent Class = "latent"

func (c Class) Says() string { return string(c) }
