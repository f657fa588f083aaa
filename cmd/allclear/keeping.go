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
	folder *evidence.Folder // the run's own, once it has begun
}

// path is the folder of the run, "" before it has begun and where nothing is kept.
func (k *keeping) path() string {
	if k == nil || k.folder == nil {
		return ""
	}
	return k.folder.Path()
}

// write keeps the Document of the run in place of the one before. The first makes the folder.
func (k *keeping) write(d *report.Document) (err error) {
	if k == nil || k.out == "" {
		return nil
	}
	all := forms.All(forms.Options{})
	if k.folder != nil {
		return k.folder.Write(d, all)
	}
	if k.folder, err = evidence.Begin(k.out, d, all); err == nil {
		k.log.LogAttrs(context.Background(), slog.LevelInfo, "keeping the evidence", slog.String("folder", k.path()))
	}
	return err
}
