package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/spf13/cobra"

	"allclear/cmd/internal/exit"
	"allclear/cmd/internal/login"
)

// initOptions are everything that `allclear init` can be told.
type initOptions struct {
	target targetOptions
	file   string
	log    logOptions
}

func newInitCommand(around surroundings, engine engine) *cobra.Command {
	var o initOptions
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Write a commented fleet file for a pair, to be extended",
		Long: `Connects to both members of a pair, lists their databases, and writes a fleet
file with comments. It overwrites no file. The password is not written: the file
names where it is kept.

` + passwordHelp() + "\n\n" + plainExitHelp(),
		Example: `  allclear init --a db01a --b db01b --user allclear --password-file /etc/allclear/password
  allclear init --a db01a --b db01b --defaults-file ~/.my.cnf --file - | less`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return initFleet(cmd, &o, around, engine) },
	}
	o.target.addPairFlags(cmd)
	cmd.Flags().StringVar(&o.file, "file", "fleet.yaml", "the `file` to write, - for stdout")
	o.log.addFlags(cmd)
	return cmd
}

func initFleet(cmd *cobra.Command, o *initOptions, around surroundings, engine engine) error {
	log := o.log.logger(around.err)
	f, err := o.target.load(cmd, around, log)
	if err != nil {
		return err
	}
	// Found out now, not after the password has been typed; the file is made
	// exclusively all the same.
	if _, err := os.Lstat(o.file); o.file != "-" && err == nil {
		return existsAlready(o.file)
	}
	ctx := cmd.Context()
	if err := f.askPasswords(login.AskOn(ctx, around.in, around.err), log); err != nil {
		return err
	}
	a, b, err := listDatabases(ctx, f, engine, log)
	if err != nil {
		return err
	}
	text, err := fleetTemplate(f, &o.target.login, a, b)
	if err != nil {
		return err
	}
	if o.file == "-" {
		_, err := around.out.Write(text)
		return err
	}
	if err := createFile(o.file, text); err != nil {
		return err
	}
	_, err = fmt.Fprintf(around.out, "%s is written. Read it over, add your other pairs, then: allclear verify -c %s\n", o.file, o.file)
	return err
}

// listDatabases asks both members at once.
func listDatabases(ctx context.Context, f *fleet, engine engine, log *slog.Logger) (a, b []string, err error) {
	pairs, closeAll, err := engine.openFleet(f, log)
	defer func() { err = errors.Join(err, closeAll()) }()
	if err != nil {
		return nil, nil, err
	}
	var found [2][]string
	var failed [2]error
	var both sync.WaitGroup
	for i, one := range []member{pairs[0].a, pairs[0].b} {
		both.Go(func() {
			if failed[i] = one.Ping(ctx); failed[i] == nil {
				found[i], failed[i] = one.Databases(ctx)
			}
		})
	}
	both.Wait()
	var bad exit.Problems
	for _, err := range failed {
		if err != nil {
			bad = append(bad, err)
		}
	}
	if len(bad) > 0 {
		return nil, nil, bad
	}
	return found[0], found[1], nil
}

func existsAlready(path string) error {
	return exit.WithHint(fmt.Errorf("%s is there already, and init overwrites nothing", path), "--file with another name, or - for stdout")
}

func createFile(path string, text []byte) (err error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return existsAlready(path)
	}
	if err != nil {
		return exit.WithHint(err, "--file in a folder that this account may write to, or - for stdout")
	}
	defer func() {
		err = errors.Join(err, file.Close())
		if err != nil {
			// Half a file would stop the next try from writing a whole one.
			err = errors.Join(fmt.Errorf("writing %s: %w", path, err), os.Remove(path))
		}
	}()
	_, err = io.Copy(file, bytes.NewReader(text))
	return err
}

// fleetTemplate writes the fleet file for a pair and the databases that its
// members show.
func fleetTemplate(f *fleet, named *login.Level, onA, onB []string) ([]byte, error) {
	var out bytes.Buffer
	var failed error
	line := func(format string, values ...any) {
		texts := make([]any, len(values))
		for i, value := range values {
			texts[i] = yamlText(fmt.Sprint(value))
		}
		_, _ = fmt.Fprintf(&out, format+"\n", texts...) // a Buffer takes everything
	}
	path := func(key, name string) {
		if name == "" {
			return
		}
		// The fleet file's own folder counts from now on, not this one.
		absolute, err := filepath.Abs(name)
		failed = errors.Join(failed, err)
		line("  "+key+": %s", absolute)
	}
	line("# A fleet file of allclear, begun by `allclear init`. `allclear verify --help` tells every key.")
	line("fleet: shop  # a name for reports and prompts")
	line("")
	line("# How to log in. A pair or a member may have its own user, password_file, ...")
	line("defaults:")
	line("  user: %s", f.Pairs[0].A.Login.User)
	path("defaults_file", named.DefaultsFile)
	path("password_file", named.PasswordFile)
	if named.PasswordEnv != "" {
		line("  password_env: %s", named.PasswordEnv)
	}
	if named.DefaultsFile+named.PasswordFile+named.PasswordEnv == "" {
		line("  # password_file: /etc/allclear/password  # first line; or password_env, or defaults_file")
	}
	line("  tls: %s  # disabled, preferred, required, verify-ca or verify-identity", f.Pairs[0].A.Login.TLS)
	path("tls_ca", named.TLSCA)
	line("")
	writeDatabases(line, onA, onB)
	line("")
	line("# Tables to leave out, by db.table; * spans anything.")
	line("# exclude: [\"shop.sessions\", \"*.tmp_*\"]")
	line("")
	line("pairs:")
	line("  - name: shard01")
	writeMember(line, "a", f.Pairs[0].A.Address)
	writeMember(line, "b", f.Pairs[0].B.Address)
	line("  # - name: shard02")
	line("  #   a: {host: db02a, port: 3306}")
	line("  #   b: {host: db02b, port: 3306}")
	line("")
	line("# Parts of the site that can be left off, and the tables that each lives on.")
	line("# features:")
	line("#   - {name: treasuries, tables: [\"shop.treasuries*\"], can_disable: true}")
	line("")
	line("# The site lives on this fleet: `allclear ids --rehearse` refuses it.")
	line("# production: true")
	line("")
	line("# What hands out IDs, and the columns that store them: for `allclear ids`, which infers")
	line("# the rest. `allclear explain` lists all of it.")
	line("# ids:")
	line("#   ledger: ids.db  # keeps the readings of every run, for forecasts")
	line("#   generators:")
	line("#     - {name: tickets, table: tickets.Tickets64, servers: [{host: tickets01}, {host: tickets02}]}")
	line("#   entities:")
	line("#     - name: listing")
	line("#       keys: [shop.listings.listing_id]")
	line("#       generator: tickets  # without it: the key's AUTO_INCREMENT")
	line("#       references: [\"shop.favorites.target\"]")
	line("#   unique:  # business keys, in one shard only")
	line("#     - {name: email, column: shop.users.email}")
	line("#   local: [\"shop.sessions\"]  # numbers of each shard's own")
	line("#   small: [\"shop.promos.listing_id\"]  # IDs that stay small for good")
	return out.Bytes(), failed
}

func writeDatabases(line func(format string, values ...any), onA, onB []string) {
	names := slices.Concat(onA, onB)
	slices.Sort(names)
	names = slices.Compact(names)
	if len(names) == 0 {
		line("# This account sees no database yet; `allclear explain` prints the grants it needs.")
		line("# databases: [shop]")
		return
	}
	line("databases:")
	for _, name := range names {
		switch {
		case !slices.Contains(onB, name):
			line("  - %s  # on member a only: verify will report its tables as missing", name)
		case !slices.Contains(onA, name):
			line("  - %s  # on member b only: verify will report its tables as missing", name)
		default:
			line("  - %s", name)
		}
	}
}

func writeMember(line func(format string, values ...any), side string, at address) {
	if at.Socket != "" {
		// Relative to where init ran; the file may lie elsewhere.
		socket, err := filepath.Abs(at.Socket)
		if err != nil {
			socket = at.Socket
		}
		line("    "+side+": {socket: %s}", socket)
		return
	}
	line("    "+side+": {host: %s, port: %s}", at.Host, at.Port)
}
