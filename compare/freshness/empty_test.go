package freshness

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
)

// A range that ends where it begins holds no row. It comes of a piece whose last row is the last of a
// chunk, and must not be taken for the beginning of the next piece: that lost its digest, so that a table
// whose runs were killed had none.
func TestARangeWithoutKeysChangesNothing(t *testing.T) {
	digest := &checksum.Digest{Rows: 10, Sum: 12}
	m := &Map{pieces: []Piece{
		{Through: bound(10), State: Different, Rows: 10, At: start(), Run: "one"},
		{State: Equal, Rows: 10, Digest: digest, Texts: true, NonASCII: [2][]uint64{{7}, {7}}, At: start(), Run: "one"},
	}}
	require.True(t, m.Put(nil, Piece{Through: bound(10), State: Equal, Rows: 10, Run: "two"}))
	require.True(t, m.Put(bound(10), Piece{Through: bound(10), State: Equal, Run: "two"}))
	require.Len(t, m.Pieces(), 2)
	assert.Equal(t, digest, m.Pieces()[1].Digest)
	assert.Equal(t, [2][]uint64{{7}, {7}}, m.Pieces()[1].NonASCII)
}

// Two pieces that become one are counted only if both were: the count of one alone would make the share of
// damaged texts look greater than it is, and nobody would count again.
func TestAPieceIsCountedIfAllOfItWas(t *testing.T) {
	counted := Piece{Through: bound(10), State: Equal, Rows: 10, Texts: true, NonASCII: [2][]uint64{{7}, {7}}, At: start(), Run: "one"}
	rest, spent := counted.rest(5), counted.rest(12) // more rows may have come before those that are left
	empty := Piece{State: Equal, Digest: new(checksum.Digest), Texts: true, At: start(), Run: "one"}
	assert.Nil(t, rest.NonASCII[0])
	joined := counted.joined(&rest)
	assert.Nil(t, joined.NonASCII[0])
	joined = rest.joined(&counted)
	assert.Nil(t, joined.NonASCII[1])
	joined = counted.joined(&spent)
	assert.Nil(t, joined.NonASCII[0])
	joined = counted.joined(&empty)
	assert.Equal(t, [2][]uint64{{7}, {7}}, joined.NonASCII)
}
