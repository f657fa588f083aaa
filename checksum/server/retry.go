package server

import (
	"cmp"
	"context"
	"fmt"
	"sync"
	"time"

	"allclear/checksum"
)

const (
	firstPause = 250 * time.Millisecond // before the second try; doubles from try to try
	longPause  = 2 * time.Second
)

// retry remembers whether a member answers, so that a thousand ranges don't each
// wait for a server that is gone.
type retry struct {
	patience time.Duration

	mu      sync.Mutex
	reached bool  // some statement has succeeded
	gone    error // why the member was given up, nil if it was not
}

// try does something on the member as tryUnlocked does, and waits for a table that is
// locked while there is patience for locks.
func (m *Member) try(ctx context.Context, doing string, do func() error) error {
	return m.tryUnlocked(ctx, doing, func() error { return m.locks.wait(ctx, do) })
}

// tryUnlocked does something on the member until it works, fails permanently, or patience
// runs out. It does not wait for a member that was never reached: the address is more
// likely wrong than the server restarting. A member that was given up stays given up.
func (m *Member) tryUnlocked(ctx context.Context, doing string, do func() error) error {
	if err := cmp.Or(ctx.Err(), m.retry.givenUp()); err != nil { // a short statement could outrun the end of the run
		return m.fail(ctx, doing, err)
	}
	var failing time.Time // since the first failure: the statement may have run for long before it
	for pause := firstPause; ; pause = min(2*pause, longPause) {
		err := do()
		if err == nil {
			m.retry.succeeded()
			return nil
		}
		if ctx.Err() != nil {
			return m.fail(ctx, doing, err)
		}
		_, k := classify(err)
		wait := k == transient || k == down && m.retry.wasReached()
		if !wait {
			return m.fail(ctx, doing, err)
		}
		m.dropIdle()
		if failing.IsZero() {
			failing = time.Now()
			m.log.Warn("member went away, trying again", "member", m.String(), "doing", doing, "error", err.Error())
		}
		if time.Since(failing)+pause > m.retry.patience {
			if m.db.PingContext(ctx) != nil {
				m.retry.giveUp(err)
			}
			return m.fail(ctx, doing, err)
		}
		select {
		case <-ctx.Done():
			return m.fail(ctx, doing, err)
		case <-time.After(pause):
		}
	}
}

// dropIdle closes the idle connections: if one was lost, all were.
func (m *Member) dropIdle() {
	m.mu.Lock()
	idle := m.idle
	m.idle = nil
	m.mu.Unlock()
	for _, c := range idle {
		_ = c.Close() // lost already
	}
}

func (r *retry) succeeded() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.reached = true
}

func (r *retry) wasReached() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.reached
}

func (r *retry) giveUp(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.gone = fmt.Errorf("%w: %w", checksum.ErrDown, err)
}

func (r *retry) givenUp() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.gone
}
