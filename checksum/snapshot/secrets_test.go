package snapshot_test

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare/sidetest"
	"allclear/fixtures"
)

// everything is all that a snapshot's files hold, unpacked as far as that is possible.
func everything(t *testing.T, dir string) []byte {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	var all bytes.Buffer
	for _, entry := range entries {
		content, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		require.NoError(t, err)
		all.Write(content)
		if strings.HasSuffix(entry.Name(), ".parquet") {
			all.Write(unpacked(t, content))
		}
	}
	return all.Bytes()
}

// Keys are in a snapshot, no other value is; with hashed keys no text of a key is either.
func TestNoValueButAKeyIsInASnapshot(t *testing.T) {
	origin := fixtures.SharedServer(t)
	database := fixtures.Database(t, origin)
	origin.MustExec(t, "USE "+database,
		"CREATE TABLE people (mail VARCHAR(60) PRIMARY KEY, name VARCHAR(60), card VARBINARY(40), born DATE) DEFAULT CHARSET utf8mb4",
		"INSERT INTO people VALUES ('zoe@example.org', 'Zoë Türkis-Wäldchen', 'card 4929123412341234', '1986-05-17'), "+
			"('ann@example.org', 'Ann Plainname', 'card 4929777777777777', '1990-01-02')")
	values := []string{"Türkis-W", "Plainname", "49291234", "49297777"}
	_, dir := sidetest.Snapshot(t, sidetest.Live(t, origin), options(database))
	all := string(everything(t, dir))
	for _, value := range values {
		assert.NotContains(t, all, value)
	}
	assert.Contains(t, all, "zoe@example.org", "else this test sees nothing")

	o := options(database)
	o.HashKeys = []byte("a secret of some length")
	_, dir = sidetest.Snapshot(t, sidetest.Live(t, origin), o)
	all = string(everything(t, dir))
	for _, value := range append(values, "zoe@", "ann@", string(o.HashKeys)) {
		assert.NotContains(t, all, value)
	}
}

// unpacked is every value of every column of a Parquet file, and every key among the bounds of its row groups.
func unpacked(t *testing.T, content []byte) []byte {
	t.Helper()
	f, err := parquet.OpenFile(bytes.NewReader(content), int64(len(content)))
	require.NoError(t, err)
	var all bytes.Buffer
	bounds, ok := f.Lookup("allclear.groups")
	require.True(t, ok)
	var groups []struct{ Last, Least, Greatest []byte }
	require.NoError(t, json.Unmarshal([]byte(bounds), &groups))
	for _, g := range groups {
		all.Write(bytes.Join([][]byte{g.Last, g.Least, g.Greatest}, []byte("\n")))
	}
	for _, group := range f.RowGroups() {
		rows := group.Rows()
		buffer := make([]parquet.Row, 100)
		for {
			n, err := rows.ReadRows(buffer)
			for _, row := range buffer[:n] {
				for _, value := range row {
					all.WriteString(value.String() + "\n")
				}
			}
			if err != nil {
				require.ErrorIs(t, err, io.EOF)
				break
			}
		}
		require.NoError(t, rows.Close())
	}
	return all.Bytes()
}
