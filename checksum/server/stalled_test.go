package server_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/checksum/server"
	"allclear/fixtures"
)

// letGo is how long a server may go on serving a reader that has gone: ten seconds, and some for a busy machine.
const letGo = 25 * time.Second

// wire is a link to a server that can stop carrying anything, as one that is cut does, or as a reader that is frozen.
type wire struct {
	member *server.Member
	user   string
	stop   sync.Once
	cut    chan struct{} // closed when the link carries nothing any more
	mend   chan struct{} // closed at the end of the test
}

// newWire opens a server through a wire, as a user of its own. carry is called for what the server sends.
func newWire(t *testing.T, s *fixtures.Server, user string, carry func(w *wire, data []byte)) *wire {
	t.Helper()
	s.MustExec(t, "CREATE USER "+user+" IDENTIFIED BY 'x'", "GRANT SELECT ON *.* TO "+user)
	t.Cleanup(func() { s.MustExec(t, "DROP USER "+user) })
	w := &wire{user: user, cut: make(chan struct{}), mend: make(chan struct{})}
	proxy := fixtures.StartProxy(t, func(int) string { return s.Addr() })
	proxy.Look(func(data []byte) { carry(w, data) })
	t.Cleanup(func() { close(w.mend) })
	m, err := server.Open(server.Config{
		Name: "pair/a", Host: "127.0.0.1", Port: proxy.Port(), User: user, Password: "x", TLS: server.TLSDisabled,
	}, nil)
	require.NoError(t, err)
	t.Cleanup(func() { _ = m.Close() })
	w.member = m
	return w
}

// hold carries nothing from now on.
func (w *wire) hold() {
	w.stop.Do(func() { close(w.cut) })
	<-w.mend
}

// threads counts what the server still does for the wire's user.
func (w *wire) threads(t *testing.T, s *fixtures.Server) (n int) {
	t.Helper()
	err := s.DB().QueryRowContext(context.Background(),
		"SELECT COUNT(*) FROM information_schema.processlist WHERE user = '"+w.user+"'").Scan(&n)
	require.NoError(t, err)
	return n
}

// largerThanSockets makes a table of 40 MB, more than what lies between two processes: else a server would have sent
// all of it, and be done.
func largerThanSockets(t *testing.T, s *fixtures.Server) (database string) {
	t.Helper()
	database = fixtures.Database(t, s)
	thousand := strings.TrimSuffix(strings.Repeat("(REPEAT('x', 10000)), ", 1_000), ", ")
	s.MustExec(t, in(database, "CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, x VARCHAR(10000)) CHARACTER SET latin1",
		"INSERT INTO t (x) VALUES "+thousand,
		"INSERT INTO t (x) SELECT x FROM t", "INSERT INTO t (x) SELECT x FROM t")...)
	return database
}

// A reader that is frozen, or whose link is cut, in the middle of a statement must not hold the table: an ALTER by somebody
// else would wait for it, and every statement of the application behind the ALTER. Nor may threads of ours be left behind.
func TestAStalledReaderLetsGoOfItsTable(t *testing.T) {
	t.Parallel()
	a := fixtures.SharedServer(t)
	database := largerThanSockets(t, a)
	carried := 0
	var mu sync.Mutex
	w := newWire(t, a, "stalled", func(w *wire, data []byte) {
		mu.Lock()
		carried += len(data)
		full := carried > 1<<20
		mu.Unlock()
		if full {
			w.hold()
		}
	})
	v := viewOf(t, w.member, database, "t")
	rd := reader(t, w.member, v)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var reading sync.WaitGroup
	reading.Go(func() {
		_, err := rd.Digest(ctx, checksum.KeyRange{}, checksum.Limit{}, checksum.Wire)
		assert.Error(t, err)
	})
	defer reading.Wait()
	defer cancel()
	<-w.cut
	cutAt := time.Now()
	require.Positive(t, w.threads(t, a), "the statement must be there still")

	var others sync.WaitGroup
	for _, sql := range []string{
		"ALTER TABLE " + database + ".t ADD COLUMN y INT",
		"INSERT INTO " + database + ".t (x) VALUES ('from the application')",
	} {
		others.Go(func() {
			_, err := a.DB().ExecContext(context.Background(), sql)
			assert.NoError(t, err)
			assert.Less(t, time.Since(cutAt), letGo, sql)
		})
		time.Sleep(500 * time.Millisecond) // the ALTER stands in the queue first
	}
	others.Wait()
	assert.Eventually(t, func() bool { return w.threads(t, a) == 0 }, letGo, 200*time.Millisecond,
		"threads are left, of statements or of idle sessions")
	t.Logf("all is gone after %.1f s", time.Since(cutAt).Seconds())
}

// A reader that is slow but alive gets all of its rows, even if one statement takes longer than the server waits for
// one that takes nothing.
func TestASlowReaderIsServedToTheEnd(t *testing.T) {
	t.Parallel()
	a := fixtures.SharedServer(t)
	database := largerThanSockets(t, a)
	w := newWire(t, a, "slow", func(_ *wire, data []byte) {
		time.Sleep(time.Duration(len(data)) * 400 * time.Nanosecond) // 2.5 MB a second
	})
	v := viewOf(t, w.member, database, "t")
	began := time.Now()
	slow := digest(t, w.member, v, checksum.KeyRange{})
	require.Greater(t, time.Since(began), 12*time.Second, "a test of nothing: it must take longer than net_write_timeout")
	assert.Equal(t, digest(t, open(t, a), v, checksum.KeyRange{}), slow)
}
