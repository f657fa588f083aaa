package compare

// Asked is which rows of a table a run is to read, where it is not about all rows of every table:
// those that an earlier run has found to differ.
type Asked struct {
	All bool // the whole table is read
	// Keys are those of the rows that are looked up, in the canonical encoding (checksum.Bound), of
	// a key of these Columns. Where there are none, and not All, no row is read.
	Keys    [][]byte
	Columns []string
}

// AskedOf is which rows of a table to read.
func (o *Options) AskedOf(pair, table string) Asked {
	if o.Asked == nil {
		return Asked{All: true}
	}
	return o.Asked(pair, table)
}
