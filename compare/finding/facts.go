package finding

// Facts are what was measured, for renderers to make sentences of. Each family of
// kinds has its own; all are plain values.
type Facts interface{ isFacts() }

// Row is about one row, or about rows that are counted together.
type Row struct {
	// Keyless tells that the table has no key by which a row is known. TimesA and TimesB are
	// then how often each member has it.
	Keyless bool   `json:"keyless,omitempty"`
	TimesA  uint64 `json:"times_a,omitempty"`
	TimesB  uint64 `json:"times_b,omitempty"`
	// Unlisted tells that the finding stands for further rows, of which the report shows the
	// first ones.
	Unlisted bool `json:"unlisted,omitempty"`
	// File lists all rows of the table that differ, as a path within the run's folder; "" where
	// nobody has kept them.
	File string `json:"file,omitempty"`
	// Happened is what a write may have done to a row of a snapshot, "" for other findings.
	Happened Happened `json:"happened,omitempty"`
	// Values are those of a row's columns that differ, as far as they may be shown.
	Values []Values `json:"values,omitempty"`
}

// Values are what the members have in one column of a row.
type Values struct {
	Column string `json:"column"`
	A      Value  `json:"a"`
	B      Value  `json:"b"`
}

// Value is a value as people may see it: numbers and times as they are, others masked or cut.
type Value struct {
	Text   string `json:"text"`
	Null   bool   `json:"null,omitempty"`
	Unkept bool   `json:"unkept,omitempty"` // a snapshot keeps its hash alone
}

// Happened is what may have been done to a row since a snapshot was taken.
type Happened string

// What may have been done to rows.
const (
	Deleted  Happened = "deleted"
	Inserted Happened = "inserted"
	Updated  Happened = "updated"
)

// TextDamage is what happened to a text, told by comparison with the other member's.
type TextDamage struct {
	How      string `json:"how,omitempty"` // more than the class says: "2 times", "gbk read as latin1"
	Lossless bool   `json:"lossless"`      // the text before can be had from this one alone
	// Label tells that the text is a label of an ENUM or SET: the table's definition is
	// to be mended, not the row.
	Label bool `json:"label,omitempty"`
	// HiddenKey tells that there is a repair, whose statement would show a key that is to
	// stay hidden.
	HiddenKey bool `json:"hidden_key,omitempty"`
	// WholeColumn is SQL that repairs all damaged texts of the column at once and leaves good
	// ones alone, on the first finding of a column that is damaged throughout; "" elsewhere.
	WholeColumn string `json:"whole_column,omitempty"`
	Unlisted    bool   `json:"unlisted,omitempty"` // as of Row
	File        string `json:"file,omitempty"`     // as of Row
}

// Level says how sure a sign of damage is that shows without a before.
type Level string

// The levels of signs.
const (
	Suspect Level = "suspect" // may be damage, and may be meant like that
	Alarm   Level = "alarm"   // a value that is damaged, as far as one value can tell
	Proven  Level = "proven"  // a column that is damaged
)

// TextSign is a sign of damage in the texts of one member's column.
type TextSign struct {
	How   string `json:"how,omitempty"`
	Level Level  `json:"level"`
	// Values are those that show the sign, also where a comparison of rows has named some of
	// them already: the finding counts the others.
	Values   uint64 `json:"values"`
	NonASCII uint64 `json:"non_ascii,omitempty"` // values outside ASCII that it is among, 0 when not known
}

// WrongLabel is about texts that both members hold in the same bytes, which are UTF-8, and that
// have another set's label on one of them: the finding's member. They count as equal.
type WrongLabel struct {
	How string `json:"how"` // which label it is, and what to do about it
	// Differ is how many rows of the column differ nevertheless; they are findings of their own.
	Differ uint64 `json:"differ,omitempty"`
}

// EqualKeys are keys of one index that a collation makes equal.
type EqualKeys struct {
	Collation string     `json:"collation"`
	Index     string     `json:"index"`
	Keys      [][]string `json:"keys,omitempty"` // the first of them, each by its columns
	// Unlooked tells that the finding stands for rows whose keys may be equal and were not
	// looked at one by one, and AtLeast that there may be more.
	Unlooked bool `json:"unlooked,omitempty"`
	AtLeast  bool `json:"at_least,omitempty"`
}

// What a text of a catalog is.
type What string

// The texts of catalogs.
const (
	DatabaseName What = "database"
	TableName    What = "table"
	ColumnName   What = "column"
	IndexName    What = "index"
	Label        What = "label"
	Default      What = "default"
	Comment      What = "comment"
)

// DefinitionDamage is what happened to texts of a table's definition, told by
// comparison with the other member's.
type DefinitionDamage struct {
	What    What     `json:"what"`
	How     string   `json:"how,omitempty"`
	Changed []Change `json:"changed"` // examples
	// Tables and Rows are what was not compared because of it: so many tables of a
	// database, on the member that is damaged, or on a where that can't be told; about so
	// many rows of a table.
	Tables uint64 `json:"tables,omitempty"`
	Rows   uint64 `json:"rows,omitempty"`
}

// Change is what each member has in the same place.
type Change struct {
	A string `json:"a"`
	B string `json:"b"`
}

// DefinitionSign is a sign of damage in the texts of one member's catalog.
type DefinitionSign struct {
	What  What     `json:"what"`
	How   string   `json:"how,omitempty"`
	Texts []string `json:"texts"` // examples
	// MaybeEmoji tells that the question marks may be emoji, which catalogs show as '?', and
	// MaybeTwice that somebody may have made the column with one label twice.
	MaybeEmoji bool `json:"maybe_emoji,omitempty"`
	MaybeTwice bool `json:"maybe_twice,omitempty"`
}

func (Row) isFacts()              {}
func (TextDamage) isFacts()       {}
func (TextSign) isFacts()         {}
func (WrongLabel) isFacts()       {}
func (EqualKeys) isFacts()        {}
func (DefinitionDamage) isFacts() {}
func (DefinitionSign) isFacts()   {}
