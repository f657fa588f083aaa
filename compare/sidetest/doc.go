// Package sidetest is what every side of a comparison promises, as tests that any side
// can be run through: Run.
//
// It also has a small side of its own, Copy, which keeps what another side holds in
// memory, by hashes, as a snapshot does in files: it is frozen, has no texts, knows no
// collation and no SQL, and can place no bound but its own. That it passes, and that comparisons with
// it find what they should, shows that a side need be no server.
package sidetest
