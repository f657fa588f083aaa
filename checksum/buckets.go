package checksum

// Buckets spread the rows of a table without a key over digests by their row
// hash, so that a mismatch narrows down to the rows of a few buckets.
type Buckets struct {
	Kind    Kind
	Digests []Digest  // a power of two of them
	Seen    Inspector // who inspected the rows, nil if nobody did
}

// NewBuckets makes n empty buckets; n is a power of two.
func NewBuckets(kind Kind, n int) *Buckets {
	return &Buckets{Kind: kind, Digests: make([]Digest, n)}
}

// Of is the bucket that a row hash belongs to.
func (b *Buckets) Of(hash uint64) int { return bucketOf(hash, len(b.Digests)) }

// bucketOf is which one of n buckets a row hash belongs to, by its highest bits.
func bucketOf(hash uint64, n int) int { return int(hash >> 32 * uint64(n) >> 32) }

// Add takes in one row hash.
func (b *Buckets) Add(hash uint64) { b.Digests[b.Of(hash)].Add(hash) }

// Total is the digest of all rows.
func (b *Buckets) Total() Digest {
	var total Digest
	for _, d := range b.Digests {
		total = total.Plus(d)
	}
	return total
}

// BucketSet selects rows by bucket. A nil set selects every row.
type BucketSet struct {
	Kind Kind
	In   []bool // one for each bucket
}

// Has tells whether a row hash falls in one of the selected buckets.
func (s *BucketSet) Has(hash uint64) bool {
	return s == nil || s.In[bucketOf(hash, len(s.In))]
}
