package server

import (
	"cmp"
	"net"
	"strconv"
	"time"
)

// TLSMode says how strictly a connection insists on TLS, by the names of MySQL's
// --ssl-mode.
type TLSMode string

const (
	TLSDisabled       TLSMode = "disabled"        // never
	TLSPreferred      TLSMode = "preferred"       // if the server offers it; no certificate is checked
	TLSRequired       TLSMode = "required"        // always; no certificate is checked
	TLSVerifyCA       TLSMode = "verify-ca"       // always; the certificate must come from a known authority
	TLSVerifyIdentity TLSMode = "verify-identity" // as verify-ca, and it must name the host
)

// Config is how to reach one member. The password lives here and nowhere else;
// nothing in this package prints a Config.
type Config struct {
	Name     string // the member's name in messages: "shard01/a"
	Host     string // name or address; unused when Socket is set
	Port     int    // 1–65535
	Socket   string // path of a Unix socket, instead of Host and Port
	User     string
	Password string  // "" sends no password
	TLS      TLSMode // "" is preferred
	CAFile   string  // PEM, for verify-ca and verify-identity; "" for the system's authorities
	CertFile string  // PEM, the client's own certificate, for accounts that REQUIRE one; "" for none
	KeyFile  string  // PEM, the key of CertFile, without a passphrase
	// Patience is how long to wait for a member that went away; 0 means 30 seconds.
	Patience time.Duration
	// LockWait is how long to wait, over the whole run, for tables that other sessions have
	// locked; 0 means 30 seconds.
	LockWait time.Duration
	// LongRows is from how many rows on a table that is not read by key ranges is read in
	// several statements, where it has an index to be cut by; 0 means 2,000,000.
	LongRows uint64
	// Definitions are what it shares with other members, which need less memory then; nil for
	// nothing.
	Definitions *Definitions
}

// Address is host:port, or the socket's path.
func (c Config) Address() string {
	if c.Socket != "" {
		return c.Socket
	}
	return net.JoinHostPort(c.Host, strconv.Itoa(c.Port))
}

func (c Config) longRows() uint64 { return cmp.Or(c.LongRows, longRows) }
