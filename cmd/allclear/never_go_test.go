package main

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"allclear/cmd/internal/exit"
	"allclear/compare"
	"allclear/compare/finding"
)

// TestOnePairOfTwoIsOutOfReach: the pair in reach is verified, and the run is INCOMPLETE.
func TestOnePairOfTwoIsOutOfReach(t *testing.T) {
	r := &testRun{ping: map[string]error{
		"s2/b": exit.WithHint(errors.New("connecting: member s2/b (b2:3306): Access denied"), "check user and password"),
	}}
	r.verify = func(_ context.Context, p compare.Pair, o compare.Options) compare.PairOutcome {
		assert.Equal(t, "s1", p.Name, "a member that refused once is left alone: some lock the account")
		return matching(p.Name, o, "shop.users")
	}
	assert.Equal(t, 3, r.run(t, "verify", "-c", fleetPath(t), "--log-level", "error"))
	assert.Equal(t, "allclear: verifying s2: connecting: member s2/b (b2:3306): Access denied\n"+
		"Try: check user and password\n", r.stderr.String())
	assert.Contains(t, r.stdout.String(), "INCOMPLETE")
	assert.NotContains(t, r.stdout.String(), "matches this pattern")

	assert.Equal(t, 3, r.run(t, "verify", "-c", fleetPath(t), "--tables", "shop.users,shop.on_s2"))
	assert.NotContains(t, r.stdout.String(), "matches this pattern", "the tables of s2 are not known")
}

// TestTableThatTheAccountMayNotSeeIsOneGap: a table that is denied is not also called one that
// matches no pattern.
func TestTableThatTheAccountMayNotSeeIsOneGap(t *testing.T) {
	r := &testRun{verify: func(_ context.Context, p compare.Pair, o compare.Options) compare.PairOutcome {
		outcome := matching(p.Name, o, "shop.users")
		outcome.Gaps = []finding.Gap{{Pair: p.Name, Table: "shop.secret", Cause: finding.Because(finding.Denied, "SELECT denied")}}
		return outcome
	}}
	assert.Equal(t, 3, r.run(t, "verify", "-c", fleetPath(t), "--tables", "shop.users,shop.secret"))
	assert.Contains(t, r.stdout.String(), "shop.secret: SELECT denied")
	assert.NotContains(t, r.stdout.String(), "matches this pattern")
}

// TestNobodyIsInReach: every member that cannot be reached is named, and nothing is proven.
func TestNobodyIsInReach(t *testing.T) {
	down := errors.New("down")
	r := &testRun{ping: map[string]error{"s1/a": down, "s2/a": down, "s2/b": down}}
	assert.Equal(t, 2, r.run(t, "verify", "-c", fleetPath(t), "--log-level", "error"), "nothing proven")
	assert.Equal(t, 3, strings.Count(r.stderr.String(), "allclear: verifying s"))
	assert.Contains(t, r.stdout.String(), "INCOMPLETE")
}

// TestNothingSelectedIsNeverGo: a misspelt pattern must not pass for a verified table.
func TestNothingSelectedIsNeverGo(t *testing.T) {
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"--tables", "shop.lisstings,x.*"}, 2, "allclear: no table matches shop.lisstings, x.*, so there is nothing to verify\nTry: "},
		{[]string{"--exclude", "*"}, 2, "allclear: every table is excluded, so there is nothing to verify\nTry: "},
		{[]string{"--tables", "shop.users,shop.lisstings"}, 3, ""},
		{[]string{"--tables", "shop.users", "--exclude", "shop.log"}, 0, ""},
	} {
		r := &testRun{}
		assert.Equal(t, c.code, r.run(t, append([]string{"verify", "-c", fleetPath(t), "--log-level", "error"}, c.args...)...), c.args)
		assert.True(t, strings.HasPrefix(r.stderr.String(), c.want), r.stderr.String())
		if c.code == 3 {
			assert.Contains(t, r.stdout.String(), "no table that the account can see matches this pattern")
		}
	}
}

// TestNoTablesAtAllIsNeverGo: an account without grants sees no tables, which is no proof.
func TestNoTablesAtAllIsNeverGo(t *testing.T) {
	r := &testRun{verify: func(_ context.Context, p compare.Pair, _ compare.Options) compare.PairOutcome {
		return compare.PairOutcome{Name: p.Name}
	}}
	assert.Equal(t, 2, r.run(t, "verify", "-c", fleetPath(t), "--log-level", "error"))
	assert.Contains(t, r.stderr.String(), "the servers show no tables")

	r = &testRun{verify: func(_ context.Context, p compare.Pair, o compare.Options) compare.PairOutcome {
		if p.Name == "s1" {
			return matching(p.Name, o, "shop.users")
		}
		return compare.PairOutcome{Name: p.Name}
	}}
	assert.Equal(t, 3, r.run(t, "verify", "-c", fleetPath(t), "--log-level", "error"), "one pair without tables")
	assert.Contains(t, r.stdout.String(), "no table of either member is selected")
}
