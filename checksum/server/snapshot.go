package server

import (
	"context"

	"allclear/checksum"
	"allclear/checksum/statement"
)

// snapshot shows several statements the rows of InnoDB tables as they were when it began.
// While it lasts, the server keeps what it takes to show them, as it does for one statement
// that lasts as long.
type snapshot struct {
	*conn
	member *Member
}

const (
	// anewAtMost is how often a table is read from the start again because it was rebuilt
	// in the meantime.
	anewAtMost = 3

	errDefinitionIsChanged = 1412
)

// through calls do with a new snapshot, and with another one where the table was rebuilt in
// the meantime.
func (m *Member) through(ctx context.Context, doing string, do func(*snapshot) error) error {
	for try := 1; ; try++ {
		err := m.tryUnlocked(ctx, doing, func() error { return m.inSnapshot(ctx, do) })
		if try == anewAtMost || !isNumbered(err, errDefinitionIsChanged) {
			return err
		}
	}
}

// inSnapshot calls do with a new snapshot. It is not taken up again when the connection is
// lost: all that was read in it is to be read anew.
func (m *Member) inSnapshot(ctx context.Context, do func(*snapshot) error) error {
	c, err := m.acquire(ctx)
	if err != nil {
		return err
	}
	defer m.release(c)
	s := &snapshot{c, m}
	if err := s.begin(ctx); err != nil {
		return err
	}
	if err := s.mark(ctx); err != nil {
		return err
	}
	if err := do(s); err != nil {
		c.broken = true // it is in the transaction still
		return err
	}
	return c.run(ctx, "COMMIT")
}

func (s *snapshot) begin(ctx context.Context) error {
	return s.run(ctx, "START TRANSACTION WITH CONSISTENT SNAPSHOT")
}

// mark sets the savepoint that letGo goes back to.
func (s *snapshot) mark(ctx context.Context) error { return s.run(ctx, "SAVEPOINT nothing_read") }

// letGo gives back the locks on the definitions of all tables that were read. A server
// keeps them to the end of a transaction, but for those that were taken since a savepoint
// to which it is sent back; mysqldump --single-transaction lives by that too.
func (s *snapshot) letGo(ctx context.Context) error {
	return s.run(ctx, "ROLLBACK TO SAVEPOINT nothing_read")
}

// step finds the key that is n rows after a bound, and waits for the table where somebody
// has it locked. From then on its definition is locked until letGo, so that what is read
// next waits for nobody.
func (s *snapshot) step(ctx context.Context, v *checksum.View, after *checksum.Bound, n uint64) (*checksum.Bound, error) {
	found := stepped{keys: v.KeyView()}
	err := s.member.locks.wait(ctx, func() error {
		_, err := s.query(ctx, statement.Step(v, checksum.KeyRange{After: after}, n), found.rows())
		return err
	})
	if err != nil {
		return nil, err
	}
	return found.bound()
}

// run executes statements that return no rows.
func (c *conn) run(ctx context.Context, statements ...string) (err error) {
	stop := c.watch(ctx)
	defer func() {
		if !stop() || err != nil {
			c.broken = true
		}
	}()
	defer recovered(&err)
	for _, sql := range statements {
		c.socket.begin()
		if _, err := c.Execute(sql); err != nil {
			return err
		}
	}
	return nil
}
