package main

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"allclear/cmd/internal/exit"
	"allclear/cmd/internal/fleetfile"
	"allclear/cmd/internal/login"
)

// targetOptions name the servers of a command: by a fleet file, or as one pair on the
// command line.
type targetOptions struct {
	file      string
	a, b      string
	databases []string
	login     login.Level
	tls       choice
	needs     fleetfile.Needs
	oneMember string // what to type for one member, where one of a pair is enough
}

// defaultTargetOptions name no server, and leave TLS to the package that logs in.
func defaultTargetOptions() targetOptions {
	return targetOptions{tls: choice{allowed: login.TLSModes()}}
}

func (o *targetOptions) addFlags(cmd *cobra.Command) {
	cmd.Flags().VarP((*path)(&o.file), "config", "c", "the fleet `file`")
	if err := cmd.MarkFlagFilename("config", "yaml", "yml"); err != nil {
		panic(err) // it fails only for a flag that the command does not have
	}
	o.addPairFlags(cmd)
	cmd.Flags().StringArrayVar(&o.databases, "database", nil,
		"a database (`name`) to verify; may be given several times (default: all but the system's)")
}

// addPairFlags adds the flags that stand for a fleet file.
func (o *targetOptions) addPairFlags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&o.a, "a", "", "member a: `HOST:PORT`, or the path of a socket (port 3306 unless given)")
	flags.StringVar(&o.b, "b", "", "member b: `HOST:PORT`, or the path of a socket")
	flags.StringVar(&o.login.User, "user", "", "the `name` to log in with, on both members")
	flags.Var((*path)(&o.login.DefaultsFile), "defaults-file", "a MySQL option `file` whose [client] group has user and password")
	flags.Var((*path)(&o.login.PasswordFile), "password-file", "a `file` whose first line is the password")
	flags.StringVar(&o.login.PasswordEnv, "password-env", "", "the environment `variable` that holds the password")
	flags.Var(&o.tls, "tls", strings.Join(o.tls.allowed, ", ")+` (default "preferred")`)
	completeWords(cmd, "tls", o.tls.allowed)
	flags.Var((*path)(&o.login.TLSCA), "tls-ca", "a `file` of certificates (PEM) for verify-ca and verify-identity")
	flags.Var((*path)(&o.login.TLSCert), "tls-cert", "a `file` with the client's own certificate (PEM), for accounts that require one")
	flags.Var((*path)(&o.login.TLSKey), "tls-key", "the `file` with the key of --tls-cert (PEM, without a passphrase)")
}

// fileless are the flags that a fleet file replaces.
func (*targetOptions) fileless() []string {
	return []string{"a", "b", "database", "user", "defaults-file", "password-file", "password-env", "tls", "tls-ca",
		"tls-cert", "tls-key"}
}

// load returns the fleet that the flags name, checked. It connects to nothing.
func (o *targetOptions) load(cmd *cobra.Command, around surroundings, log *slog.Logger) (*fleetfile.Fleet, error) {
	sources := login.NewSources(around.lookupEnv, log)
	if !cmd.Flags().Changed("config") {
		return o.pairFleet(cmd, sources)
	}
	for _, name := range o.fileless() {
		if cmd.Flags().Changed(name) {
			return nil, exit.Usage(exit.WithHint(fmt.Errorf("--%s and a fleet file are two ways to say the same thing", name),
				"write it into "+o.file+", or leave -c out"))
		}
	}
	return fleetfile.Load(o.file, sources, o.needs)
}

// pairFleet makes a fleet of the one pair on the command line.
func (o *targetOptions) pairFleet(cmd *cobra.Command, sources login.Sources) (*fleetfile.Fleet, error) {
	if !o.needs.AreMet(o.a != "", o.b != "") {
		command := commandLine(append(strings.Fields(cmd.CommandPath())[1:], cmd.Flags().Args()...)) // with the run that was named
		missing, example := "--a and --b name no pair", command+" --a db01a:3306 --b db01b:3306 --user allclear"
		switch {
		case o.needs == fleetfile.Either:
			missing, example = "no fleet file and no server to work on", o.oneMember
		case o.a != "":
			missing = "--b is missing"
		case o.b != "":
			missing = "--a is missing"
		case cmd.Flags().Lookup("config") != nil:
			missing = "no fleet file and no pair to work on"
			example = command + " -c fleet.yaml, or " + example
		}
		return nil, exit.Usage(exit.WithHint(errors.New(missing), example))
	}
	pair := fleetfile.Flags{Databases: o.databases, Login: o.login}
	pair.Login.TLS = o.tls.value
	var err error
	if pair.A, err = memberFlag("a", o.a); err != nil {
		return nil, err
	}
	if pair.B, err = memberFlag("b", o.b); err != nil {
		return nil, err
	}
	return fleetfile.FromFlags(pair, sources, o.needs)
}

// memberFlag is the address of a member, nil if its flag is not given.
func memberFlag(flag, text string) (*fleetfile.Address, error) {
	if text == "" {
		return nil, nil
	}
	at, err := fleetfile.ParseAddress(text)
	if err != nil {
		return nil, badFlag(flag, err, "")
	}
	return &at, nil
}

// given are the flags that name the servers, as they were given. Their paths are whole: who reads a
// mail of cron pastes them in another folder.
func (o *targetOptions) given(cmd *cobra.Command) (args []string) {
	if cmd.Flags().Changed("config") {
		return []string{"-c", absolute(o.file)}
	}
	for _, name := range o.fileless() {
		flag := cmd.Flags().Lookup(name)
		if flag == nil || !flag.Changed {
			continue
		}
		values := []string{flag.Value.String()}
		if several, ok := flag.Value.(pflag.SliceValue); ok {
			values = several.GetSlice()
		}
		for _, value := range values {
			if _, isPath := flag.Value.(*path); isPath {
				value = absolute(value)
			}
			args = append(args, "--"+name, value)
		}
	}
	return args
}
