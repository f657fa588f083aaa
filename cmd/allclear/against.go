package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"allclear/cmd/internal/fleetfile"
	"allclear/report"
)

// againstOptions say that members are verified against snapshots of them, or snapshots
// against others.
type againstOptions struct {
	dir, with string
	hashKeys  secretFile
	noWrites  bool
	choice    memberOptions
}

func (o *againstOptions) addFlags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.Var((*path)(&o.dir), "against", "verify members against their snapshots in this `folder`, not against each other")
	flags.Var((*path)(&o.with), "with", "with --against: compare its snapshots with those in this `folder`; no server is asked")
	flags.BoolVar(&o.noWrites, "no-writes", false,
		"with --against: you declare that nobody has written to the members since, so that whatever differs is damage")
	o.hashKeys.addFlag(cmd, "with --against: the `file` that the snapshots were taken with, if keys of text were hashed")
	o.choice.addFlags(cmd, "with --against: verify")
	for _, folder := range []string{"against", "with"} {
		if err := cmd.MarkFlagDirname(folder); err != nil {
			panic(err) // it fails only for a flag that the command does not have
		}
	}
}

// settle refuses flags that contradict each other, before anything is opened, and settles what
// a run against snapshots checks.
func (o *againstOptions) settle(cmd *cobra.Command, target *targetOptions, checks *choices) error {
	isGiven := cmd.Flags().Changed
	if o.dir == "" {
		for _, name := range []string{"with", "no-writes", "hash-keys", "pair", "member"} {
			if isGiven(name) {
				return badFlag(name, errors.New("it is for a run against snapshots"), "--against FOLDER with it, or leave it out")
			}
		}
		return nil
	}
	target.needs = fleetfile.Either
	verify := "allclear verify --against " + o.dir
	target.oneMember = verify + " -c fleet.yaml, or " + verify + " --a db01a:3306 --user allclear"
	if o.with != "" {
		for _, name := range append(target.fileless(), "config") {
			if name != "database" && isGiven(name) {
				return badFlag(name, errors.New("two snapshots are compared in files: no server is asked"), "leave it out, or leave --with out")
			}
		}
		if isSameFolder(o.dir, o.with) {
			return badFlag("with", errors.New("that is the folder of --against"), "another folder: a snapshot always equals itself")
		}
	}
	return o.settleChecks(isGiven("checks"), checks)
}

func isSameFolder(x, y string) bool {
	one, err := os.Stat(x)
	other, alsoErr := os.Stat(y)
	if err != nil || alsoErr != nil {
		return filepath.Clean(x) == filepath.Clean(y)
	}
	return os.SameFile(one, other)
}

// settleChecks leaves out the checks that snapshots have nothing for, and refuses them where
// they are asked for.
func (o *againstOptions) settleChecks(areGiven bool, checks *choices) error {
	lacks := map[string]string{string(report.Identity): "IDs are looked at on live members: allclear ids does it"}
	if o.with != "" {
		lacks[string(report.Charset)] = "snapshots hold no texts to look at: allclear charset looks at live members"
	}
	if !areGiven {
		checks.values = slices.DeleteFunc(slices.Clone(checks.values), func(c string) bool { return lacks[c] != "" })
		return nil
	}
	for _, check := range checks.values {
		if why := lacks[check]; why != "" {
			return badFlag("checks", fmt.Errorf("%s is not for a run against snapshots", check), why)
		}
	}
	if slices.Equal(checks.values, []string{string(report.Charset)}) {
		return badFlag("checks", errors.New("snapshots hold no texts to look at"),
			"--checks rows,charset; allclear charset looks at live members")
	}
	return nil
}
