// Package identity knows IDs: which tables hand them out and which columns store
// them, whether one was given twice, whether what hands them out can collide, and
// how long each column that stores them still lasts.
//
// An entity (a listing, a user) has one space of IDs over all shards, whatever
// tables keep it. Entities are named in the configuration, or inferred: an integer
// primary key of one column.
//
// It does not know whether a value that fits is the right one, and it never mints
// an ID: it reads, in short statements, and between servers there is no common
// moment. What it says of two servers was read at two times, in the order that
// can only err on the side of saying more.
package identity
