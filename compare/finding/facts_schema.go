package finding

// Missing is what one member has and Member lacks: a table, a column or an index.
type Missing struct {
	Has string `json:"has"` // the member that has it
	// Definition is a column's type, or an index and its columns; "" for a table.
	Definition string `json:"definition,omitempty"`
	Rows       uint64 `json:"rows,omitempty"`   // of a table, by the server's own estimate
	Unique     bool   `json:"unique,omitempty"` // of an index: it keeps duplicates out
}

// DefinitionApart is what each member says of the same thing, and what one of them cannot hold
// because of it.
type DefinitionApart struct {
	A string `json:"a"`
	B string `json:"b"`
	// Without is the member that has none, where the other has one; "" where both have.
	Without string  `json:"without,omitempty"`
	Limits  []Limit `json:"limits,omitempty"`
	// Covers is the member whose definition does all that the other's does, Either where both
	// do; "" where neither does, or where it is not known.
	Covers string `json:"covers,omitempty"`
	// NotJSON is the member that takes text which is not JSON, where the other refuses it.
	NotJSON string `json:"not_json,omitempty"`
}

// Limit is what the column of one member cannot hold and the other's can.
type Limit struct {
	Member string `json:"member"`
	Lacks  Lacks  `json:"lacks"`
	Bound  string `json:"bound,omitempty"` // the last number that it holds, or the greatest length
}

// Lacks is what has no place in a column.
type Lacks string

// What has no place in a column.
const (
	NumbersAbove       Lacks = "numbers-above"         // numbers greater than the bound
	NumbersBelow       Lacks = "numbers-below"         // numbers less than the bound
	MoreCharacters     Lacks = "more-characters"       // texts of more characters than the bound
	MoreBytes          Lacks = "more-bytes"            // texts of more bytes than the bound
	FourByteCharacters Lacks = "four-byte-characters"  // characters beyond U+FFFF
	CharactersOfTheSet Lacks = "characters-of-the-set" // characters that the other member's set has
	KeysApart          Lacks = "keys-apart"            // unique keys that differ only in case or accents
)

// OnlyOn is the one member for which something holds.
type OnlyOn struct {
	Member string `json:"member"`
}

// CountersApart is what each member would give next for a number in a table, and the harm.
type CountersApart struct {
	A    Counter     `json:"a"`
	B    Counter     `json:"b"`
	Harm CounterHarm `json:"harm"`
	// Unique tells that the server refuses a number that a row has.
	Unique bool `json:"unique"`
}

// Counter is one member's AUTO_INCREMENT of a table.
type Counter struct {
	Next     string `json:"next"`
	Greatest string `json:"greatest,omitempty"` // number in use; "" where there is none
	Left     string `json:"left"`               // how many numbers it can still give
}

// CounterHarm is what is wrong with the counter of one member, or of both.
type CounterHarm string

// What is wrong with counters.
const (
	NumberInUse CounterHarm = "number-in-use" // a row has the number that comes next
	RowsBeyond  CounterHarm = "rows-beyond"   // rows have numbers that are still to come
	UsedUp      CounterHarm = "used-up"       // the next number has no place in the column
	NearTheEnd  CounterHarm = "near-the-end"  // most numbers that the other member has left are lost
)

// Widened is a text column whose type CONVERT TO made larger.
type Widened struct {
	A  string `json:"a"`
	B  string `json:"b"`
	On string `json:"on"` // the member that was converted
	// WasVarchar tells that temporary tables can no longer hold it in memory everywhere.
	WasVarchar bool `json:"was_varchar,omitempty"`
}

// IndexApart is an index that is not the same on both members.
type IndexApart struct {
	A string `json:"a"`
	B string `json:"b"`
	// Renamed tells that nothing but the name differs: A and B are the names.
	Renamed bool `json:"renamed,omitempty"`
	// TakesDuplicates is the member that takes rows which the other refuses as duplicates,
	// Either where each refuses others; "" where both refuse the same.
	TakesDuplicates string `json:"takes_duplicates,omitempty"`
}

// IndexHidden is an index that the optimizer of one member does not use.
type IndexHidden struct {
	Index string `json:"index"`
	On    string `json:"on"` // the member
}

// Either is what stands for the member where it may be both.
const Either = "either"

// Prefixes is an index that holds more of its texts on one member.
type Prefixes struct {
	A       string   `json:"a"`
	B       string   `json:"b"`
	Shorter []Prefix `json:"shorter"`
	Unique  bool     `json:"unique,omitempty"` // so that rows may be duplicates to one member alone
}

// Prefix is how much of a column an index holds on the member that holds less.
type Prefix struct {
	Member     string `json:"member"`
	Column     string `json:"column"`
	Characters int    `json:"characters"`
	// Converted tells that its characters take more bytes than the other member's, for which
	// CONVERT TO shortens a key.
	Converted bool `json:"converted,omitempty"`
}

// CommentApart is the first of the comments that differ in a table.
type CommentApart struct {
	Column string `json:"column,omitempty"` // "" for the table's own
	A      string `json:"a"`
	B      string `json:"b"`
}

// FleetTable is a table that most shards have, and a shard lacks on every member.
type FleetTable struct {
	Have int      `json:"have"` // shards that have it
	Lack []string `json:"lack"` // by name
}

// FleetColumns is what the columns of a table are on most members of a fleet, and what they are
// on others.
type FleetColumns struct {
	What ColumnAspect `json:"what"`
	On   FleetSetting `json:"on"`
}

// ColumnAspect is something that a column has.
type ColumnAspect string

// The aspects of columns that members of a fleet should have in common.
const (
	OfType      ColumnAspect = "type" // "" for no such column
	OfCharset   ColumnAspect = "character set"
	OfCollation ColumnAspect = "collation"
)

func (Missing) isFacts()         {}
func (FleetTable) isFacts()      {}
func (FleetColumns) isFacts()    {}
func (IndexHidden) isFacts()     {}
func (DefinitionApart) isFacts() {}
func (OnlyOn) isFacts()          {}
func (CountersApart) isFacts()   {}
func (Widened) isFacts()         {}
func (IndexApart) isFacts()      {}
func (Prefixes) isFacts()        {}
func (CommentApart) isFacts()    {}
