package main

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare"
	"allclear/compare/finding"
)

// informed is a pair that is the same, and of which there is something to know.
func informed(ctx context.Context, p compare.Pair, o compare.Options) compare.PairOutcome {
	outcome := warned(2)(ctx, p, o)
	outcome.Tables[0].Findings[0].Severity = finding.Info
	return outcome
}

// recheck looks again at the last night, and gives what it says.
func (n *nights) recheck(t *testing.T, code int, verify func(context.Context, compare.Pair, compare.Options) compare.PairOutcome) string {
	t.Helper()
	r := &testRun{verify: verify}
	require.Equal(t, code, r.run(t, "recheck", filepath.Join(n.out, "latest"), "-c", n.config), r.stderr.String()+r.stdout.String())
	return r.stdout.String()
}

// TestRecheckCountsWhatHasToBeMended: what is mere information stays, and nobody is to mend it.
func TestRecheckCountsWhatHasToBeMended(t *testing.T) {
	n := newNights(t)
	n.run(t, 0, informed)
	says := n.recheck(t, 0, informed)
	assert.Contains(t, says, "that run found nothing that has to be mended; 2 besides, mere information or accepted: not counted\n")
	assert.NotContains(t, says, "Still there")
}

// TestRecheckOfARunThatVerifiedNotAll: exit code 0 would say that all is mended.
func TestRecheckOfARunThatVerifiedNotAll(t *testing.T) {
	n := newNights(t)
	n.run(t, 3, unreadable)
	says := n.recheck(t, 3, sound)
	assert.Contains(t, says, "that run found nothing that has to be mended; that run had not verified 2 tables\n")
	assert.Contains(t, says, "s1 shop.users, s2 shop.users: that run had not verified it: somebody holds it\n")
}

// TestRecheckTriesWithTheRun: what is said to be tried can be typed as it is.
func TestRecheckTriesWithTheRun(t *testing.T) {
	n := newNights(t)
	n.run(t, 0, sound)
	latest := filepath.Join(n.out, "latest")
	var r testRun
	require.Equal(t, 64, r.run(t, "recheck", latest))
	assert.Contains(t, r.stderr.String(), "Try: allclear recheck "+latest+" -c fleet.yaml, or allclear recheck "+latest+" --a db01a:3306")
	for _, args := range [][]string{{"recheck", "evidence/nope", "-c", n.config}, {"report", "evidence/nope"}} {
		var r testRun
		require.Equal(t, 2, r.run(t, args...))
		assert.Contains(t, r.stderr.String(), "\nTry: the folder that --out named, or a run's folder in it, such as evidence/latest\n")
	}
}
