package main

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"allclear/checksum/server"
	"allclear/checksum/snapshot"
	"allclear/cmd/internal/exit"
	"allclear/cmd/internal/fleetfile"
	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/fleet"
	"allclear/compare/identity"
	"allclear/compare/identity/entity"
)

// A member is one side of a pair that the command line opens and closes.
type member interface {
	compare.Side
	snapshot.Source
	identity.Source
	fleet.Account
	Databases(ctx context.Context) ([]string, error)
	// Consistent shows all tables as they are at one moment, over so many connections.
	Consistent(ctx context.Context, connections int) (*server.Consistent, error)
	Close() error
}

// engine is the packages that a command works with, or what a test puts in their
// place.
type engine struct {
	open    func(cfg server.Config, log *slog.Logger) (member, error)
	verify  func(ctx context.Context, p compare.Pair, o compare.Options) compare.PairOutcome
	explain func(ctx context.Context, p compare.Pair, o compare.Options) compare.PairPlan
	list    func(ctx context.Context, shards []identity.Shard, o identity.Options) ([]identity.EntityOutcome, []entity.Holder, []finding.Gap)
	take    func(ctx context.Context, dir string, from snapshot.Source, o snapshot.Options) (*snapshot.Manifest, error)
	look    func(ctx context.Context, shards []identity.Shard, o identity.Options) *identity.Outcome
}

func newEngine() engine {
	definitions := server.NewDefinitions() // the pairs of a fleet hold much the same tables
	return engine{
		open: func(cfg server.Config, log *slog.Logger) (member, error) {
			cfg.Definitions = definitions
			opened, err := server.Open(cfg, log)
			if err != nil {
				return nil, err // a nil *server.Member must not become a member
			}
			return opened, nil
		},
		verify:  fleet.Verify,
		explain: fleet.Explain,
		list:    identity.Explain,
		look:    identity.Look,
		take:    snapshot.Take,
	}
}

// openPair is a pair whose members are open, though not connected yet. A shard of
// one server has no b.
type openPair struct {
	name string
	a, b member
}

// members are the members that the pair has, a first.
func (p openPair) members() []member {
	if p.b == nil {
		return []member{p.a}
	}
	return []member{p.a, p.b}
}

func (p openPair) sides() compare.Pair {
	pair := compare.Pair{Name: p.name, A: p.a}
	if p.b != nil { // a nil member must not become a side
		pair.B = p.b
	}
	return pair
}

// reach logs in to both members at once, and returns the errors of those that it could
// not log in to, with their hints.
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

// openServers opens the servers of a command, and closes all that it has opened.
type openServers struct {
	open func(cfg server.Config, log *slog.Logger) (member, error)
	log  *slog.Logger
	// lockWait is how long to wait for tables that others have locked, 0 for the default.
	lockWait time.Duration
	opened   []member
}

func (s *openServers) close() error {
	var errs []error
	for _, one := range s.opened {
		errs = append(errs, one.Close())
	}
	return errors.Join(errs...)
}

func (s *openServers) one(target *fleetfile.Member, name string) (member, error) {
	cfg := target.Config(name)
	cfg.LockWait = s.lockWait
	m, err := s.open(cfg, s.log)
	if err != nil {
		return nil, exit.Usage(err)
	}
	s.opened = append(s.opened, m)
	return m, nil
}

// pairs opens every member before any work starts, so that a bad setting ends the run
// at once.
func (s *openServers) pairs(f *fleetfile.Fleet) (pairs []openPair, err error) {
	for _, target := range f.Pairs {
		var both [2]member
		for i, one := range target.Members() {
			if both[i], err = s.one(one, f.MemberName(target.Name, string("ab"[i]))); err != nil {
				return nil, err
			}
		}
		pairs = append(pairs, openPair{target.Name, both[0], both[1]})
	}
	return pairs, nil
}

// generators opens the servers that hand out IDs.
func (s *openServers) generators(f *fleetfile.Fleet) (generators []identity.Generator, err error) {
	for _, target := range f.IDs.Generators {
		g := identity.Generator{Generator: entity.Generator{Name: target.Name, Table: target.Table}}
		for i := range target.Servers {
			address := target.Servers[i].Address.String()
			m, err := s.one(&target.Servers[i], target.Name+" on "+address)
			if err != nil {
				return nil, err
			}
			g.Servers = append(g.Servers, identity.GeneratorServer{Name: address, Source: m})
		}
		generators = append(generators, g)
	}
	return generators, nil
}
