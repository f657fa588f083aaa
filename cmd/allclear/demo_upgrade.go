package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"allclear/cmd/internal/fleetfile"
	"allclear/compare/finding"
	"allclear/report"
)

// The conversion that goes wrong: a script takes the texts for UTF-8 under a wrong label, and
// by way of BLOB has the server read as latin1 what was UTF-8 all the time.
const (
	convertedTable  = demoDatabase + ".shops"
	convertedColumn = "announcement"
	wrongRecipe     = `ALTER TABLE shop.shops MODIFY announcement BLOB
ALTER TABLE shop.shops MODIFY announcement TEXT CHARACTER SET latin1
ALTER TABLE shop.shops CONVERT TO CHARACTER SET utf8mb4`
)

// upgrade shows what a snapshot is for: a member is recorded, a conversion damages it, and the
// snapshot alone proves it, without another member to compare with.
func (d *demo) upgrade(ctx context.Context, f *fleetfile.Fleet) (err error) {
	dir, err := os.MkdirTemp("", "allclear-demo-")
	if err != nil {
		return fmt.Errorf("making the folder of the demo's snapshot: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	member := shardName(0) + "/b"
	on := d.shards[0].B
	out, err := f.Only([]string{shardName(0)}, "b")
	if err != nil {
		return err
	}
	d.begin("Next, an upgrade. %s is out of use, and is recorded before anything is done to it. allclear snapshot says:\n", member)
	if err := d.take(ctx, out, dir); err != nil {
		return err
	}
	d.begin("A script has the server convert the texts of %s to utf8mb4, and takes them for what they are not:", convertedTable)
	for statement := range strings.Lines(wrongRecipe) {
		d.say("   %s", strings.TrimSpace(statement))
		if err := on.Exec(ctx, statement); err != nil {
			return fmt.Errorf("converting a table of the demo: %w", err)
		}
	}
	d.begin("What did it do? allclear verify --against says, from the snapshot alone:\n")
	document, err := d.verifyAgainst(ctx, out, dir, report.NoGo)
	if err != nil {
		return err
	}
	repairs, err := repairsOf(document)
	if err != nil {
		return err
	}
	d.begin("The conversion is proved to have encoded these texts twice. The repair that the report gives is run.")
	if err := on.Exec(ctx, repairs...); err != nil {
		return fmt.Errorf("repairing a table of the demo: %w", err)
	}
	d.begin("And now? allclear verify --against says:\n")
	_, err = d.verifyAgainst(ctx, out, dir, report.Go)
	return err
}

// take runs what `allclear snapshot` runs.
func (d *demo) take(ctx context.Context, f *fleetfile.Fleet, dir string) error {
	o := defaultSnapshotOptions()
	o.out = dir
	t := taking{
		snapshotOptions: &o, fleet: f, chosen: fleetfile.NewFilter(f, nil, nil), engine: d.engine,
		screen: screen{d.stderr, d.log, d.quiet},
	}
	return t.run(ctx, d.around.out)
}

// verifyAgainst runs what `allclear verify --against` runs.
func (d *demo) verifyAgainst(ctx context.Context, f *fleetfile.Fleet, dir string, want report.Verdict) (*report.Document, error) {
	o := defaultVerifyOptions()
	o.against.dir = dir
	if err := o.against.settleChecks(false, &o.run.checks); err != nil {
		return nil, err
	}
	asked := o.run.request(f)
	var err error
	if asked.pairs, err = o.against.pairs(ctx, f); err != nil {
		return nil, err
	}
	return d.verify(ctx, asked, want)
}

// repairsOf are the statements with which the report undoes the damage of the conversion in the
// whole column. Nothing else may be a blocker.
func repairsOf(document *report.Document) (repairs []string, err error) {
	for i := range document.Findings {
		f := &document.Findings[i]
		if f.IsBlocker() && (f.Kind != "charset.double-encoded" || f.Table != convertedTable) {
			return nil, demoError{fmt.Errorf("found and never done: %s in %s", f.Kind, f.Table)}
		}
		if damage, ok := f.Facts.Facts.(finding.TextDamage); ok && damage.WholeColumn != "" {
			repairs = strings.Split(damage.WholeColumn, "; ")
		}
	}
	if len(repairs) == 0 {
		return nil, demoError{fmt.Errorf("the damage to %s.%s is not named, or has no repair", convertedTable, convertedColumn)}
	}
	return repairs, nil
}
