package main

import (
	"context"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"allclear/cmd/internal/terminal"
)

// lineEvery is how often a run without a terminal tells how it gets on.
const lineEvery = 30 * time.Second

// progress is a tally and whoever shows it. Stop must be called before the
// report is written, and may be called again.
type progress struct {
	*tally
	stop func()
}

// startProgress picks bars for a terminal, log lines for a file or a pipe, and
// nothing for a quiet run. It writes to stderr only; the log's writer is passed
// because bars must know of every line that is written among them.
func startProgress(f *fleet, around surroundings, stderr *switchWriter, log *slog.Logger, quiet bool) progress {
	counted := newTally(f, time.Now)
	switch {
	case quiet:
		return progress{counted, func() {}}
	case terminal.Is(around.err):
		return progress{counted, showBars(counted, around.err, stderr)}
	}
	ticker := time.NewTicker(lineEvery)
	stop := logLines(counted, log, ticker.C)
	return progress{counted, func() { ticker.Stop(); stop() }}
}

// logLines writes one log line for each tick.
func logLines(counted *tally, log *slog.Logger, ticks <-chan time.Time) (stop func()) {
	done := make(chan struct{})
	var ended sync.WaitGroup
	ended.Go(func() {
		for {
			select {
			case <-done:
				return
			case <-ticks:
				total, _, _ := counted.look()
				log.LogAttrs(context.Background(), slog.LevelInfo, "verifying", total.attributes()...)
			}
		}
	})
	return sync.OnceFunc(func() {
		close(done)
		ended.Wait()
	})
}

func (c counts) attributes() []slog.Attr {
	attributes := []slog.Attr{
		slog.String("pairs", strconv.Itoa(c.Ended)+"/"+strconv.Itoa(c.Pairs)),
		slog.String("tables", strconv.Itoa(c.Done)+"/"+strconv.Itoa(c.Tables)),
		slog.Uint64("rows", c.Rows),
		slog.Uint64("rows_per_s", uint64(c.Rate)),
	}
	if left, ok := c.left(); ok {
		attributes = append(attributes, slog.Duration("left", left))
	}
	return attributes
}
