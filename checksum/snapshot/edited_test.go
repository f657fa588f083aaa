package snapshot_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/checksum/snapshot"
	"allclear/compare/sidetest"
)

// readAll reads a table of a snapshot in each way that there is.
func readAll(ctx context.Context, s *snapshot.Snapshot, database, table string) error {
	definition, err := s.Table(ctx, database, table)
	if err != nil {
		return err
	}
	view, _ := options(database).View(definition)
	r, err := s.Open(view)
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }() // it was only read
	all := func(checksum.Row) error { return nil }
	reading, err := r.Digest(ctx, checksum.KeyRange{}, checksum.Limit{}, checksum.Meaning)
	if err == nil {
		_, err = r.Digest(ctx, checksum.KeyRange{}, checksum.Limit{Rows: 100, Bytes: 1000}, checksum.Meaning)
	}
	if err == nil {
		_, err = r.Buckets(ctx, checksum.Meaning, 16)
	}
	if err == nil {
		_, err = r.Split(ctx, 3)
	}
	if err == nil && reading.Last != nil {
		err = r.Rows(ctx, checksum.Selection{Keys: []checksum.Bound{reading.Last.At}}, func() {}, all)
	}
	if err == nil {
		err = r.Rows(ctx, checksum.Selection{Detail: func(checksum.Row) bool { return true }}, func() {}, all)
	}
	return err
}

// Whoever edits a file, and its sum, gets an error that names it, or another value, and ends no run: a
// file's lengths and offsets are not believed.
func TestAnEditedFileEndsNoRun(t *testing.T) {
	origin, database := small(t)
	s, dir := sidetest.Snapshot(t, sidetest.Live(t, origin), options(database))
	require.NoError(t, readAll(t.Context(), s, database, "listings"))
	path := filepath.Join(dir, database+".listings.parquet")
	whole, err := os.ReadFile(path)
	require.NoError(t, err)
	random, refused := rand.New(rand.NewPCG(1, 2)), 0
	for range 200 {
		edited := bytes.Clone(whole)
		const footer, end = 6000, 8 // the library believes the footer's own length, which is at the end
		at := len(edited) - end - 1 - random.IntN(footer)
		edited[at] = byte(random.IntN(256))
		require.NoError(t, os.WriteFile(path, edited, 0o600))
		if err := readAll(t.Context(), s, database, "listings"); err != nil {
			refused++
			require.ErrorIs(t, err, snapshot.ErrDamaged, "byte %d", at)
			require.ErrorContains(t, err, filepath.Base(path))
		}
	}
	assert.Greater(t, refused, 100, "a test of nothing")
}

// A row group whose bounds are too narrow would not be looked at for a row that it has: the row
// would pass for one that is gone, and equal to one that is gone on the other side.
func TestBoundsThatDoNotFitTheKeysAreAnError(t *testing.T) {
	origin, database := small(t)
	s, dir := sidetest.Snapshot(t, sidetest.Live(t, origin), options(database))
	path := filepath.Join(dir, database+".listings.parquet")
	whole, err := os.ReadFile(path)
	require.NoError(t, err)
	key := func(id int64) string {
		text, err := json.Marshal(checksum.AppendKey(nil, checksum.KeyValue{Kind: checksum.KeyInteger, Integer: checksum.Int(id)}))
		require.NoError(t, err)
		return string(text)
	}
	for _, bound := range []string{"last", "least", "greatest"} { // of the first group, with the even numbers from 2 to 128
		is := map[string]int64{"last": 128, "least": 2, "greatest": 128}[bound]
		edited := bytes.Replace(whole, []byte(`"`+bound+`":`+key(is)), []byte(`"`+bound+`":`+key(64)), 1)
		require.NotEqual(t, whole, edited, bound)
		require.NoError(t, os.WriteFile(path, edited, 0o600))
		require.ErrorIs(t, readAll(t.Context(), s, database, "listings"), snapshot.ErrDamaged, bound)
	}
}

// A manifest that was edited, and whose sum was made anew, is refused where it cannot be true.
func TestAManifestThatDoesNotFitIsRefused(t *testing.T) {
	origin, database := small(t)
	_, dir := sidetest.Snapshot(t, sidetest.Live(t, origin), options(database))
	manifest, sums := filepath.Join(dir, "manifest.json"), filepath.Join(dir, "SHA256SUMS")
	whole, err := os.ReadFile(manifest)
	require.NoError(t, err)
	list, err := os.ReadFile(sums)
	require.NoError(t, err)
	for _, c := range []struct{ was, is string }{
		{`"key": 1`, `"key": -1`},
		{`"key": 1`, `"key": 9`},
		{`"bits": 16`, `"bits": 12`},
		{`"bits": 16`, `"bits": 0`},
		{`"bits": 16`, `"bits": -8`},
		{`"sum": "`, `"sum": "no`},
		{`"file": "`, `"file": "../`},
		{`"name": "` + database + `.listings"`, `"name": "` + database + `.visits"`},
	} {
		edited := []byte(strings.Replace(string(whole), c.was, c.is, 1))
		require.NotEqual(t, whole, edited, c.was)
		require.NoError(t, os.WriteFile(manifest, edited, 0o600))
		_, others, _ := strings.Cut(string(list), "\n")
		if c.was == `"file": "` {
			others = strings.Replace(others, "  ", "  ../", 1)
		}
		signed := fmt.Sprintf("%x  manifest.json\n%s", sha256.Sum256(edited), others)
		require.NoError(t, os.WriteFile(sums, []byte(signed), 0o600))
		_, err := snapshot.Open(dir)
		require.ErrorIs(t, err, snapshot.ErrDamaged, c.is)
		assert.ErrorContains(t, err, "is not complete", c.is)
	}
}
