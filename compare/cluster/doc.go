// Package cluster tells whether the rows that differ lie close together: in a short range of IDs,
// or in a few minutes. Damage that comes from one event does; damage at random does not.
//
// What is close is told by a sample of all rows of the table, never by the width of an interval
// alone: IDs have gaps, and half of a table may have been loaded within one second. Rows that are
// drawn from a table at random lie where its rows lie, and make no cluster.
//
// It knows numbers on a scale, not columns, and neither rows nor servers.
package cluster
