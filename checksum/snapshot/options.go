package snapshot

import (
	"context"

	"allclear/checksum"
)

// Source is a live side that can be recorded.
type Source interface {
	Address() string
	Catalog(ctx context.Context, databases []string) (*checksum.Catalog, error)
	Table(ctx context.Context, database, name string) (*checksum.Table, error)
	Facts(ctx context.Context, variables []string) (map[string]string, error)
	Activity(ctx context.Context) (checksum.Activity, error)
	Open(view checksum.View) (checksum.Reader, error)
	// Confirm asks the server who it is.
	Confirm(ctx context.Context) (checksum.Instance, error)
	// ShowCreate is what SHOW CREATE TABLE says.
	ShowCreate(ctx context.Context, t *checksum.Table) (string, error)
	Describe(ctx context.Context, tables []*checksum.Table) error
	ReadCounters(ctx context.Context, tables []*checksum.Table) error
	StoredObjects(ctx context.Context, databases []string) (*checksum.StoredObjects, error)
}

// Moment is a Source that shows all tables as they were at one moment, and tells where the
// server stood then.
type Moment interface{ Standing() checksum.Standing }

// Recorder is a Reader that gives rows in the form in which a snapshot keeps them.
type Recorder interface {
	// Record reads rows in key order, from the one after a bound on and up to a limit, and
	// returns the bound of the last one; nil if there are no more. Without an index in the
	// view it reads all rows, in no order. It calls restart before the first row, and again
	// whenever it had to start anew.
	Record(ctx context.Context, after *checksum.Bound, limit checksum.Limit,
		restart func(), visit func(*checksum.RowRecord) error) (through *checksum.Bound, err error)
}

// Fingerprint appends the fingerprints of a text outside ASCII, in UTF-8. It is for one
// goroutine.
type Fingerprint func(dst []checksum.Fingerprint, text []byte) []checksum.Fingerprint

// Options say what is recorded of a member, and how.
type Options struct {
	Pair, Member string
	Tool         string   // the name and version of what writes it: "allclear 1.2.0"
	Databases    []string // none means all but the system's
	// IsPlanned tells whether a table is part of it; nil for all.
	IsPlanned func(table string) bool
	// View says by which key, and with which columns, a table is read, or why it cannot be.
	View func(*checksum.Table) (view checksum.View, blocked string)
	// Fingerprints makes a Fingerprint for each goroutine; nil for none.
	Fingerprints func() Fingerprint
	Variables    []string // settings to keep
	Jobs         int      // tables that are read at the same time, at least 1
	// HashKeys is the key by which keys of text are hashed; nil to keep them in plain.
	HashKeys []byte
	// Resume goes on with a snapshot that was not finished.
	Resume   bool
	Progress Progress // nil for none
	// GroupRows is how many rows a row group holds, 0 for the default.
	GroupRows int
}

// Progress hears how a snapshot gets on. Its methods are called from several goroutines.
type Progress interface {
	TablePlanned(table string, rows uint64)              // rows is the server's estimate
	RowsRecorded(table string, rows uint64)              // so many more
	TableRecorded(table string, rows uint64, size int64) // size is in bytes
}

// silent hears nothing.
type silent struct{}

func (silent) TablePlanned(string, uint64)         {}
func (silent) RowsRecorded(string, uint64)         {}
func (silent) TableRecorded(string, uint64, int64) {}
