package report_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/internal/example"
)

// site has two features that can be off, which share a table, and one that cannot.
func site() report.Policy {
	return report.Policy{Features: []report.Feature{
		{Name: "treasuries", CanDisable: true, Patterns: []string{"shop.treasur*"}, Command: "allclear verify --tables 'shop.treasur*'"},
		{Name: "gifts", CanDisable: true, Patterns: []string{"shop.gifts", "shop.treasury_gifts"}},
		{Name: "cart", Patterns: []string{"shop.cart*"}},
	}}
}

// shop is a pair with a table of each feature, one that two share, and one of the site, some
// of them in place of those that are right.
func shop(others ...compare.TableOutcome) []compare.PairOutcome {
	pair := example.Sound("p")
	for _, name := range []string{"shop.carts", "shop.gifts", "shop.treasuries", "shop.treasury_gifts", "shop.users"} {
		table := example.Matching(name, 5)
		for _, other := range others {
			if other.Name == name {
				table = other
			}
		}
		pair.Tables = append(pair.Tables, table)
	}
	return []compare.PairOutcome{pair}
}

func gapped(name string) compare.TableOutcome {
	t := example.Matching(name, 5)
	t.Gaps = []finding.Gap{{Range: "id > 7", Cause: finding.Because(finding.Hot, "rows would not stand still")}}
	return t
}

func blocked(name string) compare.TableOutcome {
	t := example.Matching(name, 5)
	t.Findings = []finding.Finding{{Kind: finding.TypeDiffers, Severity: finding.Blocker}}
	return t
}

// featureDecision is what is wrong or unread with a site, and the verdicts that it comes to.
type featureDecision struct {
	reason                           string
	pairs                            []compare.PairOutcome
	want                             report.Verdict
	treasuries, gifts, cart, theRest report.Verdict
}

func featureDecisions() []featureDecision {
	const g, n, i, d = report.Go, report.NoGo, report.Incomplete, report.Degraded
	bad := func(name string) compare.TableOutcome { return example.Differing(name, 1) }
	both := bad("shop.treasuries")
	both.Gaps = gapped("x").Gaps
	lacks := shop()
	lacks[0].OnlyA = []*checksum.Table{{Database: "shop", Name: "treasury_items"}}
	siteLacks := shop()
	siteLacks[0].OnlyA = []*checksum.Table{{Database: "shop", Name: "orders"}}
	ofNone := shop()
	ofNone[0].Tables[0].Findings = []finding.Finding{{Kind: finding.TypeDiffers, Severity: finding.Blocker, Table: "shop.treasury_old"}}
	down := append(shop(bad("shop.treasuries")), compare.PairOutcome{Name: "q", A: unreached().A, B: unreached().B})
	withoutRows := bad("shop.treasuries")
	withoutRows.Findings = nil
	return []featureDecision{
		{"all is right", shop(), g, g, g, g, g},
		{"rows of a feature that can be off", shop(bad("shop.treasuries")), d, n, g, g, g},
		{"any blocker of such a feature", shop(blocked("shop.gifts")), d, g, n, g, g},
		{"a table that differs without a finding", shop(withoutRows), d, n, g, g, g},
		{"two features", shop(bad("shop.treasuries"), bad("shop.gifts")), d, n, n, g, g},
		{"a table of two features takes both", shop(bad("shop.treasury_gifts")), d, n, n, g, g},
		{"a feature that cannot be off", shop(bad("shop.carts")), n, g, g, n, g},
		{"a table of no feature", shop(bad("shop.users")), n, g, g, g, n},
		{"a feature and the site", shop(bad("shop.treasuries"), bad("shop.users")), n, n, g, g, n},
		{"a finding about a table that is not planned", ofNone, d, n, g, g, g},
		{"a table of a feature that b lacks", lacks, d, n, g, g, g},
		{"a table of the site that b lacks", siteLacks, n, g, g, g, n},

		{"an unread range of the site", shop(gapped("shop.users")), i, g, g, g, i},
		{"an unread range of a feature alone", shop(gapped("shop.gifts")), i, g, i, g, g},
		{"wrong in a feature, unread elsewhere", shop(bad("shop.treasuries"), gapped("shop.users")), i, n, g, g, i},
		{"wrong and unread in one feature", shop(both), i, n, g, g, g},
		{"wrong in the site, unread in a feature", shop(bad("shop.users"), gapped("shop.gifts")), n, g, i, g, n},
		{"wrong in a feature, and a pair that nobody reached", down, i, n, i, i, i},
	}
}

// TestDecisionByFeature: what is wrong in features that can be off keeps them off, and not the
// site; what is not known is never outweighed.
func TestDecisionByFeature(t *testing.T) {
	for _, c := range featureDecisions() {
		t.Run(c.reason, func(t *testing.T) {
			d := example.BuildUnder(site(), example.Run(), c.pairs)
			assert.Equal(t, c.want, d.Verdict, d.Reasons)
			var got []report.Verdict
			for _, f := range append(d.Features, *d.Site) {
				got = append(got, f.Verdict)
				assert.NotEmpty(t, f.Reasons)
			}
			assert.Equal(t, []report.Verdict{c.treasuries, c.gifts, c.cart, c.theRest}, got)
			assert.Equal(t, d, merged(t, written(t, d)), "it is concluded from the Document alone")
		})
	}
}

// TestExitCodeOfDegraded: a script tells DEGRADED from all other verdicts.
func TestExitCodeOfDegraded(t *testing.T) {
	d := example.BuildUnder(site(), example.Run(), shop(example.Differing("shop.treasuries", 1)))
	assert.Equal(t, report.Degraded, d.Verdict)
	assert.Equal(t, 4, d.ExitCode())
}

// TestWhatAFeatureSays: who turns a feature off is told why, how much is wrong and what has to
// pass before it is on again, and the site that it is right without it.
func TestWhatAFeatureSays(t *testing.T) {
	d := example.BuildUnder(site(), example.Run(), shop(example.Differing("shop.treasuries", 12)))
	f := d.Features[0]
	assert.Equal(t, []string{"shop.treasuries", "shop.treasury_gifts"}, f.Tables)
	assert.EqualValues(t, 14, f.Rows)
	assert.Equal(t, "allclear verify --tables 'shop.treasur*'", f.Command)
	assert.Equal(t, []string{"p shop.treasuries: 1 row missing on b, 1 row missing on a, 12 rows differ"}, f.Reasons)
	assert.Equal(t, []string{"shop.users"}, d.Site.Tables)
	assert.Equal(t, []string{"1 table of 1 pair verified, all the same on both members: 5 rows"}, d.Site.Reasons)
	assert.Contains(t, d.Reasons, "treasuries has to be off: 14 rows of it are wrong, at least")
}

// TestRowsOfAFeatureAreCountedOnce: a row with two damaged texts is one row, and rows that differ
// are not counted beside the findings that list them.
func TestRowsOfAFeatureAreCountedOnce(t *testing.T) {
	two := example.Differing("shop.gifts", 0)
	for _, column := range []string{"title", "note"} {
		two.Findings = append(two.Findings, finding.Finding{
			Kind: finding.Damage("double-encoded"), Severity: finding.Blocker, Columns: []string{column}, Count: 1,
			Key: []finding.KeyValue{{Column: "id", Value: "7"}}, Facts: finding.TextDamage{},
		})
	}
	two.Differences++
	d := example.BuildUnder(site(), example.Run(), shop(two))
	assert.EqualValues(t, 3, d.Features[1].Rows)
}

// TestNothingLeftIsNoGo: a run over what is wrong alone, such as the one that has to pass before
// a feature is on again, has nothing that it could be GO for once the feature is off.
func TestNothingLeftIsNoGo(t *testing.T) {
	bad := example.Differing("shop.treasuries", 1)
	for _, c := range []struct {
		reason string
		tables []compare.TableOutcome
		want   report.Verdict
	}{
		{"alone", []compare.TableOutcome{bad}, report.NoGo},
		{"with another table of the feature", []compare.TableOutcome{bad, example.Matching("shop.treasury_items", 5)}, report.NoGo},
		{"with one that another feature uses too", []compare.TableOutcome{bad, example.Matching("shop.treasury_gifts", 5)}, report.Degraded},
		{"with the site", []compare.TableOutcome{bad, example.Matching("shop.users", 5)}, report.Degraded},
	} {
		pair := example.Sound("p", c.tables...)
		for _, name := range tableNames() {
			pair.LeftOut = append(pair.LeftOut, compare.LeftOut{Table: name, By: "tables"})
		}
		d := example.BuildUnder(site(), example.Run(), []compare.PairOutcome{pair})
		assert.Equal(t, c.want, d.Verdict, c.reason)
		assert.Equal(t, []string{"none of its tables is part of this run"}, d.Features[2].Reasons)
	}
}

// TestAFeatureIsNeverSilentlySmaller: a misspelt table would leave its damage to the site, or a
// damaged feature on.
func TestAFeatureIsNeverSilentlySmaller(t *testing.T) {
	misspelt := site()
	misspelt.Features[1].Patterns = []string{"shop.gift"}
	d := example.BuildUnder(misspelt, example.Run(), shop())
	assert.Equal(t, report.Incomplete, d.Verdict)
	require.Len(t, d.Coverage.Unverified, 1)
	assert.Equal(t, report.Gap{
		Table: "shop.gift", Cause: finding.Unmatched, Reason: "feature gifts: no table that the account can see matches this pattern",
	}, d.Coverage.Unverified[0])
	assert.Equal(t, report.Incomplete, d.Features[1].Verdict)
	assert.Equal(t, report.Go, d.Features[0].Verdict, "others are as large as they should be")
	d.Conclude()
	assert.Len(t, d.Coverage.Unverified, 1, "it is said once")

	wrong := example.BuildUnder(misspelt, example.Run(), shop(example.Differing("shop.treasuries", 1)))
	assert.Equal(t, report.Incomplete, wrong.Verdict, "nobody knows what else is to be off")
}

// TestAPatternMayMatchWhatTheRunIsNotAbout: a run over some tables, or a part of a fleet, must
// not call the features of the others misspelt.
func TestAPatternMayMatchWhatTheRunIsNotAbout(t *testing.T) {
	left := []compare.PairOutcome{example.Sound("p", example.Matching("shop.users", 5))}
	for _, name := range []string{"shop.carts", "shop.gifts", "shop.treasury_gifts"} {
		left[0].LeftOut = append(left[0].LeftOut, compare.LeftOut{Table: name, By: "tables"})
	}
	d := example.BuildUnder(site(), example.Run(), left)
	assert.Equal(t, report.Go, d.Verdict, d.Reasons)
	assert.Equal(t, report.Incomplete, d.Features[0].Verdict, "nothing is known of it")

	view := shop()
	view[0].Tables = view[0].Tables[1:]
	view[0].Skipped = []compare.Skipped{{Name: "shop.cart_view", What: "view"}}
	assert.Equal(t, report.Go, example.BuildUnder(site(), example.Run(), view).Verdict)

	alone := example.BuildUnder(site(), example.Run(), []compare.PairOutcome{example.Sound("q", example.Matching("shop.users", 5))})
	assert.Equal(t, report.Incomplete, alone.Verdict, "a part cannot know that another has the tables")
	whole := merged(t, alone, example.BuildUnder(site(), example.Run(), shop()))
	assert.Equal(t, report.Go, whole.Verdict, whole.Reasons)

	down := []compare.PairOutcome{unreached()}
	for _, g := range example.BuildUnder(site(), example.Run(), down).Coverage.Unverified {
		assert.NotEqual(t, finding.Unmatched, g.Cause, "nobody has seen the tables of a member that is down")
	}
}

// TestADocumentWithoutFeaturesHasNone: nothing is added to the report of who declares none.
func TestADocumentWithoutFeaturesHasNone(t *testing.T) {
	d := example.Build("dev", example.Run(), shop())
	assert.Empty(t, d.Features)
	assert.Nil(t, d.Site)
}
