package drift

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare/finding"
	"allclear/report/words"
)

// fleetOf gives one member per value, two to a pair: s1/a, s1/b, s2/a, …
func fleetOf(variable string, values ...string) []Member {
	var members []Member
	for i, v := range values {
		m := Member{Pair: fmt.Sprintf("s%d", i/2+1), Member: string("ab"[i%2]), Facts: map[string]string{}}
		if v != "" {
			m.Facts[variable] = v
		}
		members = append(members, m)
	}
	return members
}

func ofFleet(found []finding.Finding) []finding.Finding {
	return slices.DeleteFunc(found, func(f finding.Finding) bool { return f.Pair != "" })
}

// Members that differ from a clear majority of the fleet are reported; a split of
// versions always is.
func TestFleet(t *testing.T) {
	cases := []struct {
		reason   string
		variable string
		values   []string
		count    uint64
		detail   string // "" for no finding
	}{
		{reason: "all alike", variable: "sync_binlog", values: []string{"1", "1", "1", "1"}},
		{
			reason: "one stands out", variable: "sync_binlog", values: []string{"1", "1", "1", "0"},
			count: 1, detail: "3 of 4 members (75%) have 1; the others: 0 on s2/b",
		},
		{
			reason: "60% upgraded by surprise: the rest is named", variable: "version", values: []string{"2", "2", "1", "2", "1"},
			count: 2, detail: "3 of 5 members (60%) have 2; the others: 1 on s2/a, s3/a",
		},
		{reason: "just under 60% is no majority", variable: "sync_binlog", values: []string{"1", "1", "1", "1", "0", "0", "0"}},
		{
			reason: "but how versions split is always reported", variable: "version", values: []string{"1", "2", "1", "2"},
			count: 2, detail: "no version is on 60% of the 4 members: 1 on s1/a, s2/a; 2 on s1/b, s2/b",
		},
		{reason: "two of three are no majority of a fleet", variable: "sync_binlog", values: []string{"1", "1", "0"}},
		{reason: "one pair is no fleet", variable: "version", values: []string{"1", "2"}},
		{
			reason: "members that do not say are not counted", variable: "sync_binlog", values: []string{"1", "1", "1", "0", "", "", "", ""},
			count: 1, detail: "3 of 4 members (75%) have 1; the others: 0 on s2/b",
		},
		{
			reason: "spellings of one value are one value", variable: "character_set_server", values: []string{"utf8", "utf8mb3", "utf8", "latin1"},
			count: 1, detail: "3 of 4 members (75%) have utf8; the others: latin1 on s2/b",
		},
		{reason: "read_only is a role", variable: "read_only", values: []string{"ON", "ON", "ON", "OFF"}},
		{reason: "offsets must differ", variable: "auto_increment_offset", values: []string{"1", "1", "1", "2"}},
	}
	for _, c := range cases {
		t.Run(c.reason, func(t *testing.T) {
			found := ofFleet(Servers(fleetOf(c.variable, c.values...)))
			if c.detail == "" {
				assert.Empty(t, found)
				return
			}
			require.Len(t, found, 1)
			assert.EqualValues(t, "server."+c.variable, found[0].Kind)
			assert.Equal(t, finding.Warning, found[0].Severity)
			assert.Equal(t, c.count, found[0].Count)
			assert.Equal(t, c.detail, words.Detail(&found[0]))
		})
	}
}

// A difference within a pair is reported for the pair even where the fleet has a finding
// about the same variable.
func TestFleetKeepsThePairsOwnFinding(t *testing.T) {
	found := Servers(fleetOf("sync_binlog", "1", "1", "1", "0"))
	require.Len(t, found, 2)
	assert.Equal(t, "", found[0].Pair, "the fleet comes first")
	assert.Equal(t, "s2", found[1].Pair)
}

// A finding names only the first of many members, so that it stays readable, and counts
// all.
func TestFleetNamesNoHundreds(t *testing.T) {
	values := slices.Repeat([]string{"1"}, 160)
	for i := range 60 {
		values[i] = "0"
	}
	found := ofFleet(Servers(fleetOf("sync_binlog", values...)))
	require.Len(t, found, 1)
	assert.Contains(t, words.Detail(&found[0]), "s14/b and 48 more")
	assert.EqualValues(t, 60, found[0].Count)

	values = slices.Repeat([]string{"same"}, 16)
	for i := range 6 {
		values = append(values, fmt.Sprint(i))
	}
	found = ofFleet(Servers(fleetOf("innodb_page_size", values...)))
	require.Len(t, found, 1)
	assert.Contains(t, words.Detail(&found[0]), "; and 1 more")
}

// The findings are the same in whatever order members are given: reports of two runs
// must be comparable.
func TestServersDoNotDependOnOrder(t *testing.T) {
	members := fleetOf("version", "1", "2", "1", "2", "3")
	want := Servers(members)
	reversed := slices.Clone(members)
	slices.Reverse(reversed)
	assert.Equal(t, want, Servers(reversed))
	assert.Equal(t, "s3", reversed[0].Pair, "and the caller's slice stays as it was")
}
