// Package entity knows, from catalogs and the configuration, which tables hand out IDs
// and which columns store them.
//
// An entity (a listing, a user) has one space of IDs over all shards, whatever tables
// keep it. Entities are named in the configuration, or inferred: an integer primary
// key of one column. What stores an entity's IDs, its holders, is told by foreign keys,
// by the configuration, and by names.
//
// The package is pure: it reads no server and no row.
package entity
