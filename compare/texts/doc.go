// Package texts looks for damage to the texts of a table: while rows are read for
// something else (Inspector), in one member by itself (Scan), and by holding the texts
// of a row against the other member's (Diagnoser).
//
// It knows how texts are got at, and which rows are needed to believe a diagnosis.
// What damage looks like is package damage's affair, and which rows differ is package
// rows'.
package texts
