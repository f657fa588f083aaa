package main

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"allclear/cmd/internal/exit"
	"allclear/cmd/internal/fleetfile"
	"allclear/cmd/internal/login"
	"allclear/cmd/internal/progress"
)

// snapshotOptions are all options of `allclear snapshot`.
type snapshotOptions struct {
	target     targetOptions
	choice     memberOptions
	pick       selectOptions
	out        string
	jobs       atLeast
	atOnce     atLeast
	lockWait   time.Duration
	timeout    time.Duration
	consistent bool
	resume     bool
	hashKeys   secretFile
	log        logOptions
}

func defaultSnapshotOptions() snapshotOptions {
	read, run := defaultReadOptions(), defaultRunOptions()
	o := snapshotOptions{
		target: defaultTargetOptions(), choice: defaultMemberOptions(), jobs: read.jobs, atOnce: run.pairs, lockWait: read.lockWait,
		log: defaultLogOptions(),
	}
	o.target.needs = fleetfile.Either
	o.target.oneMember = "allclear snapshot -c fleet.yaml --out DIR, or allclear snapshot --a db01a:3306 --user allclear --out DIR"
	return o
}

func (o *snapshotOptions) addFlags(cmd *cobra.Command) {
	o.target.addFlags(cmd)
	o.choice.addFlags(cmd, "record")
	o.pick.addFlags(cmd)
	flags := cmd.Flags()
	flags.Var((*path)(&o.out), "out", "the `folder` to keep the snapshots in: each is FOLDER/<pair>/<member>")
	flags.Var(&o.jobs, "jobs", "tables read at the same time on each member (default: as many as CPUs, 2 to 4)")
	flags.Lookup("jobs").DefValue = "" // the help must not depend on the machine
	flags.Var(&o.atOnce, "members", "members recorded at the same time")
	flags.DurationVar(&o.lockWait, "lock-wait", o.lockWait, "how long to wait for a table that others have locked")
	flags.DurationVar(&o.timeout, "timeout", o.timeout,
		"end after this time; what is recorded until then can be gone on with (default: never)")
	flags.BoolVar(&o.consistent, "consistent", false, "record all tables as they are at one moment, for a member that is written to")
	flags.BoolVar(&o.resume, "resume", false, "go on with snapshots that were not finished")
	o.hashKeys.addFlag(cmd, "a `file` with a secret: keys of text are kept as hashes by it, not in plain")
	o.log.addFlags(cmd)
}

func newSnapshotCommand(around surroundings, engine engine) *cobra.Command {
	o := defaultSnapshotOptions()
	cmd := &cobra.Command{
		Use:   "snapshot",
		Short: "Record members in files, to verify them against later",
		Long:  snapshotHelp(),
		Example: `  allclear snapshot -c fleet.yaml --member b --out before       # every pair's b, which is out
  allclear snapshot --a db01a --user allclear --out before      # one server: before/a
  allclear snapshot show before                                 # what is in it
  allclear verify --against before -c fleet.yaml --member b     # after the upgrade`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownCommand(cmd, args[0])
			}
			return o.run(cmd, around, engine)
		},
	}
	o.addFlags(cmd)
	cmd.AddCommand(newSnapshotShowCommand(around), newSnapshotCheckCommand(around))
	return cmd
}

func (o *snapshotOptions) check() error {
	switch {
	case o.out == "":
		return exit.Usage(exit.WithHint(errors.New("--out names no folder to keep the snapshots in"), "--out before-upgrade"))
	case o.timeout < 0:
		return badFlag("timeout", errors.New("must not be negative"), "--timeout 30m, or 0 for none")
	case o.lockWait < time.Second:
		return badFlag("lock-wait", errors.New("must be at least a second"), "--lock-wait 30s")
	case o.consistent && o.resume:
		return badFlag("resume", errors.New("tables of one moment cannot be added to those of another"),
			"remove the unfinished snapshot, and take a new one without --resume")
	}
	return nil
}

func (o *snapshotOptions) run(cmd *cobra.Command, around surroundings, engine engine) error {
	if err := o.check(); err != nil {
		return err
	}
	stderr := progress.NewWriter(around.err)
	log := o.log.logger(stderr)
	f, err := o.target.load(cmd, around, log)
	if err != nil {
		return err
	}
	if f, err = o.choice.choose(f); err != nil {
		return err
	}
	key, err := o.hashKeys.read()
	if err != nil {
		return err
	}
	ctx := cmd.Context()
	if err := f.AskPasswords(login.AskOn(ctx, around.in, around.err), log); err != nil {
		return err
	}
	if o.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, o.timeout, timeoutError{o.timeout})
		defer cancel()
	}
	t := taking{
		snapshotOptions: o, fleet: f, chosen: fleetfile.NewFilter(f, o.pick.tables.patterns, o.pick.exclude.patterns),
		key: key, engine: engine, screen: screen{stderr, log, o.log.quiet()},
	}
	return t.run(ctx, around.out)
}
