package snapshot_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/checksum/server"
	"allclear/checksum/snapshot"
	"allclear/compare/sidetest"
	"allclear/fixtures"
)

// small fills a database with two tables, one of them with texts outside ASCII.
func small(t *testing.T) (*fixtures.Server, string) {
	t.Helper()
	origin := fixtures.SharedServer(t)
	database := fixtures.Database(t, origin)
	origin.MustExec(t, "USE "+database,
		"CREATE TABLE listings (id INT PRIMARY KEY, title VARCHAR(60), price INT) DEFAULT CHARSET utf8mb4",
		"INSERT INTO listings SELECT seq * 2, CONCAT('Türkis ', seq), seq FROM seq_1_to_500",
		"CREATE TABLE visits (n INT, page VARCHAR(20)) DEFAULT CHARSET utf8mb4", "INSERT INTO visits VALUES (1, 'home'), (1, 'home')")
	return origin, database
}

// Every bit of a snapshot counts: a flipped one, a file that is cut, and one that is gone are
// errors that name the file, and so is a list of sums that does not fit.
func TestEveryDamagedFileIsNamed(t *testing.T) {
	origin, database := small(t)
	_, dir := sidetest.Snapshot(t, sidetest.Live(t, origin), options(database))
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 4, "a manifest, sums, and two tables")
	check := func() error {
		s, err := snapshot.Open(dir)
		if err != nil {
			return err
		}
		return s.Check(t.Context())
	}
	require.NoError(t, check())
	for _, entry := range entries {
		path := filepath.Join(dir, entry.Name())
		whole, err := os.ReadFile(path)
		require.NoError(t, err)
		restore := func() { require.NoError(t, os.WriteFile(path, whole, 0o600)) }
		for at := 0; at < len(whole); at += max(1, len(whole)/150) {
			flipped := append([]byte(nil), whole...)
			flipped[at] ^= 1 << (at % 8)
			require.NoError(t, os.WriteFile(path, flipped, 0o600))
			err := check()
			require.Error(t, err, "byte %d of %s", at, entry.Name())
			assert.Contains(t, err.Error(), entry.Name())
		}
		require.NoError(t, os.WriteFile(path, whole[:len(whole)-1], 0o600))
		require.ErrorContains(t, check(), entry.Name())
		require.NoError(t, os.Remove(path))
		require.ErrorContains(t, check(), entry.Name())
		restore()
	}
	require.NoError(t, check())
}

// A snapshot of a later format is not guessed at.
func TestNewerFormatIsRefused(t *testing.T) {
	origin, database := small(t)
	_, dir := sidetest.Snapshot(t, sidetest.Live(t, origin), options(database))
	path := filepath.Join(dir, "manifest.json")
	manifest, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, []byte(strings.Replace(string(manifest), `"format": 1`, `"format": 2`, 1)), 0o600))
	_, err = snapshot.Open(dir)
	require.ErrorIs(t, err, snapshot.ErrNewer)
}

// cut ends a run when the first table is recorded.
type cut struct{ stop func() }

func (cut) TablePlanned(string, uint64)           {}
func (cut) RowsRecorded(string, uint64)           {}
func (c cut) TableRecorded(string, uint64, int64) { c.stop() }

// A run that was cut leaves nothing that looks whole. It is gone on with if the server has
// executed nothing since: what is whole is kept, and the end is as if it had not been cut.
func TestCutSnapshotIsResumedOrRefused(t *testing.T) {
	origin := fixtures.Started(t, 1, fixtures.Options{})[0] // nobody else writes to it
	origin.MustExec(t, "CREATE DATABASE shop", "USE shop", "CREATE TABLE x (id INT PRIMARY KEY)", "CREATE TABLE y (id INT PRIMARY KEY)",
		"INSERT INTO x VALUES (1), (2)", "INSERT INTO y VALUES (3)")
	live, dir := sidetest.Live(t, origin), t.TempDir()
	o := options("shop")
	o.Jobs = 1
	take := func() (*snapshot.Manifest, error) {
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		o := o
		if !o.Resume {
			o.Progress = cut{stop}
		}
		return snapshot.Take(ctx, dir, live, o)
	}
	_, err := take()
	require.ErrorIs(t, err, context.Canceled)
	found, err := snapshot.Find(dir)
	require.NoError(t, err)
	require.Len(t, found, 1)
	require.True(t, found[0].Partial)
	_, err = snapshot.Open(found[0].Dir)
	require.ErrorIs(t, err, snapshot.ErrPartial)
	_, err = take()
	require.ErrorIs(t, err, snapshot.ErrPartial, "it is not overwritten unasked")

	o.Resume = true
	origin.MustExec(t, "INSERT INTO shop.x VALUES (7)")
	_, err = take()
	require.ErrorIs(t, err, snapshot.ErrMoved)

	require.NoError(t, os.RemoveAll(found[0].Dir))
	o.Resume = false
	_, err = take()
	require.ErrorIs(t, err, context.Canceled)
	o.Resume = true
	m, err := take()
	require.NoError(t, err)
	assert.Len(t, m.Tables, 2)
	opened, err := snapshot.Open(snapshot.Dir(dir, o.Pair, o.Member))
	require.NoError(t, err)
	require.NoError(t, opened.Check(t.Context()))
	_, err = take()
	require.ErrorIs(t, err, snapshot.ErrExists)
}

// A table is kept only if its file is as it was written: once the snapshot is needed it is too late
// to read the table again. What is kept is part of the snapshot, whatever is selected now.
func TestADamagedFileIsNotGoneOnWith(t *testing.T) {
	origin := fixtures.Started(t, 1, fixtures.Options{})[0] // nobody else writes to it
	origin.MustExec(t, "CREATE DATABASE shop", "USE shop", "CREATE TABLE x (id INT PRIMARY KEY)", "CREATE TABLE y (id INT PRIMARY KEY)",
		"INSERT INTO x VALUES (1), (2)", "INSERT INTO y VALUES (3)")
	live := sidetest.Live(t, origin)
	for _, isDamaged := range []bool{false, true} {
		dir, o := t.TempDir(), options("shop")
		o.Jobs = 1
		ctx, stop := context.WithCancel(t.Context())
		o.Progress = cut{stop}
		_, err := snapshot.Take(ctx, dir, live, o)
		require.ErrorIs(t, err, context.Canceled)
		kept, err := filepath.Glob(filepath.Join(snapshot.Dir(dir, o.Pair, o.Member)+".partial", "*.parquet"))
		require.NoError(t, err)
		require.Len(t, kept, 1)
		if isDamaged {
			content, err := os.ReadFile(kept[0])
			require.NoError(t, err)
			content[len(content)/2] ^= 1
			require.NoError(t, os.WriteFile(kept[0], content, 0o600))
		}
		name := strings.TrimSuffix(filepath.Base(kept[0]), ".parquet")
		o.Progress, o.Resume = nil, true
		o.IsPlanned = func(table string) bool { return isDamaged || table != name }
		m, err := snapshot.Take(t.Context(), dir, live, o)
		require.NoError(t, err)
		assert.Len(t, m.Tables, 2)
		assert.Empty(t, m.LeftOut)
		opened, err := snapshot.Open(snapshot.Dir(dir, o.Pair, o.Member))
		require.NoError(t, err)
		require.NoError(t, opened.Check(t.Context()))
	}
}

// interrupted is a server whose reading of a table without a key has to start anew, when the
// snapshot's folder is gone.
type interrupted struct {
	*server.Member
	folder string
}

func (i interrupted) Open(view checksum.View) (checksum.Reader, error) {
	r, err := i.Member.Open(view)
	if view.Index != "" || err != nil {
		return r, err
	}
	return interruptedReader{r.(*server.Reader), i.folder}, nil
}

type interruptedReader struct {
	*server.Reader
	folder string
}

func (r interruptedReader) Record(ctx context.Context, after *checksum.Bound, limit checksum.Limit,
	restart func(), visit func(*checksum.RowRecord) error,
) (*checksum.Bound, error) {
	n := 0
	return r.Reader.Record(ctx, after, limit, restart, func(row *checksum.RowRecord) error {
		if n++; n == 200 { // some groups are written
			if err := os.RemoveAll(r.folder); err != nil {
				return err
			}
			restart()
		}
		return visit(row)
	})
}

// A file that cannot be begun anew is an error of the snapshot.
func TestAFileThatCannotBeBegunAnewIsAnError(t *testing.T) {
	origin := fixtures.SharedServer(t)
	database := fixtures.Database(t, origin)
	origin.MustExec(t, "USE "+database, "CREATE TABLE visits (n INT)", "INSERT INTO visits SELECT seq FROM seq_1_to_500")
	dir, o := t.TempDir(), options(database)
	from := interrupted{sidetest.Live(t, origin), snapshot.Dir(dir, o.Pair, o.Member) + ".partial"}
	_, err := snapshot.Take(t.Context(), dir, from, o)
	require.ErrorContains(t, err, database+".visits")
}

// A disk that is full in mid-write leaves nothing that looks whole, and says what to do. The limit is above what the
// test binary writes itself: go test has it log every file that it opens.
func TestFullDiskLeavesNothingThatLooksWhole(t *testing.T) {
	origin, database := small(t)
	const texts = 8 // of which a snapshot keeps 42 bytes each
	columns := ""
	for i := range texts {
		columns += fmt.Sprintf(", x%d VARCHAR(20)", i)
	}
	origin.MustExec(t, "USE "+database,
		"CREATE TABLE posts (id INT PRIMARY KEY"+columns+") DEFAULT CHARSET utf8mb4",
		"INSERT INTO posts SELECT seq"+strings.Repeat(", CONCAT('Türkis ', seq)", texts)+" FROM seq_1_to_10000")
	dir := t.TempDir()
	signal.Ignore(syscall.SIGXFSZ) // so that a file at its limit is an error of write
	defer signal.Reset(syscall.SIGXFSZ)
	var limit syscall.Rlimit
	require.NoError(t, syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit))
	require.NoError(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 900_000, Max: limit.Max}))
	_, err := snapshot.Take(t.Context(), dir, sidetest.Live(t, origin), options(database))
	require.NoError(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit))
	require.ErrorIs(t, err, syscall.EFBIG)
	var told interface{ Hint() string }
	require.True(t, errors.As(err, &told), "%v", err)
	assert.NotEmpty(t, told.Hint())
	require.NoDirExists(t, snapshot.Dir(dir, "shard01", "a"))
	found, err := snapshot.Find(dir)
	require.NoError(t, err)
	assert.True(t, found[0].Partial)
}

// What the server refuses is the snapshot's error: it names the table, and nothing looks
// whole.
func TestTableThatCannotBeReadFailsTheSnapshot(t *testing.T) {
	origin, database := small(t)
	dir, o := t.TempDir(), options(database)
	o.View = func(table *checksum.Table) (checksum.View, string) {
		view, blocked := options(database).View(table)
		if table.Name == "visits" {
			blocked = "the account may not read every column"
		}
		return view, blocked
	}
	_, err := snapshot.Take(t.Context(), dir, sidetest.Live(t, origin), o)
	require.ErrorContains(t, err, database+".visits")
	require.NoDirExists(t, snapshot.Dir(dir, "shard01", "a"))
}
