package checksum

import "time"

// Account is whom a side has logged in as, what that account may do, and how the clock of its server
// stands to that of this machine. It is evidence: no row depends on it.
type Account struct {
	User   string   // as the server knows it: "allclear@%"
	Grants []string // what SHOW GRANTS says, without passwords and their hashes
	Clock  Clock
}

// Clock is how far a server's clock is before that of this machine, give or take Uncertainty: half of
// the time that it took to ask.
type Clock struct{ Offset, Uncertainty time.Duration }
