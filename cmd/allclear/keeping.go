package main

import (
	"context"
	"log/slog"

	"allclear/report"
	"allclear/report/evidence"
	"allclear/report/forms"
)

// keeping keeps the evidence of one run, from its beginning on. A nil keeping, or one without out,
// keeps nothing.
type keeping struct {
	out    string // the folder in which the run makes its own; "" for none
	log    *slog.Logger
	seal   evidence.Seal
	folder *evidence.Folder // the run's own, once it has begun
}

// path is the folder of the run, "" before it has begun and where nothing is kept.
func (k *keeping) path() string {
	if k == nil || k.folder == nil {
		return ""
	}
	return k.folder.Path()
}

// begin makes the folder, with a Document that says that nothing is known.
func (k *keeping) begin(d *report.Document) (err error) {
	if k == nil || k.out == "" {
		return nil
	}
	if k.folder, err = evidence.Begin(k.out, d, forms.All(forms.Options{})); err == nil {
		k.log.LogAttrs(context.Background(), slog.LevelInfo, "keeping the evidence", slog.String("folder", k.path()))
	}
	return err
}

// end puts the last Document of the run in the place of the first, and seals the folder. A signal
// does not keep it from that.
func (k *keeping) end(ctx context.Context, d *report.Document) error {
	if k.path() == "" {
		return nil
	}
	if err := k.folder.Write(d, forms.All(forms.Options{})); err != nil {
		return err
	}
	if err := k.folder.Seal(d, k.seal); err != nil {
		return err
	}
	k.log.LogAttrs(ctx, slog.LevelInfo, "the evidence is kept", slog.String("folder", k.path()))
	return nil
}
