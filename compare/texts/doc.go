// Package texts looks for damage to the texts of a table: while its rows are read for
// another purpose (Inspector), in one member by itself (Scan), and by comparing the
// values of a row with the other member's (Diagnoser). There FLOATs count as texts: a dump
// writes them as such, and that is how they are damaged.
//
// It knows how to read texts, and how many rows it takes to believe a diagnosis. Package
// damage knows what damage looks like, rounding what a dump makes of FLOATs, and package rows
// finds the rows that differ.
package texts
