package snapshot_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare/sidetest"
	"allclear/fixtures"
)

// A statement that is not read to its end costs its connection, and a line in the server's log
// that somebody must explain. A table of wide rows, of which few fill a group, has none.
func TestRecordingWideRowsBreaksNoConnection(t *testing.T) {
	s := fixtures.Started(t, 1, fixtures.Options{})[0]
	s.MustExec(t, "CREATE DATABASE d", "USE d", "CREATE TABLE wide (id INT PRIMARY KEY, x LONGTEXT CHARACTER SET latin1)",
		"INSERT INTO wide SELECT seq, REPEAT('x', 3000000) FROM seq_1_to_14", "ANALYZE TABLE wide")
	aborted := func() int {
		var name, value string
		require.NoError(t, s.DB().QueryRowContext(t.Context(), "SHOW GLOBAL STATUS LIKE 'Aborted_clients'").Scan(&name, &value))
		n, err := strconv.Atoi(value)
		require.NoError(t, err)
		return n
	}
	before := aborted()
	m := sidetest.Live(t, s)
	o := options("d")
	o.GroupRows = 0
	snap, _ := sidetest.Snapshot(t, m, o)
	assert.Equal(t, uint64(14), snap.Manifest().Tables[0].Rows)
	require.NoError(t, m.Close())
	require.Eventually(t, func() bool { // the server knows of every connection that it has ended
		var n int
		err := s.DB().QueryRowContext(t.Context(), "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE COMMAND <> 'Daemon'").Scan(&n)
		return err == nil && n == 1
	}, 5*time.Second, 10*time.Millisecond)
	assert.Equal(t, before, aborted())
}
