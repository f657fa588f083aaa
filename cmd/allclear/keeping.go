package main

import (
	"context"
	"log/slog"
	"path/filepath"

	"allclear/report"
	"allclear/report/evidence"
	"allclear/report/files"
	"allclear/report/forms"
	"allclear/report/rowfiles"
)

// configFile is the fleet file in the evidence.
const configFile = "fleet.yaml"

// keeping keeps the evidence of one run, from its beginning on. A nil keeping, or one without out,
// keeps nothing.
type keeping struct {
	out    string // the folder in which the run makes its own; "" for none
	log    *slog.Logger
	lines  runLog
	config []byte // the fleet file; nil for none
	seal   evidence.Seal
	folder *evidence.Folder // the run's own, once it has begun
}

// newKeeping keeps also what is logged to the returned logger.
func newKeeping(out string, seal evidence.Seal, config []byte, log *slog.Logger) (*keeping, *slog.Logger) {
	k := &keeping{out: out, seal: seal, config: config, log: log, lines: runLog{left: mostOfLog}}
	if out != "" {
		details := &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: plainErrors}
		k.log = slog.New(slog.NewMultiHandler(log.Handler(), slog.NewTextHandler(&k.lines, details)))
	}
	return k, k.log
}

// path is the folder of the run, "" before it has begun and where nothing is kept.
func (k *keeping) path() string {
	if k == nil || k.folder == nil {
		return ""
	}
	return k.folder.Path()
}

// rows keeps the rows that differ, nil where nothing is kept. The run has begun.
func (k *keeping) rows() *rowfiles.Keeper {
	if dir := k.path(); dir != "" {
		return rowfiles.New(dir)
	}
	return nil
}

// begin makes the folder, with a Document that says that nothing is known.
func (k *keeping) begin(d *report.Document) (err error) {
	if k == nil || k.out == "" {
		return nil
	}
	if k.folder, err = evidence.Begin(k.out, d, forms.All(forms.Options{})); err != nil {
		return err
	}
	k.log.LogAttrs(context.Background(), slog.LevelInfo, "keeping the evidence", slog.String("folder", k.path()))
	if err := k.lines.moveTo(k.path()); err != nil {
		return err
	}
	if k.config == nil {
		return nil
	}
	return files.WriteOne(filepath.Join(k.path(), configFile), k.config)
}

// end puts the last Document of the run in the place of the first, and seals the folder.
func (k *keeping) end(ctx context.Context, d *report.Document) error {
	if k.path() == "" {
		return nil
	}
	if err := k.folder.Write(d, forms.All(forms.Options{})); err != nil {
		return err
	}
	if err := k.lines.close(); err != nil {
		return err
	}
	if err := k.folder.Seal(d, k.seal); err != nil {
		return err
	}
	k.log.LogAttrs(ctx, slog.LevelInfo, "the evidence is kept", slog.String("folder", k.path()))
	return nil
}
