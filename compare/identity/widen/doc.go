// Package widen says what is to be done about columns that are too narrow for the IDs
// that reach them: it plans the work of making them BIGINT, stops a schema that has some
// from being deployed, and moves a development database's counters to where such columns
// fail.
//
// Nothing of it is executed here: plans are for people, and gates for CI.
package widen
