package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// withSignals gives a context that SIGINT or SIGTERM cancels, with a
// signalError as its cause, so that the run can end in order with a partial
// report. A second signal does not wait for that: it ends the process at once.
func withSignals(parent context.Context, exit func(code int)) (_ context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(parent)
	arrived := make(chan os.Signal, 2)
	signal.Notify(arrived, os.Interrupt, syscall.SIGTERM)
	done := make(chan struct{})
	go func() {
		for cancelled := false; ; cancelled = true {
			select {
			case <-done:
				return
			case sig := <-arrived:
				cut := signalError{sig}
				if cancelled {
					exit(cut.ExitCode())
					return
				}
				cancel(cut)
			}
		}
	}()
	return ctx, func() {
		signal.Stop(arrived)
		close(done)
		cancel(nil)
	}
}
