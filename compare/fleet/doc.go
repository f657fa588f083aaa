// Package fleet runs the requested checks over a fleet of pairs, or a part of one, and
// gives one complete Outcome.
//
// It knows the order of work: logging in to the members, verifying several pairs at the
// same time, rows before IDs. Packages rows, texts, drift and identity do the comparing,
// and package report decides what the result means.
package fleet
