package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"

	"allclear/cmd/internal/exit"
)

// sameSignal is the time within which two signals count as one: timeout(1) and some shells
// signal the process and then its group, which includes it. No person presses Ctrl-C twice
// that fast.
const sameSignal = 100 * time.Millisecond

// withSignals returns a context that SIGINT or SIGTERM cancels, with an
// exit.SignalError as its cause, so that the run can end in order with a partial
// report. A second signal calls end, which ends the process at once. onFirst is called
// before the context is cancelled.
func withSignals(parent context.Context, onFirst func(), end func(code int)) (_ context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(parent)
	arrived := make(chan os.Signal, 2)
	signal.Notify(arrived, os.Interrupt, syscall.SIGTERM)
	done := make(chan struct{})
	go func() {
		var first time.Time
		for {
			select {
			case <-done:
				return
			case sig := <-arrived:
				cut := exit.SignalError{Signal: sig}
				switch {
				case first.IsZero():
					first = time.Now()
					onFirst()
					cancel(cut)
				case time.Since(first) > sameSignal:
					end(cut.ExitCode())
					return
				}
			}
		}
	}()
	return ctx, func() {
		signal.Stop(arrived)
		close(done)
		cancel(nil)
	}
}
