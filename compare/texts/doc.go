// Package texts looks for damage to the texts of a table: while its rows are read for
// another purpose (Inspector), in one member by itself (Scan), and by comparing the
// texts of a row with the other member's (Diagnoser).
//
// It knows how to read texts, and how many rows it takes to believe a diagnosis. Package
// damage knows what damage looks like, and package rows finds the rows that differ.
package texts
