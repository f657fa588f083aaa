// Package checksum turns row packets into digests that compare across servers.
//
// It knows the binary protocol's row packets, what their values mean, and how
// to boil rows down: row packet → values → canonical bytes → row hash →
// digest. It is pure: it knows no server, opens nothing, and its results depend
// on its arguments alone. Reading rows from a live server is checksum/server's
// affair; deciding what a mismatch means is compare's.
package checksum
