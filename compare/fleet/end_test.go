package fleet_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/fleet"
	"allclear/fixtures"
)

// shortSighted is a side whose comparisons lose the rows behind a key, as a
// server's would whose comparison does not fit the order of its index.
type shortSighted struct{ compare.Side }

// Open has the readers of the side changed as well.
func (s *shortSighted) Open(v checksum.View) (compare.Reader, error) {
	return changedReader(s.Side, v, func(r wholeReader) compare.Reader { return shortSightedReader{r, s} })
}

// AnswersSQL tells that it is a server.
func (*shortSighted) AnswersSQL() {}

type shortSightedReader struct {
	wholeReader
	of *shortSighted
}

func (s shortSightedReader) Digest(ctx context.Context, r checksum.KeyRange, limit checksum.Limit, kind checksum.Kind) (checksum.Reading, error) {
	if r.Through == nil {
		r.Through = &checksum.Bound{SQL: []string{"700"}, Text: []string{"700"}}
	}
	return s.wholeReader.Digest(ctx, r, limit, kind)
}

// Rows that both servers fail to return alike must not count as read.
func TestAWalkThatEndsEarlyIsNoMatch(t *testing.T) {
	tw := newTwins(t)
	tw.need(fixtures.ReplicationSaid) // elsewhere no pair is known to be at rest, and the end is not checked
	tw.both("CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t SELECT seq FROM seq_1_to_1000")
	pair := tw.pair()
	pair.A, pair.B = &shortSighted{pair.A}, &shortSighted{pair.B}
	table := tw.table(fleet.Verify(context.Background(), pair, tw.options()), "t")
	assert.EqualValues(t, 700, table.RowsA, "the side is short-sighted")
	assert.Equal(t, compare.Unverified, table.Result)
	assert.Contains(t, gapReasons(table.Gaps), "not the last key")
}
