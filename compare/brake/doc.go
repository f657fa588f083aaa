// Package brake holds a run back for the sake of the servers that it reads: a Gate for each
// pair that asks both members how busy they are, reads more slowly the nearer they come to
// their limits, and not at all while one is above.
//
// The way is: what members say (watch.go) → a decision, which is a pure function of it
// (decide.go) → rest (rest.go), wait or go on (gate.go), and an account of that for the report
// (tally.go). A run that has time to spare rests longer than its signals ask for.
//
// A signal that could be read and cannot be read any more holds the run up: not to know is no
// reason to go on. One that a member never told, such as for want of a privilege, is told in
// the account and holds up nothing. A member that cannot be reached at all is left to the
// reading, which waits for it and gives it up as without a brake.
//
// It knows no SQL, no flags and no fleet, and waits between reads only: no statement that
// was sent is cut off.
package brake
