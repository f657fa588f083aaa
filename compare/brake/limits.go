package brake

import (
	"time"

	"allclear/checksum"
)

// Limits are what a run may ask of the members of a pair. The zero value holds nothing back.
type Limits struct {
	// Running is how many statements may run on a member besides the run's own; 0 for no limit.
	Running uint64
	// Lag is how far a member may be behind in replication, in whole seconds; 0 for no limit.
	Lag time.Duration
	// History is how long InnoDB's history list may be, in transactions; 0 for no limit.
	History uint64
	// Rest is for how many times as long as a read took nothing is read after it.
	Rest Rest
	// PauseFile is a file whose being there holds the run up; "" for none.
	PauseFile string
}

// DefaultLimits are for members that serve a site. Statements: as many as keep the CPUs of
// a large server busy, so that beyond them ours make others wait. Lag: a replica that has its
// load in hand is behind by no more than moments. History: InnoDB's purge is used to some
// thousands of transactions, and reads get slower by the old versions that a million leave.
// Rest: one reader at work for a tenth of the time takes a tenth of one CPU. On a server that has but
// two, others feel that; of one at work for a hundredth of the time they feel nothing that
// make bench-night could measure.
func DefaultLimits() Limits {
	return Limits{Running: 32, Lag: 10 * time.Second, History: 1_000_000, Rest: Rest{Least: 9, Most: 99}}
}

// Default settings of a run that holds back: one key range of a pair at a time, by statements so
// short that others hardly wait behind one: with the same rest, longer ones make more of the
// others' reads slow (fixtures/bench -only night -others '--chunk-time 100ms'). Shorter ones would take the
// network more time than the rows.
const (
	DefaultJobs      = 1
	DefaultChunkTime = 10 * time.Millisecond
)

// IsNone tells whether nothing is held back.
func (l Limits) IsNone() bool { return l == Limits{} }

// signals are those that have a limit.
func (l *Limits) signals() (limited []checksum.Signal) {
	for _, s := range []checksum.Signal{checksum.Running, checksum.Lag, checksum.History} {
		if l.of(s) > 0 {
			limited = append(limited, s)
		}
	}
	return limited
}

// of is the limit of a signal, 0 for none. That of lag is in seconds, the unit in which servers
// tell it; less than one would be none.
func (l *Limits) of(s checksum.Signal) uint64 {
	switch s {
	case checksum.Running:
		return l.Running
	case checksum.Lag:
		return uint64((l.Lag + time.Second - 1) / time.Second)
	case checksum.History:
		return l.History
	}
	return 0
}
