package outline_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"allclear/compare"
	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/internal/example"
	"allclear/report/lastrun"
	"allclear/report/outline"
)

// sinceSound is the Document of tables of one pair, compared with a night in which they were the same.
func sinceSound(tables ...compare.TableOutcome) *report.Document {
	night, then := example.Run(), []compare.TableOutcome{}
	night.ID, night.Started = "r-6", night.Started.AddDate(0, 0, -1)
	for _, t := range tables {
		then = append(then, example.Matching(t.Name, t.RowsA))
	}
	d := example.Build("dev", example.Run(), []compare.PairOutcome{example.Sound("p", tables...)})
	d.SinceLast = lastrun.Compare(example.Build("dev", night, []compare.PairOutcome{example.Sound("p", then...)}), d, nil)
	return d
}

// TestReasonsThatAreNewStandOnce: but only where the list of what is new has all that they say.
func TestReasonsThatAreNewStandOnce(t *testing.T) {
	const above = "what is listed above: New"
	unlisted := example.Differing("shop.users", 3)
	unlisted.Differences += 7
	cut := func(reason string) compare.TableOutcome {
		table := example.Matching("shop.carts", 700)
		table.Result, table.Gaps = compare.Unverified, []finding.Gap{{Cause: finding.Because(finding.Ended, "%s", reason)}}
		return table
	}
	two := cut("one reason")
	two.Gaps = append(two.Gaps, finding.Gap{Range: "id > 7", Cause: finding.Because(finding.Hot, "another reason")})
	for reason, c := range map[string]struct {
		tables []compare.TableOutcome
		want   []string
	}{
		"rows":       {[]compare.TableOutcome{example.Differing("shop.users", 3)}, []string{above}},
		"unverified": {[]compare.TableOutcome{cut("somebody holds it"), example.Matching("shop.users", 7)}, []string{above}},
		"rows that no finding lists": {
			[]compare.TableOutcome{unlisted},
			[]string{"p shop.users: 12 rows missing, extra or different, 5 of them listed"},
		},
	} {
		assert.Equal(t, c.want, outline.Of(sinceSound(c.tables...)).OtherReasons, reason)
	}
	assert.Len(t, outline.Of(sinceSound(two, example.Matching("shop.users", 7))).OtherReasons, 2,
		"a second reason why the same table was not verified is not listed as new")

	var many []compare.TableOutcome
	for i := range 9 { // each with lines about rows that a has alone, b has alone, and that differ
		many = append(many, example.Differing(fmt.Sprintf("shop.t%d", i), 2))
	}
	o := outline.Of(sinceSound(many...))
	assert.Greater(t, len(o.OtherReasons), 1, "what is new and has no room there stands here")
	assert.Less(t, len(o.OtherReasons), len(o.Reasons)+1)

	same := sinceSound(example.Differing("shop.users", 3))
	same.SinceLast = lastrun.Compare(same, same, nil)
	assert.Equal(t, same.Reasons, outline.Of(same).OtherReasons, "what is as it was is no news")
	same.SinceLast = nil
	assert.Equal(t, same.Reasons, outline.Of(same).OtherReasons)
}

// TestAFeatureNamesTheTablesThatItIsAbout: the reasons of the verdict say what is wrong with them.
func TestAFeatureNamesTheTablesThatItIsAbout(t *testing.T) {
	var tables []compare.TableOutcome
	for i := range 7 {
		tables = append(tables, example.Differing(fmt.Sprintf("shop.favourites%d", i), 1))
	}
	unread := example.Matching("shop.favourites9", 7)
	unread.Result, unread.Gaps = compare.Unverified, []finding.Gap{{Cause: finding.Because(finding.Hot, "rows would not stand still")}}
	policy := report.Policy{Features: example.Policy().Features}
	tables = append(tables, unread, example.Differing("shop.users", 1))
	d := example.BuildUnder(policy, example.Run(), []compare.PairOutcome{example.Sound("p", tables...)})
	assert.Equal(t, "; see shop.favourites0, shop.favourites1, shop.favourites2, shop.favourites3, shop.favourites4 and 2 more"+
		"; NOT verified: shop.favourites9", outline.Concerned(d, &d.Features[0]))
	assert.Equal(t, "; see shop.users", outline.Concerned(d, d.Site))
}
