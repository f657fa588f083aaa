package fleet_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/fleet"
	"allclear/report/words"
)

// interrupted is a side that runs a hook while its texts are scanned.
type interrupted struct {
	compare.Side
	suspects func()
	nonASCII error
	rows     uint64 // that it claims to hold, if not 0
}

func (i *interrupted) Catalog(ctx context.Context, databases []string) (*checksum.Catalog, error) {
	catalog, err := i.Side.Catalog(ctx, databases)
	if err == nil && i.rows > 0 {
		for j := range catalog.Tables {
			catalog.Tables[j].Rows = i.rows
		}
	}
	return catalog, err
}

// Open has the readers of the side changed as well.
func (i *interrupted) Open(v checksum.View) (compare.Reader, error) {
	return changedReader(i.Side, v, func(r wholeReader) compare.Reader { return interruptedReader{r, i} })
}

// AnswersSQL tells that it is a server.
func (*interrupted) AnswersSQL() {}

type interruptedReader struct {
	wholeReader
	of *interrupted
}

func (i interruptedReader) Suspects(
	ctx context.Context, r checksum.KeyRange, inspect func() checksum.Inspector,
) (checksum.Inspector, uint64, error) {
	if i.of.suspects != nil {
		i.of.suspects()
	}
	return i.wholeReader.Suspects(ctx, r, inspect)
}

func (i interruptedReader) NonASCII(ctx context.Context, r checksum.KeyRange) ([]uint64, error) {
	if i.of.nonASCII != nil {
		return nil, i.of.nonASCII
	}
	return i.wholeReader.NonASCII(ctx, r)
}

// textsAlone scans the texts of each member by itself, with a change to side a.
func (tw *twins) textsAlone(change func(*interrupted)) compare.PairOutcome {
	pair := tw.pair()
	a := &interrupted{Side: pair.A}
	change(a)
	pair.A = a
	o := tw.options()
	o.Checks = compare.Checks{compare.Charset}
	return fleet.Verify(context.Background(), pair, o)
}

// A table that one member does not show may only be hidden from the account: that is a
// gap, not a missing table.
func TestATableThatIsHiddenFromTheAccountIsNotLookedAt(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE t (id INT PRIMARY KEY, v TEXT CHARACTER SET utf8mb4)", "CREATE TABLE away LIKE t", "CREATE TABLE neither LIKE t")
	pair := tw.reader(tw.database+".t", tw.database+".away")
	tw.onB("REVOKE SELECT ON "+tw.database+".t FROM r_"+tw.database[2:12], "DROP TABLE away")
	o := tw.options()
	o.Checks, o.Complete = compare.Checks{compare.Charset}, true
	o.Named = []string{tw.database + ".t", tw.database + ".neither"}
	outcome := fleet.Verify(context.Background(), pair, o)
	assert.False(t, tw.table(outcome, "t").Inspected, "nobody looked at it on b")
	assert.Contains(t, gapReasons(tw.table(outcome, "t").Gaps), "denied")
	assert.Contains(t, joined(outcome.Gaps, func(g finding.Gap) string { return g.Table }), "neither")

	tw.onB("GRANT SELECT ON " + tw.database + ".* TO r_" + tw.database[2:12])
	outcome = fleet.Verify(context.Background(), pair, o)
	assert.True(t, tw.table(outcome, "away").Inspected, "it is on a alone")
}

// Bytes are judged by the character set that the column had when the run began: an ALTER
// in between voids the judgement.
func TestATableThatIsAlteredWhileItsTextsAreLookedAtIsAGap(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE t (id INT PRIMARY KEY, v TEXT CHARACTER SET utf8mb4)", "INSERT INTO t VALUES (1, 'x')")
	table := tw.table(tw.textsAlone(func(a *interrupted) {
		a.suspects = func() { tw.onA("ALTER TABLE t MODIFY v TEXT CHARACTER SET latin1") }
	}), "t")
	assert.False(t, table.Inspected)
	assert.Contains(t, gapReasons(table.Gaps), checksum.ErrTableChanged.Error())
}

// Three odd values in a thousand prove nothing about a column. Nor do they if the run
// ends before the thousand were counted.
func TestAColumnWhoseValuesWereNotCountedIsNotProvedDamaged(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE t (id INT PRIMARY KEY, v TEXT CHARACTER SET utf8mb4)",
		"INSERT INTO t SELECT seq, CONCAT('Łódź ', seq) FROM seq_1_to_1000",
		"UPDATE t SET v = CONCAT('cafÃ© ', id) WHERE id < 4")
	const tooMany = 40_000 // to be sent as they are
	whole := tw.table(tw.textsAlone(func(a *interrupted) { a.rows = tooMany }), "t")
	require.Len(t, whole.Findings, 1)
	require.Equal(t, finding.Info, whole.Findings[0].Severity)
	cut := tw.table(tw.textsAlone(func(a *interrupted) { a.rows, a.nonASCII = tooMany, errors.New("the run was ended") }), "t")
	require.NotEmpty(t, cut.Gaps)
	for _, f := range cut.Findings {
		assert.NotEqual(t, finding.Blocker, f.Severity, words.Detail(&f))
	}
}
