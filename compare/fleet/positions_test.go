package fleet_test

import (
	"context"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare"
	"allclear/compare/fleet"
)

// The evidence says of each table how far both members had come before and after it was read,
// so that a later argument about what was verified can be settled by the binlog.
func TestEachTableHasThePositionsBetweenWhichItWasRead(t *testing.T) {
	tw := newReplicas(t)
	pair := tw.pair()
	first := lastNumber(t, pair.A)
	o := inMidRun(tw.options(), func() {
		tw.onA("CREATE TABLE written_meanwhile (id INT PRIMARY KEY)")
		tw.catchUp()
	})
	outcome := fleet.Verify(context.Background(), pair, o)
	stock := tw.table(outcome, "stock")
	assert.Equal(t, compare.Match, stock.Result, "%v", stock.Gaps)
	for which, p := range map[string]compare.Positions{
		"a's of the table": stock.PositionsA, "b's of the table": stock.PositionsB,
		"a's of the pair": outcome.PositionsA, "b's of the pair": outcome.PositionsB,
	} {
		assert.Equal(t, first, numberIn(t, p.Began), "%s: %v", which, p)
		assert.Equal(t, first+1, numberIn(t, p.Ended), "%s: %v", which, p)
	}

	o = tw.options()
	o.Checks = compare.Checks{compare.Charset}
	outcome = fleet.Verify(context.Background(), tw.pair(), o)
	alone := tw.table(outcome, "stock")
	assert.Equal(t, first+1, numberIn(t, alone.PositionsA.Ended), "texts alone")
	assert.Equal(t, alone.PositionsA, outcome.PositionsA)
}

// lastNumber is the number of the last transaction of a member.
func lastNumber(t *testing.T, s compare.Side) int {
	t.Helper()
	now, err := s.Activity(context.Background())
	require.NoError(t, err)
	return numberIn(t, now.Replication.String())
}

func numberIn(t *testing.T, position string) int {
	t.Helper()
	n, err := strconv.Atoi(position[strings.LastIndexByte(position, '-')+1:])
	require.NoError(t, err, "%q", position)
	return n
}
