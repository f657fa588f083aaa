package compare

import "allclear/compare/finding"

// RowKeeper keeps every row that differs, however many there are; a report shows some. Its
// method may be called by several goroutines at once.
type RowKeeper interface {
	// Table begins the list of a table's rows. A table may be read more than once, and then
	// has several lists, of which one is kept in the end.
	Table(pair, table string) RowList
}

// RowList takes the rows of one table that differ, in the order of their keys. It is for one
// goroutine. What goes wrong in it is for the RowKeeper to tell at the end of the run: no row is
// judged otherwise for it.
type RowList interface {
	// Row takes what was found in one row: a finding for each kind of damage to it, or one
	// that says that it is missing, extra or differs. They have no statements to recheck. key is
	// the canonical encoding of the row's key (checksum.Bound); nil for a row without one, and
	// where a value of it is to stay hidden.
	Row(key []byte, found []finding.Finding)
	// Where takes a condition in SQL that finds some of the rows on a member, "a" or "b":
	// together, all those that the member has.
	Where(member, condition string)
	// Close ends the list. It gives the files in which the rows are kept, if they are to be.
	Close(keep bool) RowFiles
}

// noKeeper keeps nothing.
type noKeeper struct{}

func (noKeeper) Table(string, string) RowList { return noList{} }

type noList struct{}

func (noList) Row([]byte, []finding.Finding) {}
func (noList) Where(string, string)          {}
func (noList) Close(bool) (_ RowFiles)       { return RowFiles{} }
