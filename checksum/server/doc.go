// Package server makes a live MySQL or MariaDB server a side of a comparison.
//
// It knows how to reach a member, how its session must be set up, how to read its
// catalog and settings, and how to carry row packets to package checksum; and what
// to ask a server so that damaged text, and keys that a collation makes equal, are
// found where they are. Statements that are the same on every server are
// checksum/statement's. It only ever reads. It does not know that there is another
// side, or what a difference means.
package server
