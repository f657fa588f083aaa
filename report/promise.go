package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dustin/go-humanize"

	"allclear/compare/finding"
)

// KeptPromise says that every row was verified in the time that a sweep promised, and which rows
// have waited the longest; "" if that is not so, or nothing was promised.
func (d *Document) KeptPromise() string {
	f := d.Freshness
	if f == nil || f.Oldest == nil || f.NeverVerified > 0 || f.Verified < f.Tables || d.Coverage.Pairs.Unlisted > 0 {
		return ""
	}
	return fmt.Sprintf("every row of %s was verified within %s; oldest: %s",
		finding.Counted(f.Tables, "table"), finding.Days(f.Within()), d.oldest())
}

// Promise says how a fleet stands to what a sweep promised; "" if nothing was.
func (d *Document) Promise() string {
	if kept := d.KeptPromise(); kept != "" || d.Freshness == nil {
		return kept
	}
	f := d.Freshness
	says := fmt.Sprintf("%d of %s were verified within %s", f.Verified, finding.Counted(f.Tables, "table"), finding.Days(f.Within()))
	if f.NeverVerified > 0 {
		says += fmt.Sprintf("; %d have rows that were never verified", f.NeverVerified)
	}
	if f.Oldest != nil {
		says += "; oldest: " + d.oldest()
	}
	return says
}

// BreaksPromise tells of a sweep that will not keep what it promises, at the pace that was measured.
func (d *Document) BreaksPromise() bool {
	return d.Freshness != nil && d.Freshness.Forecast != nil && d.Freshness.Forecast.BytesPerSecond > 0 && !d.Freshness.Forecast.IsKept
}

// WaitsForItsTurn tells that nothing but the turn of tables in a sweep is open.
func (d *Document) WaitsForItsTurn() bool {
	isOther := func(g Gap) bool { return g.Cause != finding.Overdue }
	return d.Freshness != nil && len(d.Coverage.Unverified) > 0 && !slices.ContainsFunc(d.Coverage.Unverified, isOther)
}

// oldest is what has waited the longest: "shard17 shop.listings (40,000,001 … 60,000,000], 6d 4h ago".
func (d *Document) oldest() string {
	o := d.Freshness.Oldest
	return joinWords(o.Pair, o.Table, thousands(o.Range)) + ", " + finding.Age(d.Run.Finished.Sub(o.VerifiedAt)) + " ago"
}

// thousands writes a key range with separators in numbers.
func thousands(keys string) string {
	words := strings.Fields(keys)
	for i, word := range words {
		number := strings.Trim(word, "(],")
		if n, err := strconv.ParseInt(number, 10, 64); err == nil && strconv.FormatInt(n, 10) == number {
			words[i] = strings.Replace(word, number, humanize.Comma(n), 1)
		}
	}
	return strings.Join(words, " ")
}
