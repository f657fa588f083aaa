package example

import (
	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/finding"
	"allclear/report"
)

// Restrained is the Document of a run that held back on two pairs, and did what it wanted on a third.
func Restrained() *report.Document {
	limits := map[checksum.Signal]uint64{checksum.Running: 32, checksum.Lag: 30, checksum.History: 1_000_000}
	untold := func(member string) finding.Untold {
		return finding.Untold{Member: member, Signal: checksum.History, Why: "the account lacks PROCESS", Grant: "PROCESS"}
	}
	pairs := []compare.PairOutcome{
		Sound("s1", Matching("shop.listings", 900)), Sound("s2", Matching("shop.listings", 800)), Sound("s3", Matching("shop.listings", 7)),
	}
	pairs[0].Restraint = &finding.Restraint{
		Limits: limits, Rest: 9, MostRest: 99, Reading: 312.25, Spare: 1210, Waited: 731.5,
		Waits: []finding.Wait{
			{Member: "b", Signal: checksum.Lag, Limit: 30, Most: 94, Seconds: 724.1, Pauses: 1},
			{Member: "a", Signal: checksum.Running, Limit: 32, Most: 48, Seconds: 7.4, Pauses: 3},
		},
		Untold: []finding.Untold{untold("a"), untold("b")},
	}
	pairs[1].Restraint = &finding.Restraint{
		Limits: limits, Rest: 9, MostRest: 9, Reading: 300, Waited: 80,
		Waits: []finding.Wait{
			{Signal: finding.PauseFile, Seconds: 60, Pauses: 1},
			{Member: "a", Signal: checksum.Lag, Why: "replication is \x1b[2Jstopped <b>", Seconds: 20, Pauses: 1},
		},
		Untold: []finding.Untold{untold("a")},
	}
	return Build("0.1.0", Run(), pairs)
}
