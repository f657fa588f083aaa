// Package rows proves where two sides of a table hold the same rows.
//
// It walks both sides at the same time range by range (walk.go), narrows a mismatch down
// to rows (narrow.go, leaf.go), and reads those again in case they were only moving
// (recheck.go). A table without a key that both sides sort alike is compared as a
// multiset (multiset.go). Where one side has a wrong label on a column's texts, the table is
// read anew by the other's (labels.go, relabel.go). The result is a compare.TableOutcome.
//
// It does not know where rows come from, nor what a difference does to the verdict.
//
// To get the idea, read table.go, then walk.go.
package rows
