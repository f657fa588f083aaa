// Package sweep keeps a promise over many nights: that every row of a fleet is verified on both
// members within a time, such as 7 days, while each night has a budget.
//
// The way is: what is known of all tables (package freshness), their sizes, and how fast earlier
// nights read (pace.go) → which pieces are read tonight and which are left (plan.go), whether the
// promise can be kept (forecast.go), and how much time there is to spare (spare.go) → the run → the
// verdict on each table, from what is known of it in the end (conclude.go). A Sweep is what a run asks
// in the course of that (sweep.go).
//
// All but Sweep, and the account that it keeps of its spare time, are pure functions. No piece counts as
// fresher than it was read: what was left unread is as old as it was before the night.
//
// # What is read in a night
//
// First what was found different, so that each night tells whether it still is: up to a tenth of the
// budget. Then what is oldest, and what was never read is the oldest of all. What was written to
// since it was read counts as a day older. It goes on until a pair has read its
// share, so that a cycle takes a night less than the promise has: a sixth of a pair each night for 7
// days. What would be older than promised by the end of the next night is read beyond the share.
// Nothing is begun after the budget is used up.
package sweep
