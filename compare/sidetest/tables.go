package sidetest

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
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
