package server

import (
	"context"
	"errors"
	"time"

	"golang.org/x/sync/errgroup"

	"allclear/checksum"
)

// holdAtMost is how long the lock is held. It takes some milliseconds.
const holdAtMost = 2 * time.Second

// Consistent begins to read all tables as they are at one moment, with so many connections.
// For some milliseconds nobody can write then: on MariaDB nobody can commit (BACKUP STAGE
// BLOCK_COMMIT), on others no statement that writes can begin (FLUSH TABLES WITH READ LOCK). The
// lock is given back before the first row is read. It takes privileges that reading does not
// (statement.GrantMoment); without them it fails with checksum.ErrDenied.
//
// A try that cannot have the lock holds up those who write for a second, and is repeated, at
// intervals, for as long as the member's patience with locks lasts. On MySQL, a table that is in
// use by a statement when the lock is asked for is shut to all others until the statement ends,
// even if the lock was given up: so none is asked for while there is one that goes on.
func (m *Member) Consistent(ctx context.Context, connections int) (c *Consistent, err error) {
	err = m.tryUnlocked(ctx, beginning, func() error {
		c, err = m.consistent(ctx, max(1, connections))
		return err
	})
	return c, err
}

const beginning = "beginning to read all tables as they are at one moment"

func (m *Member) consistent(ctx context.Context, connections int) (*Consistent, error) {
	c := &Consistent{Member: m, free: make(chan *snapshot, connections), none: make(chan struct{})}
	alive, ends := context.WithCancel(context.Background())
	c.ends = ends
	var all []*snapshot
	for range connections {
		opened, err := m.connect(ctx)
		if err == nil {
			c.left++
			s := &snapshot{opened, m}
			s.drains = true
			all = append(all, s)
			c.free <- s
			err = s.run(ctx, consistentSessionSQL)
		}
		if err != nil {
			return nil, errors.Join(err, c.Close())
		}
	}
	if err := c.begin(ctx, all); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	c.beat.Go(func() { c.keepAlive(alive) })
	return c, nil
}

// begin begins the transactions while nobody can write. That the lock can be given back proves
// that it was held all the time.
func (c *Consistent) begin(ctx context.Context, all []*snapshot) (err error) {
	l, err := c.newLocker(ctx)
	if err != nil {
		return err
	}
	defer l.end()
	if err := l.lock(ctx, all, func() error { return c.prepare(ctx) }); err != nil {
		return err
	}
	held, cancel := context.WithTimeout(ctx, holdAtMost)
	defer cancel()
	var begun errgroup.Group
	for _, s := range all {
		begun.Go(func() error { return s.begin(held) })
	}
	c.moment = checksum.Standing{At: time.Now().UTC()}
	c.moment.Activity, err = c.Activity(held)
	c.moment.Instance = c.Instance()
	err = errors.Join(begun.Wait(), err)
	if held.Err() != nil && ctx.Err() == nil {
		return l.refused("the transactions had not begun after " + holdAtMost.String() + ", and the server was unlocked")
	}
	if err == nil {
		err = l.run(ctx, l.unlockSQL)
	}
	for _, s := range all {
		if err == nil {
			err = s.mark(ctx)
		}
	}
	return err
}

// prepare asks what may take long before the server is locked, and makes sure that there is a
// connection for what is asked then.
func (c *Consistent) prepare(ctx context.Context) (err error) {
	if c.made, err = c.tablesMade(ctx, nil); err == nil {
		_, err = c.Activity(ctx)
	}
	return err
}
