// Package forecast says when a series of ID readings reaches a number that it
// must not pass, and when an ALTER must start at the latest to be done by then.
//
// # What it knows
//
// It fits a rate to readings by Theil–Sen: the median of the slopes between all
// pairs of readings. Up to 29% of the readings may be wrong, or of a bad day,
// before they can move it arbitrarily; least squares would follow a single one. The last
// day, week, four weeks and quarter are each fitted, since a rate that rose
// yesterday is drowned in a quarter, and a forecast takes the fastest of them: an
// overflow foreseen too early costs an ALTER, one foreseen too late the site.
//
// # What it doesn't
//
// It extends straight lines. It knows no seasons, no launches and no growth that
// accelerates; run it again and it sees them. A forecast from two readings is as
// good as the two, so every trend says how many readings it has and how long they
// span. Values are doubles: beyond 2^53 they are rounded, by at most 1,024 near
// 2^64, which is noise beside any rate that matters there.
//
// The package is pure: no clock, no database. Times may be in any zone; a day is
// 24 hours.
package forecast
