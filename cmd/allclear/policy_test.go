package main

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare"
	"allclear/compare/finding"
)

const withPolicy = twoPairs + `
exclude: [{pattern: "shop.sessions", reason: nobody misses them}, "*.tmp"]
features:
  - {name: ads, tables: ["shop.ads*", "shop.a,b"], can_disable: true}
  - {name: search, tables: [shop.search]}
accepted:
  - {kind: row.differs, table: "shop.carts", column: note, reason: guests, by: mia, until: 2099-12-31}
  - {kind: row.extra, table: "shop.carts", reason: guests, by: mia, until: 2020-12-31}
severities: {id.headroom: warning}
`

// TestPolicyIsExplained: who wonders why a verdict is what it is finds all that decides on one
// page, before any server is asked.
func TestPolicyIsExplained(t *testing.T) {
	path := writeFile(t, t.TempDir(), "fleet.yaml", withPolicy)
	r := &testRun{}
	require.Equal(t, 0, r.run(t, "explain", "-c", path, "--policy"), r.stderr.String())
	text := r.stdout.String()
	for _, want := range []string{
		"\n  ads (can be off): shop.ads*, shop.a,b\n    before it is turned on again: allclear verify -c " + path +
			" --tables 'shop.ads*,shop.a?b'\n",
		"\n  search: shop.search\n",
		"\n  row.differs of shop.carts, column note, accepted by mia (guests): ends in ",
		"\n  row.extra of shop.carts, accepted by mia (guests): EXPIRED with 2020-12-31, it covers nothing any more\n",
		"\n  shop.sessions: nobody misses them\n",
		"\n  id.headroom  (warning, by default blocker)\n",
		"\n  row.missing  (blocker, fixed)\n",
	} {
		assert.Contains(t, text, want)
	}
	for _, e := range finding.Kinds() {
		assert.Contains(t, text, "\n  "+string(e.Kind)+"  (")
	}
	r = &testRun{}
	require.Equal(t, 0, r.run(t, "explain", "--policy"), "there is a policy without a fleet file")
	assert.NotContains(t, r.stdout.String(), "Features")
}

// TestPolicyReachesTheReport: from the fleet file to the verdict, on the command that ran.
func TestPolicyReachesTheReport(t *testing.T) {
	path := writeFile(t, t.TempDir(), "fleet.yaml", withPolicy)
	r := &testRun{}
	r.run(t, "verify", "-c", path, "--format", "json", "--tables", "shop.users", "--jobs", "3")
	d := r.document(t)
	require.Len(t, d.Features, 2)
	assert.Equal(t, "allclear verify -c "+path+" --tables 'shop.ads*,shop.a?b'", d.Features[0].Command, "what narrowed this run is left out")
	assert.True(t, d.Features[0].CanDisable)
	assert.Equal(t, []string{"shop.ads*", "shop.a,b"}, d.Features[0].Patterns)
	require.Len(t, d.Accepted, 2)
	assert.False(t, d.Accepted[0].Expired)
	assert.True(t, d.Accepted[1].Expired)
	require.Len(t, d.Severities, 1)
	assert.Equal(t, finding.Blocker, d.Severities[0].From)
	assert.NotNil(t, d.Site)
}

// TestKindsAreExplained: the catalogue is a page of the help.
func TestKindsAreExplained(t *testing.T) {
	r := &testRun{}
	require.Equal(t, 0, r.run(t, "help", "kinds"), r.stderr.String())
	for _, e := range finding.Kinds() {
		assert.Contains(t, r.stdout.String(), "\n"+string(e.Kind)+"  (")
	}
}

// TestExplainListsFeatures: a person sees before a run which tables a feature has, and that
// a pattern matches none; nobody knows where a member let nobody in.
func TestExplainListsFeatures(t *testing.T) {
	path := writeFile(t, t.TempDir(), "fleet.yaml", twoPairs+`
features:
  - {name: ads, tables: ["shop.ads*", "shop.old", "shop.view"], can_disable: true}
  - {name: search, tables: ["shop.serch"]}
accepted: [{kind: row.extra, table: "shop.ads", reason: guests, by: mia, until: 2020-12-31}]
`)
	r := &testRun{explain: func(_ context.Context, p compare.Pair, _ compare.Options) compare.PairPlan {
		return compare.PairPlan{
			Name: p.Name, Tables: []compare.TablePlan{{Name: "shop.ads"}, {Name: "shop.ads_old"}},
			LeftOut: []compare.LeftOut{{Table: "shop.old", By: "exclude"}}, Skipped: []compare.Skipped{{Name: "shop.view", What: "view"}},
		}
	}}
	assert.Equal(t, 3, r.run(t, "explain", "-c", path, "--log-level", "error"), r.stderr.String())
	assert.Contains(t, r.stdout.String(), "\nfeature ads (can be off): 2 tables: shop.ads, shop.ads_old\n")
	assert.Contains(t, r.stdout.String(), "\nfeature search: NOT PLANNED: no table that the account can see matches shop.serch\n")
	assert.NotContains(t, r.stdout.String(), "feature ads: NOT")
	assert.Contains(t, r.stdout.String(), "\naccepted: row.extra of shop.ads, accepted by mia (guests): EXPIRED with 2020-12-31, ")

	r.ping = map[string]error{"s2/a": errors.New("no route")}
	r.stdout.Reset()
	r.run(t, "explain", "-c", path, "--log-level", "error")
	assert.NotContains(t, r.stdout.String(), "shop.serch\n")
}
