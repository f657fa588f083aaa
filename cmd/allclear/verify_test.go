package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/checksum/server"
	"allclear/cmd/internal/exit"
	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/identity"
	"allclear/compare/identity/entity"
	"allclear/report"
	reportjson "allclear/report/json"
)

// fakeMember lets the command line run without a server. What servers do is
// tested on servers.
type fakeMember struct {
	member    // nil: the packages that ask it are not run
	ping      error
	databases []string
	closed    *sync.WaitGroup
}

func (m *fakeMember) Ping(context.Context) error                  { return m.ping }
func (m *fakeMember) Databases(context.Context) ([]string, error) { return m.databases, nil }
func (m *fakeMember) Address() string                             { return "fake" }
func (m *fakeMember) Facts(context.Context, []string) (map[string]string, error) {
	return map[string]string{}, m.ping
}
func (m *fakeMember) Close() error { m.closed.Done(); return nil }

// testRun is one command line on fake servers.
type testRun struct {
	environment map[string]string
	ping        map[string]error // by member: "s1/a"
	databases   map[string][]string
	verify      func(ctx context.Context, p compare.Pair, o compare.Options) compare.PairOutcome
	explain     func(ctx context.Context, p compare.Pair, o compare.Options) compare.PairPlan
	out         func([]byte) (int, error)
	entities    []identity.EntityOutcome // that explain lists
	holders     []entity.Holder
	unlisted    []finding.Gap
	look        func() // happens while IDs are looked at

	configs        []server.Config
	stdout, stderr bytes.Buffer
	unclosed       sync.WaitGroup
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(data []byte) (int, error) { return f(data) }

func (r *testRun) run(t *testing.T, args ...string) int {
	t.Helper()
	around := surroundings{
		args: args, in: strings.NewReader(""), out: &r.stdout, err: &r.stderr,
		lookupEnv: func(name string) (string, bool) { value, ok := r.environment[name]; return value, ok },
		exit:      func(code int) { t.Errorf("exit(%d) called", code) },
	}
	if r.out != nil {
		around.out = writerFunc(r.out)
	}
	if r.verify == nil {
		r.verify = func(_ context.Context, p compare.Pair, o compare.Options) compare.PairOutcome {
			return matching(p.Name, o, "shop.users", "shop.listings")
		}
	}
	code := runWith(around, engine{
		open: func(cfg server.Config, _ *slog.Logger) (member, error) {
			r.configs = append(r.configs, cfg)
			r.unclosed.Add(1)
			return &fakeMember{ping: r.ping[cfg.Name], databases: r.databases[cfg.Name], closed: &r.unclosed}, nil
		},
		verify:  r.verify,
		explain: r.explain,
		list: func(context.Context, []identity.Shard, identity.Options) ([]identity.EntityOutcome, []entity.Holder, []finding.Gap) {
			return r.entities, r.holders, r.unlisted
		},
		look: func(_ context.Context, shards []identity.Shard, _ identity.Options) *identity.Outcome {
			if r.look != nil {
				r.look()
			}
			return &identity.Outcome{}
		},
	})
	r.unclosed.Wait()
	return code
}

// matching is the outcome of a pair whose selected tables are all right.
func matching(pair string, o compare.Options, names ...string) compare.PairOutcome {
	outcome := compare.PairOutcome{Name: pair}
	outcome.A.Version, outcome.B.Version = "10.11", "10.11"
	for _, name := range names {
		if o.Select != nil && !o.Select(name) {
			continue
		}
		database, table, _ := strings.Cut(name, ".")
		facts := &checksum.Table{Database: database, Name: table}
		outcome.Tables = append(outcome.Tables, compare.TableOutcome{
			Name: name, A: facts, B: facts, Result: compare.Match, Inspected: true, RowsA: 1, RowsB: 1, Kind: checksum.Wire,
		})
	}
	return outcome
}

func differing(_ context.Context, p compare.Pair, o compare.Options) compare.PairOutcome {
	outcome := matching(p.Name, o, "shop.users")
	outcome.Tables[0].Result, outcome.Tables[0].Differences = compare.Differ, 1
	outcome.Tables[0].Findings = []finding.Finding{{Kind: "row.differs", Severity: finding.Blocker, Count: 1}}
	return outcome
}

// cancelled waits for the run's end, as compare does: what is left is a gap.
func cancelled(ctx context.Context, p compare.Pair, _ compare.Options) compare.PairOutcome {
	<-ctx.Done()
	return compare.PairOutcome{Name: p.Name, Gaps: []finding.Gap{{Pair: p.Name, Cause: finding.CauseOf(ctx, context.Cause(ctx))}}}
}

const twoPairs = `defaults: {user: allclear}
pairs:
  - {name: s1, a: {host: a1}, b: {host: b1}}
  - {name: s2, a: {host: a2}, b: {host: b2}}
`

func fleetPath(t *testing.T) string {
	t.Helper()
	return writeFile(t, t.TempDir(), "fleet.yaml", twoPairs)
}

func (r *testRun) document(t *testing.T) *report.Document {
	t.Helper()
	d, err := reportjson.Read(&r.stdout)
	require.NoError(t, err)
	return d
}

func TestVerifyGo(t *testing.T) {
	r := &testRun{}
	require.Equal(t, 0, r.run(t, "verify", "-c", fleetPath(t), "--format", "json", "--log-level", "error"), r.stderr.String())
	d := r.document(t)
	assert.Equal(t, report.Go, d.Verdict)
	assert.Equal(t, 4, d.Coverage.Tables.Verified)
	assert.Len(t, d.Run.ConfigSHA256, 64)
	assert.Equal(t, []report.Check{report.Charset, report.Drift, report.Identity, report.Rows}, d.Run.Checks)
	assert.True(t, strings.HasPrefix(d.Run.Command, "allclear verify -c "), d.Run.Command)
	assert.Empty(t, r.stderr.String(), "a quiet run says nothing")
	assert.Len(t, r.configs, 4)
	assert.Equal(t, "s2/b", r.configs[3].Name)
}

func TestVerifyNoGo(t *testing.T) {
	r := &testRun{verify: differing}
	assert.Equal(t, 1, r.run(t, "verify", "-c", fleetPath(t)))
	assert.Contains(t, r.stdout.String(), "NO-GO")
	assert.NotContains(t, r.stdout.String(), "\x1b[", "no colours where there is no terminal")
}

func TestVerifyWithoutFile(t *testing.T) {
	r := &testRun{environment: map[string]string{"PW": "hunter2"}}
	require.Equal(t, 0, r.run(t, "verify", "--a", "db01:3307", "--b", "/run/b.sock", "--user", "u", "--password-env", "PW",
		"--database", "shop", "--tls", "required", "--log-level", "debug"), r.stderr.String())
	assert.Equal(t, []server.Config{
		{Name: "a", Host: "db01", Port: 3307, User: "u", Password: "hunter2", TLS: server.TLSRequired},
		{Name: "b", Socket: "/run/b.sock", User: "u", Password: "hunter2", TLS: server.TLSRequired},
	}, r.configs)
	assert.NotContains(t, r.stdout.String()+r.stderr.String(), "hunter2")
}

func TestSettingsReachTheRun(t *testing.T) {
	var got compare.Options
	r := &testRun{verify: func(_ context.Context, p compare.Pair, o compare.Options) compare.PairOutcome {
		got = o
		return matching(p.Name, o, "shop.users")
	}}
	require.Equal(t, 0, r.run(t, "verify", "--a", "a", "--b", "b", "--user", "u", "--database", "shop", "--database", "a,b",
		"--jobs", "7", "--chunk-time", "2s", "--recheck", "5", "--recheck-delay", "3ms", "--tables", "shop.users"), r.stderr.String())
	assert.NotNil(t, got.Progress)
	assert.NotEmpty(t, got.Variables)
	assert.True(t, got.Select("shop.users"))
	assert.False(t, got.Select("shop.listings"))
	got.Progress, got.Variables, got.Select = nil, nil, nil
	assert.Equal(t, compare.Options{
		Databases: []string{"shop", "a,b"}, Complete: true, Named: []string{"shop.users"}, Jobs: 7, ChunkTime: 2 * time.Second, Checks: compare.Checks{compare.Rows, compare.Charset, compare.Drift, compare.IDs},
		Recheck: 5, RecheckDelay: 3 * time.Millisecond,
	}, got)
}

func TestOnePairOfTwoIsOutOfReach(t *testing.T) {
	r := &testRun{ping: map[string]error{"s2/b": exit.WithHint(errors.New("connecting: member s2/b (b2:3306): Access denied"), "check user and password")}}
	r.verify = func(_ context.Context, p compare.Pair, o compare.Options) compare.PairOutcome {
		assert.Equal(t, "s1", p.Name, "a member that refused once is left alone: some lock the account")
		return matching(p.Name, o, "shop.users")
	}
	assert.Equal(t, 3, r.run(t, "verify", "-c", fleetPath(t), "--log-level", "error"))
	assert.Equal(t, "allclear: verifying s2: connecting: member s2/b (b2:3306): Access denied\nTry: check user and password\n", r.stderr.String())
	assert.Contains(t, r.stdout.String(), "INCOMPLETE")
	assert.NotContains(t, r.stdout.String(), "matches this pattern")

	assert.Equal(t, 3, r.run(t, "verify", "-c", fleetPath(t), "--tables", "shop.users,shop.on_s2"))
	assert.NotContains(t, r.stdout.String(), "matches this pattern", "nobody has seen the tables of s2")
}

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

func TestFeaturesAreNotSilentlyIgnored(t *testing.T) {
	r := &testRun{}
	assert.Equal(t, 0, r.run(t, "verify", "-c", writeFile(t, t.TempDir(), "f.yaml",
		twoPairs+"features:\n  - {name: ads, tables: [\"shop.ads*\"], can_disable: true}\n")))
	assert.Contains(t, r.stderr.String(), "features are read and checked, but don't change the verdict yet")
}

func TestLogTellsErrorsWithoutTheirStacks(t *testing.T) {
	var out bytes.Buffer
	o := logOptions{}
	o.logger(&out).Error("x", slog.Any("error", stackError{}))
	assert.Contains(t, out.String(), `error="it broke"`)
}

// stackError prints as the errors of some packages do.
type stackError struct{}

func (stackError) Error() string              { return "it broke" }
func (stackError) Format(s fmt.State, _ rune) { _, _ = s.Write([]byte("it broke\nmain.go:1")) }

func TestNobodyIsInReach(t *testing.T) {
	down := errors.New("down")
	r := &testRun{ping: map[string]error{"s1/a": down, "s2/a": down, "s2/b": down}}
	assert.Equal(t, 2, r.run(t, "verify", "-c", fleetPath(t), "--log-level", "error"), "nothing proven")
	assert.Equal(t, 3, strings.Count(r.stderr.String(), "allclear: verifying s"))
	assert.Contains(t, r.stdout.String(), "INCOMPLETE")
}

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

func TestTimeout(t *testing.T) {
	r := &testRun{verify: func(ctx context.Context, p compare.Pair, o compare.Options) compare.PairOutcome {
		if p.Name == "s1" {
			return matching(p.Name, o, "shop.users")
		}
		return cancelled(ctx, p, o)
	}}
	assert.Equal(t, 3, r.run(t, "verify", "-c", fleetPath(t), "--timeout", "20ms", "--format", "json"))
	d := r.document(t)
	assert.Equal(t, report.Incomplete, d.Verdict)
	assert.Equal(t, "--timeout 20ms reached", d.Run.Interrupted)
	assert.Equal(t, 1, d.Coverage.Tables.Verified, "what was verified until then is in the report")
}

func TestSignals(t *testing.T) {
	for sig, code := range map[syscall.Signal]int{syscall.SIGINT: 130, syscall.SIGTERM: 143} {
		for name, first := range map[string]func(context.Context, compare.Pair, compare.Options) compare.PairOutcome{
			"nothing found yet": cancelled, "after a difference": differing,
		} {
			r := &testRun{verify: func(ctx context.Context, p compare.Pair, o compare.Options) compare.PairOutcome {
				if p.Name == "s1" {
					return first(ctx, p, o)
				}
				assert.NoError(t, syscall.Kill(os.Getpid(), sig))
				return cancelled(ctx, p, o)
			}}
			out := filepath.Join(t.TempDir(), "out")
			assert.Equal(t, code, r.run(t, "verify", "-c", fleetPath(t), "--pairs", "2", "--out", out), name)
			assert.NotContains(t, r.stdout.String(), "] GO ", name)
			assert.Contains(t, r.stdout.String(), exit.SignalError{Signal: sig}.Error())
			assert.FileExists(t, filepath.Join(out, "report.json"), "the partial report is kept too")
		}
	}
}

func TestSecondSignalEndsAtOnce(t *testing.T) {
	ended := make(chan int, 1)
	ctx, stop := withSignals(t.Context(), func() {}, func(code int) { ended <- code })
	defer stop()
	require.NoError(t, syscall.Kill(os.Getpid(), syscall.SIGTERM))
	<-ctx.Done()
	assert.Equal(t, exit.SignalError{Signal: syscall.SIGTERM}, context.Cause(ctx))
	require.NoError(t, syscall.Kill(os.Getpid(), syscall.SIGTERM))
	time.Sleep(2 * sameSignal)
	assert.Empty(t, ended, "timeout(1) signals twice and means it once")
	require.NoError(t, syscall.Kill(os.Getpid(), syscall.SIGINT))
	select {
	case code := <-ended:
		assert.Equal(t, 130, code)
	case <-time.After(5 * time.Second):
		t.Fatal("the second signal did nothing")
	}
}

func TestEvidenceIsKept(t *testing.T) {
	out := filepath.Join(t.TempDir(), "deep", "out")
	r := &testRun{}
	require.Equal(t, 0, r.run(t, "verify", "-c", fleetPath(t), "--out", out, "--format", "ndjson"), r.stderr.String())
	for _, name := range []string{"report.json", "report.txt", "findings.ndjson"} {
		assert.FileExists(t, filepath.Join(out, name))
	}
	var summary struct{ Verdict string }
	lines := strings.Split(strings.TrimSpace(r.stdout.String()), "\n")
	require.NoError(t, json.Unmarshal([]byte(lines[len(lines)-1]), &summary))
	assert.Equal(t, "GO", summary.Verdict)
}

func TestUnwritableOutIsFoundBeforeTheWork(t *testing.T) {
	file := writeFile(t, t.TempDir(), "file", "")
	r := &testRun{}
	assert.Equal(t, 2, r.run(t, "verify", "-c", fleetPath(t), "--out", filepath.Join(file, "out")))
	assert.Empty(t, r.configs, "no server was opened")
	assert.Empty(t, r.stdout.String())
	assert.NotEmpty(t, r.stderr.String())
}

// TestLostEvidence takes the folder away in mid-run: the report still goes to
// stdout, and the exit code says that it is not kept, whatever the verdict.
func TestLostEvidence(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	r := &testRun{verify: func(ctx context.Context, p compare.Pair, o compare.Options) compare.PairOutcome {
		assert.NoError(t, os.RemoveAll(out))
		assert.NoError(t, os.WriteFile(out, nil, 0o600))
		return differing(ctx, p, o)
	}}
	assert.Equal(t, 2, r.run(t, "verify", "-c", writeFile(t, t.TempDir(), "f.yaml", strings.Join(strings.Split(twoPairs, "\n")[:3], "\n")), "--out", out))
	assert.Contains(t, r.stdout.String(), "NO-GO")
	assert.Contains(t, r.stderr.String(), out)
}

func TestFullStdout(t *testing.T) {
	r := &testRun{out: func([]byte) (int, error) { return 0, syscall.ENOSPC }}
	assert.Equal(t, 2, r.run(t, "verify", "-c", fleetPath(t)))
	assert.Contains(t, r.stderr.String(), "no space left")
}
