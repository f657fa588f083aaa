package checksum

import (
	"cmp"
	"time"
)

// Instance is one server: what tells it from every other one, and since when it runs.
// The zero value is no server.
type Instance struct {
	UUID     string // server_uuid of MySQL, server_uid of MariaDB, "" where it has neither
	Hostname string // as the server itself knows it, not the address that it is reached by
	Port     string
	ServerID string
	Datadir  string
	// Started is when the server was started, to the second. Two answers of a server that
	// was not restarted in between have the same, whatever its clock did meanwhile.
	Started time.Time
}

// Is tells whether both are the same server, perhaps before and after a restart. A copied
// datadir has the UUID of the original, so everything must agree.
func (i Instance) Is(other Instance) bool {
	i.Started = other.Started
	return i == other && i != Instance{Started: i.Started}
}

// String is the host and port that the server calls its own: "db01a:3306".
func (i Instance) String() string {
	return cmp.Or(i.Hostname, "a server without a name") + ":" + i.Port
}
