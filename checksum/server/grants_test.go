package server_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/checksum/server"
	"allclear/fixtures"
)

// account makes an account with some grants; {db} stands for the database and
// {user} for the account.
func account(t *testing.T, s *fixtures.Server, database string, grants ...string) *server.Member {
	t.Helper()
	user := "u" + database[2:16] // MySQL 5.6 takes 16 characters
	statements := []string{fmt.Sprintf("CREATE USER %s@'%%' IDENTIFIED BY 'secret'", user)}
	for _, g := range grants {
		statements = append(statements, strings.NewReplacer("{db}", database, "{user}", user+"@'%'").Replace(g))
	}
	s.MustExec(t, statements...)
	t.Cleanup(func() { s.MustExec(t, "DROP USER "+user+"@'%'") })
	return openAs(t, s, user, "secret")
}

// INFORMATION_SCHEMA does not show tables that an account has no privilege on. The
// catalog says in which databases that may be so, however the account got its privileges.
func TestHiddenTellsWhereTablesMayBeMissing(t *testing.T) {
	a := fixtures.SharedServer(t)
	for _, c := range []struct {
		reason string
		grants []string
		hidden bool
		tables int
		needs  []fixtures.Capability
	}{
		{reason: "all of the database", grants: []string{"GRANT SELECT ON {db}.* TO {user}"}, tables: 2},
		{reason: "all of the server", grants: []string{"GRANT SELECT ON *.* TO {user}"}, tables: 2},
		{reason: "a pattern of databases", grants: []string{"GRANT SELECT ON `t\\_%`.* TO {user}"}, tables: 2},
		{reason: "one table", grants: []string{"GRANT SELECT ON {db}.t TO {user}"}, tables: 1, hidden: true},
		{
			reason: "every table, one by one",
			grants: []string{"GRANT SELECT ON {db}.t TO {user}", "GRANT SELECT ON {db}.secret TO {user}"},
			tables: 2, hidden: true,
		},
		{
			reason: "a table without SELECT",
			grants: []string{"GRANT SELECT ON {db}.t TO {user}", "GRANT INSERT ON {db}.secret TO {user}"},
			tables: 2, hidden: true,
		},
		{reason: "a database without SELECT", grants: []string{"GRANT INSERT ON {db}.* TO {user}"}, tables: 2, hidden: true},
		{
			needs: []fixtures.Capability{fixtures.Roles}, reason: "a role, on by default",
			grants: []string{
				"CREATE ROLE r_{db}", "GRANT SELECT ON {db}.* TO r_{db}", "GRANT r_{db} TO {user}",
				"SET DEFAULT ROLE r_{db} FOR {user}",
			},
			tables: 2,
		},
		{
			needs: []fixtures.Capability{fixtures.Roles}, reason: "a role for one table",
			grants: []string{
				"CREATE ROLE r_{db}", "GRANT SELECT ON {db}.t TO r_{db}", "GRANT r_{db} TO {user}",
				"SET DEFAULT ROLE r_{db} FOR {user}",
			},
			tables: 1, hidden: true,
		},
	} {
		t.Run(c.reason, func(t *testing.T) {
			fixtures.Need(t, []*fixtures.Server{a}, c.needs...)
			database := fixtures.Database(t, a)
			a.MustExec(t, in(database, "CREATE TABLE t (id INT PRIMARY KEY)", "CREATE TABLE secret (id INT PRIMARY KEY)")...)
			m := account(t, a, database, c.grants...)
			if strings.Contains(c.grants[0], "ROLE") {
				t.Cleanup(func() { a.MustExec(t, "DROP ROLE r_"+database) })
			}
			catalog := catalogOf(t, m, database)
			assert.Len(t, catalog.Tables, c.tables)
			if c.hidden {
				assert.Equal(t, []string{database}, catalog.Hidden)
			} else {
				assert.Empty(t, catalog.Hidden)
			}
		})
	}
}

// A table that the catalog shows and the account may not read is denied, not
// missing and not empty.
func TestATableWithoutSelectIsDenied(t *testing.T) {
	a := fixtures.SharedServer(t)
	database := fixtures.Database(t, a)
	a.MustExec(t, in(database, "CREATE TABLE t (id INT PRIMARY KEY)", "CREATE TABLE unseen (id INT PRIMARY KEY)")...)
	m := account(t, a, database, "GRANT INSERT ON {db}.t TO {user}")
	ctx := context.Background()
	v := viewOf(t, m, database, "t")
	_, err := reader(t, m, v).Digest(ctx, checksum.KeyRange{}, checksum.Limit{}, checksum.Wire)
	require.ErrorIs(t, err, checksum.ErrDenied)
	assert.NotContains(t, err.Error(), "secret", "the password")
	require.ErrorIs(t, m.Probe(ctx, database, "t"), checksum.ErrDenied)
	require.ErrorIs(t, m.Probe(ctx, database, "unseen"), checksum.ErrDenied, "not: no such table")
	require.ErrorIs(t, m.Probe(ctx, database, "nowhere"), checksum.ErrDenied, "it cannot know")
	table, err := m.Table(ctx, database, "unseen")
	if err == nil {
		// MySQL 5.6 lists a table asked for by name whoever asks, and no column of it.
		require.Empty(t, table.Columns)
		require.Equal(t, fixtures.MySQL, a.Flavor())
		return
	}
	require.Error(t, err)
}

// A database that is not there is missing; one that the account cannot see may be there
// or not, and is hidden.
func TestMissingDatabasesAreToldFromHiddenOnes(t *testing.T) {
	a := fixtures.SharedServer(t)
	database, other := fixtures.Database(t, a), fixtures.Database(t, a)
	whole := catalogOf(t, open(t, a), "no such database")
	assert.Equal(t, []string{"no such database"}, whole.Missing)
	assert.Empty(t, whole.Hidden)
	m := account(t, a, database, "GRANT SELECT ON {db}.* TO {user}")
	partly := catalogOf(t, m, database, other, "no such database")
	assert.Equal(t, []string{other, "no such database"}, partly.Hidden)
	assert.Empty(t, partly.Missing)
	found, err := m.Databases(context.Background())
	require.NoError(t, err)
	assert.Equal(t, []string{database}, found)
}
