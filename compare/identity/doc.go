// Package identity checks the IDs of a fleet: whether one was given twice, whether what
// generates them can collide, and how long each column that stores them still lasts.
//
// Package entity knows which tables generate IDs and which columns store them, package
// overlap compares sorted streams of IDs, package forecast says when a column will be
// full, and package widen what to do about a narrow one.
//
// The package does not know whether a value that fits is the right one, and it never
// mints an ID: it only reads, in short statements. It reads two servers at two times, in
// the order that can cause a finding too many but never one too few.
package identity
