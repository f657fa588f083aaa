package checksum

// Rows that were recorded came before the canary was chosen. Of those that come from the record a
// hash is altered instead of a value: that of the row, and that of one of its columns.

// RecordedCanary is a canary among the rows of one reading of a record. It is for one goroutine.
type RecordedCanary struct {
	canary *Canary // nil for none
	place  uint64  // of the next row
	isPast bool
}

// InRecord begins a reading of a record. The canary may be nil.
func (c *Canary) InRecord() *RecordedCanary { return &RecordedCanary{canary: c} }

// Alter gives the hash of the next row, altered if the row is the canary.
func (r *RecordedCanary) Alter(hash uint64) (altered uint64, isCanary bool) {
	if r.canary == nil || r.isPast {
		return hash, false
	}
	r.canary.mu.Lock()
	defer r.canary.mu.Unlock()
	c := r.canary
	if c.recorded == nil && r.place == c.place {
		c.recorded = &Planted{Before: &Row{Hash: hash}, After: &Row{Hash: hash ^ 1}, Column: -1}
	}
	r.place++
	r.isPast = c.recorded != nil && c.recorded.Before.Hash == hash
	if !r.isPast {
		return hash, false
	}
	return c.recorded.After.Hash, true
}

// AlterDetail alters the hash of a column outside the key, of which some bits are known. The
// row is the canary in detail.
func (r *RecordedCanary) AlterDetail(row *Row, key int) {
	c := r.canary
	c.mu.Lock()
	defer c.mu.Unlock()
	c.recorded.Before.Key, c.recorded.After.Key = row.Key, row.Key
	for i := range len(row.Columns) - key {
		column := key + int((c.seed>>8+uint64(i))%uint64(len(row.Columns)-key))
		if row.Known(column) != 0 {
			row.Columns[column] ^= 1
			c.recorded.Column = column
			return
		}
	}
}
