// Package identity looks at the IDs of a fleet: whether one was given twice, whether what
// hands them out can collide, and how long each column that stores them still lasts.
//
// Which tables hand out IDs and which columns store them is known to package entity, how
// sorted streams of IDs are held against each other to package overlap, and when a column
// will be full to package forecast. What to do about a narrow one is package widen's.
//
// It does not know whether a value that fits is the right one, and it never mints
// an ID: it reads, in short statements, and between servers there is no common
// moment. What it says of two servers was read at two times, in the order that
// can only err on the side of saying more.
package identity
