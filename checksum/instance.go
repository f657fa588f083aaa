package checksum

import (
	"cmp"
	"slices"
	"time"
)

// Instance is one server: what tells it from every other one, and since when it runs.
// The zero value is no server.
type Instance struct {
	UUID     string `json:"uuid,omitempty"`     // server_uuid of MySQL, server_uid of MariaDB, "" where it has neither
	Hostname string `json:"hostname,omitempty"` // as the server itself knows it, not the address that it is reached by
	Port     string `json:"port,omitempty"`
	ServerID string `json:"server_id,omitempty"`
	Datadir  string `json:"datadir,omitempty"`
	// Started is when the server was started, to the second. Two answers of a server that
	// was not restarted in between have the same, whatever its clock did meanwhile.
	Started time.Time `json:"started"`
}

// Is tells whether both are the same server, perhaps before and after a restart or an
// upgrade. A copied datadir has the UUID of the original, so everything must agree; but
// MariaDB has a UUID from 10.5.26, 10.6.19 and 10.11.9 on, and keeps it when it is upgraded.
func (i Instance) Is(other Instance) bool {
	i.Started = other.Started
	if i.UUID == "" || other.UUID == "" {
		i.UUID = other.UUID
	}
	return i == other && i != Instance{Started: i.Started}
}

// String is the host and port that the server calls its own: "db01a:3306".
func (i Instance) String() string {
	return cmp.Or(i.Hostname, "a server without a name") + ":" + i.Port
}

// Unlike is String, and where another server calls itself the same, in what they differ.
func (i Instance) Unlike(other Instance) string {
	if i.String() != other.String() {
		return i.String()
	}
	properties := func(i Instance) []string {
		return []string{"server_id " + i.ServerID, "datadir " + i.Datadir, "UUID " + i.UUID, "start " + i.Started.Format(time.DateTime)}
	}
	others := properties(other)
	mine := slices.DeleteFunc(properties(i), func(p string) bool { return slices.Contains(others, p) })
	if len(mine) == 0 {
		return i.String()
	}
	return i.String() + " with " + mine[0]
}
