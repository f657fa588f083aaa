package fleet_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"

	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/fleet"
)

// reader is an account with some grants on both members.
func (tw *twins) reader(grants ...string) compare.Pair {
	user := "r_" + tw.database[2:12]
	tw.both("CREATE USER " + user + " IDENTIFIED BY 'p'")
	for _, grant := range grants {
		tw.both("GRANT SELECT ON " + grant + " TO " + user)
	}
	tw.t.Cleanup(func() { tw.both("DROP USER " + user) })
	return compare.Pair{Name: "pair", A: memberAs(tw.t, tw.a, "a", user, "p"), B: memberAs(tw.t, tw.b, "b", user, "p")}
}

// The server does not even list a database without any grant: if none is named, nobody
// would notice that it was left out.
func TestDatabasesThatTheAccountCannotSeeAreAGap(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t VALUES (1)")
	pair := tw.reader(tw.database + ".*")
	o := tw.options()
	o.Databases = nil
	outcome := fleet.Verify(context.Background(), pair, o)
	assert.Equal(t, compare.Match, tw.table(outcome, "t").Result)
	assert.Contains(t, gapReasons(outcome.Gaps), "may not read every database")

	outcome = fleet.Verify(context.Background(), pair, tw.options())
	assert.Empty(t, outcome.Gaps, "where the databases are named, none is left out")
}

// Naming tables one by one means that the others do not matter. A named one that the
// account cannot see does.
func TestNamedTableThatTheAccountCannotSeeIsAGap(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE open (id INT PRIMARY KEY)", "CREATE TABLE shut (id INT PRIMARY KEY)")
	tw.onA("INSERT INTO shut VALUES (1)")
	o := tw.options()
	o.Complete, o.Named = true, []string{tw.database + ".open", tw.database + ".shut"}
	outcome := fleet.Verify(context.Background(), tw.reader(tw.database+".open"), o)
	assert.Equal(t, compare.Match, tw.table(outcome, "open").Result)
	assert.Contains(t, joined(outcome.Gaps, func(g finding.Gap) string { return g.Table }), "shut")
}
