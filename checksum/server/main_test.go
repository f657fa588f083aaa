package server_test

import (
	"context"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/checksum/server"
	"allclear/fixtures"
)

func TestMain(m *testing.M) { os.Exit(fixtures.Run(m.Run)) }

// open opens a server as a side, as the admin.
func open(t testing.TB, s *fixtures.Server) *server.Member {
	t.Helper()
	return openAs(t, s, s.User(), s.Password())
}

func openAs(t testing.TB, s *fixtures.Server, user, password string) *server.Member {
	t.Helper()
	m, err := server.Open(server.Config{
		Name: "pair/a", Host: s.Host(), Port: s.Port(), User: user, Password: password, TLS: server.TLSDisabled,
	}, nil)
	require.NoError(t, err)
	t.Cleanup(func() { _ = m.Close() })
	return m
}

// in prefixes statements with USE.
func in(database string, statements ...string) []string {
	return append([]string{"USE `" + database + "`"}, statements...)
}

// viewOf reads a table's definition and views all of it, by its first unique
// key if it has one.
func viewOf(t testing.TB, m *server.Member, database, table string) *checksum.View {
	t.Helper()
	found, err := m.Table(context.Background(), database, table)
	require.NoError(t, err)
	v := &checksum.View{Table: found, Values: checksum.Full}
	taken := map[string]bool{}
	add := func(name string) {
		if !taken[name] {
			taken[name] = true
			v.Columns = append(v.Columns, checksum.ViewColumn{Column: found.Column(name)})
		}
	}
	for _, index := range found.Indexes {
		if !index.Unique || v.Index != "" {
			continue
		}
		for _, part := range index.Columns {
			add(part.Name)
		}
		v.Index, v.Key = index.Name, len(index.Columns)
	}
	for i := range found.Columns {
		add(found.Columns[i].Name)
	}
	return v
}

// digest reads a range to its end.
func digest(t testing.TB, m *server.Member, v *checksum.View, r checksum.KeyRange) checksum.Digest {
	t.Helper()
	reading, err := reader(t, m, v).Digest(context.Background(), r, checksum.Limit{}, checksum.Wire)
	require.NoError(t, err)
	require.True(t, reading.Ended)
	return reading.Digest
}

// reader opens a reader of a view.
func reader(t testing.TB, m *server.Member, v *checksum.View) *server.Reader {
	t.Helper()
	opened, err := m.Open(*v)
	require.NoError(t, err)
	own, ok := opened.(*server.Reader)
	require.True(t, ok)
	return own
}
