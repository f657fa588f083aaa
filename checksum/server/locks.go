package server

import (
	"context"
	"sync"
	"time"
)

const (
	// lockPause lies between two tries at a table that is locked: each stands in its queue
	// for lock_wait_timeout at most, and then lets others pass.
	lockPause = 100 * time.Millisecond
	// defaultLockWait outlasts the usual ALTER of a small table.
	defaultLockWait = 30 * time.Second
	errLockTimeout  = 1205
)

// lockPatience is how long a run waits for tables that other sessions have locked
// (LOCK TABLES, or a schema change), all of them together: the time in which at least one
// statement waits counts once. When it is used up, a table that is locked is tried once.
type lockPatience struct {
	most time.Duration

	mu      sync.Mutex
	waiting int       // statements
	since   time.Time // the first of them began to wait
	spent   time.Duration
}

// wait runs a statement until it meets no lock, or patience runs out.
func (p *lockPatience) wait(ctx context.Context, run func() error) error {
	began := time.Now()
	err := run()
	if !isNumbered(err, errLockTimeout) {
		return err
	}
	p.begin(began)
	defer p.end()
	for isNumbered(err, errLockTimeout) && p.isLeft() {
		select {
		case <-ctx.Done():
			return err
		case <-time.After(lockPause):
		}
		err = run()
	}
	return err
}

// once runs a statement, and counts what it waits.
func (p *lockPatience) once(run func() error) error {
	began := time.Now()
	err := run()
	if isNumbered(err, errLockTimeout) {
		p.begin(began)
		p.end()
	}
	return err
}

func (p *lockPatience) begin(at time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.waiting++; p.waiting == 1 {
		p.since = at
	}
}

func (p *lockPatience) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.waiting--; p.waiting == 0 {
		p.spent += time.Since(p.since)
	}
}

func (p *lockPatience) isLeft() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.spent+time.Since(p.since) < p.most
}
