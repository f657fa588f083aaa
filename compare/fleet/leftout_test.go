package fleet_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare"
	"allclear/compare/fleet"
	"allclear/compare/identity"
	"allclear/compare/identity/entity"
	"allclear/fixtures"
)

// A GO for the two tables that were asked for must not read as one for the site: whatever was
// asked for, each table that the members hold and the run was not about is named, with the
// setting that left it out.
func TestTablesThatWereLeftOutAreNamed(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE listings (listing_id BIGINT PRIMARY KEY)", "CREATE TABLE logs (n INT PRIMARY KEY)", "CREATE VIEW v AS SELECT 1 AS x")
	tw.onB("CREATE TABLE only_b (n INT PRIMARY KEY)")
	other := fixtures.Database(t, tw.a, tw.b)
	tw.a.MustExec(t, "CREATE TABLE "+other+".t (n INT PRIMARY KEY)", "CREATE VIEW "+other+".v AS SELECT 1 AS x")
	for goal, checks := range map[compare.Check]compare.Checks{
		compare.Rows: {compare.Rows, compare.Charset, compare.Drift, compare.IDs}, compare.Charset: {compare.Charset}, compare.IDs: {compare.IDs},
	} {
		t.Run(string(goal), func(t *testing.T) {
			p, _ := tw.plan(goal, checks...)
			p.Pair.LeftOutBy = func(table string) string {
				if table == tw.database+".listings" {
					return ""
				}
				return "exclude"
			}
			p.IDs.Select = p.Pair.IsPlanned
			out, err := fleet.Run(t.Context(), p)
			require.NoError(t, err)
			var ours []compare.LeftOut // other tests have databases on these servers
			for _, l := range out.Pairs[0].LeftOut {
				database, _, _ := strings.Cut(l.Table, ".")
				if database == other || database == tw.database {
					ours = append(ours, l)
				} else {
					assert.Equal(t, compare.ByDatabases, l.By)
				}
			}
			want := []compare.LeftOut{
				{Table: other + ".t", By: compare.ByDatabases},
				{Table: tw.database + ".logs", By: "exclude"}, {Table: tw.database + ".only_b", By: "exclude"},
			}
			slices.SortFunc(want, func(x, y compare.LeftOut) int { return strings.Compare(x.Table, y.Table) })
			slices.SortFunc(ours, func(x, y compare.LeftOut) int { return strings.Compare(x.Table, y.Table) })
			assert.Equal(t, want, ours)
		})
	}
}

// Ticket tables hand out the IDs that the run checks. They were asked for them, and their rows
// differ between the members of a pair by design.
func TestTicketTableIsNotLeftOut(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE listings (listing_id BIGINT PRIMARY KEY)")
	tickets := fixtures.Database(t, tw.a)
	tw.a.MustExec(t, "CREATE TABLE "+tickets+".tickets (id BIGINT AUTO_INCREMENT PRIMARY KEY, stub CHAR(1) UNIQUE)",
		"INSERT INTO "+tickets+".tickets (stub) VALUES ('a')")
	isLeftOut := func(checks ...compare.Check) bool {
		p, _ := tw.plan(compare.Rows, checks...)
		p.IDs.Generators = []identity.Generator{{
			Generator: entity.Generator{Name: "listing", Table: tickets + ".tickets"},
			Servers:   []identity.GeneratorServer{{Name: "a", Source: member(t, tw.a, "a")}},
		}}
		out, err := fleet.Run(t.Context(), p)
		require.NoError(t, err)
		return slices.Contains(out.Pairs[0].LeftOut, compare.LeftOut{Table: tickets + ".tickets", By: compare.ByDatabases})
	}
	assert.True(t, isLeftOut(compare.Rows), "nobody looked at it")
	assert.False(t, isLeftOut(compare.Rows, compare.IDs))
}
