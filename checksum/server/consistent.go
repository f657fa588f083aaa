package server

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"allclear/checksum"
)

// Consistent is a member whose tables are all read as they were at one moment, for a member
// in use. Its readers share some connections, each in a transaction that began at that moment,
// when nobody could write; a statement waits for one that is free. What is not rows, such as
// settings, comes from the member as it is now.
//
// Until Close the server keeps all that was overwritten since the moment, so that it is for
// hours at most. A connection that is lost cannot be made anew: when the last one is, all that
// was read is to be read anew, at another moment.
//
// Only InnoDB shows rows as they were: see NonTransactional.
type Consistent struct {
	*Member

	moment checksum.Standing
	made   map[string]string // db.table → which table had the name at the moment

	free chan *snapshot // room for all
	ends context.CancelFunc
	beat sync.WaitGroup

	mu   sync.Mutex
	left int           // connections that are not lost
	none chan struct{} // closed when the last one is
	lost error         // why the last one was
}

const (
	// aliveEvery is how often a connection that waits for a reader is used, so that the server
	// does not end its session (see consistentSessionSQL).
	aliveEvery = 5 * time.Second
	// consistentSessionSQL gives a session, in seconds, more time than others have (see
	// sessionSettings): it cannot be taken up again. Who is frozen or cut off for longer is gone.
	// MariaDB may end transactions in which nothing is asked for a while.
	consistentSessionSQL = "SET SESSION wait_timeout = 60, net_write_timeout = 60" +
		" /*M!100300 , idle_transaction_timeout = 60, idle_readonly_transaction_timeout = 60 */"
)

// Standing is where the server stood at the moment that is read.
func (c *Consistent) Standing() checksum.Standing { return c.moment }

// NonTransactional lists the tables of a catalog whose engine shows no rows but those of now:
// they are not read as they were at the moment.
func (*Consistent) NonTransactional(of *checksum.Catalog) []*checksum.Table {
	var all []*checksum.Table
	for _, t := range of.Tables {
		if t.Engine != "InnoDB" {
			all = append(all, t)
		}
	}
	return all
}

// Catalog reads what the databases hold. A table that was made or altered since the moment is
// in it, and cannot be read. It fails with checksum.ErrTableChanged if one that was there at the
// moment is gone.
func (c *Consistent) Catalog(ctx context.Context, databases []string) (*checksum.Catalog, error) {
	catalog, err := c.Member.Catalog(ctx, databases)
	if err != nil {
		return nil, err
	}
	there := map[string]bool{}
	for _, t := range catalog.Tables {
		there[t.FullName()] = true
	}
	for name := range c.made {
		if database := databaseOf(name); !there[name] && (len(databases) == 0 || slices.Contains(databases, database)) {
			return nil, c.fail(ctx, "reading the catalog of "+database, changedSince(name))
		}
	}
	return catalog, nil
}

// Table looks at one table anew. It fails with checksum.ErrTableChanged if that is not the one
// that had the name at the moment, and with checksum.ErrNoTable if none had.
func (c *Consistent) Table(ctx context.Context, database, name string) (*checksum.Table, error) {
	t, err := c.Member.Table(ctx, database, name)
	if err == nil {
		err = c.fail(ctx, "looking at "+database+"."+name, c.confirm(ctx, t))
	}
	return t, err
}

// confirm fails unless a table is the one that had its name at the moment.
func (c *Consistent) confirm(ctx context.Context, t *checksum.Table) error {
	name := t.FullName()
	made, err := c.tablesMade(ctx, t)
	switch {
	case err != nil:
		return err
	case c.made[name] == "":
		return fmt.Errorf("%w at the moment that is read: %s was made later", checksum.ErrNoTable, name)
	case made[name] != c.made[name]:
		return changedSince(name)
	}
	return nil
}

// Open makes a reader of a view. It knows nothing that would be asked on other connections.
func (c *Consistent) Open(view checksum.View) (checksum.Reader, error) {
	from := &atMoment{c, view.Table}
	return &consistentReader{&Reader{member: c.Member, from: from, view: view}}, nil
}

// Close ends the transactions. The member stays open.
func (c *Consistent) Close() error {
	c.ends()
	c.beat.Wait()
	for c.isAnyLeft() {
		select {
		case <-c.none:
		case s := <-c.free: // a reader gives back what it has
			c.drop(s, errClosed)
		}
	}
	return nil
}

func (c *Consistent) isAnyLeft() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.left > 0
}

var errClosed = errors.New("closed")

// use calls do with a connection that is free, and with another one where that is lost.
func (c *Consistent) use(ctx context.Context, doing string, do func(*snapshot) error) error {
	for {
		s, err := c.take(ctx)
		if err != nil {
			return c.fail(ctx, doing, err)
		}
		err = do(s)
		if !s.midway {
			// A server that has ended the transaction knows no savepoint.
			if end := s.letGo(ctx); end == nil {
				s.broken = false
				c.free <- s
				return c.fail(ctx, doing, err)
			} else if err == nil {
				err = end
			}
		}
		c.drop(s, err)
		if _, k := classify(err); k != transient || ctx.Err() != nil {
			return c.fail(ctx, doing, err)
		}
	}
}

// take waits for a connection that is free. It fails when none is left.
func (c *Consistent) take(ctx context.Context) (*snapshot, error) {
	if err := ctx.Err(); err != nil { // a statement would cost the connection
		return nil, err
	}
	select {
	case s := <-c.free:
		return s, nil
	case <-c.none:
		return nil, c.lostAll()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// drop ends a connection that is of no use any more.
func (c *Consistent) drop(s *snapshot, why error) {
	s.end()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.left--; c.left == 0 {
		c.lost = why
		close(c.none)
	}
}

func (c *Consistent) lostAll() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return &Error{
		Member: c.String(), Doing: "reading all tables as they were at one moment",
		Err:    fmt.Errorf("the connections are lost, and the moment with them: %w", c.lost),
		remedy: "nothing that was read can be gone on with: begin anew",
	}
}

// keepAlive uses connections that no reader uses, so that their sessions do not end.
func (c *Consistent) keepAlive(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(aliveEvery):
		}
		for range len(c.free) {
			select {
			case s := <-c.free:
				if err := s.letGo(ctx); err != nil && ctx.Err() == nil {
					c.drop(s, err)
				} else {
					c.free <- s
				}
			default: // readers use them all
			}
		}
	}
}

// end leaves the transaction.
func (s *snapshot) end() {
	if s.midway || s.broken {
		_ = s.Close() // nothing is lost with it
	} else {
		_ = s.Quit()
	}
}

// atMoment is the source of one table's rows.
type atMoment struct {
	of    *Consistent
	table *checksum.Table
}

// stream implements source.
func (a *atMoment) stream(ctx context.Context, doing, sql string, to rows) (ended bool, err error) {
	err = a.through(ctx, doing, func(s *snapshot) error {
		return a.of.locks.wait(ctx, func() error {
			ended, err = s.query(ctx, sql, to)
			return err
		})
	})
	return ended, err
}

// through implements source. After the rows, and before the lock on the table's definition is
// given back, it makes sure that the rows were those of the table that had its name at the
// moment: a RENAME may have put another one there, of which InnoDB shows the rows of the moment
// as well.
func (a *atMoment) through(ctx context.Context, doing string, do func(*snapshot) error) error {
	return a.of.use(ctx, doing, func(s *snapshot) error {
		if err := do(s); err != nil {
			return err
		}
		return a.of.confirm(ctx, a.table)
	})
}

// fitting implements source. A statement is read to its end, as its connection must go on: so
// its end is set by what rows take on average.
func (*atMoment) fitting(v *checksum.View, limit checksum.Limit) uint64 {
	if limit.Bytes == 0 {
		return limit.Rows
	}
	average := uint64(100) // of a table that was empty when the server counted last
	if v.Table.Rows > 0 {
		average = max(1, v.Table.Bytes/v.Table.Rows)
	}
	rows := limit.Bytes/average + 1
	if limit.Rows > 0 {
		rows = min(rows, limit.Rows)
	}
	return rows
}

// consistentReader is what a reader can do on connections that are given.
type consistentReader struct{ reader *Reader }

// Split implements checksum.Reader. It proposes bounds of the table as it is now, which are as
// good as others.
func (r *consistentReader) Split(ctx context.Context, parts int) ([]checksum.Bound, error) {
	return r.reader.Split(ctx, parts)
}

// Digest implements checksum.Reader.
func (r *consistentReader) Digest(
	ctx context.Context, of checksum.KeyRange, limit checksum.Limit, kind checksum.Kind,
) (checksum.Reading, error) {
	return r.reader.Digest(ctx, of, limit, kind)
}

// Last implements checksum.Reader.
func (r *consistentReader) Last(ctx context.Context, kind checksum.Kind) (*checksum.Mark, error) {
	return r.reader.Last(ctx, kind)
}

// Buckets implements checksum.Reader.
func (r *consistentReader) Buckets(ctx context.Context, kind checksum.Kind, n int) (*checksum.Buckets, error) {
	return r.reader.Buckets(ctx, kind, n)
}

// Rows implements checksum.Reader.
func (r *consistentReader) Rows(
	ctx context.Context, s checksum.Selection, restart func(), visit func(checksum.Row) error,
) error {
	return r.reader.Rows(ctx, s, restart, visit)
}

// Record reads rows for a snapshot, as Reader.Record does.
func (r *consistentReader) Record(
	ctx context.Context, after *checksum.Bound, limit checksum.Limit, restart func(), visit func(*checksum.RowRecord) error,
) (through *checksum.Bound, err error) {
	return r.reader.Record(ctx, after, limit, restart, visit)
}

// Close implements checksum.Reader.
func (r *consistentReader) Close() error { return r.reader.Close() }
