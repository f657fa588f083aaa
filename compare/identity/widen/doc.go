// Package widen says what to do about columns that are too narrow for the IDs that they
// must store: it plans how to make them BIGINT (Plan), finds them in a schema before it
// is deployed (Gate), and moves a development database's counters to where such columns
// fail (Rehearse).
//
// It executes nothing: plans are for people, and gates for CI.
package widen
