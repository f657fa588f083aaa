// Package freshness knows how long ago each key range of a table was last verified on both
// members, by which run, and what the rows were.
//
// A Map is a partition of one table's key range into pieces. Cuts are never compared with each
// other, as only a server knows the order of its keys: a piece's place follows from its neighbours.
// A Keeper has the maps of a fleet: it hears of what a run reads (compare.Journal), tells a run what
// it need not read (compare.Earlier), and keeps the maps in a Store from run to run.
//
// What it knows of a table is forgotten once the table was altered or made anew, or one of
// its members is another server or has gone back to an earlier state.
package freshness
