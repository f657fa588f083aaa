package fleet_test

import (
	"context"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum/server"
	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/fleet"
	"allclear/compare/identity"
	"allclear/fixtures"
)

// address is a member b behind an address that may come to lead to another server.
type address struct {
	*fixtures.Proxy
	leads atomic.Pointer[fixtures.Server]
	side  *server.Member
}

func addressOf(t *testing.T, s *fixtures.Server) *address {
	t.Helper()
	at := &address{}
	at.leads.Store(s)
	at.open(t, s, func(int) string { return at.leads.Load().Addr() })
	return at
}

func (at *address) open(t *testing.T, s *fixtures.Server, route func(connection int) string) {
	t.Helper()
	at.Proxy = fixtures.StartProxy(t, route)
	config := configOf(s, "b", s.User(), s.Password())
	config.Port = at.Port()
	at.side = opened(t, config)
}

// moved leads the address to another server, and breaks the connections to the first.
func (at *address) moved(to *fixtures.Server) {
	at.leads.Store(to)
	at.Cut()
}

// earlyAndLate are two tables: early, which is read first, and late, which takes several
// chunks.
func earlyAndLate() []string {
	return []string{
		"CREATE TABLE early (id INT PRIMARY KEY, v INT)", "INSERT INTO early SELECT seq, seq FROM seq_1_to_1000",
		"CREATE TABLE late (id INT PRIMARY KEY, v INT)", "INSERT INTO late SELECT seq, seq FROM seq_1_to_60000",
	}
}

func damageLate(tw *twins) { tw.onB("UPDATE late SET v = 0 WHERE id = 59999") }

// isOtherServer demands the gap of an address that came to lead to another server.
func isOtherServer(t *testing.T, gaps []finding.Gap, other *fixtures.Server) {
	t.Helper()
	for _, g := range gaps {
		if g.Cause.Kind == finding.OtherServer {
			assert.Contains(t, g.Cause.Reason, "pair/b")
			assert.Contains(t, g.Cause.Reason, ":"+strconv.Itoa(other.Port())+" from ")
			assert.Contains(t, g.Cause.Reason, "connect to the server itself")
			return
		}
	}
	assert.Fail(t, "no such gap", "%+v", gaps)
}

// A proxy in front of a member changes nothing.
func TestAPlainProxyIsNoObstacle(t *testing.T) {
	tw := newTwins(t)
	tw.both(earlyAndLate()...)
	o := fleet.Verify(context.Background(), compare.Pair{Name: "pair", A: member(t, tw.a, "a"), B: addressOf(t, tw.b).side}, tw.slow())
	assert.Empty(t, o.Gaps)
	for _, name := range []string{"early", "late"} {
		assert.Equal(t, compare.Match, tw.table(o, name).Result)
	}
	assert.Equal(t, strconv.Itoa(tw.b.Port()), o.B.Instance.Port, "the server itself, whatever the address")
}

// When b's address moves to a, both sides would read a alone from then on, and a damaged
// table would be a match.
func TestAnAddressThatMovesToTheOtherMemberInMidRun(t *testing.T) {
	tw := newTwins(t)
	tw.both(earlyAndLate()...)
	damageLate(tw)
	at := addressOf(t, tw.b)
	o := fleet.Verify(context.Background(), compare.Pair{Name: "pair", A: member(t, tw.a, "a"), B: at.side},
		inMidRun(tw.slow(), func() { at.moved(tw.a) }))
	isOtherServer(t, o.Gaps, tw.a)
	late := tw.table(o, "late")
	assert.Equal(t, compare.Unverified, late.Result)
	isOtherServer(t, late.Gaps, tw.a)
	assert.Zero(t, late.Differences)
	assert.Equal(t, strconv.Itoa(tw.b.Port()), o.B.Instance.Port, "what was read is bound to the server that gave it")
}

// A balancer that sends the first connection to b and the others to a.
func TestABalancerThatSendsLaterConnectionsToTheOtherMember(t *testing.T) {
	tw := newTwins(t)
	tw.both(earlyAndLate()...)
	damageLate(tw)
	at := &address{}
	at.open(t, tw.b, func(connection int) string {
		if connection == 0 {
			return tw.b.Addr()
		}
		return tw.a.Addr()
	})
	o := fleet.Verify(context.Background(), compare.Pair{Name: "pair", A: member(t, tw.a, "a"), B: at.side}, tw.slow())
	isOtherServer(t, o.Gaps, tw.a)
	for _, table := range o.Tables {
		assert.Equal(t, compare.Unverified, table.Result, table.Name)
		isOtherServer(t, table.Gaps, tw.a)
	}
}

// A third server with the same tables is not b, though it holds what b should.
func TestAnotherServerWithTheSameTablesIsNotTheMember(t *testing.T) {
	tw := newTwins(t)
	tw.both(earlyAndLate()...)
	damageLate(tw)
	c := fixtures.One(t)
	c.MustExec(t, "CREATE DATABASE "+tw.database)
	c.MustExec(t, append([]string{"USE " + tw.database}, earlyAndLate()...)...)
	at := addressOf(t, tw.b)
	o := fleet.Verify(context.Background(), compare.Pair{Name: "pair", A: member(t, tw.a, "a"), B: at.side},
		inMidRun(tw.slow(), func() { at.moved(c) }))
	isOtherServer(t, o.Gaps, c)
	assert.Equal(t, compare.Unverified, tw.table(o, "late").Result)
}

// Connections that were opened before the address moved still read b: what they read is
// proved. But nobody knows any more what the address stands for.
func TestConnectionsOpenedBeforeTheAddressMovedStillRead(t *testing.T) {
	tw := newTwins(t)
	tw.both(earlyAndLate()...)
	damageLate(tw)
	at := addressOf(t, tw.b)
	o := fleet.Verify(context.Background(), compare.Pair{Name: "pair", A: member(t, tw.a, "a"), B: at.side},
		inMidRun(tw.slow(), func() { at.leads.Store(tw.a) }))
	isOtherServer(t, o.Gaps, tw.a)
	assert.NotEqual(t, compare.Match, tw.table(o, "late").Result)
}

// With --only charset each member is read alone, and a second copy that is the first one
// proves as little.
func TestACharsetScanIsOfOneServer(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE early (id INT PRIMARY KEY, v VARCHAR(20))", "INSERT INTO early SELECT seq, 'x' FROM seq_1_to_1000",
		"CREATE TABLE late (id INT PRIMARY KEY, v VARCHAR(20))", "INSERT INTO late SELECT seq, 'x' FROM seq_1_to_60000")
	o := tw.slow()
	o.Checks = compare.Checks{compare.Charset}
	at := addressOf(t, tw.b)
	outcome := fleet.Verify(context.Background(), compare.Pair{Name: "pair", A: member(t, tw.a, "a"), B: at.side},
		inMidRun(o, func() { at.moved(tw.a) }))
	isOtherServer(t, outcome.Gaps, tw.a)
	assert.False(t, tw.table(outcome, "late").Inspected)

	at.moved(tw.b)
	at = addressOf(t, tw.b)
	outcome = fleet.Verify(context.Background(), compare.Pair{Name: "pair", A: member(t, tw.a, "a"), B: at.side}, o)
	assert.Empty(t, outcome.Gaps)
	assert.True(t, tw.table(outcome, "late").Inspected)

	outcome = fleet.Verify(context.Background(), compare.Pair{Name: "pair", A: member(t, tw.a, "a"), B: member(t, tw.a, "b")}, o)
	require.Len(t, outcome.Gaps, 1)
	assert.Equal(t, finding.SameServer, outcome.Gaps[0].Cause.Kind)
}

// Two pairs whose addresses lead to the same server are one pair that was verified twice:
// of the other, nothing was read.
func TestOneServerInTwoPairsIsAGap(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t VALUES (1)")
	for _, check := range []compare.Check{compare.Rows, compare.IDs} {
		outcome, err := fleet.Run(context.Background(), fleet.Plan{
			Pairs: []compare.Pair{
				{Name: "s01", A: member(t, tw.a, "a"), B: member(t, tw.b, "b")},
				{Name: "s02", A: addressOf(t, tw.a).side, B: addressOf(t, tw.b).side},
			},
			Checks: compare.Checks{check}, Goal: check, Pair: tw.options(), AtOnce: 2, Tables: everything{},
			IDs: identity.Options{Databases: []string{tw.database}, Reads: 2, Clock: time.Now},
		})
		require.NoError(t, err)
		require.Len(t, outcome.Pairs[1].Gaps, 2, "%s: %+v", check, outcome.Pairs)
		for i, gap := range outcome.Pairs[1].Gaps {
			assert.Equal(t, finding.SameServer, gap.Cause.Kind)
			assert.Contains(t, gap.Cause.Reason, "s01/"+string("ab"[i])+" and s02/"+string("ab"[i]))
		}
		assert.Empty(t, outcome.Pairs[0].Gaps)
	}
}
