package main

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare"
	"allclear/compare/finding"
)

// nights keeps runs of one fleet in a folder, and gives the folder of each.
type nights struct{ config, out string }

func newNights(t *testing.T) *nights {
	return &nights{config: fleetPath(t), out: filepath.Join(t.TempDir(), "evidence")}
}

// run runs verify on what a night has found, and gives its folder.
func (n *nights) run(t *testing.T, code int, verify func(context.Context, compare.Pair, compare.Options) compare.PairOutcome,
	args ...string,
) string {
	t.Helper()
	r := &testRun{verify: verify}
	require.Equal(t, code, r.run(t, append([]string{"verify", "-c", n.config, "--out", n.out}, args...)...), r.stderr.String())
	folder, err := filepath.EvalSymlinks(filepath.Join(n.out, "latest"))
	require.NoError(t, err)
	return folder
}

// unreadable is a pair whose table was not verified.
func unreadable(_ context.Context, p compare.Pair, o compare.Options) compare.PairOutcome {
	outcome := matching(p.Name, o, "shop.users")
	outcome.Tables[0].Result = compare.Unverified
	outcome.Tables[0].Gaps = []finding.Gap{{Cause: finding.Because(finding.Locked, "somebody holds it")}}
	return outcome
}

// What two runs found differently, and the exit code that a script goes by.
func TestDiffOfTwoRuns(t *testing.T) {
	n := newNights(t)
	good := n.run(t, 0, nil)
	bad := n.run(t, 1, differing)
	open := n.run(t, 3, unreadable)
	mended := n.run(t, 0, nil)
	for _, c := range []struct {
		name      string
		then, now string
		code      int
		says      string
	}{
		{"nothing", good, good, 0, "no finding, then or now"},
		{"something new", good, bad, 1, "- shop.users on s1 and s2: 2 rows differ\n"},
		{"the same", bad, bad, 0, "2 findings unchanged"},
		{"not looked at again", bad, open, 1, "2 rows differ: not verified by this run: somebody holds it\n"},
		{"mended", bad, mended, 0, "2 findings gone"},
		{"verified again", open, mended, 0, "  Verified again\n    - s1 shop.users, s2 shop.users: verified, and not then\n"},
	} {
		var r testRun
		assert.Equal(t, c.code, r.run(t, "diff", c.then, c.now), c.name+r.stderr.String())
		assert.Contains(t, r.stdout.String(), c.says, c.name)
		assert.Empty(t, r.configs, "no server is asked")
	}
	var json testRun
	require.Equal(t, 1, json.run(t, "diff", good, filepath.Join(bad, "report.json"), "--format", "json"))
	assert.Contains(t, json.stdout.String(), `"change": "new"`)
	var markdown testRun
	require.Equal(t, 1, markdown.run(t, "diff", good, bad, "--format", "markdown"))
	assert.Contains(t, markdown.stdout.String(), "# allclear: NO-GO, then GO\n")
}

// A table that the later run left out was not looked at: exit code 3, since nothing else is known.
func TestDiffOfASmallerRun(t *testing.T) {
	n := newNights(t)
	all := n.run(t, 0, nil)
	some := n.run(t, 0, nil, "--exclude", "shop.users")
	var r testRun
	require.Equal(t, 3, r.run(t, "diff", all, some))
	assert.Contains(t, r.stdout.String(), "2 tables no longer among those of the run")
}

// What cannot be compared is refused, and says what would do.
func TestDiffRefuses(t *testing.T) {
	n := newNights(t)
	then := n.run(t, 0, nil)
	time.Sleep(2 * time.Millisecond) // times of reports are in milliseconds
	now := n.run(t, 0, nil)
	for _, c := range []struct {
		name string
		args []string
		code int
		says string
	}{
		{"the wrong order", []string{now, then}, 64, "what is new would be called gone\nTry: the earlier run first"},
		{"one run", []string{then}, 64, "holds one run, and two are compared\nTry: two runs"},
		{"no run", []string{t.TempDir()}, 64, "holds no run"},
		{"nothing", nil, 64, "takes two runs, or one folder of runs, 0 given"},
		{"what is not there", []string{then, "nowhere"}, 2, "no such file or directory\nTry: the folder that --out named"},
		{"a folder that is not there", []string{"nowhere"}, 64, "no such file or directory\nTry: the folder that --out named"},
		{
			"a run that is not there", []string{then, filepath.Join(n.out, "nope")}, 2,
			"\nTry: a run that is there: " + filepath.Join(n.out, "latest"),
		},
	} {
		var r testRun
		assert.Equal(t, c.code, r.run(t, append([]string{"diff"}, c.args...)...), c.name)
		assert.Contains(t, r.stderr.String(), c.says, c.name)
		assert.Empty(t, r.stdout.String(), c.name)
	}
}
