package rowfiles_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/finding"
	"allclear/fixtures"
)

// contents are the files below a folder, unpacked, by their names.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	require.NoError(t, filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if strings.HasSuffix(name, ".zst") {
			all[name] = unpacked(t, path)
			return err
		}
		content, readErr := os.ReadFile(path)
		require.NoError(t, readErr)
		all[name] = string(content)
		return err
	}))
	return all
}

// Two runs over data at rest say the same, to the letter: the findings and the files of rows, over
// however many connections they read, and wherever one chunk ends and the next begins. (One read
// the parts of a table in another order, and what it found first decided what it listed.)
func TestTwoRunsSayTheSame(t *testing.T) {
	p := plant(t)
	for _, member := range []*fixtures.Server{p.a, p.b} {
		member.MustExec(t, "USE "+p.database,
			"CREATE TABLE texts (id INT PRIMARY KEY, title VARCHAR(100), note VARCHAR(100), price FLOAT) DEFAULT CHARSET utf8mb4",
			"INSERT INTO texts SELECT seq, CONCAT('Crème brûlée №', seq), CONCAT('Straße ', seq), seq / 7 FROM seq_1_to_51000") // two parts
	}
	p.b.MustExec(t, "USE "+p.database,
		"UPDATE texts SET title = CASE WHEN id % 11 = 0 THEN CONVERT(CONVERT(CAST(title AS BINARY) USING latin1) USING utf8mb4)"+
			" WHEN id % 5 = 0 THEN LEFT(title, 12) ELSE title END,"+
			" note = IF(id % 3, note, CONCAT('Gasse ', id * 7)), price = IF(id % 13, price, CAST(id / 7 AS CHAR)) WHERE id DIV 500 % 4 = 0",
		"DELETE FROM texts WHERE id % 1000 = 17")
	dir, out := p.verify(t, checksum.Masked, 1, 100*time.Millisecond)
	first := contents(t, dir)
	for _, one := range out.Tables {
		require.Empty(t, one.Gaps)
		lines := uint64(strings.Count(first[filepath.FromSlash(one.Files.Rows)], "\n"))
		assert.GreaterOrEqual(t, lines, one.Differences/2, "every row of %s is listed", one.Name)
		assert.LessOrEqual(t, len(one.Findings), 8*finding.MostOfAClass, "and a report shows a sample")
	}
	assert.Contains(t, first["rows/shop%2F01/"+p.database+".texts.ndjson.zst"], `"kind":"charset.double-encoded"`)
	dir, again := p.verify(t, checksum.Masked, 4, 3*time.Millisecond)
	assert.Equal(t, findingsOf(out), findingsOf(again))
	second := contents(t, dir)
	for name, content := range first {
		assert.True(t, second[name] == content, "%s is not the same", name)
	}
	assert.Len(t, second, len(first))
}

func findingsOf(out compare.PairOutcome) (all []finding.Finding) {
	for _, t := range out.Tables {
		all = append(all, t.Findings...)
	}
	return all
}
