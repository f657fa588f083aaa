// Package entity knows, from catalogs and the configuration, which tables generate IDs
// and which columns store them.
//
// An entity (a listing, a user) has one space of IDs over all shards, whatever tables
// keep it. Entities are named in the configuration, or inferred from integer primary
// keys of one column. Foreign keys, the configuration and names show which columns store
// an entity's IDs: these are its holders.
//
// The package is pure: it reads no server and no row.
package entity
