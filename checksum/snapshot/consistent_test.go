package snapshot_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/checksum/snapshot"
	"allclear/compare/sidetest"
	"allclear/fixtures"
)

// A snapshot of a member in use is of the moment at which it began, whatever is written while it is taken, and says so.
func TestAConsistentSnapshotIsOfTheMomentAtWhichItBegan(t *testing.T) {
	a := fixtures.SharedServer(t)
	database := fixtures.Database(t, a)
	a.MustExec(t, "USE "+database, "CREATE TABLE x (id INT PRIMARY KEY, n INT) ENGINE=InnoDB", "CREATE TABLE y (n INT) ENGINE=InnoDB",
		"INSERT INTO x SELECT seq, 1 FROM seq_1_to_1000", "INSERT INTO y SELECT 1 FROM seq_1_to_1000")
	live := sidetest.Live(t, a)
	before, _ := sidetest.Snapshot(t, live, options(database))

	moment, err := live.Consistent(t.Context(), 2)
	require.NoError(t, err)
	defer func() { require.NoError(t, moment.Close()) }()
	a.MustExec(t, "USE "+database, "UPDATE x SET n = 2", "DELETE FROM y LIMIT 500")
	o := options(database)
	dir := t.TempDir()
	manifest, err := snapshot.Take(t.Context(), dir, moment, o)
	require.NoError(t, err)
	assert.True(t, manifest.Recording.Consistent)
	assert.Equal(t, moment.Standing().At, manifest.Recording.Began.At)
	assert.Less(t, manifest.Recording.Began.Activity.Writes, manifest.Recording.Ended.Activity.Writes)
	require.Len(t, manifest.Tables, 2)
	for i, table := range manifest.Tables {
		assert.Equal(t, digestOf(t, before.Manifest().Tables[i]), digestOf(t, table), table.Name)
	}
	after, _ := sidetest.Snapshot(t, live, options(database))
	assert.NotEqual(t, digestOf(t, before.Manifest().Tables[0]), digestOf(t, after.Manifest().Tables[0]), "a test of nothing")
}

func digestOf(t *testing.T, table snapshot.Table) checksum.Digest {
	t.Helper()
	d, err := table.Digest()
	require.NoError(t, err)
	return d
}
