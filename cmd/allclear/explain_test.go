package main

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/cmd/internal/exit"
	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/identity"
	"allclear/compare/identity/entity"
)

// TestExplain: a person sees what would be read, and the grants it takes, before any row is read.
func TestExplain(t *testing.T) {
	r := &testRun{
		databases: map[string][]string{"a": {"shop_eu", "only`a"}, "b": {"shop_eu"}},
		explain: func(_ context.Context, p compare.Pair, _ compare.Options) compare.PairPlan {
			return compare.PairPlan{
				Name: p.Name,
				Tables: []compare.TablePlan{{
					Name: "shop_eu.users", Method: "by key ranges of PRIMARY (user_id)", Kind: "meaning", Reason: "charsets differ",
					Ranges: []string{"start … 10]", "(10 … end"}, SQLA: "SELECT 1", SQLB: "SELECT 2", Rows: 20, Bytes: 2048,
				}, {Name: "shop_eu.\x1b[2J", Method: "as a multiset", Kind: "wire", SQLA: "SELECT 3"}},
				Skipped: []compare.Skipped{{Name: "shop_eu.v", What: "view"}},
			}
		},
	}
	assert.Equal(t, 0, r.run(t, "explain", "--a", "a1", "--b", "b1", "--user", "o'ne", "--log-level", "error"), r.stderr.String())
	text := r.stdout.String()
	for _, want := range []string{
		"pair pair: a1:3306 and b1:3306\n",
		"  GRANT SELECT ON `only``a`.* TO 'o''ne'@'%';\n  GRANT SELECT ON `shop\\_eu`.* TO 'o''ne'@'%';\n",
		"READ ONLY;\n",
		"\nshop_eu.users: by key ranges of PRIMARY (user_id); about 20 rows, 2.0 KiB from each member\n" +
			"  digest: meaning: charsets differ\n  key ranges: 2\n    start … 10]\n    (10 … end\n  on a: SELECT 1\n  on b: SELECT 2\n",
		`shop_eu.\x1b[2J: as a multiset`, "  digest: wire\n",
		"\nshop_eu.v: skipped, a view\n",
		"\n2 tables, about 20 rows, 2.0 KiB from each member\n",
		"\nWhat it costs a live server: ", "--jobs 1 leaves it more",
	} {
		assert.Contains(t, text, want)
	}
}

// TestExplainTellsWhatItCannotPlan: what verify could not read is known beforehand, by the exit code too.
func TestExplainTellsWhatItCannotPlan(t *testing.T) {
	plan := compare.PairPlan{Tables: []compare.TablePlan{{Name: "shop.users", Rows: 1}}}
	r := &testRun{explain: func(_ context.Context, p compare.Pair, _ compare.Options) compare.PairPlan {
		plan.Name = p.Name
		return plan
	}}
	args := []string{"explain", "-c", fleetPath(t), "--log-level", "error"}
	assert.Equal(t, 0, r.run(t, args...))

	plan.Gaps = []finding.Gap{{Table: "shop.secret", Cause: finding.Because(finding.Denied, "SELECT denied")}}
	assert.Equal(t, 3, r.run(t, args...))
	assert.Contains(t, r.stdout.String(), "shop.secret: NOT PLANNED: SELECT denied")
	assert.Contains(t, r.stdout.String(), "\n1 table, about 1 row, 0 B from each member\n")

	plan = compare.PairPlan{}
	assert.Equal(t, 2, r.run(t, args...), "nothing to verify")
	assert.Contains(t, r.stderr.String(), "no table is selected")

	r.ping = map[string]error{"s2/a": exit.WithHint(errors.New("no route"), "check the cable")}
	r.stderr.Reset()
	assert.Equal(t, 2, r.run(t, args...))
	assert.Equal(t, "allclear: explaining s2: no route\nTry: check the cable\n", r.stderr.String())
}

// TestExplainListsEntities: a person can check which columns are taken for IDs before they are compared.
func TestExplainListsEntities(t *testing.T) {
	path := writeFile(t, t.TempDir(), "fleet.yaml", `
defaults: {user: u}
pairs: [{name: s1, a: {host: a1}, b: {host: b1}}, {name: s2, a: {host: a2}}]
ids:
  generators: [{name: tickets, table: tick_ets.Tickets64, servers: [{host: t1}, {host: t2, user: o'ne}]}]
`)
	r := &testRun{
		explain: func(_ context.Context, p compare.Pair, _ compare.Options) compare.PairPlan {
			assert.NotNil(t, p.B, "a shard of one server has nothing to compare")
			return compare.PairPlan{Name: p.Name, Tables: []compare.TablePlan{{Name: "shop.users", Rows: 1}}}
		},
		databases: map[string][]string{"s1/a": {"shop"}, "s1/b": {"shop"}, "s2/a": {"shop"}},
		entities: []identity.EntityOutcome{
			{
				Name: "listing", Keys: []string{"shop.listings.listing_id"}, Shards: []string{"s1", "s2"},
				Generator: identity.GeneratorOutcome{Source: "ticket table tick_ets.Tickets64"},
			},
			{
				Name: "session", Keys: []string{"shop.sessions.id", "old.sessions.id"}, Inferred: true, Local: true,
				Shards: []string{"s2"}, Generator: identity.GeneratorOutcome{Source: identity.InUse},
			},
			{Name: "email", Keys: []string{"shop.users.email"}, Business: true},
		},
		holders: []entity.Holder{
			{Entity: "listing", Table: "shop.listings", Column: "listing_id", Evidence: entity.ByKey},
			{Entity: "listing", Table: "shop.treasuries", Column: "listing_id", Evidence: entity.ByName},
			{Entity: "listing", Table: "shop.\x1b[2J", Column: "target", Evidence: entity.ByConfig},
		},
	}
	require.Equal(t, 0, r.run(t, "explain", "-c", path, "--log-level", "error"), r.stderr.String())
	text := r.stdout.String()
	for _, want := range []string{
		"pair s2: a2:3306 alone\n\nGrants; put the host",
		"A shard of one server: nothing to verify it against",
		"entity listing: shop.listings.listing_id (config), handed out by ticket table tick_ets.Tickets64; on s1, s2\n" +
			`  also in shop.treasuries.listing_id (name), shop.\x1b[2J.target (config)` + "\n",
		"entity session: shop.sessions.id and old.sessions.id (inferred), handed out by the application; on s2; " +
			"each shard's own numbers, not compared\n",
		"unique email: shop.users.email (config); on no shard\n",
		"generator tickets: t1:3306 and t2:3306\n\nGrants there:\n" +
			"  GRANT SELECT ON `tick_ets`.`Tickets64` TO 'o''ne'@'%';\n  GRANT SELECT ON `tick_ets`.`Tickets64` TO 'u'@'%';\n",
	} {
		assert.Contains(t, text, want)
	}
	assert.Len(t, r.configs, 3, "the grants of a ticket table are printed without logging in to its servers")

	r.unlisted = []finding.Gap{{Table: "shop.orders", Cause: finding.Because(finding.Denied, "no shard that could be read has the column")}}
	assert.Equal(t, 3, r.run(t, "explain", "-c", path))
	assert.Contains(t, r.stdout.String(), "shop.orders: NOT PLANNED: no shard that could be read has the column")
}
