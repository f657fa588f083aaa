package identity

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/checksum/server"
	"allclear/fixtures"
	"allclear/report/words"

	"allclear/compare/identity/entity"
)

func TestMain(m *testing.M) { os.Exit(fixtures.Run(m.Run)) }

// fleet is two live servers, each a shard of one member, with a database of the
// test's own on both.
type fleet struct {
	t        *testing.T
	servers  []*fixtures.Server
	shards   []Shard
	database string
}

func newFleet(t *testing.T) *fleet {
	t.Helper()
	a, b := fixtures.SharedPair(t)
	return fleetOf(t, a, b)
}

// fleetOf makes a shard of each server.
func fleetOf(t *testing.T, servers ...*fixtures.Server) *fleet {
	t.Helper()
	f := &fleet{t: t, servers: servers, database: fixtures.Database(t, servers...)}
	for i, s := range servers {
		name := fmt.Sprintf("shard%02d", i+1)
		f.shards = append(f.shards, Shard{Name: name, Members: []Member{{Name: "a", Source: open(t, s, name+"/a")}}})
	}
	return f
}

func open(t *testing.T, s *fixtures.Server, name string) *server.Member {
	t.Helper()
	return openAs(t, s, name, s.User(), s.Password())
}

func openAs(t *testing.T, s *fixtures.Server, name, user, password string) *server.Member {
	t.Helper()
	m, err := server.Open(server.Config{
		Name: name, Host: s.Host(), Port: s.Port(), User: user, Password: password, TLS: server.TLSDisabled, Patience: time.Nanosecond,
	}, nil)
	require.NoError(t, err)
	t.Cleanup(func() { _ = m.Close() })
	return m
}

// all runs statements on every server, on runs them on the i-th.
func (f *fleet) all(statements ...string) {
	f.t.Helper()
	for i := range f.servers {
		f.on(i, statements...)
	}
}

func (f *fleet) on(i int, statements ...string) {
	f.t.Helper()
	f.servers[i].MustExec(f.t, append([]string{"USE " + f.database}, statements...)...)
}

// in is a table or a column with the database before it.
func (f *fleet) in(name string) string { return f.database + "." + name }

func (f *fleet) options() Options {
	return Options{
		Databases: []string{f.database}, Rules: entity.Rules{Infer: true}, Reads: 2, Recheck: time.Millisecond, ScanRows: 1000,
		Warn: Threshold{Share: 0.5}, Critical: Threshold{Share: 0.8}, AlterRate: 1 << 20, Clock: time.Now,
	}
}

func (f *fleet) look(change ...func(*Options)) *Outcome {
	f.t.Helper()
	o := f.options()
	for _, c := range change {
		c(&o)
	}
	return Look(context.Background(), f.shards, o)
}

// entity declares one of keys in the fleet's database.
func (f *fleet) entity(name string, keys ...string) func(*Options) {
	return func(o *Options) {
		e := entity.Entity{Name: name}
		for _, key := range keys {
			e.Keys = append(e.Keys, f.in(key))
		}
		o.Rules.Entities = append(o.Rules.Entities, e)
	}
}

// of is the findings of some kinds, all without any: "kind severity table.column key=value".
func (f *fleet) of(o *Outcome, kinds ...string) []string {
	found := []string{}
	for _, one := range o.Findings {
		if len(kinds) > 0 && !slices.Contains(kinds, string(one.Kind)) {
			continue
		}
		line := fmt.Sprintf("%s %s %s", one.Kind, one.Severity.String(), strings.TrimPrefix(one.Table, f.database+"."))
		for _, c := range one.Columns {
			line += "." + c
		}
		for _, kv := range one.Key {
			line += " " + kv.Column + "=" + kv.Value
		}
		found = append(found, line)
	}
	return found
}

// details joins the details of the findings of a kind.
func details(o *Outcome, kind string) string {
	var all []string
	for _, f := range o.Findings {
		if string(f.Kind) == kind {
			all = append(all, words.Detail(&f))
		}
	}
	return strings.Join(all, "\n")
}

func outcomeOf(t *testing.T, o *Outcome, name string) EntityOutcome {
	t.Helper()
	i := slices.IndexFunc(o.Entities, func(e EntityOutcome) bool { return e.Name == name })
	require.GreaterOrEqual(t, i, 0, "no entity %s in %+v; gaps %+v", name, o.Entities, o.Gaps)
	return o.Entities[i]
}
