package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/cmd/internal/fleetfile"
	"allclear/compare"
	"allclear/compare/finding"
	"allclear/report"
)

// sound is a pair of one table that is the same.
func sound(_ context.Context, p compare.Pair, o compare.Options) compare.PairOutcome {
	return matching(p.Name, o, "shop.users")
}

// warned is a pair that is the same, and of which a warning is to be given.
func warned(count uint64) func(context.Context, compare.Pair, compare.Options) compare.PairOutcome {
	return func(_ context.Context, p compare.Pair, o compare.Options) compare.PairOutcome {
		outcome := matching(p.Name, o, "shop.users")
		outcome.Tables[0].Findings = []finding.Finding{{
			Kind: finding.Damage("latent"), Severity: finding.Warning, Member: "b", Columns: []string{"name"}, Count: count,
			Facts: finding.TextSign{Level: finding.Alarm, Values: count},
		}}
		return outcome
	}
}

// night runs verify as a nightly job does, and gives what somebody would be mailed.
func (n *nights) night(t *testing.T, code int, verify func(context.Context, compare.Pair, compare.Options) compare.PairOutcome,
	args ...string,
) string {
	t.Helper()
	r := &testRun{verify: verify}
	require.Equal(t, code, r.run(t, append([]string{"verify", "-c", n.config, "--out", n.out}, args...)...), r.stderr.String())
	return r.stdout.String() + r.stderr.String()
}

// TestQuietSpeaksOnlyOfNews: a mail every morning is a mail that nobody reads.
func TestQuietSpeaksOnlyOfNews(t *testing.T) {
	n := newNights(t)
	assert.Empty(t, n.night(t, 0, sound, "--quiet"), "GO, and the first night")
	assert.Empty(t, n.night(t, 0, sound, "--quiet"))
	says := n.night(t, 0, warned(1), "--quiet")
	assert.Contains(t, says, "SINCE THE LAST RUN\n", "GO with a new warning")
	assert.Empty(t, n.night(t, 0, warned(1), "--quiet"), "GO with the warning that everybody knows")
	assert.Contains(t, n.night(t, 0, warned(5), "--quiet"), "  Worse\n")
	assert.Empty(t, n.night(t, 0, warned(2), "--quiet"), "better is no news")
	says = n.night(t, 1, differing, "--quiet")
	assert.Less(t, strings.Index(says, "  New\n"), strings.Index(says, "\nWHY\n"), "what is new comes first")
	assert.Contains(t, n.night(t, 1, differing, "--quiet"), "2 findings unchanged\n", "what is wrong is said every night")
	assert.Contains(t, n.night(t, 3, unreadable, "--quiet"), "NOT looked at again")
	assert.Empty(t, n.night(t, 0, sound, "--quiet"), "mended")
	says = n.night(t, 0, nil, "--quiet", "--exclude", "shop.users")
	assert.Contains(t, says, "no longer among those of the run", "GO for less than yesterday")
	assert.NotEmpty(t, n.night(t, 0, nil), "without --quiet")
	kept := newNights(t)
	assert.NotEmpty(t, kept.night(t, 0, warned(1), "--quiet"), "without a run before it, every warning is new")
}

// TestAMailEndsWithWhatToDo: who reads it is in another folder, and has nothing but the mail.
func TestAMailEndsWithWhatToDo(t *testing.T) {
	n := newNights(t)
	t.Chdir(filepath.Dir(n.config))
	n.config, n.out = filepath.Base(n.config), "./kept"
	for _, c := range []struct {
		reason, says string
		code         int
		verify       func(context.Context, compare.Pair, compare.Options) compare.PairOutcome
		args         []string
		canLookAgain bool
	}{
		{"NO-GO", "\nEVIDENCE\n  %s\n  when that is mended, look again at what was found:\n    %s\n\n[XX] NO-GO", 1, differing, nil, true},
		{"nothing that could be mended", "\nEVIDENCE\n  %s\n\n[??] INCOMPLETE", 3, unreadable, nil, false},
		{
			"a form for programs", "}\nevidence: %s\nwhen that is mended, look again at what was found: %s\n", 1, differing,
			[]string{"--format", "json"}, true,
		},
	} {
		says := n.night(t, c.code, c.verify, append([]string{"--quiet"}, c.args...)...)
		folder, err := filepath.EvalSymlinks(filepath.Join(n.out, "latest"))
		require.NoError(t, err)
		in := []any{absolute(folder)}
		if c.canLookAgain {
			in = append(in, "allclear recheck "+absolute(folder)+" -c "+absolute(n.config))
		}
		assert.Contains(t, says, fmt.Sprintf(c.says, in...), c.reason)
	}
}

// TestTheServersOfAMail: without a fleet file, the flags that stand for one are given again, with their
// paths from anywhere.
func TestTheServersOfAMail(t *testing.T) {
	t.Chdir(t.TempDir())
	password := writeFile(t, ".", "password", "hunter2")
	r := &testRun{verify: differing}
	require.Equal(t, 1, r.run(t, "verify", "--a", "db01a", "--b", "db01b:3307", "--user", "it's me", "--password-file", password,
		"--database", "shop", "--database", "tickets", "--out", "kept"), r.stderr.String())
	assert.Contains(t, r.stdout.String(), " --a db01a --b db01b:3307 --database shop --database tickets --user 'it'\\''s me' --password-file "+
		absolute(password)+"\n")
}

// TestSinceIsKeptAndDecidesNothing: the report that is kept says what has changed, in each form, and
// its verdict is that of a run that was compared with nothing.
func TestSinceIsKeptAndDecidesNothing(t *testing.T) {
	n := newNights(t)
	n.night(t, 1, differing)
	n.night(t, 1, differing, "--since", "latest")
	folder := filepath.Join(n.out, "latest")
	assert.Contains(t, readFile(t, folder, "report.json"), `"change": "unchanged"`)
	assert.Contains(t, readFile(t, folder, "report.txt"), "2 findings unchanged")
	assert.Contains(t, readFile(t, folder, "report.md"), "## Since the last run")
	assert.Contains(t, readFile(t, folder, "report.html"), `<h2 id="since-title">`)
	var again testRun
	require.Equal(t, 0, again.run(t, "report", folder), again.stderr.String())
	assert.Equal(t, readFile(t, folder, "report.txt"), again.stdout.String())
	line := testRun{verify: unreadable}
	require.Equal(t, 3, line.run(t, "verify", "-c", n.config, "--out", n.out, "--since", "latest", "--format", "nagios"))
	assert.Contains(t, line.stdout.String(), "since the last run 0 new, 0 worse, 2 tables newly NOT verified")
	assert.Equal(t, 1, strings.Count(line.stdout.String(), "somebody holds it"), "what is new and a reason is said once")
	assert.Contains(t, line.stdout.String(), "somebody holds it (and 1 more reason)")
}

// TestSinceLatestIsARunThatWasAskedForTheSame: what a run with other checks found would be said as
// "NOT looked at again" every night.
func TestSinceLatestIsARunThatWasAskedForTheSame(t *testing.T) {
	n := newNights(t)
	then := n.run(t, 0, sound, "--checks", "rows,charset")
	n.night(t, 1, differing)
	n.night(t, 0, sound, "--checks", "charset,rows", "--since", "latest")
	kept := readFile(t, filepath.Join(n.out, "latest"), "report.json")
	_, id, _ := strings.Cut(filepath.Base(then), "-")
	assert.Regexp(t, `"since_last": \{\s+"then": \{\s+"id": "`+id, kept)
	verify, aSweep := request{fleet: &fleetfile.Fleet{}}, request{fleet: &fleetfile.Fleet{}, promise: &promise{}}
	ofVerify, ofSweep := &report.Document{}, &report.Document{Freshness: &report.Freshness{}}
	assert.True(t, verify.isLike(ofVerify))
	assert.True(t, aSweep.isLike(ofSweep))
	assert.False(t, verify.isLike(ofSweep))
	assert.False(t, aSweep.isLike(ofVerify))
}

// TestSinceAnUnbelievableRun: a report that somebody has altered keeps nobody from verifying, and is
// not compared with.
func TestSinceAnUnbelievableRun(t *testing.T) {
	n := newNights(t)
	good := n.run(t, 0, warned(1))
	_ = n.run(t, 0, sound)
	file := filepath.Join(n.out, "latest", "report.json")
	require.NoError(t, os.WriteFile(file, []byte(readFile(t, filepath.Dir(file), "report.json")+" "), 0o600))
	says := n.night(t, 0, warned(1), "--quiet")
	assert.Contains(t, says, "an earlier run is not compared with")
	assert.NotContains(t, says, "SINCE THE LAST RUN", "compared with "+good+", nothing is new")
}

// TestSinceRefuses: nothing is read for a comparison that cannot be made.
func TestSinceRefuses(t *testing.T) {
	n := newNights(t)
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"--since", "latest"}, 64, "--since: latest is the last run in the folder of --out\nTry: --out evidence with it"},
		{[]string{"--since", "nowhere"}, 2, "nowhere: no such file"},
		{[]string{"--quiet", "--format", "nagios"}, 3, "--quiet: monitoring waits for the line of --format nagios"},
	} {
		var r testRun
		assert.Equal(t, c.code, r.run(t, append([]string{"verify", "-c", n.config}, c.args...)...))
		assert.Contains(t, r.stdout.String()+r.stderr.String(), c.says)
		assert.Empty(t, r.configs, "no server was opened")
	}
}
