package checksum

// Signal is a measure of how busy a server is.
type Signal string

// The signals of load.
const (
	// Running is how many statements run, besides those of the side that asks. Threads of the
	// server's own that serve its replicas may count as such.
	Running Signal = "running"
	// Lag is how many seconds the server is behind what it replicates, the most of several
	// sources. A delay that it was told to keep (SQL_Delay) is no lag.
	Lag Signal = "lag"
	// History is the length of InnoDB's history list: the transactions whose old versions of
	// rows purge has still to clean up.
	History Signal = "history"
)

// Load is what a server tells of how busy it is. A signal that it has no use for is not there: a
// server that replicates from nobody has no lag.
type Load map[Signal]Gauge

// Gauge is one signal of a server at one time.
type Gauge struct {
	Value uint64
	// Why tells why there is no value, "" where there is one.
	Why string
	// Grant is the privilege that the account lacks to be told, "" if that is not why.
	Grant string
}

// IsTold tells whether there is a value.
func (g Gauge) IsTold() bool { return g.Why == "" }
