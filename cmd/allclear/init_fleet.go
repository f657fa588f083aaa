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
	"sync"

	"github.com/spf13/cobra"

	"allclear/cmd/internal/exit"
	"allclear/cmd/internal/fleetfile"
	"allclear/cmd/internal/login"
)

// initOptions are all options of `allclear init`.
type initOptions struct {
	target targetOptions
	file   string
	sample bool // every key, for no server
	log    logOptions
}

func newInitCommand(around surroundings, engine engine) *cobra.Command {
	o := initOptions{target: defaultTargetOptions(), file: "fleet.yaml", log: defaultLogOptions()}
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Write a commented fleet file for a pair, to be extended",
		Long: `Connects to both members of a pair, lists their databases, and writes a fleet
file with comments. It overwrites no file. The password is not written: the file
names where it is kept. With --example it writes a file with every key instead, to
read and to copy from, and connects to nothing.

` + passwordHelp() + "\n\n" + plainExitHelp(),
		Example: `  allclear init --a db01a --b db01b --user allclear --password-file /etc/allclear/password
  allclear init --a db01a --b db01b --defaults-file ~/.my.cnf --file - | less
  allclear init --example --file - | less                  # every key, explained`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return initFleet(cmd, &o, around, engine) },
	}
	o.target.addPairFlags(cmd)
	cmd.Flags().Var((*path)(&o.file), "file", "the `file` to write, - for stdout")
	cmd.Flags().BoolVar(&o.sample, "example", false, "write the documented example, which has every key, and connect to nothing")
	o.log.addFlags(cmd)
	return cmd
}

func initFleet(cmd *cobra.Command, o *initOptions, around surroundings, engine engine) error {
	if o.sample {
		return o.write(around, []byte(fleetfile.Example()), "Keep of it what your fleet needs, which is pairs alone", "with its ledger")
	}
	log := o.log.logger(around.err)
	f, err := o.target.load(cmd, around, log)
	if err != nil {
		return err
	}
	// This is checked before the password has to be typed. createFile still refuses a file
	// that appears later.
	if _, err := os.Lstat(o.file); o.file != "-" && err == nil {
		return existsAlready(o.file)
	}
	ctx := cmd.Context()
	if err := f.AskPasswords(login.AskOn(ctx, around.in, around.err), log); err != nil {
		return err
	}
	a, b, err := listDatabases(ctx, f, engine, log)
	if err != nil {
		return err
	}
	text, err := fleetfile.Template(f, &o.target.login, a, b)
	if err != nil {
		return err
	}
	return o.write(around, text, "Read it over, add your other pairs", "with a ledger (take \"# \" from the lines ids: and ledger:)")
}

// write writes the fleet file, and what to do with it; ledger is what a sweep needs besides.
func (o *initOptions) write(around surroundings, text []byte, todo, ledger string) error {
	if o.file == "-" {
		_, err := around.out.Write(text)
		return err
	}
	if err := createFile(o.file, text); err != nil {
		return err
	}
	_, err := fmt.Fprintf(around.out, "%[1]s is written. %[2]s, then: allclear verify -c %[1]s\n"+
		"Every night, %[3]s: allclear sweep -c %[1]s --within 7d --budget 3h --out evidence\n", o.file, todo, ledger)
	return err
}

// listDatabases asks both members at once.
func listDatabases(ctx context.Context, f *fleetfile.Fleet, engine engine, log *slog.Logger) (a, b []string, err error) {
	s := &openServers{open: engine.open, log: log}
	defer func() { err = errors.Join(err, s.close()) }()
	pairs, err := s.pairs(f)
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
