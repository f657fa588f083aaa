package finding

import "time"

// The numbers of IDs are decimal digits here: some are greater than what a number of
// JSON holds.

// DuplicateID is about IDs of one entity, or values of one business key, that stand in
// more than one place.
type DuplicateID struct {
	Of       string    `json:"of"`                 // the entity, or the business key
	Business bool      `json:"business,omitempty"` // a value of a business key, which is not shown
	Places   []IDPlace `json:"places,omitempty"`
	// SameRow tells that all of the places have the same content.
	SameRow bool `json:"same_row,omitempty"`
	// Unlisted tells that the finding stands for IDs that are not listed one by one, and
	// Unlooked that they were not looked at a second time either.
	Unlisted bool `json:"unlisted,omitempty"`
	Unlooked bool `json:"unlooked,omitempty"`
}

// IDPlace is where an ID stands.
type IDPlace struct {
	Shard   string     `json:"shard"`
	Members []string   `json:"members,omitempty"` // those that have it, where another was read and does not
	Row     []KeyValue `json:"row,omitempty"`     // the row there, of a business key
}

// NotUniqueIDs are about an entity that nobody named, many of whose IDs stand in
// several shards.
type NotUniqueIDs struct {
	Entity   string   `json:"entity"`
	Shards   int      `json:"shards"`   // that were compared
	Share    float64  `json:"share"`    // of the IDs that could stand in several
	Examples []string `json:"examples"` // of the IDs
	// Looked are how many of them were looked at, and Different those with other rows.
	Looked    int      `json:"looked"`
	Different int      `json:"different"`
	Guess     IDsGuess `json:"guess,omitempty"`
}

// IDsGuess is what IDs that stand in several shards seem to be.
type IDsGuess string

// The guesses.
const (
	CopiedTable IDsGuess = "copied-table" // every shard has a copy of the table
	OwnNumbers  IDsGuess = "own-numbers"  // each shard counts its own
)

// UncomparedIDs is an entity whose IDs were not compared, and why.
type UncomparedIDs struct {
	Entity string `json:"entity"`
	Cause  Cause  `json:"cause"`
}

// ClippedRows are about rows whose ID is exactly the maximum of its column's type.
type ClippedRows struct {
	Entity  string `json:"entity"`
	Type    string `json:"type"`
	Maximum string `json:"maximum"`
	Passed  bool   `json:"passed"` // the entity's IDs have passed it
	// Was is the type that Maximum is of, where the column has become wider since: "" where
	// it has not. Then either NoSuchID tells that no row of the entity has this ID, or Near
	// is the most rows that hold any one ID close to it.
	Was      string `json:"was,omitempty"`
	NoSuchID bool   `json:"no_such_id,omitempty"`
	Near     uint64 `json:"near,omitempty"`
	// Since is when an earlier run saw the rows, where the ledger alone knows them; nil
	// where this run found them by itself.
	Since *time.Time `json:"since,omitempty"`
	// Unlisted tells that the finding stands for rows that are not listed one by one.
	Unlisted bool `json:"unlisted,omitempty"`
}

// NeverGiven is about a column that holds IDs far beyond what their generator has given.
type NeverGiven struct {
	Entity    string `json:"entity"`
	Generator string `json:"generator,omitempty"` // what hands the IDs out; "" where nobody knows, and the key's own values count
	Value     string `json:"value"`               // what the IDs have come to
	Greatest  string `json:"greatest"`            // in the column
}

// Headroom is what a column that stores IDs still has room for.
type Headroom struct {
	Entity    string   `json:"entity"`
	Type      string   `json:"type"` // the narrowest
	On        []string `json:"on,omitempty"`
	Capacity  string   `json:"capacity"`            // the greatest ID that it holds
	Generator string   `json:"generator,omitempty"` // what hands the IDs out; "" where nobody knows, and the key's own values count
	Gives     string   `json:"gives"`               // the greatest that the generator can give
	Value     string   `json:"value,omitempty"`     // what the generator has come to; "" for nothing
	Used      float64  `json:"used"`                // Value as a share of Capacity
	Left      string   `json:"left"`                // 0 where Value has passed Capacity
	Passed    bool     `json:"passed,omitempty"`    // Value is greater than Capacity
	Outlook   *Outlook `json:"outlook,omitempty"`   // nil without a forecast
	// Doubtful tells that it is not known whether the column holds these IDs.
	Doubtful bool `json:"doubtful,omitempty"`
}

// Outlook is when a column will be full.
type Outlook struct {
	PerDay float64 `json:"per_day"`
	// Full and SafeStart, the last moment to begin the ALTER that widens it, are nil where
	// it lasts. TooLate tells that SafeStart was over when this was found.
	Full      *time.Time `json:"full,omitempty"`
	SafeStart *time.Time `json:"safe_start,omitempty"`
	TooLate   bool       `json:"too_late,omitempty"`
}

// TicketIDs are IDs in use that a ticket server has not given.
type TicketIDs struct {
	Entity    string `json:"entity"`
	Generator string `json:"generator"`
	Server    string `json:"server,omitempty"` // "" for IDs that none of the servers would give
	Next      string `json:"next,omitempty"`   // the server's next ID
	Lowest    string `json:"lowest"`           // of the IDs in use
	Highest   string `json:"highest"`
	AtLeast   bool   `json:"at_least,omitempty"` // there are more than were read
}

// SameNumbers are two servers that give the same IDs.
type SameNumbers struct {
	Generator string      `json:"generator,omitempty"` // "" for the two members of a pair that both take writes
	Servers   [2]IDSeries `json:"servers"`
}

// IDSeries is the numbers that a server gives.
type IDSeries struct {
	Server    string `json:"server"`
	Increment uint64 `json:"increment"`
	Offset    uint64 `json:"offset"`
}

// ForgetfulServers are servers whose counters may go back.
type ForgetfulServers struct {
	Generator string   `json:"generator"`
	Servers   []string `json:"servers"`
	// FlushLog is innodb_flush_log_at_trx_commit where that is the reason, and Version
	// where the version is.
	FlushLog string `json:"flush_log,omitempty"`
	Version  string `json:"version,omitempty"`
}

func (DuplicateID) isFacts()      {}
func (NotUniqueIDs) isFacts()     {}
func (UncomparedIDs) isFacts()    {}
func (ClippedRows) isFacts()      {}
func (NeverGiven) isFacts()       {}
func (Headroom) isFacts()         {}
func (TicketIDs) isFacts()        {}
func (SameNumbers) isFacts()      {}
func (ForgetfulServers) isFacts() {}
