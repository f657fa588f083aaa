// Package progress shows a person how far a run has come: it counts what was done,
// and draws bars on a terminal or writes lines into the log. It does not know what
// is verified, or how.
package progress

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

// A Display is a Counter and whoever shows it.
type Display struct {
	*Counter
	stop func()
}

// Stop ends the showing. It must be called before the report is written, and may be
// called again.
func (d Display) Stop() { d.stop() }

// Start picks bars for a terminal, log lines for a file or a pipe, and
// nothing for a quiet run. It writes to stderr only, by way of the log's
// writer, because bars must know of every line that is written among them.
func Start(pairs []string, stderr *Writer, log *slog.Logger, quiet bool) Display {
	counted := newCounter(pairs, time.Now)
	switch {
	case quiet:
		return Display{counted, func() {}}
	case terminal.Is(stderr.stderr):
		return Display{counted, showBars(counted, stderr)}
	}
	ticker := time.NewTicker(lineEvery)
	stop := logLines(counted, log, ticker.C)
	return Display{counted, func() { ticker.Stop(); stop() }}
}

// logLines writes one log line for each tick.
func logLines(counted *Counter, log *slog.Logger, ticks <-chan time.Time) (stop func()) {
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
	if c.IDs > 0 {
		attributes = append(attributes, slog.Uint64("ids", c.IDs), slog.Uint64("ids_per_s", uint64(c.IDRate)))
	}
	if left, ok := c.left(); ok {
		attributes = append(attributes, slog.Duration("left", left))
	}
	return attributes
}
