package main

import (
	"context"
	"errors"
	"log/slog"
	"sync"

	"allclear/checksum/server"
	"allclear/cmd/internal/exit"
	"allclear/cmd/internal/fleetfile"
	"allclear/compare"
	"allclear/compare/identity"
)

// A member is one side of a pair that the command line opens and closes.
type member interface {
	compare.Side
	identity.Source
	Ping(ctx context.Context) error
	Databases(ctx context.Context) ([]string, error)
	Close() error
}

// engine is what a command works with: the real packages, or what a test puts
// in their place.
type engine struct {
	open    func(cfg server.Config, log *slog.Logger) (member, error)
	verify  func(ctx context.Context, p compare.Pair, o compare.Options) compare.PairOutcome
	explain func(ctx context.Context, p compare.Pair, o compare.Options) compare.PairPlan
	list    func(ctx context.Context, shards []identity.Shard, o identity.Options) ([]identity.EntityOutcome, []identity.Holder, []compare.Gap)
	look    func(ctx context.Context, shards []identity.Shard, o identity.Options) *identity.Outcome
}

func newEngine() engine {
	return engine{
		open: func(cfg server.Config, log *slog.Logger) (member, error) {
			opened, err := server.Open(cfg, log)
			if err != nil {
				return nil, err // a nil *server.Member must not become a member
			}
			return opened, nil
		},
		verify:  compare.Verify,
		explain: compare.Explain,
		list:    identity.Explain,
		look:    identity.Look,
	}
}

// openPair is a pair whose members are open, though not connected yet. A shard of
// one server has no b.
type openPair struct {
	name string
	a, b member
}

// members are those that the pair has, a first.
func (p openPair) members() []member {
	if p.b == nil {
		return []member{p.a}
	}
	return []member{p.a, p.b}
}

func (p openPair) sides() compare.Pair { return compare.Pair{Name: p.name, A: p.a, B: p.b} }

// openFleet opens every member before any work starts, so that a bad setting
// ends the run at once. closeAll is to be called also after an error.
func (e engine) openFleet(f *fleetfile.Fleet, log *slog.Logger) (pairs []openPair, closeAll func() error, err error) {
	var opened []member
	closeAll = func() error {
		var errs []error
		for _, one := range opened {
			errs = append(errs, one.Close())
		}
		return errors.Join(errs...)
	}
	for _, target := range f.Pairs {
		var both [2]member
		for i, one := range target.Members() {
			name := f.MemberName(target.Name, string("ab"[i]))
			m, err := e.open(one.Config(name), log)
			if err != nil {
				return nil, closeAll, exit.Usage(err)
			}
			opened = append(opened, m)
			both[i] = m
		}
		pairs = append(pairs, openPair{target.Name, both[0], both[1]})
	}
	return pairs, closeAll, nil
}

// openGenerators opens the servers that hand out IDs.
func (e engine) openGenerators(f *fleetfile.Fleet, log *slog.Logger) (generators []identity.Generator, closeAll func() error, err error) {
	var opened []member
	closeAll = func() error {
		var errs []error
		for _, one := range opened {
			errs = append(errs, one.Close())
		}
		return errors.Join(errs...)
	}
	for _, target := range f.IDs.Generators {
		g := identity.Generator{Name: target.Name, Table: target.Table}
		for _, one := range target.Servers {
			name := target.Name + " on " + one.Address.String()
			m, err := e.open(one.Config(name), log)
			if err != nil {
				return nil, closeAll, exit.Usage(err)
			}
			opened = append(opened, m)
			g.Servers = append(g.Servers, identity.GeneratorServer{Name: one.Address.String(), Source: m})
		}
		generators = append(generators, g)
	}
	return generators, closeAll, nil
}

// refused is the outcome of a pair with a member that lets nobody in. Package
// compare would ask it again and again, and some servers lock an account for
// that.
func (p openPair) refused(failed exit.Problems) compare.PairOutcome {
	outcome := compare.PairOutcome{Name: p.name}
	outcome.A.Address = p.a.Address()
	if p.b != nil {
		outcome.B.Address = p.b.Address()
	}
	for _, err := range failed {
		outcome.Gaps = append(outcome.Gaps, compare.Gap{Pair: p.name, Reason: err.Error()})
	}
	return outcome
}

// reach logs in to both members at once and says who let nobody in. The errors
// carry the servers' hints.
func (p openPair) reach(ctx context.Context) exit.Problems {
	var errs [2]error
	var both sync.WaitGroup
	for i, one := range p.members() {
		both.Go(func() { errs[i] = one.Ping(ctx) })
	}
	both.Wait()
	var found exit.Problems
	for _, err := range errs {
		if err != nil {
			found = append(found, err)
		}
	}
	return found
}
