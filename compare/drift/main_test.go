package drift_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/checksum/server"
	"allclear/compare"
	"allclear/compare/drift"
	"allclear/compare/finding"
	"allclear/compare/fleet"
	"allclear/fixtures"
)

func TestMain(m *testing.M) { os.Exit(fixtures.Run(m.Run)) }

// pair is a live pair with a database of its own on both members.
type pair struct {
	t        *testing.T
	a, b     *fixtures.Server
	database string
}

func newPair(t *testing.T) *pair {
	t.Helper()
	a, b := fixtures.SharedPair(t)
	return &pair{t: t, a: a, b: b, database: fixtures.Database(t, a, b)}
}

func (p *pair) onA(statements ...string)  { p.a.MustExec(p.t, p.in(statements)...) }
func (p *pair) onB(statements ...string)  { p.b.MustExec(p.t, p.in(statements)...) }
func (p *pair) both(statements ...string) { p.onA(statements...); p.onB(statements...) }

func (p *pair) in(statements []string) []string {
	return append([]string{"USE " + p.database}, statements...)
}

// convert changes a table of b to utf8mb4, on a server that is not strict.
func (p *pair) convert(table string) {
	p.onB("SET sql_mode = ''", "ALTER TABLE "+table+" CONVERT TO CHARACTER SET utf8mb4")
}

func (p *pair) outcome(databases ...string) compare.PairOutcome {
	p.t.Helper()
	return p.outcomeAs(p.a.User(), p.a.Password(), databases...)
}

// outcomeAs is the outcome that an account gets.
func (p *pair) outcomeAs(user, password string, databases ...string) compare.PairOutcome {
	p.t.Helper()
	open := func(s *fixtures.Server, name string) *server.Member {
		m, err := server.Open(server.Config{
			Name: name, Host: s.Host(), Port: s.Port(), User: user, Password: password, TLS: server.TLSDisabled,
		}, nil)
		require.NoError(p.t, err)
		p.t.Cleanup(func() { _ = m.Close() })
		return m
	}
	outcome := fleet.Verify(context.Background(),
		compare.Pair{Name: "p", A: open(p.a, "p/a"), B: open(p.b, "p/b")},
		compare.Options{Databases: append(databases, p.database), Jobs: 1, Checks: compare.Checks{compare.Drift}, Variables: drift.Variables()})
	require.Empty(p.t, outcome.A.Failure.Reason)
	require.Empty(p.t, outcome.B.Failure.Reason)
	return outcome
}

// schema finds the drift between both members, and runs the statements of the findings.
func (p *pair) schema() []finding.Finding {
	p.t.Helper()
	outcome := p.outcome()
	for _, gap := range outcome.Gaps {
		assert.NotEqual(p.t, finding.Failed, gap.Cause.Kind, "no statement of ours fails: %s", gap.Cause.Reason)
	}
	found := drift.Schema(&outcome)
	for _, f := range found {
		if f.Kind != finding.MissingTable {
			p.run(p.a, f.Recheck.A)
			p.run(p.b, f.Recheck.B)
		}
	}
	return found
}

func (p *pair) run(s *fixtures.Server, statement string) {
	p.t.Helper()
	if statement == "" {
		return
	}
	rows, err := s.DB().QueryContext(context.Background(), statement)
	require.NoError(p.t, err, statement)
	assert.True(p.t, rows.Next(), statement)
	require.NoError(p.t, rows.Close())
}

// definitions finds the signs of damage on member b alone.
func (p *pair) definitions() []finding.Finding {
	p.t.Helper()
	outcome := p.outcome()
	var tables []*checksum.Table
	for i := range outcome.Tables {
		tables = append(tables, outcome.Tables[i].B)
	}
	found := drift.Definitions("p", "b", append(tables, outcome.OnlyB...))
	for _, f := range found {
		assert.Empty(p.t, f.Recheck.A, "it is about b")
		p.run(p.b, f.Recheck.B)
	}
	return found
}

// lines writes findings as "severity kind member table [columns] ×count", the
// test's database left out.
func (p *pair) lines(found []finding.Finding) []string {
	var all []string
	for _, f := range found {
		all = append(all, fmt.Sprintf("%s %s %s %s %v ×%d", f.Severity, f.Kind, f.Member, strings.TrimPrefix(f.Table, p.database+"."),
			f.Columns, f.Count))
	}
	return all
}
