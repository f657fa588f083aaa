package fleet_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/checksum/server"
	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/fleet"
	"allclear/compare/sidetest"
	"allclear/fixtures"
)

func TestMain(m *testing.M) { os.Exit(fixtures.Run(m.Run)) }

// twins is a pair of live servers with a database of the test's own on both.
type twins struct {
	t        *testing.T
	a, b     *fixtures.Server
	database string
	kept     sidetest.Keeper // all rows that differ
}

func newTwins(t *testing.T) *twins {
	t.Helper()
	a, b := fixtures.SharedPair(t)
	return &twins{t: t, a: a, b: b, database: fixtures.Database(t, a, b)}
}

// need skips the test, or the case, where a member lacks what it is about.
func (tw *twins) need(all ...fixtures.Capability) {
	tw.t.Helper()
	fixtures.Need(tw.t, []*fixtures.Server{tw.a, tw.b}, all...)
}

// both runs statements on both members, on a and on b on one. The database's
// name stands in them as {db}.
func (tw *twins) both(statements ...string) { tw.onA(statements...); tw.onB(statements...) }
func (tw *twins) onA(statements ...string)  { tw.a.MustExec(tw.t, tw.in(statements)...) }
func (tw *twins) onB(statements ...string)  { tw.b.MustExec(tw.t, tw.in(statements)...) }

func (tw *twins) in(statements []string) []string {
	return append([]string{"USE " + tw.database}, statements...)
}

// member opens a server as a side, as the admin.
func member(t *testing.T, s *fixtures.Server, name string) *server.Member {
	t.Helper()
	return memberAs(t, s, name, s.User(), s.Password())
}

func memberAs(t *testing.T, s *fixtures.Server, name, user, password string) *server.Member {
	t.Helper()
	return opened(t, configOf(s, name, user, password))
}

func configOf(s *fixtures.Server, name, user, password string) server.Config {
	return server.Config{Name: "pair/" + name, Host: s.Host(), Port: s.Port(), User: user, Password: password, TLS: server.TLSDisabled}
}

func opened(t *testing.T, config server.Config) *server.Member {
	t.Helper()
	m, err := server.Open(config, nil)
	require.NoError(t, err)
	t.Cleanup(func() { _ = m.Close() })
	return m
}

// impatient is a side that waits a second for a server that went away.
func impatient(t *testing.T, s *fixtures.Server, name string) *server.Member {
	t.Helper()
	config := configOf(s, name, s.User(), s.Password())
	config.Patience = time.Second
	return opened(t, config)
}

func (tw *twins) pair() compare.Pair {
	return compare.Pair{Name: "pair", A: member(tw.t, tw.a, "a"), B: member(tw.t, tw.b, "b")}
}

func (tw *twins) options() compare.Options {
	return compare.Options{
		Databases: []string{tw.database}, Jobs: 2, ChunkTime: 100 * time.Millisecond, Recheck: 2, RecheckDelay: 20 * time.Millisecond,
		Values: checksum.Full, Checks: compare.Checks{compare.Rows}, Keeper: &tw.kept,
	}
}

func (tw *twins) verify() compare.PairOutcome {
	return fleet.Verify(context.Background(), tw.pair(), tw.options())
}

// table finds the outcome of a table by its short name.
func (tw *twins) table(o compare.PairOutcome, name string) compare.TableOutcome {
	tw.t.Helper()
	for _, t := range o.Tables {
		if t.Name == tw.database+"."+name {
			return t
		}
	}
	require.Fail(tw.t, "no outcome", "table %s in %+v", name, o)
	return compare.TableOutcome{}
}

// rowByRow are the findings of a table with those of all rows, of which the outcome has a sample.
func (tw *twins) rowByRow(o compare.TableOutcome) []finding.Finding {
	all := tw.kept.Of("pair", o.Name).Findings()
	for _, f := range o.Findings {
		if entry, _ := f.Kind.Entry(); !f.IsOfOneRow() && !f.IsCountOfRows() && !entry.Explains {
			all = append(all, f)
		}
	}
	return all
}

// found writes findings as "kind key=value,… columns" for comparison.
func found(t compare.TableOutcome) []string {
	var all []string
	for _, f := range t.Findings {
		line := string(f.Kind)
		for _, kv := range f.Key {
			line += fmt.Sprintf(" %s=%s", kv.Column, kv.Value)
		}
		for _, c := range f.Columns {
			line += " ~" + c
		}
		all = append(all, line)
	}
	return all
}

// wholeReader is what a reader of a live server can do.
type wholeReader interface {
	compare.Reader
	compare.Searcher
	compare.Collator
}

// changedReader opens a reader of a side and changes it.
func changedReader(side compare.Side, v checksum.View, change func(wholeReader) compare.Reader) (compare.Reader, error) {
	reader, err := side.Open(v)
	if err != nil {
		return nil, err
	}
	whole, ok := reader.(wholeReader)
	if !ok {
		return nil, errors.ErrUnsupported
	}
	return change(whole), nil
}
