package outline_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"allclear/compare"
	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/internal/example"
	"allclear/report/outline"
)

// TestHeadlineOfFeatures: INCOMPLETE must not say that nothing is wrong where something is, and
// says that the rest is right where it is.
func TestHeadlineOfFeatures(t *testing.T) {
	bad, right := example.Differing("shop.favourites", 1), example.Matching("shop.favourites", 5)
	gap := []finding.Gap{{Range: "id > 7", Cause: finding.Because(finding.Hot, "rows would not stand still")}}
	both, unread := bad, right
	both.Gaps, unread.Gaps = gap, gap
	users, search := example.Matching("shop.users", 5), example.Matching("shop.search", 5)
	openUsers, openSearch := users, search
	openUsers.Gaps, openSearch.Gaps = gap, gap
	for _, c := range []struct {
		reason string
		tables []compare.TableOutcome
		want   string
	}{
		{"wrong in a feature", []compare.TableOutcome{bad, users, search}, "GO once these features are off: favourites"},
		{
			"wrong and unread in a feature", []compare.TableOutcome{both, users, search},
			"not everything was verified, and something is wrong with what can be off: favourites; all but favourites was, and is right",
		},
		{
			"wrong in a feature, unread in the site", []compare.TableOutcome{bad, openUsers, search},
			"not everything was verified, and something is wrong with what can be off: favourites",
		},
		{
			"wrong in a feature, unread in one that cannot be off", []compare.TableOutcome{bad, users, openSearch},
			"not everything was verified, and something is wrong with what can be off: favourites",
		},
		{
			"unread in a feature", []compare.TableOutcome{unread, users, search},
			"nothing wrong was found, but not everything was verified; all but favourites was, and is right",
		},
		{"unread in the site", []compare.TableOutcome{right, openUsers, search}, "nothing wrong was found, but not everything was verified"},
	} {
		policy := report.Policy{Features: example.Policy().Features}
		d := example.BuildUnder(policy, example.Run(), []compare.PairOutcome{example.Sound("p", c.tables...)})
		assert.Equal(t, c.want, outline.Of(d).Headline, c.reason)
	}
}

// TestTheWordNamesItsConditions: a verdict that rests on what somebody accepts, or on severities
// that a file has lowered, says so in one breath.
func TestTheWordNamesItsConditions(t *testing.T) {
	o := outline.Of(example.Degraded())
	const conditions = "3 findings accepted, the first ends in 12 days (2026-03-13); 1 blocker made less by the fleet file"
	assert.Equal(t, "DEGRADED for 4 of 6 tables; 2 left out: 1 by databases, 1 by exclude; "+conditions, o.Word())
	o.Scope = ""
	assert.Equal(t, "DEGRADED with "+conditions, o.Word())
	o.Conditions = ""
	assert.Equal(t, "DEGRADED", o.Word())
	assert.Equal(t, []string{
		"row.differs of shop.carts, accepted by mia (notes of guests are not replicated) until 2026-03-13: 3 findings",
	}, o.Acceptances)
}

// TestAReasonForLeavingOutIsShown: and the count stays one of the setting.
func TestAReasonForLeavingOutIsShown(t *testing.T) {
	d := example.Degraded()
	d.Coverage.LeftOut = append(d.Coverage.LeftOut, report.LeftOut{Pair: "shard01", Table: "shop.tmp", By: "exclude"})
	d.Coverage.Tables.LeftOut++
	o := outline.Of(d)
	assert.Equal(t, "for 4 of 7 tables; 3 left out: 1 by databases, 2 by exclude", o.Scope)
	assert.Equal(t, []outline.LeftOut{
		{By: "databases", Number: 1, Names: []string{"logs.audit"}}, {By: "exclude", Number: 1, Names: []string{"shop.tmp"}},
		{By: "exclude", Reason: "of no worth after a restart", Number: 1, Names: []string{"shop.sessions"}},
	}, o.Coverage.LeftOut)
}

// TestWhatToDoBeginsWithWhatToTurnOff: with the command that has to pass before it is on again.
func TestWhatToDoBeginsWithWhatToTurnOff(t *testing.T) {
	assert.Equal(t, outline.Step{
		Says:    "turn off favourites; before it is turned on again, this must end in GO",
		Command: "allclear verify -c fleet.yaml --tables 'shop.favourite*'",
	}, outline.Of(example.Degraded()).Next[0])
}
