package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"allclear/cmd/internal/exit"
	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/evidence"
	"allclear/report/lastrun"
)

// sinceOptions say which earlier run a run is compared with, and whether a run without news is
// silent.
type sinceOptions struct {
	run   string // a folder or a report; latestRun; "" for none
	quiet bool
}

// latestRun asks for the last run of the fleet that --out has kept.
const latestRun = evidence.Latest

func (o *sinceOptions) addFlags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.Var((*path)(&o.run), "since", "say first what is new, worse or gone since an earlier `run`: its folder or its report.json, "+
		"or latest for the last one of this fleet, with the same checks, that --out has kept")
	flags.BoolVar(&o.quiet, "quiet", false, "with GO and no news say nothing at all, for cron; with --out it includes --since latest")
}

// settle makes --quiet what it includes.
func (o *sinceOptions) settle(output *outputOptions, around surroundings) error {
	if o.quiet && o.run == "" && output.out != "" {
		o.run = latestRun
	}
	form, err := output.form(around)
	switch {
	case err != nil:
		return err
	case o.quiet && form.ExitCode != nil:
		return badFlag("quiet", fmt.Errorf("monitoring waits for the line of --format %s", form.Name), "one of the two")
	case o.run == latestRun && output.out == "":
		return badFlag("since", errors.New("latest is the last run in the folder of --out"), "--out evidence with it, or the folder of a run")
	}
	return nil
}

// earlierRun is a run to compare with, and where it is kept.
type earlierRun struct {
	document *report.Document
	at       string
}

// earlier is the run to compare with a run that is about to begin; nil for none.
func (o *sinceOptions) earlier(ctx context.Context, out string, asked *request, log *slog.Logger) (*earlierRun, error) {
	now := asked.seen()
	switch o.run {
	case "":
		return nil, nil
	case latestRun:
		return lastOf(ctx, out, asked, log)
	}
	d, err := readReport(o.run)
	if err != nil {
		return nil, err
	}
	if err := lastrun.Check(d.Seen(), now); err != nil {
		return nil, exit.Usage(fmt.Errorf("--since: %w", err))
	}
	return &earlierRun{d, o.run}, nil
}

// lastOf is the last run that was kept of a fleet and that was asked for the same, as a sweep or not;
// nil for none, as in the first night. What a run with other checks found would be "NOT looked at
// again" for ever. A run whose report cannot be believed is passed over with an error in the log: it must
// not keep anybody from verifying.
func lastOf(ctx context.Context, out string, asked *request, log *slog.Logger) (*earlierRun, error) {
	runs, err := evidence.Finished(out)
	if err != nil {
		return nil, err
	}
	for _, folder := range runs {
		d, err := readReport(filepath.Join(out, folder))
		if err != nil {
			log.LogAttrs(ctx, slog.LevelError, "an earlier run is not compared with", slog.String("folder", folder), slog.Any("error", err))
			continue
		}
		if asked.isLike(d) {
			return &earlierRun{d, filepath.Join(out, folder)}, nil
		}
	}
	return nil, nil
}

// seen says of a request what a run that begins now will say of itself.
func (r *request) seen() report.RunSeen {
	return report.RunSeen{
		ID: "that begins now", Fleet: r.fleetName(), Goal: cmp.Or(r.plan.Goal, report.Rows),
		Checks: slices.Sorted(slices.Values(r.plan.Checks)), Started: time.Now(),
	}
}

// isLike tells that an earlier run was asked for the same.
func (r *request) isLike(d *report.Document) bool {
	then, now := d.Seen(), r.seen()
	isSweep := d.Freshness != nil
	return then.Fleet == now.Fleet && then.Goal == now.Goal && slices.Equal(then.Checks, now.Checks) &&
		isSweep == (r.promise != nil) && lastrun.Check(then, now) == nil
}

// since completes a Document with what has changed since the earlier run, if there is one.
func (r *request) since(d *report.Document) *report.Document {
	if r.earlier != nil {
		d.SinceLast = lastrun.Compare(r.earlier.document, d,
			rowsIn(*r.earlier, earlierRun{d, r.keep.path()}))
	}
	return d
}

// isSilent tells that a Document says nothing that a person has to be told: it is GO, and nothing in
// it is news. Without an earlier run every warning is.
func (o *sinceOptions) isSilent(d *report.Document) bool {
	switch {
	case !o.quiet || d.Verdict != report.Go || d.BreaksPromise() || d.HasNotKept():
		return false
	case d.SinceLast != nil:
		return !d.SinceLast.HasNews() && !d.SinceLast.HasUnknown()
	}
	for i := range d.Findings {
		if f := &d.Findings[i]; f.Severity > finding.Info && !f.Accepted {
			return false
		}
	}
	return true
}
