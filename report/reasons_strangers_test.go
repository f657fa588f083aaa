package report_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/finding"
	"allclear/report/internal/example"
)

// apart is a table of which every row is a difference, of the many that are not listed one by one.
func apart(name string, onA, onB uint64, found ...finding.Finding) compare.TableOutcome {
	return compare.TableOutcome{
		Name: name, Result: compare.Differ, RowsA: onA, RowsB: onB, Differences: onA + onB, Kind: checksum.Wire, Findings: found,
	}
}

// Swapped addresses are the first thing that the reasons ask about, and only where the rows
// leave hardly another answer.
func TestTwoShardsTakenForOnePairAreAskedAbout(t *testing.T) {
	const asked = "p: no key in common in users (2,000 rows on a, 1,500 on b)"
	const pair = ": are 127.0.0.1:3306 and 127.0.0.1:3306 one pair?"
	unread := apart("users", 2000, 1500)
	unread.Gaps = []finding.Gap{{Range: "id > 7", Cause: finding.Because(finding.Failed, "x")}}
	oneShared := apart("users", 2000, 1500)
	oneShared.Differences--
	keyless := finding.Finding{Kind: finding.RowMissing, Severity: finding.Blocker, Count: 2000, Facts: finding.Row{Keyless: true}}
	damaged := finding.Finding{
		Kind: finding.Damage("double-encoded"), Severity: finding.Blocker, Columns: []string{"name"}, Count: 9, Facts: finding.TextDamage{},
	}
	for _, c := range []struct {
		name   string
		tables []compare.TableOutcome
		want   string // the first reason, "" for another one
	}{
		{"one table", []compare.TableOutcome{apart("users", 2000, 1500)}, asked + pair},
		{
			"all tables, of which one is empty on b",
			[]compare.TableOutcome{apart("carts", 30, 20), apart("logs", 40, 0), apart("users", 2000, 1500)},
			asked + " and 1 more table" + pair,
		},
		{"a list that every shard has", []compare.TableOutcome{example.Matching("countries", 200), apart("users", 2000, 1500)}, asked + pair},
		{"most rows are the same", []compare.TableOutcome{example.Matching("stock", 2000), apart("users", 2000, 1500)}, ""},
		{"a key in common", []compare.TableOutcome{oneShared}, ""},
		{"b is empty", []compare.TableOutcome{apart("users", 2000, 0)}, ""},
		{"too few rows", []compare.TableOutcome{apart("users", 9, 9)}, ""},
		{"not all rows were read", []compare.TableOutcome{unread}, ""},
		{"rows have no key", []compare.TableOutcome{apart("users", 2000, 1500, keyless)}, ""},
		{"texts of keys are damaged", []compare.TableOutcome{apart("users", 2000, 1500, damaged)}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			reasons := example.Build("dev", example.Run(), sole(c.tables...)).Reasons
			if c.want == "" {
				for _, r := range reasons {
					assert.NotContains(t, r, "one pair?")
				}
				return
			}
			assert.Equal(t, c.want, reasons[0])
			assert.Contains(t, reasons[1], "missing, extra or different", "and what is wrong")
		})
	}
}
