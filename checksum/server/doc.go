// Package server makes a live MySQL or MariaDB server a side of a comparison.
//
// It knows how to reach a member, how to set up its session, how to read its catalog
// and settings, and how to carry row packets to package checksum. It also knows how
// the server itself can find damaged text, and keys that a collation makes equal.
// Statements that are the same on every server are in checksum/statement. The
// package only ever reads. It does not know that there is another side, or what a
// difference means.
package server
