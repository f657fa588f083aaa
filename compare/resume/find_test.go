package resume_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare/resume"
)

func start() time.Time { return time.Date(2026, 11, 28, 21, 4, 33, 0, time.UTC) }

// begun is a run that was killed.
func begun(id string, change func(*resume.Run)) resume.Run {
	r := resume.Run{ID: id, Fleet: "shop", Started: start(), Asked: resume.Asked{
		Command: "verify", ConfigSHA256: "ab12", Checks: []string{"rows", "drift"}, Tables: []string{"shop.a", "shop.b"},
		CommandLine: "allclear verify -c fleet.yaml",
	}}
	if change != nil {
		change(&r)
	}
	return r
}

func ended(isWhole bool) func(*resume.Run) {
	return func(r *resume.Run) {
		r.End = &resume.End{At: start().Add(time.Hour), Verdict: "INCOMPLETE", IsWhole: isWhole}
		if isWhole {
			r.End.Verdict = "NO-GO"
		}
	}
}

func goesOn(with string, also ...func(*resume.Run)) func(*resume.Run) {
	return func(r *resume.Run) {
		r.Resumes, r.Started = with, start().Add(2*time.Hour)
		for _, change := range also {
			change(r)
		}
	}
}

// A run that was cut, however it was, is found by each of its names, and all that went on with it
// before belongs to what counts.
func TestARunThatWasCutIsFound(t *testing.T) {
	all := []resume.Run{
		begun("AAAA", ended(true)), begun("BBBB", ended(false)), begun("CCCC", goesOn("BBBB", ended(false))), begun("DDDD", goesOn("CCCC")),
		begun("EEEE", func(r *resume.Run) { r.Fleet = "blog" }), begun("FFFF", func(r *resume.Run) { r.Asked.Command = "sweep" }),
	}
	now := begun("ZZZZ", func(r *resume.Run) { r.Asked.Checks = []string{"drift", "rows"} })
	for name, id := range map[string]string{"last": "DDDD", "DDDD": "DDDD", "d": "DDDD", "C": "CCCC", "BBBB": "BBBB"} {
		chain, err := resume.Find(all, name, &now)
		require.NoError(t, err, name)
		assert.Equal(t, id, chain.Run.ID, name)
		assert.Equal(t, []string{"BBBB", "CCCC", "DDDD"}, chain.IDs, name)
		assert.Equal(t, start(), chain.From, name)
		assert.True(t, chain.Has("CCCC"))
		assert.False(t, chain.Has("AAAA"))
	}
}

// A run that does not fit is refused with the reason, and with what to do about it: whoever goes on
// with a run must not get another one's proof.
func TestEveryRunThatDoesNotFitIsRefusedWithTheReason(t *testing.T) {
	asked := func(change func(*resume.Asked)) resume.Run {
		return begun("ZZZZ", func(r *resume.Run) { change(&r.Asked) })
	}
	cut := []resume.Run{begun("AAAA", nil)}
	for _, c := range []struct {
		name  string
		all   []resume.Run
		run   string
		now   resume.Run
		wants string
	}{
		{"unknown", cut, "B", begun("ZZZZ", nil), "the ledger knows no run B"},
		{"no last one", nil, "last", begun("ZZZZ", nil), "the ledger knows no run of allclear verify over the fleet shop"},
		{"two", []resume.Run{begun("AAAA", nil), begun("AABB", nil)}, "AA", begun("ZZZZ", nil), "2 runs have an ID that begins with AA"},
		{"another fleet", cut, "A", begun("ZZZZ", func(r *resume.Run) { r.Fleet = "blog" }),
			"run AAAA is over another fleet, shop, and this one is over blog"},
		{"another command", cut, "A", asked(func(a *resume.Asked) { a.Command = "sweep" }),
			"command: it had verify, and this run has sweep"},
		{"another fleet file", cut, "A", asked(func(a *resume.Asked) { a.ConfigSHA256 = "cd" }),
			"the SHA-256 of the fleet file, or of the flags in its place: it had ab12, and this run has cd"},
		{"other checks", cut, "A", asked(func(a *resume.Asked) { a.Checks = nil }),
			"checks: it had drift, rows, and this run has none"},
		{"other tables", cut, "A", asked(func(a *resume.Asked) { a.Tables = []string{"shop.*"} }),
			"--tables: it had shop.a, shop.b, and this run has shop.*"},
		{"other excludes", cut, "A", asked(func(a *resume.Asked) { a.Exclude = []string{"shop.b"} }),
			"--exclude: it had none, and this run has shop.b"},
		{"snapshots", cut, "A", asked(func(a *resume.Asked) { a.Against = "/before" }),
			"--against: it had none, and this run has /before"},
		{"two snapshots", cut, "A", asked(func(a *resume.Asked) { a.With = "/after" }),
			"--with: it had none, and this run has /after"},
		{"other members", cut, "A", asked(func(a *resume.Asked) { a.Members = []string{"s1"} }),
			"--pair and --member: it had none, and this run has s1"},
		{"other trust", cut, "A", asked(func(a *resume.Asked) { a.Fresh = time.Hour }),
			"--fresh: it had 0s, and this run has 1h0m0s"},
		{
			"done", []resume.Run{begun("AAAA", ended(true))}, "A", begun("ZZZZ", nil),
			"run AAAA came to its end (NO-GO, 2026-11-28 22:04:33 UTC) and has left nothing unverified: there is nothing to go on with",
		},
		{
			"done by another", []resume.Run{begun("AAAA", nil), begun("BBBB", goesOn("AAAA", ended(true)))}, "A", begun("ZZZZ", nil),
			"run AAAA was gone on with by run BBBB, which came to its end (NO-GO, 2026-11-28 22:04:33 UTC) and has left nothing unverified",
		},
	} {
		_, err := resume.Find(c.all, c.run, &c.now)
		var refused *resume.Error
		require.ErrorAs(t, err, &refused, c.name)
		assert.Contains(t, err.Error(), c.wants, c.name)
		assert.NotEmpty(t, refused.Hint(), c.name)
	}
}
