// Package progress shows a person how far a run has come. It counts what was done, and
// draws bars on a terminal or writes lines into the log. It does not know what is
// verified, or how.
package progress

import (
	"context"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"allclear/cmd/internal/terminal"
)

// lineEvery is how often a run without a terminal logs its progress.
const lineEvery = 30 * time.Second

// A Display is a Counter that is shown until it is stopped.
type Display struct {
	*Counter
	stop func()
}

// Stop removes the bars or ends the log lines. It must be called before the report is
// written, and may be called again.
func (d Display) Stop() { d.stop() }

// Work is what a run does, in the words of its progress.
type Work struct {
	Doing string   // "verifying"
	Units string   // what Names are the names of: "pairs"
	Names []string // in the order of the fleet
}

// Start shows bars on a terminal, log lines in a file or a pipe, and nothing in a
// quiet run. It writes to stderr only, through the Writer of the log, because the bars
// must be redrawn around every line of the log.
func Start(work Work, stderr *Writer, log *slog.Logger, quiet bool) Display {
	counter := newCounter(work, time.Now)
	switch {
	case quiet:
		return Display{counter, func() {}}
	case terminal.Is(stderr.stderr):
		return Display{counter, showBars(counter, stderr)}
	}
	ticker := time.NewTicker(lineEvery)
	stop := logLines(counter, log, ticker.C)
	return Display{counter, func() { ticker.Stop(); stop() }}
}

// logLines writes one log line for each tick.
func logLines(counter *Counter, log *slog.Logger, ticks <-chan time.Time) (stop func()) {
	done := make(chan struct{})
	var ended sync.WaitGroup
	ended.Go(func() {
		for {
			select {
			case <-done:
				return
			case <-ticks:
				total, _, _ := counter.read()
				log.LogAttrs(context.Background(), slog.LevelInfo, counter.work.Doing, counter.work.attributes(&total)...)
			}
		}
	})
	return sync.OnceFunc(func() {
		close(done)
		ended.Wait()
	})
}

func (w *Work) attributes(c *counts) []slog.Attr {
	attributes := []slog.Attr{
		slog.String(w.Units, strconv.Itoa(c.Ended)+"/"+strconv.Itoa(c.Pairs)),
		slog.String("tables", strconv.Itoa(c.Done)+"/"+strconv.Itoa(c.Tables)),
		slog.Uint64("rows", c.Rows),
		slog.Uint64("rows_per_s", uint64(c.Rate)),
	}
	if c.IDs > 0 {
		attributes = append(attributes, slog.Uint64("ids", c.IDs), slog.Uint64("ids_per_s", uint64(c.IDRate)))
	}
	if c.Waiting > 0 {
		attributes = append(attributes, slog.Int("waiting", c.Waiting))
	}
	if c.Left > 0 {
		attributes = append(attributes, slog.Duration("left", c.Left))
	}
	return attributes
}
