// Package checksum turns row packets into digests that compare across servers.
//
// It knows the binary protocol's row packets, what their values mean, and how
// to boil rows down: row packet → values → canonical bytes → row hash →
// digest. It is pure: it knows no server, opens nothing, and its results depend
// on its arguments alone. Package checksum/server reads rows from a live server;
// package compare decides what a mismatch means.
package checksum
