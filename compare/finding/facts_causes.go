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

func (Altered) isFacts() {}
