// Package compare is what all checks of one pair of sides share.
//
//   - Side is a server, or a copy that was kept of one; Reader reads one table of it. What
//     only some sides can do is a capability: Searcher, Collator, Parted, Leader, Describer,
//     Server, Recorded, Queried (side.go).
//   - PairTables pairs the tables of two sides (pairing.go). A table that one catalog does
//     not show counts as missing only if that side proves it.
//   - Plan says how a table will be read: by which key, and by which kind of digest (plan.go).
//   - Activity tells a pair at rest from one that is being written to (activity.go), and what
//     differs from what a member has still to apply (lag.go).
//   - Gate limits the reads under way, Pace the size of a chunk, and a Journal gets every
//     range that was proved equal. A Listing bounds what a run keeps of single rows (listing.go).
//   - Starts are when the servers were started: what was read before a restart may be lost
//     (starts.go).
//   - PairOutcome and TableOutcome are what is known in the end (outcome.go).
//
// It reads no rows. The packages below it do that, or judge what was read:
//
//   - finding: findings, gaps, and the catalogue of all kinds. It knows none of the others.
//   - rows: proves where two sides of a table hold the same rows. It uses texts.
//   - texts: looks for damaged text, while rows are read or by itself. It uses damage.
//   - damage: names what happened to a text. It knows no server and no finding.
//   - drift: compares definitions and settings. It uses damage.
//   - identity: checks the IDs of a whole fleet. It does not import this package.
//   - ledger: keeps the readings of ID series from run to run.
//   - fleet: runs all of the above over the pairs of a fleet.
//   - sidetest: the tests that every Side must pass.
//
// The package does not know where a side's rows come from: checksum/server implements Side
// for live servers. Nor does it know the verdict, which package report decides.
//
// To get the idea, read side.go, then fleet/pair.go, then rows/table.go and rows/walk.go.
package compare
