package fleet_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"

	"allclear/checksum"
	"allclear/checksum/position"
	"allclear/compare"
	"allclear/compare/fleet"
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

func (s shortSightedReader) Digest(
	ctx context.Context, r checksum.KeyRange, limit checksum.Limit, kind checksum.Kind,
) (checksum.Reading, error) {
	if r.Through == nil {
		r.Through = &checksum.Bound{SQL: []string{"700"}, Text: []string{"700"}}
	}
	return s.wholeReader.Digest(ctx, r, limit, kind)
}

// Rows that both servers fail to return alike must not count as read.
func TestAWalkThatEndsEarlyIsNoMatch(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t SELECT seq FROM seq_1_to_1000")
	pair := tw.pair()
	pair.A, pair.B = &shortSighted{pair.A}, &shortSighted{pair.B}
	o, journal := tw.options(), &kept{}
	o.Journal = journal
	table := tw.table(fleet.Verify(context.Background(), pair, o), "t")
	assert.EqualValues(t, 700, table.RowsA, "the side is short-sighted")
	assert.Equal(t, compare.Unverified, table.Result)
	assert.Contains(t, gapReasons(table.Gaps), "not the last key")
	assert.Contains(t, journal.voided, table.Name, "no range of such a walk was proved")
}

// vague is a side that does not know whether it replicates, as MySQL 8 without GTIDs.
type vague struct{ compare.Side }

// AnswersSQL tells that it is a server.
func (vague) AnswersSQL() {}

func (v vague) Activity(ctx context.Context) (checksum.Activity, error) {
	now, err := v.Side.Activity(ctx)
	now.Replication = position.Server{}
	return now, err
}

// Whether a pair is at rest may not be known; whether a member was written to is.
func TestAWalkThatEndsEarlyIsNoMatchWhereReplicationIsNotKnown(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t SELECT seq FROM seq_1_to_1000")
	pair := tw.pair()
	pair.A, pair.B = vague{&shortSighted{pair.A}}, vague{&shortSighted{pair.B}}
	table := tw.table(fleet.Verify(context.Background(), pair, tw.options()), "t")
	assert.Equal(t, compare.Unverified, table.Result)
	assert.Contains(t, gapReasons(table.Gaps), "not the last key")
}

// mute is a side that cannot tell what has been written to it, from a certain time on.
type mute struct {
	compare.Side
	answers int // how often it tells first
	asked   int
}

// AnswersSQL tells that it is a server.
func (*mute) AnswersSQL() {}

func (m *mute) Activity(ctx context.Context) (checksum.Activity, error) {
	if m.asked++; m.asked > m.answers {
		return checksum.Activity{}, errors.New("no status for you")
	}
	return m.Side.Activity(ctx)
}

// Where nobody can tell whether rows were written in the meantime, an end of a walk that
// is not the end of the index is a gap as well. A walk to the end needs nobody to tell.
func TestAWalkThatEndsEarlyIsNoMatchWhereNobodyKnowsOfWrites(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t SELECT seq FROM seq_1_to_1000")
	for _, answers := range []int{0, 1} {
		pair := tw.pair()
		pair.A = &mute{Side: pair.A, answers: answers}
		table := tw.table(fleet.Verify(context.Background(), pair, tw.options()), "t")
		assert.Equal(t, compare.Match, table.Result, "%v", table.Gaps)

		pair = tw.pair()
		pair.A, pair.B = &mute{Side: &shortSighted{pair.A}, answers: answers}, &shortSighted{pair.B}
		table = tw.table(fleet.Verify(context.Background(), pair, tw.options()), "t")
		assert.Equal(t, compare.Unverified, table.Result)
		assert.Contains(t, gapReasons(table.Gaps),
			"not the last key of the index, and whether a was written to is not known: no status for you")
	}
}
