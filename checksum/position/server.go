package position

// Server is what a server says of its place in replication. As JSON it is part of what a
// snapshot keeps: keys are stable, GTIDs and places are the texts that servers write.
type Server struct {
	ID   string `json:"server_id"`   // server_id
	UUID string `json:"server_uuid"` // server_uuid, "" on MariaDB
	// MariaDB and MySQL are what it has executed by GTIDs; nil where it does not number
	// its transactions like that.
	MariaDB *MariaDB `json:"mariadb,omitempty"`
	MySQL   MySQL    `json:"gtid_executed,omitzero"`
	// Logs tells that it writes what its clients execute to its binlog (log_bin), and
	// LogsApplied that it writes there what its appliers execute as well (log_slave_updates).
	// Without a binlog, what clients execute gets no GTID either.
	Logs        bool `json:"log_bin"`
	LogsApplied bool `json:"log_replica_updates"`
	// Binlog is the end of its own binlog, the zero value where there is none or the
	// account may not read it.
	Binlog File `json:"binlog,omitzero"`
	// Appliers are what it replicates from, whether they run or not. They are known only
	// where IsTold is set: it takes a privilege beyond SELECT.
	Appliers []Applier `json:"appliers,omitempty"`
	IsTold   bool      `json:"appliers_told"`
	// Running is what the status counters say of its appliers, which every account may read
	// where the server has them.
	Running Running `json:"appliers_running"`
	// Grant is the privilege with which the account would be told more, "" if it lacks none.
	Grant string `json:"grant,omitempty"`
}

// Running tells whether appliers run.
type Running int

// What a server's counters say.
const (
	NotSaid Running = iota // MySQL from 8.0 on has no such counter
	NoneRuns
	SomeRun
)

// Applier is what a server replicates from another.
type Applier struct {
	// SourceID and SourceUUID are "0" or "" while it has never been connected.
	SourceID    string `json:"source_id"`
	SourceUUID  string `json:"source_uuid,omitempty"`
	IsReceiving bool   `json:"receiving"`
	IsApplying  bool   `json:"applying"`
	// ReceiveError and ApplyError are MySQL's numbers of what stopped it, 0 for none.
	ReceiveError uint64 `json:"receive_error,omitempty"`
	ApplyError   uint64 `json:"apply_error,omitempty"`
	Delay        uint64 `json:"delay,omitempty"`   // seconds that it holds each transaction back (SQL_Delay)
	Executed     File   `json:"executed,omitzero"` // up to where it has executed its source's binlog
	IsByFile     bool   `json:"by_file"`           // it goes by places in the binlog and not by GTIDs
}

// isFrom tells whether the applier may read from a server. One that was never connected
// does not know whom it reads from.
func (a *Applier) isFrom(s *Server) bool {
	isNobody := (a.SourceID == "" || a.SourceID == "0") && a.SourceUUID == ""
	return isNobody || a.SourceID == s.ID || a.SourceUUID != "" && a.SourceUUID == s.UUID
}

// Lack is what one server has executed and another has not.
type Lack struct {
	Transactions uint64 // 0 where only places in a binlog are known
	Bytes        uint64 // of the other's binlog, 0 where it is not known how many
	Has, Wants   string // how far the one has come, and how far the other
}

// Knowledge is what can be told of two servers.
type Knowledge int

// What can be told. The zero value is that nothing can.
const (
	NotKnown Knowledge = iota
	Nothing            // no change of the other is on its way
	Something
)

// Lacks tells what another server has executed that this one has still to apply. A server
// that replicates from nobody has nothing to apply, whatever the other has.
func (s *Server) Lacks(other *Server) (Lack, Knowledge) {
	if s.IsTold && len(s.Appliers) == 0 {
		return Lack{}, Nothing
	}
	from := s.applierFrom(other)
	canUseFile := from != nil && other.Binlog != (File{})
	// All that other has is for a reader of it. For others it is what continues what they
	// have; of the rest that is not known.
	isReader := from != nil && !(from.IsByFile && canUseFile)
	var lack Lack
	var isOpen bool
	switch {
	case s.MariaDB != nil && other.MariaDB != nil:
		lack, isOpen = s.lacksMariaDB(other, isReader || s.mayRead(len(s.MariaDB.applied)))
	case s.MySQL != nil && other.MySQL != nil:
		lack, isOpen = s.lacksMySQL(other, isReader || s.mayRead(len(s.MySQL)))
	case canUseFile:
		return from.Executed.lacks(other.Binlog)
	default:
		return s.lacksOfShared(other)
	}
	switch {
	case lack.Transactions > 0:
		return lack, Something
	case isOpen && canUseFile:
		return from.Executed.lacks(other.Binlog)
	case isOpen && !s.IsTold:
		return Lack{}, NotKnown
	}
	return Lack{}, Nothing
}

// mayRead tells of an applier of which nothing is told but that it runs, and that has
// applied nothing yet: it may be at the beginning of all that the other has.
func (s *Server) mayRead(applied int) bool { return !s.IsTold && s.Running == SomeRun && applied == 0 }

// applierFrom is the applier that reads from another server, nil if none is known.
func (s *Server) applierFrom(other *Server) *Applier {
	for i := range s.Appliers {
		if s.Appliers[i].isFrom(other) {
			return &s.Appliers[i]
		}
	}
	return nil
}

// lacksOfShared compares two servers that replicate from the same third one.
func (s *Server) lacksOfShared(other *Server) (Lack, Knowledge) {
	for i := range s.Appliers {
		mine := &s.Appliers[i]
		for j := range other.Appliers {
			if theirs := &other.Appliers[j]; mine.SourceID == theirs.SourceID && mine.SourceID != "" && mine.SourceID != "0" {
				return mine.Executed.lacks(theirs.Executed)
			}
		}
	}
	return Lack{}, NotKnown
}
