// Package fleet runs what a run is asked to verify, over a fleet of pairs or a part of
// one, and gives one complete Outcome.
//
// It knows the order of things: who is reached, which pairs are read at the same time,
// that rows come before IDs. What is compared is the affair of packages rows, texts,
// drift and identity; what it means is package report's.
package fleet
