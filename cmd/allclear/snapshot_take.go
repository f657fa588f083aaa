package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"allclear/checksum"
	"allclear/checksum/server"
	"allclear/checksum/snapshot"
	"allclear/cmd/internal/exit"
	"allclear/cmd/internal/fleetfile"
	"allclear/cmd/internal/progress"
	"allclear/compare"
	"allclear/compare/damage"
	"allclear/compare/drift"
	"allclear/compare/identity"
)

// taking is one run of `allclear snapshot`.
type taking struct {
	*snapshotOptions
	fleet  *fleetfile.Fleet
	chosen *fleetfile.Filter
	key    []byte
	engine engine
	screen screen
}

// taken is what became of one member's snapshot.
type taken struct {
	fleetfile.Place
	manifest *snapshot.Manifest // nil if there is none
	err      error
}

// run records all members, and writes what became of it to out. One member's trouble does
// not end the others.
func (t *taking) run(ctx context.Context, out io.Writer) error {
	servers := &openServers{open: t.engine.open, log: t.screen.log, lockWait: t.lockWait}
	defer func() {
		if err := servers.close(); err != nil {
			t.screen.log.LogAttrs(ctx, slog.LevelDebug, "closing connections", slog.Any("error", err))
		}
	}()
	places, targets := t.fleet.Places()
	members, names := make([]member, len(places)), make([]string, len(places))
	for i, at := range places {
		names[i] = at.String()
		var err error
		if members[i], err = servers.one(targets[i], names[i]); err != nil {
			return err
		}
	}
	if err := checkFiles(t.files(len(members))); err != nil {
		return err
	}
	shown := progress.Start(progress.Work{Doing: "recording", Units: "members", Names: names}, t.screen.stderr, t.screen.log, t.screen.quiet)
	defer shown.Stop()
	all := make([]taken, len(places))
	var group errgroup.Group
	group.SetLimit(t.atOnce.value)
	for i := range places {
		group.Go(func() error {
			shown.PairStarted(names[i])
			defer shown.PairDone(names[i])
			all[i] = taken{Place: places[i]}
			all[i].manifest, all[i].err = t.take(ctx, places[i], members[i], recordingOf{shown.Counter, names[i]})
			return nil // one member's trouble must not end the others
		})
	}
	_ = group.Wait() // what became of each is in all
	shown.Stop()
	return errors.Join(writeTaken(out, t.out, all), t.problems(all))
}

// take records one member. Logging in first tells a wrong password with its remedy, before
// anything is written.
func (t *taking) take(ctx context.Context, at fleetfile.Place, from member, heard snapshot.Progress) (*snapshot.Manifest, error) {
	o := snapshot.Options{
		Pair: at.Pair, Member: at.Member, Tool: "allclear " + buildVersion(), Databases: t.fleet.Databases,
		View: recordedView, Fingerprints: func() snapshot.Fingerprint { return damage.NewFingerprinter().Append },
		Variables: slices.Concat(drift.Variables(), compare.Variables(), identity.Variables()),
		Jobs:      t.jobs.value, HashKeys: t.key, Resume: t.resume, Progress: heard,
	}
	if t.chosen.Active() {
		o.IsPlanned = t.chosen.Selects
	}
	err := from.Ping(ctx)
	var m *snapshot.Manifest
	if err == nil {
		m, err = t.record(ctx, from, o)
	}
	if err != nil && ctx.Err() != nil { // what the server said about it is beside the point
		again := "the same command with --resume goes on with it"
		if t.consistent {
			again = "take it anew into another folder, or remove what is there: tables of one moment cannot be added to"
		}
		return nil, exit.WithHint(context.Cause(ctx), again)
	}
	return m, err
}

// record records a member as it is while it is read, or with --consistent as it is at one
// moment.
func (t *taking) record(ctx context.Context, from member, o snapshot.Options) (_ *snapshot.Manifest, err error) {
	if !t.consistent {
		return t.engine.take(ctx, t.out, from, o)
	}
	// Nobody is kept from writing for a snapshot that would be refused.
	if err := checkPlace(t.out, o.Pair, o.Member); err != nil {
		return nil, err
	}
	at, err := from.Consistent(ctx, t.jobs.value)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, at.Close()) }()
	catalog, err := at.Catalog(ctx, o.Databases)
	if err != nil {
		return nil, err
	}
	var ofNow []string
	for _, table := range at.NonTransactional(catalog) {
		if name := table.FullName(); o.IsPlanned == nil || o.IsPlanned(name) {
			ofNow = append(ofNow, name+" ("+table.Engine+")")
		}
	}
	if len(ofNow) > 0 {
		return nil, exit.WithHint(fmt.Errorf("only InnoDB shows a table as it was at one moment, not %s", strings.Join(ofNow, ", ")),
			"--exclude them, and record them into another folder without --consistent")
	}
	return t.engine.take(ctx, t.out, at, o)
}

// checkPlace refuses to take a snapshot where there is one.
func checkPlace(out, pair, member string) error {
	found, err := snapshot.Find(out)
	if err != nil {
		return nil //nolint:nilerr // there is none, or writing will say what is wrong
	}
	for _, one := range found {
		switch {
		case one.Pair != pair || one.Member != member:
		case one.Partial:
			return exit.WithHint(fmt.Errorf("%s: %w", one.Dir, snapshot.ErrPartial), "remove the folder: one of one moment cannot be gone on with")
		default:
			return exit.WithHint(fmt.Errorf("%s: %w", one.Dir, snapshot.ErrExists), "give --out another folder; a snapshot is never overwritten")
		}
	}
	return nil
}

// recordedView is how a table is read for a snapshot.
func recordedView(t *checksum.Table) (view checksum.View, blocked string) {
	p := compare.PlanRecording(t)
	return p.A, p.Blocked
}

// files is how many files recording may need at the same time: a connection and a file for
// each table that is read.
func (t *taking) files(members int) uint64 {
	return fewestFiles + uint64(members*server.MostKept+2*min(t.atOnce.value, members)*t.jobs.value)
}

// problems is the error of a run that left something undone.
func (t *taking) problems(all []taken) error {
	var found exit.Problems
	for i := range all {
		if err := all[i].err; err != nil {
			found = append(found, fmt.Errorf("recording %s: %w", all[i].Place, err))
		}
	}
	// A pattern may be for tables that nobody got to see.
	if unused := t.chosen.UnusedIncludes(); len(found) == 0 && len(unused) > 0 {
		found = append(found, exit.WithHint(fmt.Errorf("no table that the account can see matches %s", strings.Join(unused, ", ")),
			"patterns are matched with db.table; `allclear explain` lists the tables"))
	}
	if len(found) == 0 {
		return nil
	}
	return found
}

// recordingOf tells a counter of one member's recording.
type recordingOf struct {
	to     *progress.Counter
	member string
}

// TablePlanned implements snapshot.Progress.
func (r recordingOf) TablePlanned(table string, rows uint64) {
	r.to.TablePlanned(r.member, table, rows)
}

// RowsRecorded implements snapshot.Progress.
func (r recordingOf) RowsRecorded(table string, rows uint64) {
	r.to.RowsVerified(r.member, table, rows)
}

// TableRecorded implements snapshot.Progress.
func (r recordingOf) TableRecorded(table string, _ uint64, _ int64) { r.to.TableRead(r.member, table) }
