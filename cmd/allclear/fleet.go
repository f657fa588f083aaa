package main

import (
	"context"
	"fmt"
	"log/slog"

	"allclear/checksum/server"
	"allclear/cmd/internal/login"
	"allclear/compare/identity"
)

// fleet is what a run is about, checked: from a fleet file or from the command
// line. Only passwords to be asked for may still be missing.
type fleet struct {
	Name         string
	FromFlags    bool     // its one pair is given by --a and --b
	Databases    []string // empty means every one but the system's
	Tables       []*pattern
	Exclude      []*pattern
	Pairs        []pairTarget
	Features     []feature
	Production   bool // the fleet file says that the site lives on it
	IDs          idRules
	ConfigSHA256 string // of the file's bytes, or of the flags that stand for it
}

// pairTarget is one pair and how to reach both members.
type pairTarget struct {
	Name  string
	A, B  memberTarget
	Alone bool // there is no b
}

// members are those that the pair has, a first.
func (p *pairTarget) members() []*memberTarget {
	if p.Alone {
		return []*memberTarget{&p.A}
	}
	return []*memberTarget{&p.A, &p.B}
}

// idRules are what the fleet file says of IDs.
type idRules struct {
	identity.Rules
	Generators []generatorTarget
	Ledger     string // the path of the ledger, "" for none
}

// generatorTarget is a ticket table and how to reach its servers.
type generatorTarget struct {
	Name, Table string
	Servers     []memberTarget
}

// feature is a part of the site and the tables that it lives on.
type feature struct {
	Name       string
	Tables     []*pattern
	CanDisable bool
}

// memberTarget is how to reach one member.
type memberTarget struct {
	Address address
	Login   login.Login
}

// config is what package server takes. It holds the password as plain text, so
// it is made at the moment of use and kept nowhere.
func (m memberTarget) config(name string) server.Config {
	return server.Config{
		Name:     name,
		Host:     m.Address.Host,
		Port:     m.Address.Port,
		Socket:   m.Address.Socket,
		User:     m.Login.User,
		Password: m.Login.Password.Reveal(),
		TLS:      m.Login.TLS,
		CAFile:   m.Login.CAFile,
	}
}

// pairNames are the names of all pairs, in the order of the fleet.
func (f *fleet) pairNames() []string {
	names := make([]string, len(f.Pairs))
	for i := range f.Pairs {
		names[i] = f.Pairs[i].Name
	}
	return names
}

// memberName is what messages call a member; which is a or b. A pair that has
// no name but the one made up for it is not named.
func (f *fleet) memberName(pair, which string) string {
	if f.FromFlags {
		return which
	}
	return pair + "/" + which
}

// members gives every member with its name, in the order of the fleet.
func (f *fleet) members() []*memberTarget {
	all := make([]*memberTarget, 0, 2*len(f.Pairs))
	for i := range f.Pairs {
		all = append(all, f.Pairs[i].members()...)
	}
	for i := range f.IDs.Generators {
		for j := range f.IDs.Generators[i].Servers {
			all = append(all, &f.IDs.Generators[i].Servers[j])
		}
	}
	return all
}

// askPasswords asks once for each user whose password nothing names: the
// members of a fleet share their accounts. With nobody to ask (nil), no password
// is sent.
func (f *fleet) askPasswords(ask func(prompt string) (login.Secret, error), log *slog.Logger) error {
	answers := map[string]login.Secret{}
	for _, member := range f.members() {
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

func (f *fleet) askPassword(user string, ask func(prompt string) (login.Secret, error), log *slog.Logger) (login.Secret, error) {
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
