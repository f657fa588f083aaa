package fleetfile

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/cmd/internal/exit"
)

const twoPairsAndTickets = `fleet: shop
defaults: {user: u}
pairs:
  - {name: s1, a: {host: a1}, b: {host: b1}}
  - {name: s2, b: {host: b2}}
ids:
  generators: [{name: tickets, table: t.Tickets, servers: [{host: t1}]}]
`

// TestSomeMembersOfAFleet: what is not chosen is neither read nor asked a password for, and a name
// that the fleet does not have never passes for a choice of nothing.
func TestSomeMembersOfAFleet(t *testing.T) {
	f, err := Load(writeFile(t, t.TempDir(), "f.yaml", twoPairsAndTickets), testSources(nil), Either)
	require.NoError(t, err)
	for _, c := range []struct {
		reason string
		pairs  []string
		member string
		want   []string
		fails  string
	}{
		{"nothing chosen is all, without the servers of tickets", nil, "", []string{"s1/a a1:3306", "s1/b b1:3306", "s2/b b2:3306"}, ""},
		{"a pair", []string{"s2"}, "", []string{"s2/b b2:3306"}, ""},
		{"a member, where there is one", nil, "a", []string{"s1/a a1:3306"}, ""},
		{"the other", nil, "b", []string{"s1/b b1:3306", "s2/b b2:3306"}, ""},
		{"both choices", []string{"s1"}, "b", []string{"s1/b b1:3306"}, ""},
		{"a pair that is not there", []string{"s3"}, "", nil, `--pair: fleet shop has no pair "s3"`},
		{"a member that is not there", []string{"s2"}, "a", nil, "--member: no pair has a member a"},
	} {
		only, err := f.Only(c.pairs, c.member)
		if c.fails != "" {
			require.ErrorContains(t, err, c.fails, c.reason)
			assert.Equal(t, exit.CodeUsage, exit.Code(err), c.reason)
			assert.NotEmpty(t, exit.HintOf(err), c.reason)
			continue
		}
		require.NoError(t, err, c.reason)
		var got []string
		places, members := only.Places()
		for i := range places {
			got = append(got, places[i].String()+" "+members[i].Address.String())
		}
		assert.Equal(t, c.want, got, c.reason)
		assert.Equal(t, members, only.Members(), c.reason)
	}
	assert.Len(t, f.Members(), 4, "the fleet itself is as it was")
}

// TestOneMemberOfTheCommandLine: either flag names a member, where one is enough, and a mistake is
// told by the flag that was given.
func TestOneMemberOfTheCommandLine(t *testing.T) {
	at := &Address{Host: "db01b", Port: 3306}
	f, err := FromFlags(Flags{B: at}, testSources(nil), Either)
	require.ErrorContains(t, err, "--b: member b has no user to log in as")
	assert.Nil(t, f)
	flags := Flags{B: at}
	flags.Login.User = "u"
	f, err = FromFlags(flags, testSources(nil), Either)
	require.NoError(t, err)
	places, members := f.Places()
	assert.Equal(t, []Place{{"", "b"}}, places, "nobody named a pair")
	assert.Equal(t, "db01b:3306", members[0].Address.String())
	_, err = f.Only([]string{"pair"}, "")
	require.ErrorContains(t, err, "--pair chooses among the pairs of a fleet file")
	_, err = FromFlags(flags, testSources(nil), AtLeastA)
	require.ErrorContains(t, err, "--a: the pair has no member a")
}
