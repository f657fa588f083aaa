package server

import (
	"context"
	"errors"
	"strconv"

	"allclear/checksum"
	"allclear/checksum/statement"
)

// The statements whose plans the tests ask the server for.

func (m *Member) SuspectsSQL(ctx context.Context, v *checksum.View, r checksum.KeyRange) ([]string, error) {
	s, err := m.newScan(ctx, v)
	if err != nil {
		return nil, err
	}
	return []string{s.sql(r, false), s.sql(r, true)}, nil
}

func (m *Member) NonASCIISQL(ctx context.Context, v *checksum.View, r checksum.KeyRange) (string, error) {
	d, err := m.speaks(ctx)
	if err != nil {
		return "", err
	}
	sums, _ := nonASCIISums(v, d)
	return statement.Aggregate(v, sums, r), nil
}

// SilentLimits are the session's limits on how long a statement may take, by variable; a server that is too old for them
// has none.
func (m *Member) SilentLimits(ctx context.Context) (map[string]string, error) {
	found, err := m.records(ctx, "reading limits",
		"SHOW SESSION VARIABLES WHERE Variable_name IN ('max_statement_time', 'max_execution_time')")
	limits := map[string]string{}
	for _, r := range found {
		limits[r.text("VARIABLE_NAME")] = r.text("VALUE")
	}
	return limits, err
}

func Number(text string) (checksum.Integer, error) { return number(text) }

// One reads the number N of a query's one row.
func (m *Member) One(ctx context.Context, query string) (uint64, error) {
	r, err := m.record(ctx, "reading one row", query)
	return r.number("N"), err
}

// Exec runs a statement on each connection that is left.
func (c *Consistent) Exec(ctx context.Context, sql string) error {
	return c.each(func(s *snapshot) error { return s.run(ctx, sql) })
}

// Threads are the server's numbers of the connections that are left.
func (c *Consistent) Threads() (ids []string) {
	_ = c.each(func(s *snapshot) error {
		ids = append(ids, strconv.FormatUint(uint64(s.GetConnectionID()), 10))
		return nil
	})
	return ids
}

func (c *Consistent) each(do func(*snapshot) error) error {
	var all []*snapshot
	var errs []error
	for range len(c.free) {
		s := <-c.free
		all, errs = append(all, s), append(errs, do(s))
	}
	for _, s := range all {
		c.free <- s
	}
	return errors.Join(errs...)
}

// LockAndFreeze locks the server, as Consistent does, and asks nothing more of it until thaw.
func (m *Member) LockAndFreeze(ctx context.Context) (thaw func(), err error) {
	l, err := m.newLocker(ctx)
	if err != nil {
		return nil, err
	}
	return l.end, l.lock(ctx, nil, func() error { return nil })
}

// Sleep has the server sleep, in a statement of the member's own.
func (m *Member) Sleep(ctx context.Context, seconds int) error {
	_, err := m.records(ctx, "sleeping", "SELECT SLEEP("+strconv.Itoa(seconds)+")")
	return err
}
