package server

import (
	"context"
	"fmt"
	"strconv"
	"sync/atomic"
	"time"

	"allclear/checksum/statement"
)

const (
	// lockerSessionSQL has the server itself end the session, and the lock with it, of a locker
	// that is frozen or cut off: it asks nothing for longer than holdAtMost. In seconds.
	lockerSessionSQL = "SET SESSION wait_timeout = 3"
	// lockAtMost is how long a locker may stand in the queue, with those who write behind it.
	// The session's lock_wait_timeout of a second is for each of the locks that are one here.
	lockAtMost = 3 * time.Second
	// lockAgain lies between two tries, in seconds, for what had to wait meanwhile.
	lockAgain = 5
)

// locker is a connection that can keep all others from writing.
type locker struct {
	*conn
	member    *Member
	lockSQL   []string
	unlockSQL string
	flushes   bool // locks by FLUSH TABLES WITH READ LOCK
}

// newLocker makes one that locks as gently as the server can: MariaDB from 10.4.1 on, where
// only commits wait, and for no statement that reads. It does not connect.
func (m *Member) newLocker(ctx context.Context) (*locker, error) {
	d, err := m.speaks(ctx)
	if err != nil {
		return nil, err
	}
	l := &locker{member: m, lockSQL: []string{"BACKUP STAGE START", "BACKUP STAGE BLOCK_COMMIT"}, unlockSQL: "BACKUP STAGE END"}
	if d != pcre {
		err = l.flush(ctx)
	}
	return l, err
}

// flush has it lock as every server can. It must see then what runs (see busy).
func (l *locker) flush(ctx context.Context) error {
	l.flushes, l.lockSQL, l.unlockSQL = true, []string{"FLUSH TABLES WITH READ LOCK"}, "UNLOCK TABLES"
	// Who lacks PROCESS is shown a list of its own statements. It may be had by a role, so the
	// server is asked for something else that takes it.
	_, err := l.member.records(ctx, beginning, "SELECT NAME FROM information_schema.INNODB_METRICS WHERE NAME = 'trx_rseg_history_len'")
	return l.explained(err)
}

// lock keeps all others from writing until unlockSQL, or until end. It calls ready before each
// try, and between them keeps some connections from being idle.
func (l *locker) lock(ctx context.Context, others []*snapshot, ready func() error) error {
	patience := time.Now().Add(l.member.locks.most)
	var err error
	if l.conn, err = l.member.connect(ctx); err != nil {
		return err
	}
	if err := l.run(ctx, lockerSessionSQL); err != nil {
		return err
	}
	for {
		if err := ready(); err != nil {
			return err
		}
		why, err := l.busy(ctx)
		if err == nil && why == "" {
			if err = l.lockOnce(ctx); err == nil {
				return nil
			}
			why = "something goes on that the lock must wait for, such as a write, a schema change or a backup: " + err.Error()
		}
		switch {
		case isNumbered(err, errSyntax) && !l.flushes:
			if err := l.flush(ctx); err != nil {
				return err
			}
			continue
		case err != nil && !isNumbered(err, errLockTimeout):
			return l.explained(err)
		case time.Now().After(patience):
			return l.refused(why)
		}
		if err := l.pause(ctx, others); err != nil {
			return err
		}
	}
}

// lockOnce leaves nothing locked where it fails.
func (l *locker) lockOnce(ctx context.Context) error {
	var killed atomic.Bool
	tooLong := time.AfterFunc(lockAtMost, func() {
		killed.Store(true)
		_, _ = l.member.records(ctx, "unlocking", "KILL "+strconv.FormatUint(uint64(l.GetConnectionID()), 10))
	})
	defer tooLong.Stop()
	err := l.run(ctx, l.lockSQL...)
	if killed.Load() && ctx.Err() == nil {
		return l.refused("the server was not locked within " + lockAtMost.String())
	}
	if isNumbered(err, errLockTimeout) { // FLUSH TABLES may have the lock all the same
		if unlocked := l.run(ctx, l.unlockSQL); unlocked != nil && !isNumbered(unlocked) {
			return unlocked
		}
	}
	return err
}

// busy is why the lock must not be asked for now, "" if it may. FLUSH TABLES shuts a table that
// a statement reads to all others until the statement ends, even if the lock was given up. So
// there must be no statement that has been going on for a second.
func (l *locker) busy(ctx context.Context) (why string, err error) {
	if !l.flushes {
		return "", nil
	}
	found, err := l.member.records(ctx, beginning, "SELECT ID, USER, TIME FROM information_schema.PROCESSLIST"+
		" WHERE COMMAND IN ('Query', 'Execute', 'Fetch') AND TIME >= 1 AND USER NOT IN ('system user', 'event_scheduler')"+
		" ORDER BY TIME DESC LIMIT 1")
	for _, r := range found {
		why = fmt.Sprintf("statements go on that a lock would shut tables for, such as that of connection %s (%s), for %s s",
			r.text("ID"), r.text("USER"), r.text("TIME"))
	}
	return why, err
}

func (l *locker) pause(ctx context.Context, others []*snapshot) error {
	for range lockAgain {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Second):
		}
		if err := l.run(ctx, "DO 0"); err != nil {
			return err
		}
		for _, s := range others {
			if err := s.run(ctx, "DO 0"); err != nil {
				return err
			}
		}
	}
	return nil
}

// explained names the grant where a privilege was missing.
func (l *locker) explained(err error) error {
	number, k := classify(err)
	if k != denied {
		return err
	}
	return &Error{
		Member: l.member.String(), Doing: beginning, Number: number, Err: err, kind: k,
		remedy: statement.GrantMoment(!l.flushes, l.member.cfg.User),
	}
}

// refused is the end of all tries.
func (l *locker) refused(why string) error {
	return &Error{
		Member: l.member.String(), Doing: beginning, Err: fmt.Errorf("%s (--lock-wait is %s)", why, l.member.locks.most), kind: locked,
		remedy: "try again when no long statement or schema change runs, raise --lock-wait, " +
			"or stop replication on a member that is out of use, and take the snapshot without --consistent",
	}
}

// end ends the session, and gives back what it may still hold.
func (l *locker) end() {
	if l.conn != nil {
		_ = l.Quit() // nothing is lost with it
	}
}
