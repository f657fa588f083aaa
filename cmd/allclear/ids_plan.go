package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"allclear/cmd/internal/exit"
	"allclear/cmd/internal/fleetfile"
	"allclear/compare/finding"
	"allclear/compare/identity/widen"
	"allclear/report"
)

// checkPlanFolder refuses a folder that has scripts already: those of two plans would look
// like one.
func checkPlanFolder(folder string) error {
	old, err := filepath.Glob(filepath.Join(folder, "*.sql"))
	if err != nil || len(old) > 0 {
		return badFlag("out", errors.Join(fmt.Errorf("%s holds scripts already", folder), err), "the name of a new folder")
	}
	if at, err := os.Stat(folder); err == nil && !at.IsDir() {
		return badFlag("out", fmt.Errorf("%s is no folder", folder), "the name of a new folder")
	}
	return nil
}

// printPlan writes the INT to BIGINT work: into a folder one script for each server, or
// all of them to stdout.
func (o *idsOptions) printPlan(ctx context.Context, f *fleetfile.Fleet, pairs []openPair, around surroundings, s *openServers) error {
	chosen := fleetfile.NewFilter(f, o.pick.tables.patterns, o.pick.exclude.patterns)
	options := o.ids.forIdentity(f, chosen, o.reads.value, o.recheck)
	var err error
	if options.Generators, err = s.generators(f); err != nil {
		return err
	}
	work, gaps := widen.Plan(ctx, shards(pairs), options)
	if o.output.out == "" {
		err = work.Write(around.out)
	} else {
		err = errors.Join(keepScripts(o.output.out, work.Scripts()), writeText(around.out, work.Summary()))
	}
	if err != nil {
		return err
	}
	if len(gaps) > 0 {
		exit.Complain(around.err, planGaps(gaps))
		return exit.VerdictError{Code: report.ExitIncomplete}
	}
	return nil
}

// keepScripts writes the scripts into a folder, and overwrites none.
func keepScripts(folder string, scripts []widen.Script) error {
	const owner, folderOwner fs.FileMode = 0o600, 0o700
	if err := os.MkdirAll(folder, folderOwner); err != nil {
		return fmt.Errorf("keeping the scripts: %w", err)
	}
	for _, script := range scripts {
		file, err := os.OpenFile(filepath.Join(folder, script.Name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, owner)
		if err == nil {
			_, err = file.WriteString(script.Text)
			err = errors.Join(err, file.Close())
		}
		if err != nil {
			return fmt.Errorf("keeping the scripts: %w", err)
		}
	}
	return nil
}

// planGaps are the tables that the plan lacks, because they could not be read.
func planGaps(gaps []finding.Gap) exit.Problems {
	var all exit.Problems
	for _, g := range gaps {
		all = append(all, fmt.Errorf("not planned: %s %s: %s", g.Pair, g.Table, g.Cause.Reason))
	}
	return all
}
