package drift

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/compare/finding"
	"allclear/report/words"
)

// shapeOf is a table with a column title, of a character set, and a number.
func shapeOf(set string) []ColumnShape {
	return ShapeOf(&checksum.Table{Columns: []checksum.Column{
		{Name: "id", Type: "int", FullType: "int(11)"},
		{Name: "title", Type: "varchar", FullType: "varchar(40)", Charset: set, Collation: set + "_bin"},
	}})
}

// shardsOf are pairs that have shop.listings in a character set, one for each member; the set
// of a table that is not there is "-".
func shardsOf(sets ...[2]string) (pairs []PairTables) {
	for i, set := range sets {
		p := PairTables{Pair: fmt.Sprintf("s%d", i+1), IsWhole: true, Tables: []TableShapes{{Table: "shop.users"}}}
		if set[0] != "-" {
			p.Tables = append(p.Tables, TableShapes{Table: "shop.listings", A: shapeOf(set[0]), B: shapeOf(set[1])})
		}
		pairs = append(pairs, p)
	}
	return pairs
}

// TestAShardThatTheConversionForgotStandsOut, though its members agree, so that nothing in the
// pair shows it; and so does one member.
func TestAShardThatTheConversionForgotStandsOut(t *testing.T) {
	both := [2]string{"utf8mb4", "utf8mb4"}
	for _, c := range []struct {
		reason string
		pairs  []PairTables
		want   string // "" for no finding
	}{
		{"all alike", shardsOf(both, both, both), ""},
		{"another name of the same", shardsOf([2]string{"utf8", "utf8mb3"}, [2]string{"utf8mb3", "utf8mb3"}), ""},
		{
			"a shard was forgotten", shardsOf(both, [2]string{"latin1", "latin1"}, both),
			"character set: 4 of 6 members (66%) have utf8mb4; the others: latin1 on s2/a, s2/b",
		},
		{
			"converted everywhere but on s2/b", shardsOf(both, [2]string{"utf8mb4", "latin1"}, both, both),
			"character set: 7 of 8 members (87%) have utf8mb4; the others: latin1 on s2/b",
		},
		{"the members of a pair are apart, which each pair shows", shardsOf(both, [2]string{"utf8mb4", "latin1"}, both), ""},
		{"no majority", shardsOf(both, [2]string{"latin1", "latin1"}), ""},
		{"one pair is no fleet", shardsOf([2]string{"utf8mb4", "latin1"}), ""},
	} {
		found := Tables(c.pairs)
		if c.want == "" {
			assert.Empty(t, found, c.reason)
			continue
		}
		require.Len(t, found, 1, c.reason)
		f := found[0]
		assert.Equal(t, c.want, words.Detail(&f), c.reason)
		assert.Equal(t, finding.StandsOut, f.Kind)
		assert.Equal(t, finding.Warning, f.Severity)
		assert.Equal(t, "shop.listings", f.Table)
		assert.Equal(t, []string{"title"}, f.Columns)
		assert.Empty(t, f.Pair, "it is about the fleet")
	}
}

// TestAColumnThatOneShardLacksStandsOut: an ALTER that one shard did not get.
func TestAColumnThatOneShardLacksStandsOut(t *testing.T) {
	both := [2]string{"utf8mb4", "utf8mb4"}
	pairs := shardsOf(both, both, both)
	at := &pairs[1].Tables[1]
	at.A, at.B = at.A[:1], at.B[:1]
	found := Tables(pairs)
	require.Len(t, found, 1)
	assert.Equal(t, "type: 4 of 6 members (66%) have varchar(40); the others: no such column on s2/a, s2/b", words.Detail(&found[0]))

	at.A = nil // a snapshot, or not known
	found = Tables(pairs)
	require.Len(t, found, 1)
	assert.Equal(t, "type: 4 of 5 members (80%) have varchar(40); the others: no such column on s2/b", words.Detail(&found[0]))
}

// TestATableThatOneShardLacks: a DROP that replication brought to both members leaves a pair
// whose members agree.
func TestATableThatOneShardLacks(t *testing.T) {
	both, none := [2]string{"utf8mb4", "utf8mb4"}, [2]string{"-", "-"}
	found := Tables(shardsOf(both, both, none, both))
	require.Len(t, found, 1)
	assert.Equal(t, finding.ShardLacksTable, found[0].Kind)
	assert.Equal(t, finding.Blocker, found[0].Severity)
	assert.Equal(t, "s3", found[0].Pair)
	assert.Equal(t, "shop.listings", found[0].Table)
	assert.Equal(t, "neither member has this table, which 3 other shards have", words.Detail(&found[0]))

	for _, f := range Tables(shardsOf(both, both, none, both, none)) {
		assert.Equal(t, finding.Warning, f.Severity, "tables that some shards have are not rare")
	}
	assert.Empty(t, Tables(shardsOf(both, none, none, none)), "a table of one shard")

	pairs := shardsOf(both, both, none, both)
	pairs[2].IsWhole = false
	assert.Empty(t, Tables(pairs), "a member was down, and may have it")
	pairs[2].IsWhole, pairs[2].Others = true, []string{"shop.listings"}
	assert.Empty(t, Tables(pairs), "it was left out of the run, or is a view there")
}
