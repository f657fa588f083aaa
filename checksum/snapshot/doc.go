// Package snapshot is a side kept in files: one Parquet file a table, which holds the keys
// and hashes of its rows but not the rows, and a manifest, which holds what the server said
// of itself. FORMAT.md describes both so that a stranger can read them.
//
// [Take] records a live side (take.go, writer.go). [Open] gives what was recorded as a side
// like any other (snapshot.go, reader.go): it is frozen, knows no SQL and no collation, and
// can place no bound but the keys of its own rows.
//
// The package knows files. How rows are hashed is the affair of package checksum; what would
// become of a text, and which columns of a table are read in which order, it is told
// ([Options]).
package snapshot
