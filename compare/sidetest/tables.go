package sidetest

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"allclear/checksum"
	"allclear/compare"
)

// The catalog has the tables of the databases asked for, with their columns and
// indexes, and names databases that aren't there.
func (s *subject) catalog(t *testing.T) {
	for what, databases := range map[string][]string{"by name": {s.database, "no_such_database"}, "all": nil} {
		catalog, err := s.Catalog(context.Background(), databases)
		require.NoError(t, err)
		found := map[string]*checksum.Table{}
		for _, table := range catalog.Tables {
			if table.Database == s.database {
				found[table.FullName()] = table
			}
		}
		for _, name := range s.fullNames() {
			assert.Contains(t, found, name, what)
		}
		assert.Len(t, found, len(rowsOf()), what)
		numbers := found[s.database+".numbers"]
		require.NotNil(t, numbers)
		assert.Equal(t, []string{"id"}, numbers.PrimaryKey())
		assert.True(t, numbers.Column("id").IsInteger())
		assert.Equal(t, "utf8mb4", numbers.Column("title").Charset)
		again, err := s.Table(context.Background(), s.database, "numbers")
		require.NoError(t, err)
		assert.Equal(t, numbers.Fingerprint(), again.Fingerprint(), "a second look sees the same")
		if databases != nil {
			assert.Equal(t, []string{"no_such_database"}, catalog.Missing)
		}
	}
	assert.NotEmpty(t, s.Address())
	_, err := s.Facts(context.Background(), []string{"lower_case_table_names", "no_such_variable"})
	assert.NoError(t, err, "what a side doesn't have, it leaves out")
}

// A table that isn't there is ErrNoTable, whichever way it is asked for: only that
// tells it from one that could not be read.
func (s *subject) absent(t *testing.T) {
	_, err := s.Table(context.Background(), s.database, "absent")
	require.ErrorIs(t, err, checksum.ErrNoTable)
	require.ErrorIs(t, s.Probe(context.Background(), s.database, "absent"), checksum.ErrNoTable)
	assert.NoError(t, s.Probe(context.Background(), s.database, "nothing"))

	view := s.view(t, "numbers")
	table := *view.Table
	table.Name, view.Table = "absent", &table
	r, err := s.Open(view)
	if err == nil { // then the first reading tells
		_, err = r.Digest(context.Background(), checksum.KeyRange{}, checksum.Limit{}, s.kinds()[0])
	}
	require.ErrorIs(t, err, checksum.ErrNoTable)
}

// Activity tells the truth: a side that is not frozen counts what is written to it, and a
// frozen one does not change when its origin does.
func (s *subject) activity(t *testing.T) {
	before, err := s.Activity(context.Background())
	require.NoError(t, err)
	s.origin.MustExec(t, "UPDATE "+s.database+".nothing SET n = 1", "INSERT INTO "+s.database+".nothing VALUES (1, 1)")
	defer s.origin.MustExec(t, "DELETE FROM "+s.database+".nothing")
	after, err := s.Activity(context.Background())
	require.NoError(t, err)
	rows := all(t, s.open(t, s.view(t, "nothing")), checksum.Selection{})
	assert.Equal(t, before.Frozen, after.Frozen)
	if before.Frozen {
		assert.Empty(t, rows)
		return
	}
	assert.Len(t, rows, 1)
	assert.Greater(t, after.Writes, before.Writes)
}

// What an ALTER TABLE changed since a reader was opened is an error: rows of two definitions
// prove nothing. A snapshot keeps what it had.
func (s *subject) altered(t *testing.T) {
	s.origin.MustExec(t, "CREATE TABLE "+s.database+".altered LIKE "+s.database+".numbers",
		"INSERT INTO "+s.database+".altered SELECT * FROM "+s.database+".numbers")
	defer s.origin.MustExec(t, "DROP TABLE "+s.database+".altered")
	table, err := s.Table(context.Background(), s.database, "altered")
	if errors.Is(err, checksum.ErrNoTable) {
		t.Skip("it was made before the table was")
	}
	require.NoError(t, err)
	r := s.open(t, compare.NewPlan(table, table).A)
	digest(t, r, checksum.KeyRange{}, checksum.Limit{Rows: 10}, s.kinds()[0])
	s.origin.MustExec(t, "ALTER TABLE "+s.database+".altered MODIFY n BIGINT")
	_, err = r.Digest(context.Background(), checksum.KeyRange{}, checksum.Limit{}, s.kinds()[0])
	require.ErrorIs(t, err, checksum.ErrTableChanged)
	again, err := s.Table(context.Background(), s.database, "altered")
	require.NoError(t, err)
	assert.NotEqual(t, table.Fingerprint(), again.Fingerprint())
}

// A reader may be used by several goroutines at once, also to be split while it is read.
func (s *subject) concurrent(t *testing.T) {
	r := s.open(t, s.view(t, "numbers"))
	kind := s.kinds()[0]
	want := digest(t, r, checksum.KeyRange{}, checksum.Limit{}, kind)
	var all errgroup.Group
	for range 4 {
		all.Go(func() error {
			got, err := r.Digest(t.Context(), checksum.KeyRange{}, checksum.Limit{}, kind)
			assert.Equal(t, want.Digest, got.Digest)
			return err
		})
		all.Go(func() error {
			_, err := r.Split(t.Context(), 4)
			return err
		})
		all.Go(func() error {
			rows := 0
			err := r.Rows(t.Context(), checksum.Selection{}, func() { rows = 0 }, func(checksum.Row) error { rows++; return nil })
			assert.Equal(t, 1000, rows)
			return err
		})
	}
	require.NoError(t, all.Wait())
}

// A cancelled context ends every reading with an error: half of a reading is never
// taken for all of it.
func (s *subject) cancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	r := s.open(t, s.view(t, "numbers"))
	kind := s.kinds()[0]
	_, err := r.Digest(ctx, checksum.KeyRange{}, checksum.Limit{}, kind)
	require.ErrorIs(t, err, context.Canceled)
	_, err = r.Buckets(ctx, kind, 8)
	require.ErrorIs(t, err, context.Canceled)
	err = r.Rows(ctx, checksum.Selection{}, func() {}, func(checksum.Row) error { return nil })
	require.ErrorIs(t, err, context.Canceled)
}
