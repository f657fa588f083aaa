package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"allclear/cmd/internal/exit"
	"allclear/cmd/internal/fleetfile"
	"allclear/cmd/internal/login"
	"allclear/compare/ledger"
	"allclear/report"
	"allclear/report/printable"
)

// noteOptions are all options of `allclear note`.
type noteOptions struct {
	file, ledger, fleet string
	at                  string
	kind                choice
	log                 logOptions
}

func newNoteCommand(around surroundings) *cobra.Command {
	o := noteOptions{kind: choice{value: report.PlainNote, allowed: report.NoteKinds()}, log: defaultLogOptions()}
	cmd := &cobra.Command{
		Use:   "note TEXT",
		Short: "Note what happened to the site, for the timeline of the reports",
		Long: `Keeps a note in the ledger of a fleet. The runs that follow show the notes of the
latest incident among their own milestones: those of the last 30 days, from the first
that came after the end of an incident before. Reports that are kept already stay as
they are; allclear report --ledger adds to one what was noted since. A note is never
changed: one that is wrong is followed by another.

The time to detect is that from --kind began or upgraded to detected (or to the first
run that is NO-GO), the time to resolve that from there to the last stable.

--at takes 2026-11-28T04:10:00Z, "2026-11-28 04:10" or 04:10 in local time, or how long
ago it was: 10m.

` + plainExitHelp(),
		Example: `  allclear note -c fleet.yaml "prices are wrong on the site" --kind detected
  allclear note -c fleet.yaml "shop is read-only" --kind disabled --at 04:10
  allclear note --ledger allclear.db "all shards upgraded" --kind upgraded --at 2h`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 || strings.TrimSpace(args[0]) == "" {
				return exit.Usage(exit.WithHint(errors.New("a note is one text, in quotes"), cmd.CommandPath()+` "site disabled" --kind disabled`))
			}
			return o.run(cmd.Context(), args[0], around)
		},
	}
	flags := cmd.Flags()
	flags.VarP((*path)(&o.file), "config", "c", "the fleet `file`, which names the fleet and its ledger")
	flags.Var((*path)(&o.ledger), "ledger", "the ledger's `file`, in place of the fleet file's")
	flags.StringVar(&o.fleet, "fleet", "", "the `name` of the fleet in a ledger of several (default: that of the fleet file, or the only one)")
	flags.StringVar(&o.at, "at", "", "the `time` when it happened (default: now)")
	flags.Var(&o.kind, "kind", "what it tells: "+listed(o.kind.allowed, "or"))
	completeWords(cmd, "kind", o.kind.allowed)
	o.log.addFlags(cmd)
	return cmd
}

func (o *noteOptions) run(ctx context.Context, text string, around surroundings) (err error) {
	now := time.Now()
	at, err := parseWhen(o.at, now)
	if err != nil {
		return badFlag("at", err, `--at 2026-11-28T04:10:00Z, --at "2026-11-28 04:10", --at 04:10 or --at 10m (ago)`)
	}
	if o.file != "" {
		f, err := fleetfile.Load(o.file, login.NewSources(around.lookupEnv, o.log.logger(around.err)), fleetfile.Either)
		if err != nil {
			return err
		}
		if o.ledger == "" {
			o.ledger = f.IDs.Ledger
		}
		if o.fleet == "" {
			o.fleet = f.Name
		}
	}
	if o.ledger == "" {
		return exit.Usage(exit.WithHint(errors.New("no ledger to keep the note in"),
			"--ledger FILE, or ids: ledger: in the fleet file that -c names"))
	}
	isNew := isMissing(o.ledger)
	if isNew && o.fleet == "" && o.file == "" { // opening would make one
		return exit.Usage(exit.WithHint(fmt.Errorf("there is no ledger %s", o.ledger), "--fleet NAME, or -c fleet.yaml, to begin one"))
	}
	kept, err := ledger.Open(ctx, o.ledger)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, kept.Close()) }()
	if isNew { // a stderr that is gone keeps no note from being kept
		_, _ = fmt.Fprintf(around.err, "note: new ledger %s: no run is known there\n", printable.Text(o.ledger))
	}
	if o.fleet == "" && o.file == "" {
		if o.fleet, err = onlyFleet(ctx, kept, o.ledger); err != nil {
			return err
		}
	}
	origin := findOrigin(around.lookupEnv)
	if err := kept.Add(ctx, ledger.Note{Fleet: o.fleet, At: at, Kind: o.kind.value, Text: text, Author: origin.user}); err != nil {
		return err
	}
	_, err = fmt.Fprintf(around.out, "noted of fleet %s: %s UTC, %s: %s\n", printable.Text(o.fleet),
		at.UTC().Format(time.DateTime), o.kind.value, printable.Text(text))
	return err
}

// onlyFleet is the name of the only fleet of a ledger.
func onlyFleet(ctx context.Context, kept *ledger.Ledger, path string) (string, error) {
	names, err := kept.Fleets(ctx)
	switch {
	case err != nil:
		return "", err
	case len(names) == 1:
		return names[0], nil
	case len(names) == 0:
		return "", exit.Usage(exit.WithHint(fmt.Errorf("the ledger %s knows no fleet yet", path), "--fleet NAME, or -c fleet.yaml"))
	}
	return "", exit.Usage(exit.WithHint(fmt.Errorf("the ledger %s knows several fleets: %s", path, strings.Join(names, ", ")),
		"--fleet "+names[0]))
}

// parseWhen reads when something happened, which is not in the future.
func parseWhen(text string, now time.Time) (time.Time, error) {
	if text == "" {
		return now, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	for _, layout := range []string{time.DateTime, "2006-01-02 15:04"} {
		if err != nil {
			at, err = time.ParseInLocation(layout, text, time.Local)
		}
	}
	if clock, wrong := time.ParseInLocation("15:04", text, time.Local); err != nil && wrong == nil {
		today := now.In(time.Local)
		at, err = time.Date(today.Year(), today.Month(), today.Day(), clock.Hour(), clock.Minute(), 0, 0, time.Local), nil
		if at.After(now) { // the clock showed it yesterday
			at = at.AddDate(0, 0, -1)
		}
	}
	if ago, wrong := time.ParseDuration(text); err != nil && wrong == nil {
		at, err = now.Add(-ago), nil
	}
	switch {
	case err != nil:
		return at, fmt.Errorf("%s is no time", text)
	case at.After(now):
		return at, fmt.Errorf("%s is in the future", text)
	}
	return at, nil
}

// addNotes adds to the timeline of a run what was noted of its fleet, and the runs before it. Of
// one that ended long ago that is what was noted up to the end of its incident: what came after
// belongs to others.
func addNotes(ctx context.Context, kept *ledger.Ledger, name string, d *report.Document) error {
	if kept == nil {
		return nil
	}
	ctx, since := context.WithoutCancel(ctx), report.TimelineSince(d.Run.Started)
	notes, err := kept.Notes(ctx, name, since)
	if err != nil {
		return err
	}
	runs, err := kept.Runs(ctx, name, since)
	if err != nil {
		return err
	}
	var events []report.Event
	for _, n := range notes {
		events = append(events, report.Event{At: n.At, What: n.Kind, Text: n.Text, By: n.Author})
		if n.Kind == report.Stable && n.At.After(d.Run.Finished) {
			break
		}
	}
	for _, r := range runs {
		if r.Started.Before(d.Run.Started) {
			events = append(events, report.Event{At: r.Started, What: report.EarlierRun, Text: r.Verdict})
		}
	}
	d.AddNotes(report.LatestIncident(events)...)
	return nil
}
