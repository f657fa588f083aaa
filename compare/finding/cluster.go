package finding

// Cluster is a short interval of a column that holds most of the rows which findings of one kind
// are about, and few of the table's others. It stands on the first of those findings that a
// reader sees as one: those of one kind, member and table, and of damage to texts one column.
type Cluster struct {
	Column string `json:"column"` // of the key, or of dates or times
	// Member is whose values those of the column are, where the members have other ones: "a" or
	// "b". A row that it lacks counts with the other's.
	Member string `json:"member,omitempty"`
	// From and To are the least and the greatest value of the rows in it, written as in keys.
	From string `json:"from"`
	To   string `json:"to"`
	UTC  bool   `json:"utc,omitempty"` // they are times of a TIMESTAMP, which were read in UTC
	Rows uint64 `json:"rows"`          // how many of the rows lie in it
	Of   uint64 `json:"of"`            // how many were looked at
	// Sample tells that those are not all that the findings are about, but drawn from them at
	// random, or those of which the value is known.
	Sample bool `json:"sample,omitempty"`
}
