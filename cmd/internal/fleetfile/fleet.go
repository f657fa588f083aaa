// Package fleetfile reads and checks what a run is about: the fleet file, or the flags
// that stand for one. It names every mistake by its place. It knows addresses and how
// to log in, but connects to nothing, and does not know what is done with a fleet.
package fleetfile

import (
	"context"
	"fmt"
	"log/slog"
	"slices"

	"allclear/checksum/server"
	"allclear/cmd/internal/login"
	"allclear/cmd/internal/quiethours"
	"allclear/compare/brake"
	"allclear/compare/identity/entity"
)

// A Fleet is what a run is about, from a fleet file or from the command line. It is
// checked; only passwords that have to be asked for may still be missing.
type Fleet struct {
	Name       string
	FromFlags  bool     // its one pair is given by --a and --b
	Databases  []string // empty means every one but the system's
	Tables     []*Pattern
	Exclude    []*Pattern
	AppendOnly []*Pattern // tables whose rows are never deleted
	Pairs      []Pair
	Features   []Feature
	Accepted   []Accepted
	Severities []Severity       // by kind
	QuietHours quiethours.Hours // in which runs that are gentle may read
	Production bool             // the fleet file says that the site runs on it
	IDs        IDRules
	// Config is the file without its comments, which may hold what no key of it may: passwords. Nil
	// where there is no file.
	Config       []byte
	ConfigSHA256 string // of the file's bytes, or of the flags that stand for it
}

// A Pair is one pair and how to reach its members.
type Pair struct {
	Name  string
	A, B  Member
	Lacks string // the member that it does not have: "a" or "b", "" for none
	// Limits are those of a run that is gentle: the pair's, the fleet's or the defaults.
	Limits brake.Limits
}

// Members are the members that the pair has, a first.
func (p *Pair) Members() []*Member {
	var members []*Member
	for _, which := range p.MemberNames() {
		members = append(members, p.Member(which))
	}
	return members
}

// MemberNames are the names of the members that the pair has: "a", "b".
func (p *Pair) MemberNames() []string {
	return slices.DeleteFunc([]string{"a", "b"}, func(which string) bool { return which == p.Lacks })
}

// Member is one of the members that the pair has.
func (p *Pair) Member(which string) *Member {
	if which == "b" {
		return &p.B
	}
	return &p.A
}

// Needs says which members a pair must have.
type Needs int

// What a command needs of a pair.
const (
	Both     Needs = iota
	AtLeastA       // b may be missing
	Either         // one of them may be missing
)

// AreMet tells whether a pair that has these members has enough.
func (n Needs) AreMet(hasA, hasB bool) bool {
	lack := n.lack(hasA, hasB)
	return (hasA || lack == "a") && (hasB || lack == "b")
}

// lack is the member that a pair may lack and does, "" for none.
func (n Needs) lack(hasA, hasB bool) string {
	switch {
	case n != Both && !hasB:
		return "b"
	case n == Either && !hasA:
		return "a"
	}
	return ""
}

// IDRules are what the fleet file says of IDs.
type IDRules struct {
	entity.Rules
	Generators []Generator
	Ledger     string // the path of the ledger, "" for none
}

// A Generator is a ticket table and how to reach its servers.
type Generator struct {
	Name, Table string
	Servers     []Member
}

// A Feature is a part of the site and the tables that it lives on.
type Feature struct {
	Name       string
	Tables     []*Pattern
	CanDisable bool
}

// A Member is how to reach one member.
type Member struct {
	Address Address
	Login   login.Login
}

// Config is what package server takes. It holds the password as plain text, so
// it is made at the moment of use and kept nowhere.
func (m Member) Config(name string) server.Config {
	return server.Config{
		Name:     name,
		Host:     m.Address.Host,
		Port:     m.Address.Port,
		Socket:   m.Address.Socket,
		User:     m.Login.User,
		Password: m.Login.Password.Reveal(),
		TLS:      m.Login.TLS,
		CAFile:   m.Login.CAFile,
		CertFile: m.Login.CertFile,
		KeyFile:  m.Login.KeyFile,
	}
}

// IsAppendOnly tells whether the rows of a table are never deleted. It is the run's
// compare.Options.AppendOnly.
func (f *Fleet) IsAppendOnly(table string) bool { return matchAny(f.AppendOnly, table) }

// UnusedAppendOnly are the patterns of append_only that IsAppendOnly was asked for no table of.
func (f *Fleet) UnusedAppendOnly() []string { return unused(f.AppendOnly) }

// PairNames are the names of all pairs, in the order of the fleet.
func (f *Fleet) PairNames() []string {
	names := make([]string, len(f.Pairs))
	for i := range f.Pairs {
		names[i] = f.Pairs[i].Name
	}
	return names
}

// MemberName is what messages call a member; which is a or b.
func (f *Fleet) MemberName(pair, which string) string { return f.place(pair, which).String() }

// Members are the members of the pairs and then the servers of the generators, in the order
// of the fleet.
func (f *Fleet) Members() []*Member {
	all := make([]*Member, 0, 2*len(f.Pairs))
	for i := range f.Pairs {
		all = append(all, f.Pairs[i].Members()...)
	}
	for i := range f.IDs.Generators {
		for j := range f.IDs.Generators[i].Servers {
			all = append(all, &f.IDs.Generators[i].Servers[j])
		}
	}
	return all
}

// AskPasswords asks for the password of each user that has no source of one. It asks
// once for each user, since the members of a fleet share their accounts. If ask is nil,
// no password is sent.
func (f *Fleet) AskPasswords(ask func(prompt string) (login.Secret, error), log *slog.Logger) error {
	answers := map[string]login.Secret{}
	for _, member := range f.Members() {
		if !member.Login.Ask {
			continue
		}
		user := member.Login.User
		if _, known := answers[user]; !known {
			answer, err := f.askPassword(user, ask, log)
			if err != nil {
				return err
			}
			answers[user] = answer
		}
		member.Login.Password = answers[user]
	}
	return nil
}

func (f *Fleet) askPassword(user string, ask func(prompt string) (login.Secret, error), log *slog.Logger) (login.Secret, error) {
	if ask == nil {
		log.LogAttrs(context.Background(), slog.LevelInfo,
			"no password is sent: nothing names one, and there is no terminal to ask on", slog.String("user", user))
		return login.Secret{}, nil
	}
	whose := "user " + user
	if !f.FromFlags {
		whose += " (fleet " + f.Name + ")"
	}
	answer, err := ask(fmt.Sprintf("Password of %s, Enter for none: ", whose))
	if err != nil {
		return login.Secret{}, fmt.Errorf("asking for the password of %s: %w", user, err)
	}
	return answer, nil
}
