package finding

// Altered are rows that differ for one cause, each counted once, and the columns in which it
// shows.
type Altered struct {
	Keyless bool            `json:"keyless,omitempty"` // as of Row
	Columns []AlteredColumn `json:"columns"`           // in table order
}

// AlteredColumn is one column of such rows.
type AlteredColumn struct {
	Name string `json:"column"`
	Rows uint64 `json:"rows"` // in which the cause shows in this column
	// A and B are the column's types, as each member's catalog spells them.
	A string `json:"a"`
	B string `json:"b"`
	// How the values of a narrower column were changed; none for other causes.
	How []Narrowing `json:"how,omitempty"`
	// Seconds are how much later times are on b, less than 0 for earlier ones; none for other
	// causes.
	Seconds []int64 `json:"seconds,omitempty"`
	// Labels are examples of what each member has for one number; none for other causes.
	Labels []Change `json:"labels,omitempty"`
}

// Narrowing is what a column without room for a value makes of it.
type Narrowing string

// What becomes of values.
const (
	NarrowedRounded Narrowing = "rounded" // to the nearest that the column holds
	NarrowedCut     Narrowing = "cut"     // decimals of seconds, or the time of day, were dropped
	NarrowedClipped Narrowing = "clipped" // to the least or the greatest that the column holds
)

// Stale are rows that show a member as it was at an earlier time than the other.
type Stale struct {
	// Missing are rows of the other member that come after the last one here, in the order of
	// the column Key; Last is that row's key. All of them were counted.
	Missing uint64 `json:"missing"`
	Key     string `json:"key,omitempty"`
	Last    string `json:"last,omitempty"`
	// Updated are rows that the other member has updated since, by a Column that servers set
	// with each UPDATE: here up to Then, there from Since on.
	Updated uint64 `json:"updated"`
	Column  string `json:"column,omitempty"`
	Then    string `json:"then,omitempty"`
	Since   string `json:"since,omitempty"`
}

// Disjoint are tables of which no key is on both members.
type Disjoint struct {
	RowsA uint64 `json:"rows_a"`
	RowsB uint64 `json:"rows_b"`
}

func (Altered) isFacts()  {}
func (Stale) isFacts()    {}
func (Disjoint) isFacts() {}
