package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"

	"allclear/cmd/internal/exit"
	"allclear/compare/ledger"
	"allclear/report/printable"
)

// beginLedger opens the ledger of a run that begins. A file that is not there is made, and that is
// said, since a mistyped name looks the same; a run that counts what earlier ones have verified is refused.
func (r *request) beginLedger(ctx context.Context, on screen) (*ledger.Ledger, func() error, error) {
	file := r.ledgerPath()
	isNew := file != "" && isMissing(file)
	if flag := r.resuming.counted(); isNew && flag != "" {
		return nil, nil, exit.Usage(exit.WithHint(fmt.Errorf("%s: there is no ledger %s, so that no run is known that could count", flag, file),
			"the --ledger that the runs had, or ids: ledger: in the fleet file"))
	}
	kept, closeLedger, err := r.openLedger(ctx)
	switch {
	case err != nil || !isNew:
	case r.promise != nil: // also with --quiet, since a sweep that begins anew each night keeps no promise; a stderr that is gone ends no run
		_, _ = fmt.Fprintf(on.stderr, "sweep: new ledger %s: nothing is known of earlier nights\n", printable.Text(file))
	default:
		on.log.LogAttrs(ctx, slog.LevelInfo, "a new ledger: nothing is known of earlier runs", slog.String("file", file))
	}
	return kept, closeLedger, err
}

// isMissing tells that a file is not there. Where that is not known, opening it says why.
func isMissing(file string) bool {
	_, err := os.Stat(file)
	return errors.Is(err, fs.ErrNotExist)
}

// openLedger opens the ledger of the run. It returns nil if none is named.
func (r *request) openLedger(ctx context.Context) (*ledger.Ledger, func() error, error) {
	path := r.ledgerPath()
	if path == "" {
		return nil, func() error { return nil }, nil
	}
	opened, err := ledger.Open(ctx, path)
	if err != nil {
		return nil, nil, err
	}
	return opened, opened.Close, nil
}

// ledgerPath is the file of the ledger, "" for none.
func (r *request) ledgerPath() string { return cmp.Or(r.ledger, r.fleet.IDs.Ledger) }
