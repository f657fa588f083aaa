package report_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"allclear/compare"
	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/internal/example"
)

// A post-mortem begins with the nights between which it happened: the timeline has them for the tables
// that broke first, whether one run has found them or the parts of a fleet did.
func TestTheTimelineTellsWhenTablesBroke(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, 2, n, 3, 12, 0, 0, time.UTC) }
	broken := func(name string, equal, different int, severity finding.Severity) compare.TableOutcome {
		table := example.Differing(name, 3)
		for i := range table.Findings {
			table.Findings[i].Severity = severity
		}
		table.Findings[0].Broke = &finding.Broke{EqualAt: day(equal), EqualRun: "x", DifferentAt: day(different), DifferentRun: "y"}
		table.Findings[1].Broke = &finding.Broke{EqualAt: day(equal + 1), EqualRun: "x2", DifferentAt: day(different + 1), DifferentRun: "y2"}
		return table
	}
	one := example.Sound("one", broken("shop.orders", 20, 21, finding.Blocker), broken("shop.carts", 3, 4, finding.Warning))
	two := example.Sound("two", broken("shop.orders", 22, 25, finding.Blocker))
	events := func(d *report.Document) (all []string) {
		for _, e := range d.Timeline {
			if e.What == report.LastEqual || e.What == report.FirstDifferent {
				all = append(all, fmt.Sprintf("%d %s %s", e.At.Day(), e.What, e.Text))
			}
		}
		return all
	}
	want := []string{"20 last-equal one shop.orders", "22 first-different one shop.orders",
		"22 last-equal two shop.orders", "26 first-different two shop.orders"}
	run := example.Run()
	assert.Equal(t, want, events(example.Build("dev", run, []compare.PairOutcome{one, two})))
	first, second := example.Build("dev", run, []compare.PairOutcome{one}), example.Build("dev", run, []compare.PairOutcome{two})
	whole, err := report.Merge(second, first)
	assert.NoError(t, err)
	assert.Equal(t, want, events(whole))
}
