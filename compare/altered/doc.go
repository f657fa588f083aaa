// Package altered tells what has become of a value that is no damaged text: its column has
// no room for it, its label's number stands for another label, its time was shifted, or a dump
// has rounded it.
//
// The package is pure. It compares the two values of one column of one row (Between) and
// judges what all rows of the column show together (Evidence): a cause that one row in ten
// would show by chance is believed where ten rows show it and next to none contradicts. What
// servers make of values was measured on MySQL 5.6 and 9 and MariaDB 10.11 and 11.8
// (servers_test.go).
package altered
