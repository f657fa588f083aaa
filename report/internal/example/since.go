package example

import (
	"time"

	"allclear/compare"
	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/lastrun"
)

// SinceLast is the Document of a run that was compared with the run of the night before, and in which
// something has become of everything that can.
func SinceLast() *report.Document {
	night, lastNight := Run(), Run()
	lastNight.ID, lastNight.Started, lastNight.Finished = "r-6", night.Started.AddDate(0, 0, -1), night.Finished.AddDate(0, 0, -1)
	lastNight.Checks = []report.Check{report.Rows}

	then := []compare.PairOutcome{
		Sound("shard01", Differing("shop.listings", 3), Differing("shop.users", 1), Differing("shop.tags", 0),
			Matching("shop.old", 5), Matching("shop.carts", 700)),
		Sound("shard02", Differing("shop.listings", 1), Differing("shop.users", 4), Matching("shop.tags", 9)),
		Sound("shard03", Matching("shop.listings", 900), Matching("shop.users", 80)),
	}
	unread := Matching("shop.carts", 700)
	unread.Result, unread.Gaps = compare.Unverified, []finding.Gap{{Cause: finding.Because(finding.Ended, "--timeout 3h reached")}}
	refused := finding.Because(finding.Down, "dial tcp 127.0.0.2:3306: connection refused")
	now := []compare.PairOutcome{
		Sound("shard01", Differing("shop.listings", 5), Matching("shop.users", 1000), Matching("shop.new", 3), unread),
		Sound("shard02", Differing("shop.listings", 2), Differing("shop.users", 1), Differing("shop.tags", 0)),
		{Name: "shard03", A: Server("8.0.35", nil), B: compare.MemberOutcome{Address: "127.0.0.2:3306", Failure: refused}},
	}
	now[0].LeftOut = []compare.LeftOut{{Table: "shop.tags", By: "exclude"}}
	d := Build("0.1.0", night, now)
	d.SinceLast = lastrun.Compare(Build("0.1.0", lastNight, then), d, nil)
	d.SinceLast.Then.Interrupted = "--timeout " + time.Hour.String() + " reached"
	return d
}
