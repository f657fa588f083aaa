// Package report turns what a run found out into one decision, the Document.
//
// It knows outcomes, not servers: it reads no database. The Document is the
// contract, and every form of a report is made from it alone, in a package of its
// own (report/text, report/json). What a Document says of a fleet follows from its
// pairs, findings and gaps, never from the process that verified them: the Documents
// of a fleet's parts hold all that the Document of the whole needs (Merge). One kind of
// drift is judged here, because a part of a fleet does not show it: servers and shards that
// stand out from the fleet.
//
// It does not know whether the outcomes are true, and reads no more into them than
// they say: what is missing, contradictory or zero is unverified, and a run with
// anything unverified is never GO.
package report

import (
	"cmp"
	"slices"
	"time"

	"allclear/compare"
	"allclear/compare/drift"
	"allclear/compare/finding"
)

// Names of the files that a report is kept in. A form of a report refers to the file that says
// more than it does.
const (
	JSONFile     = "report.json"
	TextFile     = "report.txt"
	HTMLFile     = "report.html"
	FindingsFile = "findings.ndjson"
)

// SchemaVersion is the version of the Document's JSON form. Keys may be added
// within a version; none changes its meaning or goes away.
const SchemaVersion = 1

// Document is report.json. Its slices are never nil.
type Document struct {
	SchemaVersion int       `json:"schema_version"`
	Tool          Tool      `json:"tool"`
	Run           Run       `json:"run"`
	Verdict       Verdict   `json:"verdict"`
	Reasons       []string  `json:"reasons"`  // why this verdict, most serious first
	Features      []Feature `json:"features"` // in the order of the fleet file
	// Site is what lives on no feature; nil where no feature is declared.
	Site       *Feature         `json:"site,omitempty"`
	Accepted   []Accepted       `json:"accepted"`   // what the fleet file accepts, in its order
	Severities []SeverityChange `json:"severities"` // that the fleet file has changed, by kind
	Coverage   Coverage         `json:"coverage"`
	Pairs      []Pair           `json:"pairs"`               // by name
	Findings   []Finding        `json:"findings"`            // by pair, table, most serious first, kind; then by key
	IDs        *IDs             `json:"ids,omitempty"`       // only of a run that looked at IDs
	Freshness  *Freshness       `json:"freshness,omitempty"` // only of a sweep
	Timeline   []Event          `json:"timeline"`            // by time
	// SinceLast is what has changed since an earlier run of the fleet; nil where this run was compared
	// with none. The verdict does not depend on it.
	SinceLast *SinceLast `json:"since_last,omitempty"`
	// Shapes are what the columns of tables are, by the names that tables refer to them with. A
	// fleet has few of them: they tell which shards stand out from the whole.
	Shapes map[string][]drift.ColumnShape `json:"shapes"`
}

// Tool is what wrote the Document.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	SHA256  string `json:"sha256,omitempty"` // of the program's own file, in hex; "" where it could not be read
}

// Run says which run this is, when it was and what it was asked to do.
type Run struct {
	ID           string    `json:"id"`
	Command      string    `json:"command"`
	Fleet        string    `json:"fleet,omitempty"` // its name in the fleet file; for a pair of the command line, the address of a
	User         string    `json:"user,omitempty"`  // the account of the operating system that ran it
	Host         string    `json:"host,omitempty"`  // the machine that it ran on
	Started      time.Time `json:"started"`
	Finished     time.Time `json:"finished"`
	ConfigSHA256 string    `json:"config_sha256"`
	Goal         Check     `json:"goal"`        // the check without which the run proves nothing; "" means rows
	Checks       []Check   `json:"checks"`      // what was checked, sorted; nothing else was
	Interrupted  string    `json:"interrupted"` // why the run ended early, "" when it did not
	// Resumes is the run that this one goes on with; nil for none.
	Resumes *Resumes `json:"resumes,omitempty"`
	// FreshSeconds is how long ago other runs may have verified what this one counts; 0 for not at all.
	FreshSeconds int64 `json:"fresh_seconds,omitempty"`
	// GoOn is the command line that goes on with this run; "" where nothing of it was kept for that.
	GoOn string `json:"go_on,omitempty"`
}

// Checked reports whether the run was asked for a check.
func (d *Document) Checked(c Check) bool { return slices.Contains(d.Run.Checks, c) }

// Goal is the check without which the run proves nothing.
func (d *Document) Goal() Check { return cmp.Or(d.Run.Goal, Rows) }

// Check is something that a run can be asked to verify.
type Check = compare.Check

// The checks.
const (
	Rows     = compare.Rows
	Charset  = compare.Charset
	Drift    = compare.Drift
	Identity = compare.IDs
)

// Coverage is what was planned, what was verified and what was not.
type Coverage struct {
	Pairs        PairCounts  `json:"pairs"`
	Tables       TableCounts `json:"tables"`
	RowsVerified uint64      `json:"rows_verified"`     // rows read on both sides, by this run or by earlier ones
	Earlier      *Earlier    `json:"earlier,omitempty"` // those of them that earlier runs have read
	Canaries     Canaries    `json:"canaries"`          // those of all tables
	Unverified   []Gap       `json:"unverified"`        // by pair and table
	FleetGaps    int         `json:"fleet_gaps"`        // gaps in Unverified that no count of tables includes
	LeftOut      []LeftOut   `json:"left_out"`          // tables that the servers hold and the run was not about, by pair and name
	Skipped      []Skipped   `json:"skipped"`           // objects without rows of their own, by pair and name
}

// PairCounts counts pairs. Planned is Verified + Unverified. A pair is verified when all of
// its tables are, and it has no gap of its own.
type PairCounts struct {
	Planned    int `json:"planned"`
	Verified   int `json:"verified"`
	Unverified int `json:"unverified"`
	Unlisted   int `json:"unlisted"` // unverified pairs whose tables are not known, so that no count of tables includes them
}

// TableCounts counts tables, once for each pair. Planned is Verified + Unverified. A table is
// verified when the run's goal was reached for all of it: it was read on both sides, whether
// they are equal or not, or every text or ID column was looked at.
type TableCounts struct {
	Planned    int `json:"planned"`
	Verified   int `json:"verified"`
	Unverified int `json:"unverified"`
	LeftOut    int `json:"left_out"` // besides those planned
}

// Held is how many tables the servers hold, as far as the account sees them.
func (c TableCounts) Held() int { return c.Planned + c.LeftOut }

// Gap is something planned that was not verified, and why.
type Gap struct {
	Pair   string            `json:"pair"`          // "" for the whole fleet
	Member string            `json:"member"`        // "a" or "b" where one member is the reason
	Table  string            `json:"table"`         // "" for what does not belong to one table
	Range  string            `json:"range"`         // "" for the whole table
	Cause  finding.CauseKind `json:"cause"`         // tells causes apart, for programs
	Reason string            `json:"reason"`        // the cause in words, for people
	Lag    *finding.Lag      `json:"lag,omitempty"` // how far a member is behind, if that is the cause
	// Missing tells that a finding says all there is to know: the member lacks the table.
	Missing bool `json:"missing,omitempty"`
}

// Where names the place of the gap.
func (g *Gap) Where() string {
	return cmp.Or(joinWords(g.Pair, g.Table, g.Range), theFleet)
}

// LeftOut is a table that the run was not about, and that no verdict speaks of.
type LeftOut struct {
	Pair  string `json:"pair"`
	Table string `json:"table"`
	By    string `json:"by"` // the setting that left it out: "tables", "exclude" or "databases"
	// Reason is why that is meant, where the fleet file says so; "" else.
	Reason string `json:"reason,omitempty"`
}

// Skipped is a view or a sequence.
type Skipped struct {
	Pair string `json:"pair"`
	Name string `json:"name"`
	What string `json:"what"`
}

// IsOfSnapshots tells that every pair was compared with a snapshot.
func (d *Document) IsOfSnapshots() bool {
	isLive := func(p Pair) bool { return p.A.Recording == nil }
	return len(d.Pairs) > 0 && !slices.ContainsFunc(d.Pairs, isLive)
}

// Pair is one pair with its members and tables.
type Pair struct {
	Name   string    `json:"name"`
	Began  time.Time `json:"began,omitzero"`
	Ended  time.Time `json:"ended,omitzero"`
	A      Member    `json:"a"`
	B      Member    `json:"b"`
	Tables []Table   `json:"tables"` // by name
	// PositionA and PositionB are how far each member had come in replication before the first
	// table was read and after the last; not there where nothing says so.
	PositionA Positions `json:"position_a,omitzero"`
	PositionB Positions `json:"position_b,omitzero"`
	// Since is what was executed after member a was recorded, if it is a snapshot.
	Since *finding.Since `json:"since,omitempty"`
	// Restraint is how the run held back for the sake of the members; not there where it did not.
	Restraint *finding.Restraint `json:"restraint,omitempty"`
}

// Positions are how far a member had come in replication, as people write it (0-1-490): what was
// read is no older than Began and no newer than Ended, which may lie some time before and after
// the reading. Of a snapshot they are those between which it was taken. A text is "" where
// there is no position, where the account may not read it, or where the run ended before.
type Positions struct {
	Began string `json:"began"`
	Ended string `json:"ended"`
}

// Member is one server.
type Member struct {
	Address string            `json:"address"`
	Version string            `json:"version"` // "" when it was never reached
	Facts   map[string]string `json:"facts"`
	Error   string            `json:"error"` // why it could not be read at all; "" when it could be
	// Recording tells of a snapshot, whose facts are those of the time when it was taken; nil for a
	// server.
	Recording *Recording `json:"recording,omitempty"`
	// Account is what it was read by, where evidence was kept and the member said so.
	Account *Account `json:"account,omitempty"`
}

// Account is whom a run has logged in as on a member, and how the member's clock stood when the run
// ended.
type Account struct {
	User   string   `json:"user"`   // as the server knows it: "allclear@%"
	Grants []string `json:"grants"` // as SHOW GRANTS says, without hashes of passwords
	// ClockOffset is by how many milliseconds the server's clock was before that of the machine that
	// ran allclear, give or take ClockUncertainty.
	ClockOffset      float64 `json:"clock_offset_ms"`
	ClockUncertainty float64 `json:"clock_uncertainty_ms"`
}

// Recording is when a snapshot was taken, and how far its server had come.
type Recording struct {
	Server        string    `json:"server"` // as it calls itself: "db01a:3306"
	Began         time.Time `json:"began"`
	Ended         time.Time `json:"ended"`
	PositionBegan string    `json:"position_began"` // as people write it; "" where nothing says so
	PositionEnded string    `json:"position_ended"`
	// Executed tells whether anything was executed while it was taken.
	Executed   finding.Executed `json:"executed"`
	Consistent bool             `json:"consistent"` // all tables are as they were when it began
}

// Table is one table of a pair. Digests are "" where none was taken.
type Table struct {
	Table       string         `json:"table"`
	Result      compare.Result `json:"result"`
	RowsA       uint64         `json:"rows_a"`
	RowsB       uint64         `json:"rows_b"`
	DigestA     string         `json:"digest_a"`
	DigestB     string         `json:"digest_b"`
	DigestKind  string         `json:"digest_kind"`
	Differences uint64         `json:"differences"` // rows that are missing, extra or differ
	// ChangedSince counts further rows that do, and that somebody may have written since the
	// snapshot was taken.
	ChangedSince uint64 `json:"changed_since,omitempty"`
	// Earlier is what earlier runs have verified of it, so that it was not read again; nil for nothing.
	Earlier *Earlier `json:"earlier,omitempty"`
	// ReadAgain is why some of what they have verified was read again nevertheless; "" for nothing.
	ReadAgain string `json:"read_again,omitempty"`
	// NotKept is why nothing that the run has verified of it counts for later runs, though it was to be
	// kept; "" where it does.
	NotKept  string    `json:"not_kept,omitempty"`
	Canaries Canaries  `json:"canaries"`       // none where there is no row, or where no rows were compared
	Began    time.Time `json:"began,omitzero"` // when reading it began; not there for one that was not read
	Ended    time.Time `json:"ended,omitzero"`
	// PositionA and PositionB are how far each member had come in replication before that and
	// after it; not there where nothing says so.
	PositionA Positions `json:"position_a,omitzero"`
	PositionB Positions `json:"position_b,omitzero"`
	Inspected bool      `json:"inspected"` // every text was looked at for damage
	Traced    bool      `json:"traced"`    // its columns were looked at for IDs
	Seconds   float64   `json:"seconds"`
	// RowsFile lists every row that Differences and ChangedSince count, one finding a line, as
	// zstd-compressed NDJSON. WhereFileA finds those that a has on a: each of its lines is a
	// condition for mariadb-dump --where; WhereFileB those that b has on b. All are paths within
	// the run's folder; "" where there is none.
	RowsFile   string `json:"rows_file,omitempty"`
	WhereFileA string `json:"where_file_a,omitempty"`
	WhereFileB string `json:"where_file_b,omitempty"`
	// ShapeA and ShapeB name what its columns are on each member; "" where that is not known, or
	// where it has no such table.
	ShapeA string `json:"shape_a,omitempty"`
	ShapeB string `json:"shape_b,omitempty"`
}

// Canaries counts rows that the run altered in its own copy of what a member sent, and how many
// of them it found to differ.
type Canaries = compare.Canaries

// Finding is anything that the report must say.
type Finding struct {
	Kind finding.Kind `json:"kind"`
	// Identity names what it is about in 16 hexadecimal digits, the same in every run: see
	// finding.Identity. Those that list rows of a table one by one share it.
	Identity string           `json:"identity"`
	Subject  finding.Subject  `json:"subject"` // what it is about; damage to a text in a row and in a definition share a kind
	Severity finding.Severity `json:"severity"`
	Pair     string           `json:"pair"`   // "" for the whole fleet
	Member   string           `json:"member"` // "a", "b", or "" when it is about both
	Table    string           `json:"table"`
	Key      Key              `json:"key"`
	Columns  []string         `json:"columns"`
	Count    uint64           `json:"count"`
	Facts    Facts            `json:"facts"`              // what was measured, for programs
	Expected bool             `json:"expected,omitempty"` // an upgrade or a migration has changed it on purpose
	// Accepted tells that the fleet file accepts it: it does not decide, and is counted and
	// shown as such.
	Accepted bool `json:"accepted,omitempty"`
	// Was is the severity that it had before the fleet file changed it; nil where it did not.
	Was     *finding.Severity `json:"was,omitempty"`
	Detail  string            `json:"detail"` // the facts in words, for people
	Sample  string            `json:"sample"` // the damaged text, masked unless --values is full; "" for other findings
	Repair  string            `json:"repair"` // SQL that undoes it without loss, for a person to run; "" if none does
	Recheck finding.Recheck   `json:"recheck"`
	// Clusters tell where the rows lie that this finding and others of its kind, member and table
	// are about. They stand on the first of those.
	Clusters []finding.Cluster `json:"clusters,omitempty"`
	// Broke tells when the rows came to differ; not there where no earlier run has found them equal, as
	// far as the ledger knows.
	Broke *finding.Broke `json:"broke,omitempty"`
}

// Facts are a finding's facts. In JSON they are an object whose key "form" names their
// type, or {} if there are none.
type Facts struct{ finding.Facts }

// MarshalJSON implements json.Marshaler.
func (f Facts) MarshalJSON() ([]byte, error) { return finding.MarshalFacts(f.Facts) }

// UnmarshalJSON implements json.Unmarshaler.
func (f *Facts) UnmarshalJSON(text []byte) (err error) {
	f.Facts, err = finding.UnmarshalFacts(text)
	return err
}

// IsBlocker reports whether the site must not come back before the finding is resolved. One
// that is accepted is no blocker, whatever its severity.
func (f *Finding) IsBlocker() bool { return f.Severity == finding.Blocker && !f.Accepted }

// Harm is what the finding means for the data.
func (f *Finding) Harm() finding.Harm { return finding.HarmOf(f.Kind, f.Severity, f.Facts.Facts) }

// Found is the finding as package finding has it, with the facts and without statements.
func (f *Finding) Found() *finding.Finding {
	return &finding.Finding{
		Kind: f.Kind, Severity: f.Severity, Pair: f.Pair, Member: f.Member, Table: f.Table, Key: f.Key, Columns: f.Columns,
		Count: f.Count, Facts: f.Facts.Facts, Expected: f.Expected,
	}
}

// IsWarning reports whether the finding is one to look at that decides nothing.
func (f *Finding) IsWarning() bool { return f.Severity == finding.Warning && !f.Accepted }

// IsOfTexts reports whether the finding is about texts, in rows or in definitions.
func (f *Finding) IsOfTexts() bool {
	return f.Subject == finding.Texts || f.Subject == finding.Definitions
}
