package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare/freshness"
	"allclear/compare/ledger"
	"allclear/compare/resume"
	"allclear/fixtures"
	"allclear/report"
	reportjson "allclear/report/json"
)

// A run that is killed at any moment, and gone on with, and killed again, comes to the verdict, the
// findings, the rows and the digests of one that nobody has killed, and reads again no more than what
// each kill has cost it. ALLCLEAR_KILLS is how often it is killed.
func TestRunsThatAreKilledComeToTheSameEnd(t *testing.T) {
	k := newKilled(t)
	k.again = 30_000
	k.kill(5)
}

// kill kills runs until they were killed so often, or as often as ALLCLEAR_KILLS says.
func (k *killed) kill(kills int) {
	t := k.t
	t.Helper()
	whole, took, all := k.run("whole", 0)
	require.NotNil(t, whole)
	require.Equal(t, report.NoGo, whole.Verdict)
	if text := os.Getenv("ALLCLEAR_KILLS"); text != "" {
		var err error
		kills, err = strconv.Atoi(text)
		require.NoError(t, err)
	}
	chains, read, done := 0, uint64(0), 0
	for done < kills {
		chains++
		name, again := fmt.Sprintf("chain%d", chains), 0
		for d := (*report.Document)(nil); d == nil; {
			after := time.Duration(rand.Int64N(int64(took)))
			if again >= 12 || done == kills { // a chain comes to its end
				after = 0
			}
			var rows uint64
			known := k.known(name)
			var lasted time.Duration
			if d, lasted, rows = k.run(name, after); d == nil {
				done, again = done+1, again+1
			} else {
				k.assertSame(whole, d)
				took = min(took, lasted) // the machine may have been busy at first
			}
			assert.LessOrEqual(t, rows, all-known+k.again, "%d rows were known before", known)
			read += rows
		}
	}
	t.Logf("%d kills of %d runs: %.3f of the rows of as many runs that nobody kills were read",
		done, chains, float64(read)/float64(all)/float64(chains))
}

// killed is a pair with one table of each kind, and the command line that verifies it.
type killed struct {
	t        *testing.T
	a, b     *fixtures.Server
	database string
	folder   string
	command  []string // of allclear, with the flags that say what it looks at
	ofTexts  bool     // the command looks at the texts of each member alone
	again    uint64   // so many rows are read again at most: what differs, what shows signs, and to prove the run
}

func newKilled(t *testing.T) *killed {
	a, b := fixtures.SharedPair(t)
	k := &killed{
		t: t, a: a, b: b, database: fixtures.Database(t, a, b), folder: t.TempDir(),
		command: []string{"verify", "--checks", "rows,charset,drift"},
	}
	k.both("CREATE TABLE numbers (id INT PRIMARY KEY, v INT)", "INSERT INTO numbers SELECT seq, seq % 97 FROM seq_1_to_60000",
		"CREATE TABLE names (name VARCHAR(40) PRIMARY KEY, city VARCHAR(40)) CHARACTER SET utf8mb4",
		"INSERT INTO names SELECT CONCAT('Jürgen ', seq), IF(seq BETWEEN 7000 AND 7020, 'MÃ¼nchen', 'Zürich') FROM seq_1_to_30000",
		"CREATE TABLE parts (shop INT, code VARCHAR(20), at DATETIME, v INT, PRIMARY KEY (shop, code)) CHARACTER SET utf8mb4",
		"INSERT INTO parts SELECT seq % 7, CONCAT('é', seq), '2026-11-24 14:00:00', seq FROM seq_1_to_20000",
		"CREATE TABLE keyless (v INT, w VARCHAR(20)) CHARACTER SET utf8mb4", "INSERT INTO keyless SELECT seq, 'x' FROM seq_1_to_5000",
		"CREATE TABLE empty (id INT PRIMARY KEY)",
		"CREATE TABLE damaged (id INT PRIMARY KEY, note VARCHAR(60)) CHARACTER SET utf8mb4",
		"INSERT INTO damaged SELECT seq, CONCAT('Käse für Jürgen ', seq) FROM seq_1_to_20000",
		"CREATE TABLE same (id BIGINT PRIMARY KEY)", "INSERT INTO same SELECT seq FROM seq_1_to_40000")
	b.MustExec(t, "USE "+k.database, "UPDATE numbers SET v = -1 WHERE id IN (3, 15000, 15001, 44444)", "DELETE FROM numbers WHERE id = 30000",
		"INSERT INTO numbers VALUES (60001, 1), (60002, 1)", "UPDATE parts SET v = 0 WHERE code = 'é777'",
		"UPDATE keyless SET w = 'y' WHERE v = 77",
		"UPDATE damaged SET note = CONVERT(CAST(CONVERT(note USING utf8mb4) AS BINARY) USING latin1) WHERE id BETWEEN 9000 AND 9040")
	return k
}

func (k *killed) both(statements ...string) {
	for _, s := range []*fixtures.Server{k.a, k.b} {
		s.MustExec(k.t, append([]string{"USE " + k.database}, statements...)...)
	}
}

// run verifies the pair by the run that is cut last in a ledger, and kills it after a time, 0 for
// never. The Document is nil if it was killed; rows are those that were read on a.
func (k *killed) run(name string, after time.Duration) (d *report.Document, took time.Duration, rows uint64) {
	k.t.Helper()
	ctx, cancel := context.WithCancel(k.t.Context())
	defer cancel()
	kept, begun := k.open(name)
	require.NoError(k.t, kept.Close())
	args := append(slices.Clone(k.command), "--a", k.a.Addr(), "--b", k.b.Addr(), "--user", k.a.User(), "--password-env", "AC_PASSWORD",
		"--database", k.database, "--values", "full", "--jobs", "2", "--chunk-time", "2ms",
		"--ledger", filepath.Join(k.folder, name+".db"), "--format", "json")
	if len(begun) > 0 {
		args = append(args, "--resume", "last")
	}
	command := exec.CommandContext(ctx, "allclear", args...)
	command.Env = append(os.Environ(), "AC_PASSWORD="+k.a.Password())
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	before, began := k.rowsRead(), time.Now()
	require.NoError(k.t, command.Start())
	if after > 0 {
		time.AfterFunc(after, cancel) // SIGKILL
	}
	err := command.Wait()
	took, rows = time.Since(began), k.rowsRead()-before
	if command.ProcessState.ExitCode() < 0 {
		return nil, took, rows
	}
	var exited *exec.ExitError
	require.ErrorAs(k.t, err, &exited)
	require.Equal(k.t, 1, exited.ExitCode(), stderr.String())
	d, err = reportjson.Read(&stdout)
	require.NoError(k.t, err)
	return d, took, rows
}

// open opens the ledger of a chain.
func (k *killed) open(name string) (kept *ledger.Ledger, begun []resume.Run) {
	kept, err := ledger.Open(k.t.Context(), filepath.Join(k.folder, name+".db"))
	require.NoError(k.t, err)
	begun, err = kept.Begun(k.t.Context())
	require.NoError(k.t, err)
	return kept, begun
}

// known counts the rows that runs of a chain have found equal.
func (k *killed) known(name string) (rows uint64) {
	kept, _ := k.open(name)
	defer func() { assert.NoError(k.t, kept.Close()) }()
	tables, err := kept.Freshness(k.t.Context(), k.a.Addr(), "pair")
	require.NoError(k.t, err)
	if k.ofTexts {
		alone, err := kept.Freshness(k.t.Context(), k.a.Addr(), "pair/a")
		require.NoError(k.t, err)
		require.Empty(k.t, append(tables, alone...), "no row was compared")
		tables, err = kept.Scans().Freshness(k.t.Context(), k.a.Addr(), "pair/a")
		require.NoError(k.t, err)
	}
	for _, table := range tables {
		m, err := freshness.Decode(table.Map)
		require.NoError(k.t, err)
		for _, p := range m.Pieces() {
			if p.State == freshness.Equal {
				rows += p.Rows
				assert.Equal(k.t, k.ofTexts, p.Digest == nil, "%s: %+v", table.Table, m.Pieces())
			}
		}
	}
	return rows
}

// rowsRead counts the rows that a has read in key order and otherwise, with those that it reads for
// its catalog.
func (k *killed) rowsRead() (all uint64) {
	rows, err := k.a.DB().QueryContext(k.t.Context(),
		"SHOW GLOBAL STATUS WHERE Variable_name IN ('Handler_read_next', 'Handler_read_rnd_next', 'Handler_read_key')")
	require.NoError(k.t, err)
	defer func() { assert.NoError(k.t, rows.Close()) }()
	for rows.Next() {
		var name string
		var n uint64
		require.NoError(k.t, rows.Scan(&name, &n))
		all += n
	}
	require.NoError(k.t, rows.Err())
	return all
}

// assertSame tells that two runs came to the same end.
func (k *killed) assertSame(want, got *report.Document) {
	k.t.Helper()
	assert.Equal(k.t, want.Verdict, got.Verdict)
	assert.Equal(k.t, want.Reasons, got.Reasons)
	assert.Equal(k.t, want.Coverage.Tables, got.Coverage.Tables)
	assert.Equal(k.t, want.Coverage.RowsVerified, got.Coverage.RowsVerified)
	assert.Equal(k.t, found(k.t, want), found(k.t, got))
	for i, w := range want.Pairs[0].Tables {
		g := got.Pairs[0].Tables[i]
		assert.Equal(k.t, []any{w.Table, w.Result, w.RowsA, w.RowsB, w.DigestA, w.DigestB, w.DigestKind, w.Differences, w.Inspected},
			[]any{g.Table, g.Result, g.RowsA, g.RowsB, g.DigestA, g.DigestB, g.DigestKind, g.Differences, g.Inspected})
		assert.Zero(k.t, g.Canaries.Missed())
	}
}

// found are the findings of a Document. Where their rows lie close together is told by a sample of the
// table, which is another one where ranges were not read again: at the limit, one run may say it and
// another one not.
func found(t *testing.T, d *report.Document) (all []string) {
	t.Helper()
	for _, f := range d.Findings {
		f.Clusters = nil
		text, err := json.Marshal(f)
		require.NoError(t, err)
		all = append(all, string(text))
	}
	return all
}
