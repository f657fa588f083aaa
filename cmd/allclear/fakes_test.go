package main

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/checksum/server"
	"allclear/checksum/snapshot"
	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/identity"
	"allclear/compare/identity/entity"
	"allclear/report"
	reportjson "allclear/report/json"
)

// fakeMember lets the command line run without a server. The behaviour of servers is
// tested on real ones.
type fakeMember struct {
	member    // nil, since the packages that would call it are replaced
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
func (m *fakeMember) ShowCreate(context.Context, *checksum.Table) (string, error) {
	return "CREATE TABLE t (id int)", m.ping
}
func (m *fakeMember) Close() error { m.closed.Done(); return nil }

// A fake is no server that anything could be told of.
func (m *fakeMember) Instance() checksum.Instance { return checksum.Instance{} }
func (m *fakeMember) Confirm(context.Context) (checksum.Instance, error) {
	return checksum.Instance{}, nil
}

// testRun is one command line on fake servers.
type testRun struct {
	environment map[string]string
	ping        map[string]error // by member: "s1/a"
	databases   map[string][]string
	verify      func(ctx context.Context, p compare.Pair, o compare.Options) compare.PairOutcome
	explain     func(ctx context.Context, p compare.Pair, o compare.Options) compare.PairPlan
	out         func([]byte) (int, error)
	entities    []identity.EntityOutcome // listed by explain, with holders and unlisted
	holders     []entity.Holder
	unlisted    []finding.Gap
	duringIDs   func() // called while IDs are checked
	take        func(ctx context.Context, dir string, o snapshot.Options) (*snapshot.Manifest, error)

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
		take: func(ctx context.Context, dir string, _ snapshot.Source, o snapshot.Options) (*snapshot.Manifest, error) {
			return r.take(ctx, dir, o)
		},
		list: func(context.Context, []identity.Shard, identity.Options) ([]identity.EntityOutcome, []entity.Holder, []finding.Gap) {
			return r.entities, r.holders, r.unlisted
		},
		look: func(_ context.Context, shards []identity.Shard, _ identity.Options) *identity.Outcome {
			if r.duringIDs != nil {
				r.duringIDs()
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
		if !o.IsPlanned(name) {
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

// differing is the outcome of a pair in which one row differs.
func differing(_ context.Context, p compare.Pair, o compare.Options) compare.PairOutcome {
	outcome := matching(p.Name, o, "shop.users")
	outcome.Tables[0].Result, outcome.Tables[0].Differences = compare.Differ, 1
	outcome.Tables[0].Findings = []finding.Finding{{Kind: "row.differs", Severity: finding.Blocker, Count: 1}}
	return outcome
}

// cancelled waits until the run is cancelled and returns a gap, as compare does.
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
