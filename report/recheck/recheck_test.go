package recheck_test

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/fleet"
	"allclear/report"
	"allclear/report/internal/example"
	"allclear/report/recheck"
	"allclear/report/rowfiles"
)

// row is what is wrong with a row; "" for nothing.
func row(kind finding.Kind, id int) finding.Finding {
	f := finding.Finding{
		Kind: kind, Severity: finding.Blocker, Pair: "p", Table: "t", Count: 1, Facts: finding.Row{},
		Key: []finding.KeyValue{{Column: "id", Value: fmt.Sprint(id)}},
	}
	if kind == finding.RowDiffers {
		f.Columns = []string{"price"}
	}
	return f
}

func key(id int) []byte { return []byte{1, byte(id)} }

// night is what a run has found, and its folder.
type night struct {
	then *report.Document
	dir  string
}

// nightOf is a run that found so many kinds of damage, by the row; rows of hidden keys are listed
// without them.
func nightOf(t require.TestingT, dir string, found map[int]finding.Kind, rows uint64, areHidden bool) night {
	keeper := rowfiles.New(dir)
	list := keeper.Table("p", "t")
	table := example.Matching("t", rows)
	for id, kind := range found {
		f := row(kind, id)
		table.Findings, table.Differences = append(table.Findings, f), table.Differences+1
		if areHidden {
			list.Row(nil, []finding.Finding{f})
		} else {
			list.Row(key(id), []finding.Finding{f})
		}
	}
	table.Result, table.Files = compare.Differ, list.Close(true)
	then := example.Build("dev", example.Run(), []compare.PairOutcome{example.Sound("p", table)})
	require.NoError(t, keeper.Close(then))
	return night{then, dir}
}

// again looks up the rows of a night, of which those are still wrong that are given.
func (n night) again(t require.TestingT, found map[int]finding.Kind, gaps ...finding.Gap) *report.SinceLast {
	plan, err := recheck.NewPlan(n.then, n.dir)
	require.NoError(t, err)
	kept := &recheck.Keeper{}
	list := kept.Table("p", "t")
	table := compare.TableOutcome{Name: "t", Began: time.Now(), Gaps: gaps}
	for id, kind := range found {
		f := row(kind, id)
		table.Findings, table.Differences = append(table.Findings, f), table.Differences+1
		list.Row(key(id), []finding.Finding{f})
	}
	list.Close(true)
	outcome := &fleet.Outcome{Pairs: []compare.PairOutcome{example.Sound("p", table)}}
	now := report.Build("dev", example.Run(), report.Policy{}, outcome)
	return plan.Judge(now, outcome, kept)
}

// Whatever was found and whatever is left of it: each row is counted once, as what has become of it,
// and a finding is mended only if all of its rows are.
func TestEveryRowIsCountedAsWhatHasBecomeOfIt(t *testing.T) {
	base := t.TempDir()
	kinds := []finding.Kind{finding.RowMissing, finding.RowExtra, finding.RowDiffers}
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp(base, "night")
		require.NoError(t, err)
		then, now := map[int]finding.Kind{}, map[int]finding.Kind{}
		want := map[finding.Kind]*report.RowsAgain{}
		for id := range rapid.IntRange(1, 12).Draw(t, "rows") {
			kind := rapid.SampledFrom(kinds).Draw(t, "then")
			then[id] = kind
			if want[kind] == nil {
				want[kind] = &report.RowsAgain{}
			}
			switch left := rapid.SampledFrom(append(kinds, "")).Draw(t, "now"); left {
			case "":
				want[kind].Mended++
			case kind:
				now[id] = kind
				want[kind].Still++
			default:
				now[id] = left
				want[kind].Changed++
			}
		}
		s := nightOf(t, dir, then, 1_000_000, false).again(t, now)
		require.Len(t, s.Findings, len(want))
		for _, c := range s.Findings {
			require.Equal(t, want[c.Kind], c.Again, c.Kind)
			require.Equal(t, c.Again.Still+c.Again.Changed == 0, c.Change == report.ChangeGone, "%+v", c)
		}
		require.Equal(t, len(now) == 0, s.IsMended())
		require.Equal(t, report.Incomplete, s.Now.Verdict)
		require.False(t, s.HasUnknown())
	})
}

// What could not be looked at is not mended.
func TestWhatWasNotLookedUpIsNotMended(t *testing.T) {
	found := map[int]finding.Kind{1: finding.RowMissing, 2: finding.RowMissing}
	n := nightOf(t, t.TempDir(), found, 1_000_000, false)
	s := n.again(t, nil, finding.Gap{Table: "t", Cause: finding.Because(finding.Locked, "somebody holds it")})
	require.Len(t, s.Findings, 1)
	assert.Equal(t, report.ChangeNotLookedAt, s.Findings[0].Change)
	assert.Equal(t, "somebody holds it", s.Findings[0].Reason)
	assert.True(t, s.HasUnknown())

	s = n.again(t, map[int]finding.Kind{1: finding.RowMissing}, finding.Gap{Table: "t", Cause: finding.Because(finding.Hot, "hot")})
	assert.Equal(t, &report.RowsAgain{Still: 1, Unknown: 1}, s.Findings[0].Again)
	assert.False(t, s.IsMended(), "one is there still")

	n.then.Findings[0].Count = 7 // more than its list has
	s = n.again(t, nil)
	assert.Equal(t, report.ChangeNotLookedAt, s.Findings[0].Change)
	assert.EqualValues(t, 6, s.Findings[0].Again.Unknown)
}

// What the run itself had not verified, nobody has looked at: that is not mended.
func TestWhatThatRunHadNotVerifiedIsNotMended(t *testing.T) {
	n := nightOf(t, t.TempDir(), map[int]finding.Kind{1: finding.RowMissing}, 1_000_000, false)
	assert.False(t, n.again(t, nil).HasUnknown())
	for name, alter := range map[string]func(*report.Document){
		"a table": func(d *report.Document) {
			d.Pairs[0].Tables = append(d.Pairs[0].Tables, report.Table{Table: "u", Result: compare.Unverified})
			d.Coverage.Unverified = []report.Gap{{Pair: "p", Table: "u", Cause: finding.Locked, Reason: "somebody holds it"}}
		},
		"a pair":          func(d *report.Document) { d.Coverage.Unverified = []report.Gap{{Pair: "q", Reason: "down"}} },
		"it was killed":   func(d *report.Document) { d.Run.Interrupted = "it was killed" },
		"nobody says why": func(d *report.Document) { d.Verdict = report.Incomplete },
	} {
		then := *n.then
		then.Pairs = []report.Pair{n.then.Pairs[0]}
		alter(&then)
		s := night{&then, n.dir}.again(t, nil)
		assert.True(t, s.IsMended(), name)
		assert.True(t, s.HasUnknown(), name)
		require.Len(t, s.Tables, 1, name)
		assert.Equal(t, report.NeverVerified, s.Tables[0].Why, name)
	}
}

// A table whose rows cannot be looked up is read as a whole if it is small.
func TestSmallTablesAreReadAsAWhole(t *testing.T) {
	found := map[int]finding.Kind{1: finding.RowMissing}
	for _, c := range []struct {
		name   string
		rows   uint64
		hidden bool
		want   compare.Asked
	}{
		{"by its keys", 1_000_000, false, compare.Asked{Keys: [][]byte{key(1)}, Columns: []string{"id"}}},
		{"small, and without keys", 5_000, true, compare.Asked{All: true}},
		{"large, and without keys", 1_000_000, true, compare.Asked{}},
	} {
		n := nightOf(t, t.TempDir(), found, c.rows, c.hidden)
		plan, err := recheck.NewPlan(n.then, n.dir)
		require.NoError(t, err)
		assert.Equal(t, c.want, plan.Asked("p", "t"), c.name)
		assert.Equal(t, compare.Asked{}, plan.Asked("p", "another"), "nothing was found in it")
	}
	n := nightOf(t, t.TempDir(), found, 1_000_000, true)
	s := n.again(t, nil)
	assert.Equal(t, report.ChangeNotLookedAt, s.Findings[0].Change)
}
